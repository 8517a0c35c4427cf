import { describe, expect, it } from 'vitest';
import type { BreakerMeasure } from '#shared/domain/risk-state';
import { breakerBar } from './breaker-distance';

describe('breakerBar', () => {
  it('tells what is left to both thresholds, with the marks in order', () => {
    const bar = breakerBar(measure({ value: 5, reducing: 8, halted: 16 }));

    expect(bar).toEqual({
      fill: expect.closeTo(0.265625),
      reducing: { limit: 8, left: 3, isReached: false, place: expect.closeTo(0.425) },
      halted: { limit: 16, left: 11, isReached: false, place: expect.closeTo(0.85) },
      level: 'good',
    });
  });

  it('counts a threshold as crossed once it is reached', () => {
    const levels = [7, 8, 15, 16, 40].map((value) => breakerBar(measure({ value, reducing: 8, halted: 16 })).level);

    expect(levels).toEqual(['good', 'reducing', 'reducing', 'halted', 'halted']);
  });

  it('fills towards the worse where lower is worse', () => {
    const good = breakerBar(measure({ value: 0.1, reducing: -0.2, halted: null, isLowerWorse: true }));
    const bad = breakerBar(measure({ value: -0.3, reducing: -0.2, halted: null, isLowerWorse: true }));

    expect([good.level, bad.level, good.halted]).toEqual(['good', 'reducing', null]);
    expect(good.reducing.left).toBeCloseTo(0.3);
    expect((good.fill ?? 1) < good.reducing.place && (bad.fill ?? 0) > bad.reducing.place).toBe(true);
  });

  it('never draws what is not known as far away', () => {
    const bar = breakerBar(measure({ value: null }));

    expect([bar.fill, bar.level, bar.reducing.left]).toEqual([null, 'unknown', null]);
  });
});

function measure(fields: Partial<BreakerMeasure>): BreakerMeasure {
  return {
    trigger: 'losses_in_row',
    value: 0,
    reducing: 5,
    halted: 8,
    unit: 'count',
    isLowerWorse: false,
    clearsAt: null,
    ...fields,
  };
}
