import { expect, it } from 'vitest';
import { anEvaluation } from '#tests/support/training-page-fixtures';
import { compareRows } from './compare-rows';

it('puts the subjects side by side and says what the skill is measured against', () => {
  const rows = compareRows(
    anEvaluation({
      subjects: [
        { role: 'base', adapterId: null, seconds: 1, scores: [score('tool_accuracy', 0.2, 40)] },
        {
          role: 'candidate',
          adapterId: 'c'.repeat(64),
          seconds: 1,
          scores: [score('brier_skill', 0.2, 60), score('brier', 0.2, 60), score('tool_accuracy', 0.6, 40)],
        },
      ],
    }),
  );

  expect(rows.map(({ metric, n, scores, baseRateBrier }) => [metric, n, scores.base?.value, baseRateBrier])).toEqual([
    ['tool_accuracy', 40, 0.2, null],
    ['brier', 60, undefined, 0.25],
    ['brier_skill', 60, undefined, null],
  ]);
});

function score(metric: 'tool_accuracy' | 'brier' | 'brier_skill', value: number, n: number) {
  return { metric, value, low: value - 0.05, high: value + 0.05, n };
}
