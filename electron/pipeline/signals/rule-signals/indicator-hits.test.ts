import { describe, expect, it } from 'vitest';
import { type CandleColumns, columnsFromCandles } from '#shared/domain/candle-columns';
import { ruleSignals } from './rule-signals';

/** Enough candles for every indicator; closes go 100, 101, 100, 101. */
const QUIET = Array.from({ length: 180 }, (_, index) => 100 + (index % 2));

describe('signals of indicators', () => {
  it('sees the fast average cross the slow one, up and down', () => {
    const closes = [...QUIET, ...Array.from({ length: 30 }, () => 95), ...Array.from({ length: 10 }, () => 120)];
    const since = openAt(QUIET.length + 30);

    const signals = named('average_cross', closes).filter(({ occurredAt }) => occurredAt >= since);
    const mirrored = named('average_cross', mirror(closes)).filter(({ occurredAt }) => occurredAt >= since);

    expect(signals).toHaveLength(1);
    expect(signals[0]).toMatchObject({ direction: 'long', strength: 1, source: 'rule', price: 120 });
    const [fast, slow] = signals[0]?.evidence ?? [];
    expect(fast).toMatchObject({ kind: 'indicator', name: 'ema(20)' });
    expect(slow).toMatchObject({ kind: 'indicator', name: 'ema(50)', threshold: null });
    expect(mirrored).toMatchObject([{ direction: 'short', occurredAt: signals[0]?.occurredAt }]);
  });

  it('sees momentum leave an extreme at the first candle back, as strong as the extreme was deep', () => {
    const closes = [...QUIET, 97, 94, 91, 88, 96, 97];

    const signals = named('momentum_reversal', closes);

    expect(signals).toHaveLength(1);
    expect(signals[0]).toMatchObject({ direction: 'long', price: 96 });
    const [now, extreme] = signals[0]?.evidence ?? [];
    // Wilder's averages of a series that alternates by 1 stand near 0.5 each; four falls of 3 to 4 push the gain's share down.
    const value = rsiOf(closes.slice(0, -1));
    const deepest = rsiOf(closes.slice(0, -2));
    expect(deepest).toBeLessThan(30);
    expect(now).toEqual({ kind: 'indicator', name: 'rsi(14)', value: expect.closeTo(value, 9), threshold: 30 });
    expect(extreme).toEqual({
      kind: 'indicator',
      name: 'rsi(14) extreme',
      value: expect.closeTo(deepest, 9),
      threshold: 30,
    });
    expect(signals[0]?.strength).toBeCloseTo(Math.min(1, (30 - deepest) / 15), 9);
  });

  it('sees the MACD cross its signal line', () => {
    const rising = Array.from({ length: 20 }, (_, index) => 101 + index);
    const falling = Array.from({ length: 12 }, (_, index) => 120 - index * 2);

    const signals = named('momentum_cross', [...QUIET, ...rising, ...falling]).filter(
      ({ occurredAt }) => occurredAt >= openAt(QUIET.length + rising.length),
    );

    expect(signals).toMatchObject([{ direction: 'short' }]);
    const [macd, signal] = signals[0]?.evidence ?? [];
    expect(macd).toMatchObject({ name: 'macd(12,26,9)' });
    expect(signal).toMatchObject({ name: 'macd(12,26,9) signal' });
  });

  it('sees a close return into the bands, as strong as the close before was outside', () => {
    const closes = [...QUIET, 94, 100];

    const [signal, ...others] = named('band_reentry', closes);

    const before = closes.slice(-21, -1);
    const mean = before.reduce((sum, price) => sum + price, 0) / 20;
    const deviation = Math.sqrt(before.reduce((sum, price) => sum + (price - mean) ** 2, 0) / 20);
    const share = (mean - 2 * deviation - 94) / (2 * deviation);
    expect(others).toEqual([]);
    expect(signal).toMatchObject({ direction: 'long', price: 100 });
    expect(signal?.evidence[1]).toEqual({
      kind: 'indicator',
      name: 'outside_band_share',
      value: expect.closeTo(share, 9),
      threshold: 0.5,
    });
    expect(signal?.strength).toBeCloseTo(Math.min(1, share / 0.5), 9);
  });

  it('tells a breakout once, at the first close beyond the channel', () => {
    const signals = named('channel_breakout', [...QUIET, 102, 104, 106]);

    // Highs lie half a unit above the close: the channel's is 101.5.
    expect(signals).toMatchObject([{ direction: 'long', price: 102 }]);
    expect(signals[0]?.evidence[0]).toEqual({
      kind: 'indicator',
      name: 'donchian(20) high',
      value: 101.5,
      threshold: 102,
    });
  });

  it('says nothing on a market that stands still', () => {
    expect(ruleSignals(input(Array.from({ length: 300 }, () => 100)))).toEqual([]);
  });
});

function named(name: string, closes: readonly number[]) {
  return ruleSignals(input(closes)).filter((signal) => signal.name === name);
}

function input(closes: readonly number[]) {
  return { instrument: 'EURUSD', timeframe: '15m', candles: candlesOf(closes), structures: [] } as const;
}

/** Candles that open at the close before and trade half a unit beyond. */
function candlesOf(closes: readonly number[]): CandleColumns {
  return columnsFromCandles(
    closes.map((close, index) => {
      const open = closes[index - 1] ?? close;
      const [high, low] = [Math.max(open, close) + 0.5, Math.min(open, close) - 0.5];
      return { openAt: openAt(index), open, high, low, close, volume: 1 };
    }),
  );
}

function openAt(index: number): number {
  return Date.UTC(2023, 0, 2) + index * 900_000;
}

function mirror(closes: readonly number[]): number[] {
  return closes.map((close) => 200 - close);
}

/** Wilder's index from its definition. */
function rsiOf(closes: readonly number[]): number {
  const changes = closes.slice(1).map((price, index) => price - (closes[index] as number));
  const average = (values: readonly number[]) =>
    values
      .slice(14)
      .reduce(
        (mean, value) => (mean * 13 + value) / 14,
        values.slice(0, 14).reduce((sum, value) => sum + value, 0) / 14,
      );
  const gain = average(changes.map((change) => Math.max(0, change)));
  const loss = average(changes.map((change) => Math.max(0, -change)));
  return 100 - 100 / (1 + gain / loss);
}
