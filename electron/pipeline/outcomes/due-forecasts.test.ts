import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenForecast } from '#electron/ports/prediction-store';
import { firstIndexFrom } from '#shared/domain/candle-columns';
import { candleColumns } from '#tests/support/candle-series';
import { forecast } from '#tests/support/prediction-fixtures';
import { dueForecasts } from './due-forecasts';
import { resolveForecast } from './resolve-forecast';

describe('dueForecasts', () => {
  it('property: leaves out no forecast that the candles decide', () => {
    const arbitrary = fc.record({
      seed: fc.integer({ min: 1, max: 1e9 }),
      start: fc.integer({ min: 0, max: 60 }),
      stop: fc.double({ min: 0.02, max: 1, noNaN: true }),
      target: fc.double({ min: 0.02, max: 1, noNaN: true }),
      pullback: fc.constantFrom(0, 0.4, 0.9),
      isShort: fc.boolean(),
      horizonCandles: fc.integer({ min: 1, max: 80 }),
    });
    let decided = 0;
    let due = 0;
    fc.assert(
      fc.property(arbitrary, ({ seed, start, stop, target, pullback, isShort, horizonCandles }) => {
        const candles = candleColumns({ length: 60, timeframe: '1h', seed, startPrice: 100 });
        const asOf = (candles.openAt[start] ?? (candles.openAt.at(-1) as number) + HOUR) as number;
        const market = candles.open[Math.min(start, 59)] as number;
        const sign = isShort ? -1 : 1;
        const made = forecast({
          direction: isShort ? 'short' : 'long',
          horizonCandles,
          entry: { price: market - sign * pullback * stop, evidenceId: pullback === 0 ? 'close' : 'gap' },
          stop: { price: market - sign * stop, evidenceId: 'a' },
          targets: [{ price: market + sign * target, evidenceId: 'b' }],
        });
        const first = firstIndexFrom(candles.openAt, asOf);
        const from = (column: Float64Array) => column.subarray(first);
        const later = Object.fromEntries(Object.entries(candles).map(([key, column]) => [key, from(column)]));
        const outcome = resolveForecast({
          forecast: made,
          asOf,
          timeframe: '1h',
          candles: later as unknown as typeof candles,
          readInside: () => null,
          roundTripCost: 0,
        });
        const open: OpenForecast = {
          id: 'x',
          instrument: 'TEST',
          timeframe: '1h',
          asOf,
          direction: made.direction,
          stop: made.stop.price,
          target: made.targets[0]?.price as number,
          horizonCandles,
        };

        const found = dueForecasts([open], candles);

        if (outcome) {
          decided++;
          expect(found).toEqual([open]);
        }
        due += found.length;
      }),
    );
    // The filter would be useless if it let everything through.
    expect(decided).toBeGreaterThan(10);
    expect(due).toBeLessThan(100);
  });
});

const HOUR = 3_600_000;
