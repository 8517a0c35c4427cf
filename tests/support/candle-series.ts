import fc from 'fast-check';
import type { Candle } from '#shared/domain/candle';
import { type CandleColumns, columnsFromCandles } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { candleOpenAt, type Timeframe, timeframeMs } from '#shared/domain/timeframe';

export interface CandleSeriesOptions {
  readonly length: number;
  readonly timeframe?: Timeframe;
  /** Open of the first candle; moved back to the grid. */
  readonly startAt?: EpochMs;
  readonly seed?: number;
  readonly startPrice?: number;
  /** Share of candles that are left out, in 0..1. */
  readonly gapFraction?: number;
}

/** A random walk of sound candles: the same options always give the same candles. Prices have 5 decimals, volumes none. */
export function candleSeries(options: CandleSeriesOptions): Candle[] {
  const { length, timeframe = '15m', startAt = MONDAY, seed = 1, startPrice = 1.1, gapFraction = 0 } = options;
  const random = seededRandom(seed);
  const step = timeframeMs(timeframe);
  const candles: Candle[] = [];
  let openAt = candleOpenAt(startAt, timeframe);
  let price = startPrice;
  while (candles.length < length) {
    const open = round(price);
    const close = round(open * (1 + (random() - 0.5) * 0.002));
    const high = round(Math.max(open, close) * (1 + random() * 0.0005));
    const low = round(Math.min(open, close) * (1 - random() * 0.0005));
    const volume = 1 + Math.floor(random() * 1_000);
    if (candles.length === 0 || random() >= gapFraction) candles.push({ openAt, open, high, low, close, volume });
    openAt += step;
    price = close;
  }
  return candles;
}

export function candleColumns(options: CandleSeriesOptions): CandleColumns {
  return columnsFromCandles(candleSeries(options));
}

/** Series of 1 to `maxLength` candles with holes, for property tests. */
export function arbitraryCandles(timeframe: Timeframe, maxLength = 200): fc.Arbitrary<Candle[]> {
  return fc
    .record({
      length: fc.integer({ min: 1, max: maxLength }),
      seed: fc.integer({ min: 1, max: 2 ** 31 }),
      gapFraction: fc.constantFrom(0, 0.05, 0.3),
      offset: fc.integer({ min: 0, max: 2_000 }),
    })
    .map(({ offset, ...options }) =>
      candleSeries({ ...options, timeframe, startAt: MONDAY + offset * timeframeMs(timeframe) }),
    );
}

/** Uniform numbers in [0, 1), the same for the same seed (xorshift32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}

function round(price: number): number {
  return Math.round(price * 1e5) / 1e5;
}

/** 2024-01-01, a Monday. */
const MONDAY = Date.UTC(2024, 0, 1);
