import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candlesFromColumns, columnsFromCandles } from '#shared/domain/candle-columns';
import { structureKnownAt } from '#shared/domain/structure';
import { arbitraryCandles } from '#tests/support/candle-series';
import { closedHigherCandles, detectHigherTimeframeStructures } from './higher-timeframe';
import { flatCandle, testCandles } from './test-candles';

const START = Date.UTC(2023, 0, 2);
const QUARTER = 900_000;

describe('closedHigherCandles', () => {
  it('sums up whole hours and leaves the forming one out', () => {
    const columns = columnsFromCandles(testCandles([10, 12, 11, 9, 10, 10].map(flatCandle), '15m', START));

    expect(candlesFromColumns(closedHigherCandles(columns, '15m', '1h'))).toEqual([
      { openAt: START, open: 10, high: 12.5, low: 8.5, close: 9, volume: 4 },
    ]);
  });

  it('completes an hour that ends in a hole once a later candle has closed', () => {
    const candles = testCandles([10, 12, 11, 9, 10].map(flatCandle), '15m', START).filter((_, index) => index !== 3);

    expect(closedHigherCandles(columnsFromCandles(candles.slice(0, 3)), '15m', '1h').openAt).toHaveLength(0);
    expect(candlesFromColumns(closedHigherCandles(columnsFromCandles(candles), '15m', '1h'))).toEqual([
      { openAt: START, open: 10, high: 12.5, low: 9.5, close: 11, volume: 3 },
    ]);
  });
});

it('shows nothing of a higher timeframe that a later lower candle would change', () => {
  fc.assert(
    fc.property(arbitraryCandles('15m', 500), fc.double({ min: 0, max: 1, noNaN: true }), (candles, cutFraction) => {
      const options = { baseTimeframe: '15m', timeframe: '1h', profile: 'ict' } as const;
      const prefix = candles.slice(0, Math.max(1, Math.round(cutFraction * candles.length)));
      const knownAt = (prefix.at(-1)?.openAt ?? 0) + QUARTER;

      const shown = detectHigherTimeframeStructures(columnsFromCandles(prefix), options);
      const whole = detectHigherTimeframeStructures(columnsFromCandles(candles), options);

      // A higher candle that ended in a hole is known a little later than its close: by the next lower candle.
      const byThen = whole.flatMap((structure) => structureKnownAt(structure, knownAt) ?? []);
      const missing = byThen.slice(shown.length);
      expect(shown.every((structure, index) => byThen[index]?.id === structure.id)).toBe(true);
      expect(missing.every(({ confirmedAt }) => confirmedAt > knownAt - 4 * QUARTER)).toBe(true);
    }),
    { numRuns: 60 },
  );
});
