import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candle } from '#shared/domain/candle';
import { candlesFromColumns, columnsFromCandles } from '#shared/domain/candle-columns';
import { candleOpenAt, canResample, TIMEFRAMES, type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { arbitraryCandles } from '#tests/support/candle-series';
import { resample } from './resample';

describe('resample', () => {
  it('merges a quarter of an hour and leaves the interval that runs as forming', () => {
    const minute = (index: number, open: number, high: number, low: number, close: number): Candle => ({
      openAt: index * MINUTE,
      open,
      high,
      low,
      close,
      volume: 2,
    });
    const candles = [
      minute(0, 10, 12, 9, 11),
      minute(1, 11, 15, 10, 14),
      minute(14, 14, 14, 8, 9),
      minute(16, 9, 9.5, 9, 9.5),
    ];

    const { closed, forming } = resample(columnsFromCandles(candles), '15m', 17 * MINUTE);

    expect(candlesFromColumns(closed)).toEqual([{ openAt: 0, open: 10, high: 15, low: 8, close: 9, volume: 6 }]);
    expect(forming).toEqual({ openAt: 15 * MINUTE, open: 9, high: 9.5, low: 9, close: 9.5, volume: 2 });
  });

  it('opens weeks on Monday', () => {
    const monday = Date.UTC(2024, 0, 8);
    const sunday = { openAt: monday - 3_600_000, open: 1, high: 1, low: 1, close: 1, volume: 1 };

    const { closed, forming } = resample(
      columnsFromCandles([sunday, { ...sunday, openAt: monday }]),
      '1w',
      monday + 3_600_000,
    );

    expect([...closed.openAt]).toEqual([Date.UTC(2024, 0, 1)]);
    expect(forming?.openAt).toBe(monday);
  });

  it('conserves volume, stays sorted, and contains every candle it merged', () => {
    fc.assert(
      fc.property(seriesAndTarget(), ({ base, candles, target }) => {
        const asOf = lastCloseAt(candles, base);

        const { closed, forming } = resample(columnsFromCandles(candles), target, asOf);

        const merged = [...candlesFromColumns(closed), ...(forming ? [forming] : [])];
        const parts = merged.map(({ openAt }) =>
          candles.filter((part) => candleOpenAt(part.openAt, target) === openAt),
        );
        expect(merged).toEqual(
          parts.map((group, index) => ({
            openAt: merged[index]?.openAt,
            open: group[0]?.open,
            high: Math.max(...group.map((part) => part.high)),
            low: Math.min(...group.map((part) => part.low)),
            close: group.at(-1)?.close,
            volume: group.reduce((sum, part) => sum + part.volume, 0),
          })),
        );
        expect(parts.flat()).toEqual(candles);
        expect(merged.every(({ openAt }, index) => index === 0 || openAt > (merged[index - 1]?.openAt ?? 0))).toBe(
          true,
        );
        expect([...closed.openAt].every((openAt) => openAt + timeframeMs(target) <= asOf)).toBe(true);
      }),
    );
  });

  it('gives the same over a step between as directly', () => {
    fc.assert(
      fc.property(
        seriesAndTarget(),
        fc.constantFrom<Timeframe>('15m', '1h', '4h'),
        ({ base, candles, target }, via) => {
          fc.pre(canResample(base, via) && canResample(via, target));
          const asOf = lastCloseAt(candles, base);

          const direct = resample(columnsFromCandles(candles), target, asOf);
          const between = resample(columnsFromCandles(candles), via, asOf);
          const stepped = resample(
            columnsFromCandles([...candlesFromColumns(between.closed), ...(between.forming ? [between.forming] : [])]),
            target,
            asOf,
          );

          expect(stepped).toEqual(direct);
        },
      ),
    );
  });
});

function seriesAndTarget() {
  return fc.constantFrom<Timeframe>('1m', '3m', '5m', '15m', '1h').chain((base) =>
    fc.record({
      base: fc.constant(base),
      candles: arbitraryCandles(base, 300),
      target: fc.constantFrom(...TIMEFRAMES.filter((target) => canResample(base, target))),
    }),
  );
}

function lastCloseAt(candles: readonly Candle[], timeframe: Timeframe): number {
  return (candles.at(-1)?.openAt ?? 0) + timeframeMs(timeframe);
}

const MINUTE = 60_000;
