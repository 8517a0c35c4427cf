import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExampleExpectation, TrainingExample } from '#shared/domain/training-example';
import { aTrainingExample } from '#tests/support/a-training-example';
import { sampleExamples } from './sample-examples';

describe('sampleExamples', () => {
  it('spreads over what is measured, languages and groups', () => {
    const examples = [
      ...many(300, 'call', { kind: 'calls', anyOf: [{ tool: 'market', args: {} }], forbidden: [] }, 60),
      ...many(40, 'refusal', { kind: 'calls', anyOf: [], forbidden: [] }, 40),
      ...many(25, 'injection', { kind: 'calls', anyOf: [], forbidden: ['propose'] }, 25),
      ...many(200, 'ticket', { kind: 'levels', pairs: [] }, 200),
      ...many(200, 'words', { kind: 'text' }, 200),
    ];

    const chosen = sampleExamples(examples, { count: 120, seed: 3 });

    const calls = chosen.filter(({ group }) => group.startsWith('call'));
    expect(countBy(chosen, ({ group }) => group.split(' ')[0] ?? '')).toEqual({
      call: 40,
      refusal: 20,
      injection: 20,
      ticket: 32,
      words: 8,
    });
    expect(countBy(calls, ({ language }) => language ?? '')).toEqual({ en: 20, es: 20 });
    expect(new Set(calls.map(({ group }) => group)).size).toBe(40);
  });

  it('gives what is missing of one purpose to the others, and takes no example twice', () => {
    const examples = [
      ...many(3, 'refusal', { kind: 'calls', anyOf: [], forbidden: [] }, 3),
      ...many(30, 'ticket', { kind: 'levels', pairs: [] }, 2),
    ];

    expect(sampleExamples(examples, { count: 20, seed: 1 })).toHaveLength(20);
    expect(new Set(sampleExamples(examples, { count: 500, seed: 1 })).size).toBe(33);
  });

  it('leaves out examples of several turns', () => {
    const [first] = many(1, 'call', { kind: 'text' }, 1);
    const turns = { ...(first as TrainingExample), messages: [...TURN, ...TURN] };

    expect(sampleExamples([turns, { ...turns, messages: TURN }], { count: 5, seed: 1 })).toEqual([
      { ...turns, messages: TURN },
    ]);
  });

  it('is the same for the same seed, in the order of the examples', () => {
    const examples = many(60, 'ticket', { kind: 'levels', pairs: [] }, 30);

    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 59 }), (seed, count) => {
        const chosen = sampleExamples(examples, { count, seed });

        expect(chosen).toEqual(sampleExamples(examples, { count, seed }));
        expect(chosen).toEqual(examples.filter((example) => chosen.includes(example)));
        expect(chosen).toHaveLength(count);
      }),
      { numRuns: 20 },
    );
    const seeds = [1, 2].map((seed) => sampleExamples(examples, { count: 10, seed }));
    expect(seeds[0]).not.toEqual(seeds[1]);
  });
});

function many(count: number, name: string, expected: ExampleExpectation, groups: number): TrainingExample[] {
  return Array.from({ length: count }, (_, at) =>
    aTrainingExample({
      group: `${name} ${at % groups}`,
      language: at % 2 === 0 ? 'en' : 'es',
      expected,
      messages: [
        { role: 'user', content: `${name} ${at}` },
        { role: 'assistant', content: 'yes' },
      ],
    }),
  );
}

function countBy<T>(values: readonly T[], key: (value: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[key(value)] = (counts[key(value)] ?? 0) + 1;
  return counts;
}

const TURN = [
  { role: 'user' as const, content: 'a' },
  { role: 'assistant' as const, content: 'b' },
];
