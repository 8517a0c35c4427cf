// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { provideLink } from '#renderer/api/client';
import { HOLD_MS } from '#renderer/components/HoldButton';
import { applyLanguage } from '#renderer/locales/locales';
import { useAppInfo } from '#renderer/stores/app-info';
import { useExchange } from '#renderer/stores/exchange';
import { useKillSwitch } from '#renderer/stores/kill-switch';
import { scriptedLink } from '#tests/support/scripted-link';
import { aStatus } from '#tests/support/trading-fixtures';
import { HaltBar } from './HaltBar';
import { HaltButton } from './HaltButton';
import { useKillSwitchKey } from './use-kill-switch-key';

const HALTED = aStatus({ state: 'read_only', entryBlock: 'halted', reason: 'All trading is halted: key' });

beforeEach(() => {
  applyLanguage('en');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it('halts after a full hold of the key, also while something is typed, and says so loudly', async () => {
  const calls = open();
  const input = screen.getByRole('textbox');

  fireEvent.keyDown(input, ESCAPE);
  act(() => vi.advanceTimersByTime(HOLD_MS - 1));
  const before = [calls.length, useKillSwitch.getState().isKeyHeld];
  await pass(1);

  expect(before).toEqual([0, true]);
  expect(calls).toEqual([{ name: 'exchange.halt', input: { flatten: false, reason: 'key' } }]);
  expect(screen.getByRole('alert').textContent).toContain('Halted');
  expect(screen.queryByRole('button', { name: 'Hold: halt all trading' })).toBeNull();
});

it('takes it back when the key is let go, and when the window loses the keyboard', async () => {
  const calls = open();

  for (const end of [() => fireEvent.keyUp(window, ESCAPE), () => fireEvent.blur(window)]) {
    fireEvent.keyDown(window, ESCAPE);
    await pass(HOLD_MS / 2);
    end();
    await pass(HOLD_MS);
  }

  expect(calls).toEqual([]);
});

it('leaves a plain Escape to what it backs out of', async () => {
  const calls = open();
  const onEscape = vi.fn();
  window.addEventListener('keydown', onEscape);

  fireEvent.keyDown(document.body, { key: 'Escape' });
  fireEvent.keyDown(document.body, ESCAPE);
  fireEvent.keyUp(document.body, ESCAPE);
  window.removeEventListener('keydown', onEscape);

  expect([onEscape.mock.calls.length, calls.length]).toEqual([1, 0]);
});

it('resumes once a reason is typed', async () => {
  const calls = open();
  act(() => useExchange.setState({ status: { kind: 'ok', value: HALTED } }));
  const resume = screen.getByRole<HTMLButtonElement>('button', { name: 'Resume trading' });
  const wasDisabled = resume.disabled;

  fireEvent.change(screen.getByLabelText('Why trading is right again'), { target: { value: 'checked the feed' } });
  fireEvent.click(resume);
  await pass(0);

  expect(wasDisabled).toBe(true);
  expect(calls).toEqual([{ name: 'exchange.resume', input: { instrument: null, reason: 'checked the feed' } }]);
  expect(screen.queryByRole('alert')).toBeNull();
});

function open() {
  const { link, calls } = scriptedLink({ 'exchange.halt': () => HALTED, 'exchange.resume': () => aStatus() });
  provideLink(Promise.resolve(link));
  useExchange.setState({ status: { kind: 'ok', value: aStatus() }, running: null, failure: null });
  // Sound: the button reads the environment alone.
  useAppInfo.setState({ info: { kind: 'ok', value: { environment: 'demo' } as never } });
  render(
    <Tooltip.Provider>
      <Keys />
    </Tooltip.Provider>,
  );
  return calls;
}

function Keys() {
  useKillSwitchKey();
  return (
    <>
      <HaltButton />
      <HaltBar />
      <input />
    </>
  );
}

async function pass(durationMs: number): Promise<void> {
  await act(async () => {
    vi.advanceTimersByTime(durationMs);
    for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
  });
}

const ESCAPE = { key: 'Escape', shiftKey: true };
