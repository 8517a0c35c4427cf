import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candle, candleFault } from '#shared/domain/candle';
import {
  type CandleColumns,
  candlesFromColumns,
  columnsFromCandles,
  sliceColumns,
} from '#shared/domain/candle-columns';
import type { Forecast } from '#shared/domain/prediction';
import { candleSeries } from '#tests/support/candle-series';
import { forecast } from '#tests/support/prediction-fixtures';
import { resolveForecast } from './resolve-forecast';

// The forecast of the fixtures: long from 100 at the market, stop 90, target 110, so 1 R is 10.
describe('resolveForecast', () => {
  it('ends at the target with the excursions up to it', () => {
    const outcome = resolve(forecast(), [
      [100, 104, 97, 103],
      [103, 112, 102, 111],
    ]);

    expect(outcome).toEqual({
      result: 'target',
      knownAt: AS_OF + 2 * HOUR,
      enteredAt: AS_OF,
      exitPrice: 110,
      rMultiple: 1,
      mfeR: 1,
      maeR: -0.3,
      costR: 0,
      tie: null,
      missingCandles: 0,
    });
  });

  it('ends at the stop and does not count the best price of that candle, which may have come later', () => {
    const outcome = resolve(forecast(), [
      [100, 104, 97, 103],
      [103, 108, 89, 95],
    ]);

    expect(outcome).toMatchObject({ result: 'stop', exitPrice: 90, rMultiple: -1, mfeR: 0.4, maeR: -1 });
  });

  it('fills a stop that is jumped over at the open, and a target never better than its price', () => {
    expect(resolve(forecast(), [[85, 86, 84, 85]])).toMatchObject({ result: 'stop', exitPrice: 85, rMultiple: -1.5 });
    // It opens beyond the target, so the fall to the stop in the same candle came after the exit.
    expect(resolve(forecast(), [[115, 116, 80, 90]])).toMatchObject({
      result: 'target',
      exitPrice: 110,
      rMultiple: 1,
      maeR: 0,
      tie: null,
    });
  });

  it('leaves at the close when the horizon ends, and knows nothing before that', () => {
    const quiet: Row[] = Array.from({ length: 8 }, () => [100, 104, 98, 103]);

    expect(resolve(forecast(), quiet.slice(0, 7))).toBeNull();
    expect(resolve(forecast(), quiet)).toMatchObject({
      result: 'horizon',
      knownAt: AS_OF + 8 * HOUR,
      exitPrice: 103,
      rMultiple: 0.3,
      mfeR: 0.4,
      maeR: -0.2,
    });
    expect(resolve(forecast(), [...quiet, [103, 120, 80, 100]])).toMatchObject({ result: 'horizon' });
  });

  it('counts a candle that touches both as the stop where nothing shorter is stored', () => {
    expect(resolve(forecast(), [[100, 111, 89, 100]])).toMatchObject({
      result: 'stop',
      rMultiple: -1,
      tie: 'counted_as_stop',
    });
  });

  it('lets shorter candles decide which barrier of one candle came first', () => {
    const inside = rows(
      [
        [100, 111, 99, 105],
        [105, 106, 89, 100],
      ],
      HOUR / 4,
    );

    const outcome = resolve(forecast(), [[100, 111, 89, 100]], { inside });

    expect(outcome).toMatchObject({ result: 'target', rMultiple: 1, maeR: -0.1, tie: 'lower_timeframe' });
  });

  it('counts as the stop when a shorter candle touches both as well', () => {
    const inside = rows([[100, 112, 88, 100]], HOUR / 4);

    expect(resolve(forecast(), [[100, 112, 88, 100]], { inside })).toMatchObject({
      result: 'stop',
      tie: 'counted_as_stop',
    });
  });

  it('takes the costs of the round trip off the result', () => {
    const outcome = resolve(forecast(), [[100, 112, 99, 111]], { roundTripCost: 2 });

    expect(outcome).toMatchObject({ exitPrice: 110, rMultiple: 0.8, mfeR: 1, costR: 0.2 });
  });

  it('mirrors everything for a short', () => {
    const short = forecast({
      direction: 'short',
      stop: { price: 110, evidenceId: 'a' },
      targets: [{ price: 90, evidenceId: 'b' }],
    });

    expect(
      resolve(short, [
        [100, 103, 96, 97],
        [97, 98, 88, 89],
      ]),
    ).toMatchObject({
      result: 'target',
      exitPrice: 90,
      rMultiple: 1,
      mfeR: 1,
      maeR: -0.3,
    });
    expect(resolve(short, [[113, 114, 112, 113]])).toMatchObject({ result: 'stop', exitPrice: 113, rMultiple: -1.3 });
  });

  // A waiting entry at 95: 1 R is 5, the target at 110 pays 3 R.
  describe('with a waiting entry', () => {
    const waiting = forecast({ entry: { price: 95, evidenceId: 'gap' } });

    it('is not entered when price never comes there within the horizon', () => {
      const outcome = resolve(
        waiting,
        Array.from({ length: 8 }, (): Row => [100, 112, 96, 101]),
      );

      expect(outcome).toEqual({
        result: 'not_entered',
        knownAt: AS_OF + 8 * HOUR,
        enteredAt: null,
        exitPrice: null,
        rMultiple: 0,
        mfeR: 0,
        maeR: 0,
        costR: 0,
        tie: null,
        missingCandles: 0,
      });
    });

    it('fills when price trades there and ignores what came before', () => {
      const outcome = resolve(waiting, [
        [100, 104, 98, 100],
        [100, 109, 94, 97],
        [97, 111, 96, 110],
      ]);

      expect(outcome).toMatchObject({ result: 'target', enteredAt: AS_OF + HOUR, rMultiple: 3, mfeR: 3, maeR: -0.2 });
    });

    it('does not count a target that may have come before the entry in the same candle', () => {
      const outcome = resolve(waiting, [
        [100, 111, 94, 96],
        [96, 97, 89, 90],
      ]);

      expect(outcome).toMatchObject({ result: 'stop', rMultiple: -1, mfeR: 0.2 });
    });

    it('counts a target in the candle of the entry when its close lies beyond it', () => {
      expect(resolve(waiting, [[100, 112, 94, 111]])).toMatchObject({ result: 'target', rMultiple: 3, maeR: -0.2 });
    });

    it('is stopped in the candle of its entry: the way to the stop leads through the entry', () => {
      expect(resolve(waiting, [[100, 104, 89, 96]])).toMatchObject({
        result: 'stop',
        rMultiple: -1,
        mfeR: 0,
        tie: null,
      });
    });

    it('loses more than its risk when the market opens beyond entry and stop', () => {
      expect(resolve(waiting, [[88, 89, 87, 88]])).toMatchObject({ result: 'stop', exitPrice: 88, rMultiple: -1.4 });
    });

    it('lets shorter candles place the entry before or after the target', () => {
      const targetFirst = rows(
        [
          [100, 111, 99, 110],
          [110, 110, 94, 96],
        ],
        HOUR / 4,
      );
      const entryFirst = rows(
        [
          [100, 100, 94, 99],
          [99, 111, 98, 100],
        ],
        HOUR / 4,
      );

      const after = resolve(waiting, [[100, 111, 94, 96]], { inside: targetFirst });
      const before = resolve(waiting, [[100, 111, 94, 100]], { inside: entryFirst });

      expect([after, before]).toEqual([null, expect.objectContaining({ result: 'target', rMultiple: 3 })]);
    });
  });

  it('counts holes as missing candles, but neither a weekend nor towards the horizon', () => {
    const friday = Date.UTC(2024, 0, 5, 20);
    const opens = [friday, friday + HOUR, Date.UTC(2024, 0, 7, 22), Date.UTC(2024, 0, 8, 1), Date.UTC(2024, 0, 8, 2)];
    const candles = columnsFromCandles(opens.map((openAt) => candle(openAt, [100, 101, 99, 100])));

    const outcome = resolveForecast({ ...INPUT, forecast: forecast({ horizonCandles: 5 }), asOf: friday, candles });

    // Sunday 23:00 and Monday 00:00 are missing.
    expect(outcome).toMatchObject({ result: 'horizon', knownAt: Date.UTC(2024, 0, 8, 3), missingCandles: 2 });
  });

  it('refuses candles that opened before the prediction', () => {
    const candles = columnsFromCandles([candle(AS_OF - HOUR, [100, 101, 99, 100])]);

    expect(() => resolveForecast({ ...INPUT, forecast: forecast(), candles })).toThrow(/open at/);
  });

  it('property: later candles never change an outcome that is known', () => {
    fc.assert(
      fc.property(arbitraryCase, ({ made, candles }) => {
        const whole = resolveForecast({ ...INPUT, forecast: made, candles });
        const known = candles.openAt.findIndex((openAt) => openAt + HOUR === whole?.knownAt);
        const prefix = sliceColumns(candles, 0, known + 1);
        const shorter = sliceColumns(candles, 0, known);

        expect(resolveForecast({ ...INPUT, forecast: made, candles: prefix })).toEqual(whole);
        expect(resolveForecast({ ...INPUT, forecast: made, candles: shorter })).toBeNull();
      }),
    );
  });

  it('property: a mirrored market gives the mirrored forecast the same result', () => {
    fc.assert(
      fc.property(arbitraryCase, ({ made, candles }) => {
        const outcome = resolveForecast({ ...INPUT, forecast: made, candles });
        const mirrored = resolveForecast({ ...INPUT, forecast: mirrorForecast(made), candles: mirrorCandles(candles) });

        expect(mirrored).toMatchObject({
          result: outcome?.result,
          tie: outcome?.tie,
          rMultiple: expect.closeTo(outcome?.rMultiple as number, 6),
          mfeR: expect.closeTo(outcome?.mfeR as number, 6),
          maeR: expect.closeTo(outcome?.maeR as number, 6),
        });
      }),
    );
  });

  it('property: with shorter candles at hand a market entry ends as if it had been watched on them alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.double({ min: 0.2, max: 2, noNaN: true }), (seed, width) => {
        const minutes = candleSeries({ length: 12 * 60, timeframe: '1m', startAt: AS_OF, seed, startPrice: 100 });
        const candles = columnsFromCandles(mergeHours(minutes));
        const start = minutes[0] as Candle;
        const made = forecast({
          horizonCandles: 12,
          referencePrice: start.open,
          entry: { price: start.open, evidenceId: 'close' },
          stop: { price: start.open - width, evidenceId: 'a' },
          targets: [{ price: start.open + width, evidenceId: 'b' }],
        });
        const readInside = ({ openAt }: Candle) =>
          columnsFromCandles(minutes.filter((minute) => minute.openAt >= openAt && minute.openAt < openAt + HOUR));

        const outcome = resolveForecast({ ...INPUT, forecast: made, candles, readInside });

        const first = minutes.find(({ high, low }) => low <= start.open - width || high >= start.open + width);
        const expected = !first ? 'horizon' : first.low <= start.open - width ? 'stop' : 'target';
        expect(outcome?.result).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });
});

type Row = readonly [open: number, high: number, low: number, close: number];

const HOUR = 3_600_000;
const AS_OF = Date.UTC(2024, 0, 2, 9);
const INPUT = { asOf: AS_OF, timeframe: '1h', readInside: () => null, roundTripCost: 0 } as const;

function resolve(
  made: Forecast,
  candles: readonly Row[],
  options: { inside?: CandleColumns; roundTripCost?: number } = {},
) {
  const { inside = null, roundTripCost = 0 } = options;
  return resolveForecast({ ...INPUT, forecast: made, candles: rows(candles), readInside: () => inside, roundTripCost });
}

function rows(values: readonly Row[], step = HOUR): CandleColumns {
  return columnsFromCandles(values.map((row, index) => candle(AS_OF + index * step, row)));
}

function candle(openAt: number, [open, high, low, close]: Row): Candle {
  const made = { openAt, open, high, low, close, volume: 1 };
  expect(candleFault(made)).toBeNull();
  return made;
}

const arbitraryCase = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e9 }),
    stop: fc.double({ min: 0.05, max: 0.6, noNaN: true }),
    target: fc.double({ min: 0.05, max: 0.6, noNaN: true }),
    pullback: fc.constantFrom(0, 0.3, 0.8),
    isShort: fc.boolean(),
  })
  .map(({ seed, stop, target, pullback, isShort }) => {
    const candles = columnsFromCandles(
      candleSeries({ length: 20, timeframe: '1h', startAt: AS_OF, seed, startPrice: 100 }),
    );
    const market = candles.open[0] as number;
    const sign = isShort ? -1 : 1;
    const entry = market - sign * pullback * stop;
    const made = forecast({
      direction: isShort ? 'short' : 'long',
      horizonCandles: 12,
      referencePrice: market,
      entry: { price: entry, evidenceId: pullback === 0 ? 'close' : 'gap' },
      stop: { price: market - sign * stop, evidenceId: 'a' },
      targets: [{ price: market + sign * target, evidenceId: 'b' }],
    });
    return { made, candles };
  });

const MIRROR = 200;

function mirrorForecast(made: Forecast): Forecast {
  const mirror = (cited: Forecast['stop']) => ({ ...cited, price: MIRROR - cited.price });
  return {
    ...made,
    direction: made.direction === 'long' ? 'short' : 'long',
    entry: mirror(made.entry),
    stop: mirror(made.stop),
    targets: made.targets.map(mirror),
  };
}

function mirrorCandles(candles: CandleColumns): CandleColumns {
  return columnsFromCandles(
    candlesFromColumns(candles).map(({ open, high, low, close, ...rest }) => ({
      ...rest,
      open: MIRROR - open,
      high: MIRROR - low,
      low: MIRROR - high,
      close: MIRROR - close,
    })),
  );
}

function mergeHours(minutes: readonly Candle[]): Candle[] {
  return Array.from({ length: minutes.length / 60 }, (_, hour) => {
    const part = minutes.slice(60 * hour, 60 * hour + 60);
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
