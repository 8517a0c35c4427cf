import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averageTrueRange } from '#shared/domain/average-true-range';
import type { Candle } from '#shared/domain/candle';
import { columnsFromCandles, sliceColumns } from '#shared/domain/candle-columns';
import { ATR_EVIDENCE, CLOSE_EVIDENCE, type Forecast } from '#shared/domain/prediction';
import { timeframeMs } from '#shared/domain/timeframe';
import { arbitraryCandles } from '#tests/support/candle-series';
import { resolveForecast } from '../outcomes/resolve-forecast';
import { labelBarriers, labelRanges } from './labels';

const BARRIERS = { targetAtr: 2, stopAtr: 1, horizonCandles: 3 };

describe('labelBarriers', () => {
  it.each([
    ['the target alone', [[100, 102, 100, 101]], 1, 1],
    ['the stop alone', [[100, 101, 99, 100]], 0, 1],
    ['both in one candle as the stop', [[100, 103, 98, 100]], 0, 1],
    ['an open beyond the target before the stop in the same candle', [[102, 103, 98, 100]], 1, 1],
    ['an open beyond the stop', [[98, 103, 98, 100]], 0, 1],
    [
      'the stop before the target',
      [
        [100, 101, 99, 100],
        [100, 103, 100, 102],
      ],
      0,
      1,
    ],
    [
      'a later target',
      [
        [100, 101.9, 99.1, 101],
        [101, 102, 100, 101],
      ],
      1,
      2,
    ],
    [
      'the target in the last candle of the horizon',
      [
        [100, 101, 100, 100],
        [100, 101, 100, 100],
        [100, 102, 100, 100],
      ],
      1,
      3,
    ],
    [
      'a horizon that passes as a miss',
      [
        [100, 101, 100, 100],
        [100, 101, 100, 100],
        [100, 101, 100, 100],
        [100, 110, 100, 105],
      ],
      0,
      3,
    ],
    [
      'nothing while the horizon is open',
      [
        [100, 101, 100, 100],
        [100, 101, 100, 100],
      ],
      -1,
      -1,
    ],
  ] as const)('takes %s', (_, later, label, resolvedAt) => {
    const candles = columnsFromCandles([[100, 100, 100, 100] as const, ...later].map(candle));

    const long = labelBarriers(candles, new Float64Array(candles.close.length).fill(1), BARRIERS, 'long');

    expect([long.labels[0], long.resolvedAt[0]]).toEqual([label, resolvedAt]);
  });

  it('mirrors for a short', () => {
    const candles = columnsFromCandles([[100, 100, 100, 100] as const, [100, 100.5, 98, 99] as const].map(candle));

    const short = labelBarriers(candles, new Float64Array(2).fill(1), BARRIERS, 'short');

    expect([short.labels[0], short.resolvedAt[0]]).toEqual([1, 1]);
  });

  it('knows nothing where there is no ATR', () => {
    const candles = columnsFromCandles([[100, 100, 100, 100] as const, [100, 110, 90, 99] as const].map(candle));

    const { labels } = labelBarriers(candles, Float64Array.of(Number.NaN, 0), BARRIERS, 'long');

    expect([...labels]).toEqual([-1, -1]);
  });

  it('is what the outcome of the same forecast says, and known at the same close', () => {
    fc.assert(
      fc.property(
        arbitraryCandles('1h', 80),
        fc.constantFrom('long' as const, 'short' as const),
        fc.constantFrom(0.5, 1, 2),
        fc.constantFrom(0.5, 1, 2),
        (series, side, targetAtr, stopAtr) => {
          const candles = columnsFromCandles(series);
          const atr = averageTrueRange(candles);
          const barriers = { targetAtr, stopAtr, horizonCandles: 8 };

          const { labels, resolvedAt } = labelBarriers(candles, atr, barriers, side);

          series.forEach((_, row) => {
            const unit = atr[row] as number;
            if (!(unit > 0)) return;
            const outcome = resolveForecast({
              forecast: forecastFrom(candles.close[row] as number, unit, barriers, side),
              asOf: (candles.openAt[row] as number) + timeframeMs('1h'),
              timeframe: '1h',
              candles: sliceColumns(candles, row + 1),
              readInside: () => null,
              roundTripCost: 0,
            });
            const label = outcome === null ? -1 : outcome.result === 'target' ? 1 : 0;
            const known = (candles.openAt[resolvedAt[row] as number] ?? Number.NaN) + timeframeMs('1h');
            expect([row, labels[row], known || null]).toEqual([row, label, outcome?.knownAt ?? null]);
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('labelRanges', () => {
  it('measures the highest high and the lowest low of the horizon in ATR from the close', () => {
    const candles = columnsFromCandles(
      [
        [100, 100, 100, 100] as const,
        [100, 104, 99, 101] as const,
        [101, 102, 96, 97] as const,
        [97, 98, 95, 96] as const,
      ].map(candle),
    );

    const ranges = labelRanges(candles, new Float64Array(4).fill(2), 2);

    expect([...ranges.up]).toEqual([2, 0.5, Number.NaN, Number.NaN]);
    expect([...ranges.down]).toEqual([2, 3, Number.NaN, Number.NaN]);
    expect([...ranges.resolvedAt]).toEqual([2, 3, -1, -1]);
  });
});

function candle([open, high, low, close]: readonly [number, number, number, number], index: number): Candle {
  return { openAt: index * timeframeMs('1h'), open, high, low, close, volume: 1 };
}

function forecastFrom(
  close: number,
  unit: number,
  { targetAtr, stopAtr, horizonCandles }: typeof BARRIERS,
  direction: 'long' | 'short',
): Forecast {
  const sign = direction === 'long' ? 1 : -1;
  const cited = (price: number) => ({ price, evidenceId: ATR_EVIDENCE });
  return {
    kind: 'forecast',
    direction,
    probability: 0.5,
    rawProbability: null,
    referencePrice: close,
    entry: { price: close, evidenceId: CLOSE_EVIDENCE },
    stop: cited(close - sign * stopAtr * unit),
    targets: [cited(close + sign * targetAtr * unit)],
    invalidation: cited(close - sign * stopAtr * unit),
    horizonCandles,
    horizonMs: horizonCandles * timeframeMs('1h'),
    evidenceIds: [],
  };
}
