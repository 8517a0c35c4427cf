import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { distances, ourScores, type ScoringCase } from '#tests/support/scoring-cases';

// Values of scikit-learn, SciPy and NumPy, written by `WRITE=1 node tests/bench/run.mjs tests/bench/scoring-reference.bench.ts`.
const cases: readonly (ScoringCase & { readonly expected: ReturnType<typeof ourScores> })[] = JSON.parse(
  readFileSync(new URL('../golden/scoring-reference.json', import.meta.url), 'utf8'),
);

describe('scores against independent references', () => {
  it.each(cases)('agree for $name', ({ expected, ...one }) => {
    const apart = distances(ourScores(one), expected);

    expect(Object.keys(apart)).toHaveLength(12);
    expect(Object.entries(apart).filter(([, distance]) => !(distance <= 1e-9))).toEqual([]);
  });

  it('would tell a score that is wrong in its ninth digit', () => {
    const [one] = cases;

    const apart = distances({ ...one?.expected, brier: (one?.expected.brier ?? 0) + 2e-9 }, one?.expected ?? {});

    expect(apart.brier).toBeGreaterThan(1e-9);
  });
});
