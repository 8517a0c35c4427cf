import { expect, it } from 'vitest';
import type { AccuracyScores } from '#shared/domain/accuracy';
import { aScores } from '#tests/support/accuracy-fixtures';
import { compareScores } from './compare-scores';

it('gives the interval of Newcombe’s own example: 56/70 against 48/80', () => {
  const one = share({ n: 70, value: 0.8, low: 0.6921, high: 0.8768 });
  const other = share({ n: 80, value: 0.6, low: 0.4904, high: 0.7004 });

  const comparison = compareScores(one, other);

  // Table II of the paper: method 10 gives 0.0524 to 0.3339.
  expect(comparison.kind).toBe('better');
  expect(comparison).toMatchObject({
    difference: expect.closeTo(0.2, 10),
    low: expect.closeTo(0.0524, 3),
    high: expect.closeTo(0.3339, 3),
  });
});

it('compares each over its own base rate: harder barriers are no lack of skill', () => {
  const one = share({ n: 500, value: 0.4, low: 0.36, high: 0.44, base: 0.3 });
  const other = share({ n: 500, value: 0.6, low: 0.56, high: 0.64, base: 0.6 });

  expect(compareScores(one, other)).toMatchObject({ kind: 'better', difference: expect.closeTo(0.1, 10) });
  expect(compareScores(other, one)).toMatchObject({ kind: 'worse', difference: expect.closeTo(-0.1, 10) });
});

it('does not tell apart what overlaps', () => {
  const one = share({ n: 60, value: 0.6, low: 0.47, high: 0.72 });
  const other = share({ n: 60, value: 0.5, low: 0.38, high: 0.62 });

  expect(compareScores(one, other).kind).toBe('noDifference');
});

it('says nothing with 29 on one side, and nothing without a base rate', () => {
  const many = share({ n: 5_000, value: 0.5, low: 0.49, high: 0.51 });
  const few = share({ n: 29, value: 1, low: 0.88, high: 1 });

  expect([compareScores(few, many).kind, compareScores(many, few).kind]).toEqual(['tooFew', 'tooFew']);
  expect(compareScores({ ...many, baseRate: null }, many).kind).toBe('noBase');
});

function share({
  n,
  value,
  low,
  high,
  base = 0.5,
}: {
  n: number;
  value: number;
  low: number;
  high: number;
  base?: number;
}): AccuracyScores {
  return aScores({ n, hitRate: { value, low, high }, baseRate: base });
}
