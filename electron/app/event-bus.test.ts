import { describe, expect, it } from 'vitest';
import type { AppEvent } from '#shared/contract/events';
import { createEventBus } from './event-bus';

const forming = (close: number, isClosed = false): AppEvent => ({
  kind: 'candle',
  instrument: 'EURUSD',
  timeframe: '1m',
  candle: { openAt: 60_000, open: 1, high: 2, low: 1, close, volume: 1 },
  isClosed,
  knownAt: 61_000,
});

describe('createEventBus', () => {
  it('keeps closed candles and drops superseded forming ones', async () => {
    const bus = createEventBus();
    const events = bus.subscribe();
    const first = events.next();
    bus.publish({ kind: 'models' });
    await first;

    bus.publish(forming(1.1));
    bus.publish(forming(1.2));
    bus.publish(forming(1.3, true));
    bus.publish(forming(1.4));
    const received = [await events.next(), await events.next()].map(({ value }) => value);
    await events.return();

    expect(received).toEqual([forming(1.3, true), forming(1.4)]);
  });

  it('ends a subscription on abort and forgets it', async () => {
    const bus = createEventBus();
    const abort = new AbortController();
    const events = bus.subscribe(abort.signal);
    const pending = events.next();

    abort.abort();

    expect(await pending).toEqual({ value: undefined, done: true });
  });
});
