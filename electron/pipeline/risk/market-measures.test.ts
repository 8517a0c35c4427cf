import { describe, expect, it } from 'vitest';
import { createCandleStore } from '#electron/infra/sqlite/candle-store';
import { averageTrueRange } from '#shared/domain/average-true-range';
import type { Candle } from '#shared/domain/candle';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { candleSeries } from '#tests/support/candle-series';
import { openTestJournal } from '#tests/support/test-journal';
import { createMarketMeasures } from './market-measures';
import { volatilityRatioOf } from './market-measures-volatility';

describe('market measures', () => {
  it('tell how many candles there are, when the newest closed, and the range of five minutes', async () => {
    const desk = await startDesk();
    const minutes = candleSeries({ length: 607, timeframe: '1m', startAt: START });
    desk.add('A', '1m', minutes);
    desk.setNow(START + 607 * MINUTE + 59_999);

    const found = desk.measures.candles('A');

    const fives = columnsFromCandles(fiveMinutes(minutes.slice(0, 605)));
    expect(found).toEqual({
      count: 607,
      lastClosedAt: START + 607 * MINUTE,
      atr: expect.closeTo(averageTrueRange(fives, 14).at(-1) as number, 12),
    });
  });

  it('count a thousand candles at most', async () => {
    const desk = await startDesk();
    desk.add('A', '1m', candleSeries({ length: 1_100, timeframe: '1m', startAt: START }));
    desk.setNow(START + 1_100 * MINUTE);

    expect(desk.measures.candles('A')?.count).toBe(1_000);
  });

  it('know nothing of an instrument without candles, and no range before fourteen', async () => {
    const desk = await startDesk();
    desk.add('A', '1m', candleSeries({ length: 14 * 5, timeframe: '1m', startAt: START }));

    desk.setNow(START + 69 * MINUTE);
    expect([desk.measures.candles('X'), desk.measures.volatilityRatio('X')]).toEqual([null, null]);
    expect(desk.measures.candles('A')).toMatchObject({ count: 69, atr: null });
    desk.setNow(START + 70 * MINUTE);
    expect(desk.measures.candles('A')).toMatchObject({ count: 70, atr: expect.any(Number) });
  });

  it('see no candle before it is known, also when the clock is set back', async () => {
    const desk = await startDesk();
    const minutes = candleSeries({ length: 10, timeframe: '1m', startAt: START });
    desk.add('A', '1m', minutes, 30_000);

    desk.setNow(START + 10 * MINUTE + 29_999);
    expect(desk.measures.candles('A')?.lastClosedAt).toBe(START + 9 * MINUTE);
    desk.setNow(START + 10 * MINUTE + 30_000);
    expect(desk.measures.candles('A')?.lastClosedAt).toBe(START + 10 * MINUTE);
    desk.setNow(START + 5 * MINUTE + 30_000);
    expect(desk.measures.candles('A')).toMatchObject({ count: 5, lastClosedAt: START + 5 * MINUTE });
    desk.setNow(START);
    expect(desk.measures.candles('A')).toBeNull();
  });

  it('take five minutes for whole only once their last minute is known', async () => {
    const desk = await startDesk();
    const quiet = flat(299, 100, 1);
    desk.add('A', '1m', quiet);
    desk.setNow(START + 300 * MINUTE);
    // The last of five minutes, with all of the move, arrives two seconds late.
    const early = desk.measures.volatilityRatio('A');
    desk.add('A', '1m', [{ ...(quiet[0] as Candle), openAt: START + 299 * MINUTE, high: 110 }], 2_000);
    desk.setNow(START + 300 * MINUTE + 2_000);

    expect([early, desk.measures.volatilityRatio('A')]).toEqual([1, 10.5]);
  });

  it('make the range of longer candles where no five minutes can be made', async () => {
    const desk = await startDesk();
    desk.add('A', '3m', candleSeries({ length: 80, timeframe: '3m', startAt: START }));
    desk.add('B', '1h', candleSeries({ length: 60, timeframe: '1h', startAt: START }));
    desk.setNow(START + 60 * HOUR);

    const hours = columnsFromCandles(candleSeries({ length: 60, timeframe: '1h', startAt: START }));
    // Sixteen quarters of an hour of three minutes each.
    expect(desk.measures.candles('A')?.atr).toBeGreaterThan(0);
    expect(desk.measures.candles('B')?.atr).toBeCloseTo(averageTrueRange(hours, 14).at(-1) as number, 12);
    expect(desk.measures.volatilityRatio('B')).toBe(volatilityRatioOf(hours));
  });

  it('forget a shock whose candle is three lengths old: nothing has been seen since', async () => {
    const desk = await startDesk();
    desk.add('A', '1m', flat(300, 100, 1));

    desk.setNow(START + 315 * MINUTE);
    expect(desk.measures.volatilityRatio('A')).toBe(1);
    desk.setNow(START + 315 * MINUTE + 1);
    expect(desk.measures.volatilityRatio('A')).toBeNull();
  });

  it('correlate hourly closes, and group what moves alike or was not seen for long enough', async () => {
    const desk = await startDesk();
    const hours = candleSeries({ length: 100, timeframe: '1h', startAt: START, seed: 3 });
    desk.add('A', '1h', hours);
    desk.add(
      'B',
      '1h',
      hours.map((candle) => scaled(candle, 7)),
    );
    desk.add('C', '1h', candleSeries({ length: 100, timeframe: '1h', startAt: START, seed: 4 }));
    desk.setNow(START + 100 * HOUR);

    const pairs = desk.measures.correlations(['A', 'B', 'C', 'A']);

    expect(pairs.map(({ a, b, n }) => [a + b, n])).toEqual([
      ['AB', 99],
      ['AC', 99],
      ['BC', 99],
    ]);
    expect(pairs[0]?.correlation).toBeCloseTo(1, 9);
    expect(Math.abs(pairs[1]?.correlation as number)).toBeLessThan(0.5);
    expect(desk.measures.groups(['A', 'C', 'B'], 0.7)).toEqual([
      { instruments: ['A', 'B'], isMeasured: true },
      { instruments: ['C'], isMeasured: true },
    ]);
    expect(desk.measures.groups(['C', 'X'], 0.7)).toEqual([{ instruments: ['C', 'X'], isMeasured: false }]);
  });

  it('take 72 common returns of the last 30 days', async () => {
    const desk = await startDesk();
    const hours = candleSeries({ length: 800, timeframe: '1h', startAt: START, seed: 3 });
    desk.add('A', '1h', hours);
    desk.add('B', '1h', hours.slice(-72));
    desk.add('C', '1h', hours.slice(-73));
    desk.add('D', '1h', hours);
    desk.setNow(START + 800 * HOUR);

    expect(desk.measures.correlations(['A', 'B'])).toEqual([{ a: 'A', b: 'B', correlation: null, n: 71 }]);
    expect(desk.measures.correlations(['A', 'C'])).toEqual([
      { a: 'A', b: 'C', correlation: expect.closeTo(1, 12), n: 72 },
    ]);
    // The first candle of 30 days has none before it.
    expect(desk.measures.correlations(['A', 'D'])[0]?.n).toBe(30 * 24 - 1);
  });

  it('read closes again after ten minutes, and those of another instrument at once', async () => {
    const desk = await startDesk();
    const hours = candleSeries({ length: 102, timeframe: '1h', startAt: START });
    for (const name of ['A', 'B', 'C']) desk.add(name, '1h', hours.slice(0, 100));
    desk.setNow(START + 100 * HOUR);
    const count = (a: string, b: string) => desk.measures.correlations([a, b])[0]?.n;
    count('A', 'B');
    const reads = desk.reads();
    desk.add('A', '1h', hours.slice(100, 101));
    desk.add('B', '1h', hours.slice(100, 101));

    desk.setNow(START + 100 * HOUR + 599_999);
    expect([count('A', 'B'), desk.reads()]).toEqual([99, reads]);
    count('A', 'C');
    expect(desk.reads()).toBeGreaterThan(reads);
    desk.setNow(START + 101 * HOUR);
    expect(count('A', 'B')).toBe(100);
  });

  it('read one instrument at a time again, all where they are overdue', async () => {
    const desk = await startDesk();
    const names = ['A', 'B', 'C'];
    const hours = candleSeries({ length: 100, timeframe: '1h', startAt: START });
    for (const name of names) desk.add(name, '1h', hours);
    desk.setNow(START + 100 * HOUR);
    const readsNow = () => {
      const before = desk.reads();
      desk.measures.correlations(names);
      return desk.reads() - before;
    };
    const all = readsNow();

    desk.setNow(START + 100 * HOUR + 600_000);
    const oneByOne = [readsNow(), readsNow(), readsNow(), readsNow()];
    desk.setNow(START + 100 * HOUR + 1_800_000);

    expect([oneByOne, readsNow()]).toEqual([[all / 3, all / 3, all / 3, 0], all]);
  });

  it('read one candle and no more while none has closed', async () => {
    const desk = await startDesk();
    desk.add('A', '1m', candleSeries({ length: 500, timeframe: '1m', startAt: START }));
    desk.setNow(START + 500 * MINUTE);
    desk.measures.candles('A');
    const before = desk.reads();

    desk.setNow(START + 500 * MINUTE + 1_000);
    desk.measures.candles('A');
    desk.measures.volatilityRatio('A');

    expect(desk.reads() - before).toBe(2);
  });
});

describe('volatilityRatioOf', () => {
  it('is the last true range over the median of those before', () => {
    const candles = flat(60, 100, 2);
    const last = candles.at(-1) as Candle;

    // From the close before at 100 down to 89.
    const jumped = columnsFromCandles([...candles.slice(0, -1), { ...last, open: 90, high: 91, low: 89, close: 90 }]);

    expect(volatilityRatioOf(jumped)).toBe(11 / 2);
  });

  it('takes fifty candles before the last, each with a close before it', () => {
    const candles = flat(53, 100, 2);

    expect(volatilityRatioOf(columnsFromCandles(candles.slice(0, 51)))).toBeNull();
    expect(volatilityRatioOf(columnsFromCandles(candles.slice(0, 52)))).toBe(1);
  });

  it('compares with the 288 before and none that are older', () => {
    const wild = flat(400, 100, 50);
    const calm = flat(289, 100, 2).map((candle) => ({ ...candle, openAt: candle.openAt + 400 * MINUTE }));

    expect(volatilityRatioOf(columnsFromCandles([...wild, ...calm]))).toBe(1);
  });

  it('is the mean of the two in the middle for an even number, and not known where nothing moved', () => {
    const half = [...flat(26, 100, 2), ...flat(26, 100, 4)].map((candle, index) => ({ ...candle, openAt: index }));

    expect(volatilityRatioOf(columnsFromCandles(half))).toBe(4 / 3);
    expect(volatilityRatioOf(columnsFromCandles(flat(60, 100, 0)))).toBeNull();
  });
});

const MINUTE = 60_000;
const HOUR = 3_600_000;
const START = Date.UTC(2026, 5, 1);

async function startDesk() {
  let now = START;
  let reads = 0;
  const store = createCandleStore(await openTestJournal());
  const counted = <A extends unknown[], R>(read: (...args: A) => R) => {
    return (...args: A): R => {
      reads += 1;
      return read(...args);
    };
  };
  const candles = { instrument: store.instrument, read: counted(store.read), readMerged: counted(store.readMerged) };
  return {
    measures: createMarketMeasures({ candles, clock: { now: () => now } }),
    reads: () => reads,
    setNow: (at: number) => {
      now = at;
    },
    add: (instrument: string, timeframe: Timeframe, added: readonly Candle[], lateMs = 0) => {
      store.registerInstrument({ id: instrument, source: 'exchange', pricePrecision: 5 });
      const knownAt = (openAt: number) => openAt + timeframeMs(timeframe) + lateMs;
      store.appendStreamed(
        instrument,
        timeframe,
        added.map((candle) => ({ ...candle, knownAt: knownAt(candle.openAt) })),
      );
    },
  };
}

/** Minutes that open and close at `price`, `range` from low to high. */
function flat(length: number, price: number, range: number): Candle[] {
  const [high, low] = [price + range / 2, price - range / 2];
  return Array.from({ length }, (_, index) => {
    return { openAt: START + index * MINUTE, open: price, high, low, close: price, volume: 1 };
  });
}

function scaled({ open, high, low, close, ...rest }: Candle, factor: number): Candle {
  return { ...rest, open: open * factor, high: high * factor, low: low * factor, close: close * factor };
}

function fiveMinutes(minutes: readonly Candle[]): Candle[] {
  return Array.from({ length: minutes.length / 5 }, (_, index) => {
    const part = minutes.slice(5 * index, 5 * index + 5);
    return {
      openAt: (part[0] as Candle).openAt,
      open: (part[0] as Candle).open,
      high: Math.max(...part.map(({ high }) => high)),
      low: Math.min(...part.map(({ low }) => low)),
      close: (part.at(-1) as Candle).close,
      volume: 1,
    };
  });
}
