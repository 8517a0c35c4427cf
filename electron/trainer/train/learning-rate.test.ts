import { describe, expect, it } from 'vitest';
import { learningRate } from './learning-rate';

describe('learningRate', () => {
  const recipe = { learningRate: 0.01, warmupShare: 0.1, schedule: 'cosine', finalRateShare: 0.1 } as const;

  it('rises straight, then follows half a cosine down to its last share', () => {
    const rates = [1, 5, 10, 55, 100].map((step) => learningRate(recipe, step, 100));

    expect(rates.map((rate) => Number(rate.toFixed(6)))).toEqual([0.001, 0.005, 0.01, 0.0055, 0.001]);
  });

  it('stays after the warm-up where it is constant, and needs no warm-up', () => {
    const constant = { ...recipe, schedule: 'constant' } as const;

    expect([10, 50, 100].map((step) => learningRate(constant, step, 100))).toEqual([0.01, 0.01, 0.01]);
    expect(learningRate({ ...constant, warmupShare: 0 }, 1, 1)).toBe(0.01);
  });
});
