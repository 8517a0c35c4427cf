import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import { barriersOf, candleIndexAt, type DrillScene, layOutDrill, priceTicks } from './drill-plot';

describe('barriersOf', () => {
  it('puts the target in the direction and the stop against it, in multiples of the ATR', () => {
    const distances = { stopAtr: 1, targetAtr: 2, horizonCandles: 24 };

    expect(barriersOf(100, 0.5, { direction: 'long', ...distances })).toEqual({
      entry: 100,
      stop: 99.5,
      target: 101,
      horizonCandles: 24,
    });
    expect(barriersOf(100, 0.5, { direction: 'short', ...distances })).toEqual({
      entry: 100,
      stop: 100.5,
      target: 99,
      horizonCandles: 24,
    });
  });
});

describe('layOutDrill', () => {
  it('keeps every candle, the barriers and the room behind the moment in sight', () => {
    const scene = aScene({ barriers: { entry: 100, stop: 90, target: 120, horizonCandles: 24 } });

    const plot = layOutDrill(scene, 600, 300);

    expect(plot.xOf(scene.before.openAt.length - 1 + 24)).toBeLessThan(plot.right);
    for (const price of [90, 98, 102, 120]) {
      expect(plot.yOf(price)).toBeGreaterThanOrEqual(0);
      expect(plot.yOf(price)).toBeLessThanOrEqual(plot.bottom);
    }
    expect(plot.yOf(120)).toBeLessThan(plot.yOf(90));
  });

  it('names the candle under the pointer, and none in the room behind them', () => {
    const scene = aScene({});
    const plot = layOutDrill(scene, 600, 300);

    expect([0, 7, 49].map((index) => candleIndexAt(plot, scene, plot.xOf(index)))).toEqual([0, 7, 49]);
    expect([candleIndexAt(plot, scene, plot.xOf(50)), candleIndexAt(plot, scene, 599)]).toEqual([null, null]);
  });
});

it('marks a few round prices within the range, whatever the range', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      (low, size) => {
        const high = low + size;
        fc.pre(high > low);

        const ticks = priceTicks(low, high);

        expect(ticks.length).toBeLessThanOrEqual(7);
        const slack = size * 1e-6 + Math.abs(low) * 1e-12;
        expect(ticks.every((tick) => tick >= low - slack && tick <= high + slack)).toBe(true);
      },
    ),
  );
});

function aScene(parts: Partial<DrillScene>): DrillScene {
  const before = columnsFromCandles(
    Array.from({ length: 50 }, (_, index) => ({
      openAt: index * 60_000,
      open: 99,
      high: 102,
      low: 98,
      close: 100,
      volume: 1,
    })),
  );
  return { before, after: null, barriers: null, room: 24, exit: null, ...parts };
}
