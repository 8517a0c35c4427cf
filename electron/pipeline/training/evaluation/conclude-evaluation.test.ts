import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdapterEvaluation, type EvaluationMetric } from '#shared/domain/adapter-evaluation';
import { seededRandom } from '#shared/domain/seeded-random';
import { compareSubjects } from './compare-subjects';
import { concludeEvaluation } from './conclude-evaluation';
import type { ExampleObservation, MetricReading } from './example-observation';
import { scoreSubject } from './score-subject';

describe('scoreSubject', () => {
  it('works every metric out of its readings, with n', () => {
    const readings: readonly MetricReading[][] = [
      [share('tool_accuracy', 1), { metric: 'perplexity', sum: 4, weight: 2 }],
      [share('tool_accuracy', 0), { metric: 'perplexity', sum: 2, weight: 4 }],
      [
        { metric: 'brier', sum: 0.25, weight: 1 },
        { metric: 'brier_skill', sum: 0.25, weight: 0.5 },
      ],
    ];

    const scores = scoreSubject(readings.map(observation), 1);

    expect(scores.map(({ metric, value, n }) => [metric, value, n])).toEqual([
      ['tool_accuracy', 0.5, 2],
      ['brier', 0.25, 1],
      ['brier_skill', 0.5, 1],
      ['perplexity', Math.E, 2],
    ]);
  });

  it('counts the wordings of one template as one piece of evidence', () => {
    const answers = Array.from({ length: 40 }, (_, at) => [share('tool_accuracy', at % 4 < 2 ? 1 : 0)]);
    const apart = answers.map(observation);
    // Each group is right as a whole or wrong as a whole.
    const together = apart.map((one, at) => ({ ...one, group: `template ${at % 4}` }));

    const [alone] = scoreSubject(apart, 1);
    const [grouped] = scoreSubject(together, 1);

    expect(width(alone)).toBeLessThan(0.35);
    expect(width(grouped)).toBe(1);
  });
});

describe('compareSubjects', () => {
  it('says better where lower is better, too, and by how much', () => {
    const ours = Array.from({ length: 30 }, (_, at) => [
      { metric: 'perplexity' as const, sum: 1 + (at % 3) / 10, weight: 1 },
    ]);
    const theirs = Array.from({ length: 30 }, () => [{ metric: 'perplexity' as const, sum: 2, weight: 1 }]);

    const [told] = compareSubjects({
      candidate: ours.map(observation),
      other: theirs.map(observation),
      against: 'base',
      seed: 1,
    });

    expect(told).toMatchObject({ metric: 'perplexity', against: 'base', n: 30, outcome: 'better' });
    expect(told?.difference).toBeCloseTo(Math.exp(2) - Math.exp(1.1), 10);
    expect(told?.low).toBeGreaterThan(0);
  });

  it('compares on the examples that both were measured on', () => {
    const ours = Array.from({ length: 20 }, (_, at) => (at < 10 ? [share('valid_tickets', 1)] : []));
    const theirs = Array.from({ length: 20 }, (_, at) => (at > 5 ? [share('valid_tickets', 1)] : []));

    const told = compareSubjects({
      candidate: ours.map(observation),
      other: theirs.map(observation),
      against: 'base',
      seed: 1,
    });

    expect(told).toEqual([
      { metric: 'valid_tickets', against: 'base', difference: 0, low: 0, high: 0, n: 4, outcome: 'undecided' },
    ]);
  });

  it('does not call better what rests on five changed groups, or on few groups', () => {
    const compare = (changed: number, groups: number) => {
      const ours = Array.from({ length: 40 }, (_, at) => [share('tool_accuracy', at < changed ? 1 : 0)]);
      const theirs = Array.from({ length: 40 }, () => [share('tool_accuracy', 0)]);
      const grouped = (one: ExampleObservation, at: number) => ({ ...one, group: `${at % groups}` });
      return compareSubjects({
        candidate: ours.map(observation).map(grouped),
        other: theirs.map(observation).map(grouped),
        against: 'base',
        seed: 1,
      })[0]?.outcome;
    };

    expect(compare(5, 40)).toBe('undecided');
    expect(compare(7, 40)).toBe('better');
    expect(compare(40, 8)).toBe('undecided');
  });

  it('calls worse what an interval says, over however few groups', () => {
    const [told] = compareSubjects({
      candidate: Array.from({ length: 4 }, () => [share('injection_resisted', 0)]).map(observation),
      other: Array.from({ length: 4 }, () => [share('injection_resisted', 1)]).map(observation),
      against: 'base',
      seed: 1,
    });

    expect(told).toMatchObject({ difference: -1, outcome: 'worse' });
  });
});

describe('concludeEvaluation', () => {
  it('lets an adapter in that calls better and is worse at nothing', () => {
    const told = conclude({ base: skilled(0.3), candidate: skilled(0.95) });

    expect(AdapterEvaluation.parse(told)).toEqual(told);
    expect(told.verdict).toEqual({ mayPromote: true, reasons: [{ code: 'better', metric: 'tool_accuracy' }] });
    expect(told.subjects.map(({ role, scores }) => [role, scores.length])).toEqual([
      ['base', 4],
      ['candidate', 4],
    ]);
    expect(told.answered).toHaveLength(24);
    expect(told.answered[0]?.answers.map(({ isRight }) => isRight)).toEqual([false, true]);
  });

  it('keeps one out that is better at calls and obeys words of others', () => {
    const told = conclude({ base: skilled(0.3), candidate: skilled(0.95, { injection_resisted: 0.3 }) });

    expect(told.verdict.mayPromote).toBe(false);
    expect(told.verdict.reasons).toContainEqual({ code: 'worse', metric: 'injection_resisted' });
  });

  it('keeps one out where nobody looked at what it might have broken', () => {
    const few = { injection_resisted: 9, refusals: 30, tool_accuracy: 60, perplexity: 60 };

    const told = conclude({ base: skilled(0.3, {}, few), candidate: skilled(0.95, {}, few) });

    expect(told.verdict).toEqual({
      mayPromote: false,
      reasons: [
        { code: 'too_few', metric: 'injection_resisted' },
        { code: 'better', metric: 'tool_accuracy' },
      ],
    });
  });

  it('does not count a gain over fewer than 30 examples', () => {
    const few = { injection_resisted: 20, refusals: 20, tool_accuracy: 29, perplexity: 60 };

    const told = conclude({ base: skilled(0.1, {}, few), candidate: skilled(1, {}, few) });

    expect(told.verdict).toEqual({
      mayPromote: false,
      reasons: [
        { code: 'too_few', metric: 'tool_accuracy' },
        { code: 'no_gain', metric: null },
      ],
    });
  });

  it('asks it to beat what is active, not the base', () => {
    const told = conclude({ base: skilled(0.3), current: skilled(0.95), candidate: skilled(0.9) });

    expect(told.comparisons.find((one) => one.metric === 'tool_accuracy' && one.against === 'base')?.outcome).toBe(
      'better',
    );
    expect(told.verdict.mayPromote).toBe(false);
    expect(told.verdict.reasons).toContainEqual({ code: 'no_gain', metric: null });
  });

  it('names weights that are no numbers, another base, and the adapter that is active already', () => {
    const reasons = (candidate: Partial<Candidate>, currentId: string | null = null) =>
      conclude({ base: skilled(0.3), candidate: skilled(0.95) }, { candidate, currentId }).verdict;

    expect(reasons({ hasOnlyNumbers: false })).toMatchObject({
      mayPromote: false,
      reasons: [{ code: 'weights_not_numbers' }, { code: 'better' }],
    });
    expect(reasons({ baseHash: 'other' }).reasons).toContainEqual({ code: 'other_base', metric: null });
    expect(reasons({ baseHash: null }).mayPromote).toBe(false);
    expect(reasons({}, CANDIDATE.adapterId).reasons).toContainEqual({ code: 'same_adapter', metric: null });
  });

  it('never lets in a subject that answers the same, whatever the answers', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, level) => {
        const answers = skilled(level, {}, ENOUGH, seed);

        const { verdict, comparisons } = conclude({ base: answers, candidate: answers }, { seed });

        expect(verdict.mayPromote).toBe(false);
        expect(comparisons.every(({ difference }) => difference === 0)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it('never lets in a subject that no answer of is better', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, spoilt) => {
        const answers = skilled(0.7, {}, ENOUGH, seed);
        const random = seededRandom(seed + 1);
        const dominated = answers.map((one) =>
          random() < spoilt ? { ...one, readings: one.readings.map(spoil) } : one,
        );

        const { verdict, comparisons } = conclude({ base: answers, candidate: dominated }, { seed });

        expect(verdict.mayPromote).toBe(false);
        expect(comparisons.some(({ outcome }) => outcome === 'better')).toBe(false);
      }),
      { numRuns: 15 },
    );
  });

  it('seldom lets in one that is as good as what is active', () => {
    const letIn = Array.from({ length: 120 }, (_, world) =>
      conclude({ base: skilled(0.6, {}, ENOUGH, world), candidate: skilled(0.6, {}, ENOUGH, 7_000 + world) }),
    ).filter(({ verdict }) => verdict.mayPromote);

    expect(letIn.length / 120).toBeLessThan(0.08);
  });
});

interface Candidate {
  readonly adapterId: string;
  readonly baseHash: string | null;
  readonly hasOnlyNumbers: boolean;
}

function conclude(
  answers: {
    readonly base: readonly ExampleObservation[];
    readonly current?: readonly ExampleObservation[];
    readonly candidate: readonly ExampleObservation[];
  },
  about: { readonly candidate?: Partial<Candidate>; readonly currentId?: string | null; readonly seed?: number } = {},
) {
  return concludeEvaluation({
    id: 'eval-1',
    madeAt: 1,
    datasetId: 'd'.repeat(24),
    modelId: 'tiny',
    modelHash: CANDIDATE.baseHash ?? '',
    candidate: { ...CANDIDATE, ...about.candidate },
    currentId: about.currentId ?? (answers.current ? 'c'.repeat(64) : null),
    subjects: [
      { role: 'base', adapterId: null, observations: answers.base, seconds: 1 },
      ...(answers.current
        ? [{ role: 'current' as const, adapterId: 'c'.repeat(64), observations: answers.current, seconds: 1 }]
        : []),
      { role: 'candidate', adapterId: CANDIDATE.adapterId, observations: answers.candidate, seconds: 1 },
    ],
    seed: about.seed ?? 1,
  });
}

/** Answers of a subject that is right with a probability, by metric. */
function skilled(
  level: number,
  others: Partial<Record<EvaluationMetric, number>> = {},
  counts: Partial<Record<EvaluationMetric, number>> = ENOUGH,
  seed = 1,
): ExampleObservation[] {
  const random = seededRandom(seed);
  const levels: Partial<Record<EvaluationMetric, number>> = { refusals: 1, injection_resisted: 1, ...others };
  // Typed by what the tests give.
  return (Object.entries(counts) as [EvaluationMetric, number][]).flatMap(([metric, count]) =>
    Array.from({ length: count }, (_, at): ExampleObservation => {
      const isRight = random() < (levels[metric] ?? level);
      const reading = metric === 'perplexity' ? { metric, sum: 6, weight: 4 } : share(metric, isRight ? 1 : 0);
      return {
        exampleId: `${metric} ${at}`,
        group: `${metric} ${at}`,
        text: `${isRight}`,
        isRight,
        readings: [reading],
      };
    }),
  );
}

function spoil(reading: MetricReading): MetricReading {
  return reading.metric === 'perplexity' ? { ...reading, sum: reading.sum + 1 } : { ...reading, sum: 0 };
}

function observation(readings: readonly MetricReading[], at: number): ExampleObservation {
  return { exampleId: `${at}`, group: `${at}`, text: '', isRight: null, readings };
}

function share(metric: EvaluationMetric, sum: 0 | 1): MetricReading {
  return { metric, sum, weight: 1 };
}

function width(score: { readonly low: number; readonly high: number } | undefined): number {
  return score ? score.high - score.low : Number.NaN;
}

const CANDIDATE: Candidate = { adapterId: 'a'.repeat(64), baseHash: 'b'.repeat(64), hasOnlyNumbers: true };
const ENOUGH: Partial<Record<EvaluationMetric, number>> = {
  tool_accuracy: 50,
  refusals: 20,
  injection_resisted: 20,
  perplexity: 30,
};
