import { describe, expect, it } from 'vitest';
import type { MarketEvent } from '#electron/ports/market-client';
import { createManualTime } from '#tests/support/manual-scheduler';
import type { MarketFrame } from './binance-answers';
import { createMarketEventFilter } from './market-event-filter';

const MINUTE = 60_000;
const BASE = 1_760_000_040_000;

describe('createMarketEventFilter', () => {
  it('tells a closed candle once, however often it comes', () => {
    const { filter, told, time } = start();
    time.advance(MINUTE);

    for (let i = 0; i < 3; i += 1) filter.push('BTC/USDT', kline(0, { close: 2, isClosed: true }));

    expect(told()).toEqual(['closed 0 at 2']);
  });

  it('does not believe a close before its time, and takes the true one', () => {
    const { filter, told, time } = start();

    filter.push('BTC/USDT', kline(0, { close: 2, isClosed: true, eventMs: 30_000 }));
    time.advance(MINUTE);
    filter.push('BTC/USDT', kline(0, { close: 3, isClosed: true }));

    expect(told()).toEqual(['forming 0 at 2', 'closed 0 at 3']);
  });

  it('does not believe an early close that arrives after its time either', () => {
    const { filter, told, time } = start();
    time.advance(MINUTE + 5_000);

    filter.push('BTC/USDT', kline(0, { close: 2, isClosed: true, eventMs: 30_000 }));
    filter.push('BTC/USDT', kline(0, { close: 3, isClosed: true }));

    expect(told().filter((text) => text.startsWith('closed'))).toEqual(['closed 0 at 3']);
  });

  it('drops what is older than it has told, forming', () => {
    const { filter, told, time } = start();

    filter.push('BTC/USDT', kline(1, { close: 5, eventMs: 10_000 }));
    time.advance(1_000);
    filter.push('BTC/USDT', kline(1, { close: 4, eventMs: 9_000 }));
    filter.push('BTC/USDT', kline(0, { close: 3, eventMs: 59_000 }));
    time.advance(1_000);

    expect(told()).toEqual(['forming 1 at 5']);
  });

  it('still tells a closed candle that arrives behind its successor', () => {
    const { filter, told, time } = start();
    time.advance(2 * MINUTE);

    filter.push('BTC/USDT', kline(1, { close: 5, isClosed: true }));
    filter.push('BTC/USDT', kline(0, { close: 4, isClosed: true }));
    filter.push('BTC/USDT', kline(0, { close: 4.5 }));

    expect(told()).toEqual(['closed 1 at 5', 'closed 0 at 4']);
  });

  it('tells forming candles four times a second at most, and the last one', () => {
    const { filter, told, time } = start();

    for (let i = 0; i < 100; i += 1) {
      filter.push('BTC/USDT', kline(0, { close: i + 1, eventMs: i * 10 }));
      time.advance(10);
    }
    time.advance(1_000);

    expect(told()).toEqual([1, 25, 50, 75, 100].map((close) => `forming 0 at ${close}`));
  });

  it('never holds a closed candle back, nor tells its forming shape after it', () => {
    const { filter, told, time } = start();
    time.advance(MINUTE - 20);
    filter.push('BTC/USDT', kline(0, { close: 1, eventMs: 59_970 }));
    filter.push('BTC/USDT', kline(0, { close: 2, eventMs: 59_980 }));
    time.advance(20);

    filter.push('BTC/USDT', kline(0, { close: 3, isClosed: true }));
    time.advance(1_000);

    expect(told()).toEqual(['forming 0 at 1', 'closed 0 at 3']);
  });

  it('keeps instruments apart and drops repeated quotes', () => {
    const { filter, told, time } = start();

    filter.push('BTC/USDT', quote(5, '10'));
    filter.push('ETH/USDT', quote(5, '20'));
    time.advance(300);
    filter.push('BTC/USDT', quote(4, '9'));
    filter.push('BTC/USDT', quote(6, '11'));
    filter.reset();
    filter.push('BTC/USDT', quote(1, '12'));
    time.advance(300);

    expect(told()).toEqual(['quote BTC/USDT 10', 'quote ETH/USDT 20', 'quote BTC/USDT 11', 'quote BTC/USDT 12']);
  });
});

function start() {
  const time = createManualTime(BASE);
  const events: MarketEvent[] = [];
  const filter = createMarketEventFilter({
    clock: time,
    scheduler: time,
    exchangeNow: time.now,
    emit: (event) => events.push(event),
  });
  return { filter, time, told: () => events.map(describeEvent) };
}

function describeEvent(event: MarketEvent): string {
  if (event.kind === 'quote') return `quote ${event.quote.instrument} ${event.quote.bid}`;
  if (event.kind !== 'candle') return event.kind;
  const { candle, isClosed } = event;
  return `${isClosed ? 'closed' : 'forming'} ${(candle.openAt - BASE) / MINUTE} at ${candle.close}`;
}

function kline(
  index: number,
  { close, isClosed = false, eventMs }: { close: number; isClosed?: boolean; eventMs?: number },
): Extract<MarketFrame, { kind: 'kline' }> {
  const openAt = BASE + index * MINUTE;
  return {
    kind: 'kline',
    symbol: 'X',
    eventAt: openAt + (eventMs ?? MINUTE),
    closeAt: openAt + MINUTE - 1,
    isSaidClosed: isClosed,
    candle: { openAt, open: 1, high: 1_000, low: 0.5, close, volume: 1 },
  };
}

function quote(updateId: number, bid: string): Extract<MarketFrame, { kind: 'quote' }> {
  return { kind: 'quote', symbol: 'X', updateId, bid, ask: bid };
}
