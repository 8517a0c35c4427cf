import { describe, expect, it } from 'vitest';
import { type CandleColumns, columnsFromCandles, sliceColumns } from '#shared/domain/candle-columns';
import type { Direction } from '#shared/domain/prediction';
import type { Signal } from '#shared/domain/signal';
import { wilsonInterval } from '#shared/domain/wilson-interval';
import { candleColumns } from '#tests/support/candle-series';
import { signalRecords } from './signal-records';

const FROM = Date.UTC(2023, 0, 2);
const LENGTH = 3_600_000;
type Row = readonly [open: number, high: number, low: number, close: number];
const QUIET: Row = [100, 100.5, 99.5, 100];
/** Fourteen quiet candles: at the last, number 13, the average true range is exactly 1 and the barriers are 99 and 101. */
const WARM_UP = Array.from({ length: 14 }, () => QUIET);
const names = ['trend_break'] as const;

describe('signalRecords', () => {
  it('counts the barrier in the direction that is reached first, in ATR at the signal', () => {
    const candles = columns([...WARM_UP, QUIET, [100, 101.2, 99.6, 101], [101, 101, 98, 98.5], ...quiet(22)]);

    const [long, short] = signalRecords({ candles, signals: [at(13, 'long'), at(13, 'short')], names });

    expect(long).toMatchObject({
      name: 'trend_break',
      direction: 'long',
      n: 1,
      hitRate: wilsonInterval(1, 1),
      meanAtr: 1,
    });
    expect(short).toMatchObject({ direction: 'short', n: 1, hitRate: wilsonInterval(0, 1), meanAtr: -1 });
    // Over the whole horizon price went 1.2 up and 2 down.
    expect(long?.medianFavourableAtr).toBeCloseTo(1.2, 12);
    expect(long?.medianAdverseAtr).toBeCloseTo(2, 12);
    expect(short?.medianFavourableAtr).toBeCloseTo(2, 12);
  });

  it('counts a candle that reaches both as against either side', () => {
    const candles = columns([...WARM_UP, [100, 101, 99, 100], ...quiet(24)]);

    const records = signalRecords({ candles, signals: [at(13, 'long'), at(13, 'short')], names });

    expect(records.map(({ hitRate, meanAtr }) => [hitRate?.value, meanAtr])).toEqual([
      [0, -1],
      [0, -1],
    ]);
  });

  it('takes the change of the close where neither was reached within 24 candles', () => {
    const drift = quiet(23);
    const candles = columns([...WARM_UP, ...drift, [100, 100.5, 99.5, 100.4], [100, 105, 95, 100]]);

    const [long, short] = signalRecords({ candles, signals: [at(13, 'long'), at(13, 'short')], names });

    expect(long).toMatchObject({ n: 1, hitRate: { value: 0 } });
    expect(long?.meanAtr).toBeCloseTo(0.4, 12);
    expect(short?.meanAtr).toBeCloseTo(-0.4, 12);
  });

  it('leaves out signals whose horizon is not known, and is null where nothing is left', () => {
    const candles = columns([...WARM_UP, ...quiet(23)]);

    const [long] = signalRecords({ candles, signals: [at(13, 'long'), at(2, 'long')], names });

    expect(long).toEqual({
      name: 'trend_break',
      direction: 'long',
      n: 0,
      hitRate: null,
      baseRate: null,
      meanAtr: null,
      medianFavourableAtr: null,
      medianAdverseAtr: null,
    });
  });

  it('has the base rate of every candle: what signals at all of them would have', () => {
    const candles = candleColumns({ length: 900, seed: 3, timeframe: '1h', startAt: FROM });
    const everywhere = (direction: Direction) =>
      [...candles.openAt].map((openAt) => ({ ...at(0, direction), occurredAt: openAt }));

    const records = signalRecords({ candles, signals: [...everywhere('long'), ...everywhere('short')], names });

    expect(records.map(({ n }) => n)).toEqual([900 - 13 - 24, 900 - 13 - 24]);
    for (const { hitRate, baseRate } of records) expect(hitRate?.value).toBe(baseRate);
    const sum = records.reduce((total, { baseRate }) => total + (baseRate ?? 0), 0);
    expect(sum).toBeGreaterThan(0.9);
    expect(sum).toBeLessThanOrEqual(1);
  });

  it('counts from a candle on and only warms up before it', () => {
    const candles = candleColumns({ length: 900, seed: 3, timeframe: '1h', startAt: FROM });
    const signals = [300, 500, 700].map((index) => at(index, 'long'));

    const [late] = signalRecords({ candles, signals, names, from: 400 });
    const [whole] = signalRecords({ candles: sliceColumns(candles, 0), signals: signals.slice(1), names });

    expect(late?.n).toBe(2);
    expect(late).toEqual({ ...whole, baseRate: late?.baseRate });
  });
});

function at(index: number, direction: Direction): Signal {
  return {
    id: `${index}`,
    instrument: 'EURUSD',
    timeframe: '1h',
    name: 'trend_break',
    source: 'rule',
    direction,
    occurredAt: FROM + index * LENGTH,
    knownAt: FROM + (index + 1) * LENGTH,
    price: 100,
    strength: 0.5,
    probability: null,
    model: null,
    evidence: [{ kind: 'indicator', name: 'beyond_atr', value: 0.5, threshold: 1 }],
  };
}

function quiet(count: number): Row[] {
  return Array.from({ length: count }, () => QUIET);
}

function columns(rows: readonly Row[]): CandleColumns {
  return columnsFromCandles(
    rows.map(([open, high, low, close], index) => ({
      openAt: FROM + index * LENGTH,
      open,
      high,
      low,
      close,
      volume: 1,
    })),
  );
}
