import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attends, PADDING, type TrainingBatch } from '../training-batch';
import { type BatchSource, createBatchSource } from './batch-source';
import type { TokenisedExample } from './tokenised-example';

describe('createBatchSource', () => {
  it('gives every learnt token once in an epoch, behind exactly the tokens of its own example', () => {
    fc.assert(
      fc.property(arbitraryExamples, fc.constantFrom(96, 128, 200, 256), fc.nat(5), (examples, batchTokens, epoch) => {
        const source = createBatchSource(examples, { batchTokens, maxExampleTokens: 80, seed: 3, isShuffled: true });

        const learnt = batchesOf(source, epoch).flatMap(learntTokens);

        const expected = examples
          .filter(({ tokens }) => tokens.length <= 80)
          .flatMap(({ tokens, answers, weight }) =>
            answers.flatMap(({ from, to }) =>
              Array.from({ length: to - from }, (_, index) => ({
                seen: [...tokens.subarray(0, from + index)].join(),
                label: tokens[from + index],
                weight,
              })),
            ),
          );
        expect(sorted(learnt)).toEqual(sorted(expected));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps to the tokens of a batch and tells those without padding', () => {
    fc.assert(
      fc.property(arbitraryExamples, fc.constantFrom(96, 130, 256), (examples, batchTokens) => {
        const source = createBatchSource(examples, { batchTokens, maxExampleTokens: 80, seed: 3, isShuffled: true });
        const epoch = source.epoch(0);

        const batches = batchesOf(source, 0);

        for (const [index, batch] of batches.entries()) {
          const places = batch.rows * batch.columns;
          expect(places).toBeLessThanOrEqual(batchTokens);
          expect([batch.tokens, batch.positions, batch.groups, batch.branches].map(({ length }) => length)).toEqual(
            Array.from({ length: 4 }, () => places),
          );
          expect(epoch.tokens(index)).toBe(batch.groups.filter((group) => group !== PADDING).length);
          expect(batch.outputs.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('orders an epoch by seed and number alone, and another one differently', () => {
    const examples = Array.from({ length: 40 }, (_, index) =>
      example({ prefix: [1, 2, 3], rest: 5 + (index % 9), at: index }),
    );
    const source = () =>
      createBatchSource(examples, { batchTokens: 96, maxExampleTokens: 80, seed: 3, isShuffled: true });

    const [first, again, next] = [source(), source(), source()].map((some, index) =>
      batchesOf(some, index === 2 ? 1 : 0),
    );

    expect(again).toEqual(first);
    expect(next).not.toEqual(first);
  });

  it('counts examples that are too long and leaves them out', () => {
    const examples = [10, 20, 30, 40].map((rest, at) => example({ prefix: [1], rest, at }));

    const source = createBatchSource(examples, { batchTokens: 64, maxExampleTokens: 25, seed: 1, isShuffled: true });

    expect([source.examples, source.skippedExamples]).toEqual([2, 2]);
  });

  it('computes a long shared start a few times instead of once for each example', () => {
    // As the choice of a tool: 700 tokens of instructions, questions and answers of some 60.
    const prefix = Array.from({ length: 700 }, (_, index) => index + 1);
    const examples = Array.from({ length: 400 }, (_, at) => example({ prefix, rest: 40 + (at % 40), at }));
    const options = { maxExampleTokens: 1_024, seed: 1, isShuffled: true };

    const of = (batchTokens: number) => createBatchSource(examples, { ...options, batchTokens }).epoch(0).statistics;

    expect(of(1_024).sharingFactor).toBeGreaterThan(3.5);
    expect(of(4_096).sharingFactor).toBeGreaterThan(8);
    expect(of(4_096).paddingShare).toBeLessThan(0.1);
  });

  it('fills narrow rows with short examples that share nothing', () => {
    const examples = Array.from({ length: 500 }, (_, at) => example({ prefix: [], rest: 20 + ((at * 7) % 180), at }));

    const { statistics } = createBatchSource(examples, {
      batchTokens: 1_024,
      maxExampleTokens: 1_024,
      seed: 1,
      isShuffled: true,
    }).epoch(0);

    expect(statistics.sharingFactor).toBe(1);
    expect(statistics.paddingShare).toBeLessThan(0.12);
  });
});

/** Few tokens and lengths, so that starts are shared by chance as well. */
const arbitraryExamples = fc.array(
  fc
    .record({
      prefix: fc.constantFrom(
        [],
        [1, 2, 3, 4, 5, 6, 7, 8],
        Array.from({ length: 40 }, (_, index) => index % 7),
      ),
      rest: fc.integer({ min: 2, max: 60 }),
      at: fc.nat(50),
    })
    .map(example),
  { minLength: 1, maxLength: 30 },
);

/** Learns the last third and, where it is long, a part in the middle. */
function example({ prefix, rest, at }: { prefix: readonly number[]; rest: number; at: number }): TokenisedExample {
  const tokens = Int32Array.from([
    ...prefix,
    ...Array.from({ length: rest }, (_, index) => 100 + ((at * 31 + index * 7) % 90)),
  ]);
  const start = Math.max(1, prefix.length);
  const last = { from: Math.max(start, tokens.length - Math.ceil(rest / 3)), to: tokens.length };
  const middle = { from: start + 1, to: start + 3 };
  return {
    tokens,
    answers: middle.to < last.from ? [middle, last] : [last],
    sharedTokens: prefix.length,
    weight: 1 + (at % 3),
  };
}

function batchesOf(source: BatchSource, index: number): TrainingBatch[] {
  const epoch = source.epoch(index);
  return Array.from({ length: epoch.count }, (_, at) => epoch.batch(at));
}

/** What each output of a batch sees, by the rule of attention, in the order of its positions; throws where these are wrong. */
function learntTokens(batch: TrainingBatch) {
  return [...batch.outputs].map((output, index) => {
    const row = Math.floor(output / batch.columns);
    const at = output % batch.columns;
    const seen: number[] = [];
    for (let to = 0; to < batch.columns; to++) {
      if (!attends(batch, row, at, to)) continue;
      const place = row * batch.columns + to;
      expect(batch.positions[place]).toBe(seen.length);
      seen.push(batch.tokens[place] as number);
    }
    return { seen: seen.join(), label: batch.labels[index], weight: batch.weights[index] };
  });
}

function sorted(learnt: readonly { seen: string; label: number | undefined; weight: number | undefined }[]): string[] {
  return learnt.map(({ seen, label, weight }) => `${seen} > ${label} x ${weight}`).sort();
}
