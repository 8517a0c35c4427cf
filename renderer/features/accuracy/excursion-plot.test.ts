import { expect, it } from 'vitest';
import type { Excursion } from '#shared/domain/accuracy';
import { excursionAt, layOutExcursions, quantile } from './excursion-plot';

it('puts nothing outside the axes, however far one ran', () => {
  const excursions = [
    ...Array.from({ length: 300 }, (_, index) => excursion(`${index}`, 1, -0.5)),
    excursion('far', 90, -40),
  ];

  const plot = layOutExcursions(excursions, 400, 300);

  expect(plot.best).toBe(1);
  expect([plot.yOf(90), plot.xOf(-40)]).toEqual([plot.top, plot.left]);
  expect([plot.yOf(0), plot.xOf(0)]).toEqual([plot.bottom, plot.right]);
});

it('finds the nearest mark within reach and none beyond it', () => {
  const excursions = [excursion('a', 1, -1), excursion('b', 2, -0.2)];
  const plot = layOutExcursions(excursions, 400, 300);
  const x = plot.xOf(-0.2);
  const y = plot.yOf(2);

  expect(excursionAt(excursions, plot, x + 3, y + 3)?.predictionId).toBe('b');
  expect(excursionAt(excursions, plot, x - 30, y + 30)).toBeNull();
});

it('has quantiles of nothing and of one', () => {
  expect([quantile([], 0.5), quantile([3], 0.99), quantile([1, 2, 3, 4], 0.5)]).toEqual([0, 3, 3]);
});

function excursion(predictionId: string, mfeR: number, maeR: number): Excursion {
  return { predictionId, mfeR, maeR, rMultiple: mfeR, isHit: true };
}
