import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOutMiniChart } from './mini-chart-layout';

describe('layOutMiniChart', () => {
  it('draws the highest price highest, from the left edge to the right', () => {
    const points = layOutMiniChart([1, 3, 2], [], 0.2)
      .points.split(' ')
      .map((point) => point.split(',').map(Number));

    expect(points.map(([x]) => x)).toEqual([0, 50, 100]);
    expect(points[1]?.[1]).toBeLessThan(points[2]?.[1] as number);
    expect(points[2]?.[1]).toBeLessThan(points[0]?.[1] as number);
  });

  it('names a level that is far away at the edge, without a line and without flattening the closes', () => {
    const near = layOutMiniChart([100, 101, 102], [103], 0.2);
    const far = layOutMiniChart([100, 101, 102], [500], 0.2);

    expect(near.levels[0]?.line).not.toBeNull();
    expect(far.levels).toEqual([{ index: 0, line: null, label: 0.1 }]);
    expect(far.points).toBe(layOutMiniChart([100, 101, 102], [], 0.2).points);
  });

  it('draws a flat market and a single close', () => {
    expect(layOutMiniChart([5, 5], [], 0.2).points).toBe('0.00,50.00 100.00,50.00');
    expect(layOutMiniChart([5], [5], 0.2).levels[0]?.line).toBeCloseTo(0.5);
    expect(layOutMiniChart([0, 0], [], 0.2).points).not.toContain('NaN');
  });

  it('keeps names apart, inside, and in the order of their prices, where there is room', () => {
    const price = fc.double({ min: 90, max: 110, noNaN: true });
    fc.assert(
      fc.property(fc.array(price, { minLength: 2 }), fc.array(price, { maxLength: 12 }), (close, prices) => {
        const gap = 1 / 13;
        const { levels } = layOutMiniChart(close, prices, gap);

        const labels = levels.map(({ label }) => label);
        for (const [at, label] of labels.entries()) {
          expect(label).toBeGreaterThanOrEqual(gap / 2 - 1e-9);
          expect(label).toBeLessThanOrEqual(1 - gap / 2 + 1e-9);
          if (at > 0) expect(label - (labels[at - 1] as number)).toBeGreaterThanOrEqual(gap - 1e-9);
        }
        const ordered = levels.map(({ index }) => prices[index] as number);
        expect(ordered).toEqual(ordered.toSorted((a, b) => b - a));
      }),
    );
  });
});
