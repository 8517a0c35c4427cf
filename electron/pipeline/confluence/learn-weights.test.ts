import { describe, expect, it } from 'vitest';
import { ConfluencePartName } from '#shared/domain/confluence';
import { seededRandom } from '#tests/support/candle-series';
import { equalWeights } from './confluence-of';
import { type LearningMoment, learnWeights } from './learn-weights';
import type { PartValues } from './part-values';

describe('learnWeights', () => {
  it('gives weight to the part that foretold the outcome, none below its shrunk equal share to the others', () => {
    const moments = momentsOf(2_000, (random) => {
      const values = { structures: random(), signals: random(), session: random() };
      return { values, outcome: 1.5 * values.structures + 0.5 * values.signals + 0.3 * random() };
    });

    const { weights, n, shrinkage, knownAt, test } = learnWeights(moments);

    expect({ n, shrinkage, knownAt }).toEqual({ n: 1_400, shrinkage: 1_000 / 2_400, knownAt: 2_000 });
    // 1.5 to 0.5, scaled to the half of the weight that the three known parts have.
    const learned = (share: number) => (1 - shrinkage) * share * 0.5 + shrinkage / 6;
    expect(weights.structures).toBeCloseTo(learned(0.75), 1);
    expect(weights.signals).toBeCloseTo(learned(0.25), 1);
    expect(weights.session).toBeCloseTo(learned(0), 1);
    expect(weights.learned).toBeCloseTo(1 / 6, 12);
    expect(Object.values(weights).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
    expect(test?.n).toBe(2_000 - 1_400 - 3);
    expect(test?.learned).toBeGreaterThan(test?.equal ?? 1);
  });

  it('gives a part that pointed the wrong way its shrunk equal share, never less', () => {
    const moments = momentsOf(1_000, (random) => {
      const values = { structures: random(), signals: random() };
      return { values, outcome: values.signals - 2 * values.structures };
    });

    const { weights, shrinkage } = learnWeights(moments);

    expect(weights.structures).toBeCloseTo(shrinkage / 6, 12);
  });

  it('keeps equal weights where nothing points the right way or too little is there', () => {
    const wrong = momentsOf(1_000, (random) => {
      const structures = random();
      return { values: { structures }, outcome: -structures };
    });
    const few = momentsOf(120, (random) => {
      const structures = random();
      return { values: { structures }, outcome: structures };
    });

    expect(learnWeights(wrong)).toMatchObject({ weights: equalWeights().weights, shrinkage: 1, n: 700 });
    expect(learnWeights(wrong).test?.learned).toBeCloseTo(-1, 9);
    expect(learnWeights(few)).toMatchObject({ weights: equalWeights().weights, shrinkage: 1, n: 84 });
  });

  it('learns nothing from a market that rose throughout', () => {
    const moments = momentsOf(2_000, (random) => ({ values: { structures: random(), signals: random() }, outcome: 2 }));

    const { test } = learnWeights(moments);

    expect(test).toMatchObject({ learned: null, equal: null });
  });

  it('gives the mirrored past the same weights', () => {
    const moments = momentsOf(1_000, (random) => {
      const values = { structures: random(), signals: random() };
      return { values, outcome: values.signals + 0.2 * values.structures + 0.4 };
    });
    const mirrored = moments.map(({ values, outcome, knownAt }) => ({
      values: Object.fromEntries(
        Object.entries(values).map(([name, { value }]) => [
          name,
          { value: value === null ? null : -value, causes: [] },
        ]),
      ) as unknown as PartValues,
      outcome: -outcome,
      knownAt,
    }));

    expect(learnWeights(mirrored).weights).toEqual(learnWeights(moments).weights);
  });

  it('looks at the later moments for its test only', () => {
    const moments = momentsOf(1_000, (random) => {
      const structures = random();
      return { values: { structures, signals: random() }, outcome: structures };
    });
    const changed = moments.map((moment, index) => (index < 700 ? moment : { ...moment, outcome: 0 - moment.outcome }));

    expect(learnWeights(changed).weights).toEqual(learnWeights(moments).weights);
    expect(learnWeights(changed).test?.learned).toBeCloseTo(-(learnWeights(moments).test?.learned ?? 0), 12);
  });
});

function momentsOf(
  count: number,
  make: (random: () => number) => {
    values: Partial<Record<ConfluencePartName, number>>;
    outcome: number;
  },
): LearningMoment[] {
  const uniform = seededRandom(9);
  const random = () => uniform() * 2 - 1;
  return Array.from({ length: count }, (_, index) => {
    const { values, outcome } = make(random);
    const parts = Object.fromEntries(
      ConfluencePartName.options.map((name) => [name, { value: values[name] ?? null, causes: [] }]),
    );
    // Every part has an entry.
    return { values: parts as unknown as PartValues, outcome, knownAt: index + 1 };
  });
}
