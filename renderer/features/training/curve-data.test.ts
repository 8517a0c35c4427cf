import { describe, expect, it } from 'vitest';
import type { TrainingPoint } from '#shared/domain/training-run';
import { curveColumns, curveRows, lastStepShown, ratioTicks } from './curve-data';

describe('curveColumns', () => {
  it('keeps what a logarithmic axis cannot show off it', () => {
    const columns = curveColumns([point(1, 2), point(2, 0), point(3, Number.NaN, 1.5)]);

    expect(columns).toEqual([
      [1, 2, 3],
      [2, 1e-6, null],
      [null, null, 1.5],
    ]);
  });
});

describe('curveRows', () => {
  it('keeps every look at the validation split and the last step', () => {
    const points = Array.from({ length: 1_000 }, (_, index) => point(index + 1, 1, (index + 1) % 250 === 0 ? 1 : null));

    const rows = curveRows([...points, point(1_001, 1)], 10);

    expect(rows.filter(({ validationLoss }) => validationLoss !== null).map(({ step }) => step)).toEqual([
      250, 500, 750, 1_000,
    ]);
    expect([rows.at(-1)?.step, rows.length]).toEqual([1_001, 10]);
  });

  it('shows a short curve whole', () => {
    const points = [point(1, 2), point(2, 1)];

    expect(curveRows(points, 10)).toEqual(points);
  });
});

describe('ratioTicks', () => {
  it('marks equal ratios within the axis', () => {
    expect([ratioTicks(1, 16), ratioTicks(0.5, 0.5), ratioTicks(1.04, 1.1).every((tick) => tick >= 1.04)]).toEqual([
      [1, 2, 4, 8, 16],
      [0.5],
      true,
    ]);
  });
});

describe('lastStepShown', () => {
  it('ends at a round figure ahead while more is to come, never beyond what will be', () => {
    expect([
      lastStepShown(3, 1_000),
      lastStepShown(42, 1_000),
      lastStepShown(80, 1_000),
      lastStepShown(42, 50),
      lastStepShown(55, 50),
      lastStepShown(42, null),
    ]).toEqual([10, 60, 100, 50, 55, 42]);
  });
});

function point(step: number, loss: number | null, validationLoss: number | null = null): TrainingPoint {
  return { step, tokens: step * 100, workedMs: step, loss, validationLoss, learningRate: 1e-3, gradientNorm: 1 };
}
