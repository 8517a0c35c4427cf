import { expect, it, vi } from 'vitest';
import type { AppEvent } from '#shared/contract/events';
import { scriptedLink } from '#tests/support/scripted-link';
import { provideLink } from '../api/client';
import { onAppEvent, onConnected, streamAppEvents, useConnection } from './events';

it('hands each event to its listeners, outlives one that throws, and opens the stream again when it breaks', async () => {
  const silence = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const controller = new AbortController();
  const streams = [stream([event('EURUSD')], 'break'), stream([event('XAUUSD')], 'wait')];
  provideLink(Promise.resolve(scriptedLink({ 'app.events': () => streams.shift() }).link));
  const seen: string[] = [];
  let opened = 0;
  onConnected(() => {
    opened += 1;
  });
  onAppEvent('series', () => {
    throw new Error('A faulty pane.');
  });
  onAppEvent('series', ({ instrument }) => seen.push(instrument));

  const running = streamAppEvents(controller.signal);
  await vi.waitFor(() => expect(seen).toEqual(['EURUSD', 'XAUUSD']), { timeout: 3_000 });

  expect([opened, useConnection.getState().state]).toEqual([2, 'open']);
  controller.abort();
  release();
  await running;
  silence.mockRestore();
});

let release = () => {};

async function* stream(events: readonly AppEvent[], end: 'break' | 'wait') {
  yield* events;
  if (end === 'break') throw new Error('The port closed.');
  await new Promise<void>((resolve) => {
    release = resolve;
  });
}

function event(instrument: string): AppEvent {
  return { kind: 'series', instrument };
}
