import { describe, expect, it } from 'vitest';
import type { TrainingPoint } from '#shared/domain/training-run';
import { withPoint } from './training-runs';

describe('withPoint', () => {
  it('appends what is new, and forgets the steps behind a checkpoint that come again', () => {
    const curve = [1, 2, 3, 4].map((step) => point(step, 1));

    const grown = withPoint(curve, point(5, 1));
    const resumed = withPoint(grown, point(3, 2));

    expect([steps(grown), resumed.map(({ step, loss }) => [step, loss])]).toEqual([
      [1, 2, 3, 4, 5],
      [
        [1, 1],
        [2, 1],
        [3, 2],
      ],
    ]);
  });
});

function steps(points: readonly TrainingPoint[]): number[] {
  return points.map(({ step }) => step);
}

function point(step: number, loss: number): TrainingPoint {
  return { step, tokens: 0, workedMs: 0, loss, validationLoss: null, learningRate: 1e-3, gradientNorm: 1 };
}
