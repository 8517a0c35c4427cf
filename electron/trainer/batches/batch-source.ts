import { invariant } from '#shared/domain/invariant';
import { PADDING, type TrainingBatch } from '../training-batch';
import { type ExampleShape, type PlannedBatch, planEpoch } from './plan-epoch';
import { seededOrder } from './seeded-order';
import type { TokenisedExample } from './tokenised-example';

/** Examples as batches, epoch after epoch. */
export interface BatchSource {
  readonly examples: number;
  /** Examples that are longer than allowed: they are in no batch. */
  readonly skippedExamples: number;
  /** Depends on the examples, the options and the epoch's number alone. */
  epoch(index: number): EpochBatches;
}

/** Every example once, and with it each of its learnt tokens. */
export interface EpochBatches {
  readonly count: number;
  /** Made anew with each call. */
  batch(index: number): TrainingBatch;
  /** Tokens of a batch without padding. */
  tokens(index: number): number;
  readonly statistics: PackingStatistics;
}

/** What packing saves and what it wastes. */
export interface PackingStatistics {
  /** Of all examples on their own. */
  readonly exampleTokens: number;
  /** Of those, the ones that are learnt. */
  readonly learntTokens: number;
  /** That are computed: a shared start counts once in each group. */
  readonly computedTokens: number;
  /** Padding in all that is computed, 0..1. */
  readonly paddingShare: number;
  /** Tokens of examples for each computed one: 1 where nothing is shared. */
  readonly sharingFactor: number;
}

export interface BatchSourceOptions {
  /** Most tokens of a batch, padding and all. */
  readonly batchTokens: number;
  /** Longer examples are left out; those that are longer than a batch as well. */
  readonly maxExampleTokens: number;
  readonly seed: number;
  /** Each epoch in an order of its own; as they come where it is `false`. */
  readonly isShuffled: boolean;
}

export function createBatchSource(all: readonly TokenisedExample[], options: BatchSourceOptions): BatchSource {
  const { batchTokens, seed } = options;
  const longest = Math.min(options.maxExampleTokens, batchTokens);
  const examples = all.filter(({ tokens }) => tokens.length <= longest);
  const shapes = shapesOf(examples);
  const exampleTokens = examples.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const learntTokens = examples.reduce(
    (sum, { answers }) => sum + answers.reduce((n, { from, to }) => n + to - from, 0),
    0,
  );

  return {
    examples: examples.length,
    skippedExamples: all.length - examples.length,

    epoch(index) {
      const order = options.isShuffled ? seededOrder(examples.length, seed, index) : [...examples.keys()];
      const planned = planEpoch(shapes, order, { batchTokens, seed, epoch: index });
      const of = (at: number): PlannedBatch => {
        const batch = planned[at];
        invariant(batch, `Expected a batch below ${planned.length}, was ${at}.`);
        return batch;
      };
      const computedTokens = planned.reduce((sum, batch) => sum + tokensOf(batch), 0);
      const places = planned.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
      return {
        count: planned.length,
        batch: (at) => fillBatch(of(at), examples, shapes),
        tokens: (at) => tokensOf(of(at)),
        statistics: {
          exampleTokens,
          learntTokens,
          computedTokens,
          paddingShare: places === 0 ? 0 : 1 - computedTokens / places,
          sharingFactor: computedTokens === 0 ? 1 : exampleTokens / computedTokens,
        },
      };
    },
  };
}

function shapesOf(examples: readonly TokenisedExample[]): ExampleShape[] {
  const prefixes = new Map<string, number>();
  return examples.map(({ tokens, answers, sharedTokens }) => {
    const first = answers[0];
    invariant(first && first.from > 0, 'Expected an example to learn something behind its first token.');
    // The token before the first learnt one predicts it, so it belongs to the branch.
    const trunkTokens = Math.min(sharedTokens, first.from - 1);
    const trunk = tokens.subarray(0, trunkTokens);
    const key = Buffer.from(trunk.buffer, trunk.byteOffset, trunk.byteLength).toString('latin1');
    const prefix = prefixes.get(key) ?? prefixes.size;
    prefixes.set(key, prefix);
    return { prefix, trunkTokens, branchTokens: tokens.length - trunkTokens };
  });
}

function tokensOf({ filled }: PlannedBatch): number {
  return filled.reduce((sum, groups) => sum + groups.reduce((most, { tokens }) => most + tokens, 0), 0);
}

function fillBatch(
  { rows, columns, filled }: PlannedBatch,
  examples: readonly TokenisedExample[],
  shapes: readonly ExampleShape[],
): TrainingBatch {
  const places = rows * columns;
  const tokens = new Int32Array(places);
  const positions = new Int32Array(places);
  const groups = new Int32Array(places).fill(PADDING);
  const branches = new Int32Array(places);
  const outputs: number[] = [];
  const labels: number[] = [];
  const weights: number[] = [];

  for (const [row, planned] of filled.entries()) {
    let place = row * columns;
    for (const [group, { trunkTokens, examples: members }] of planned.entries()) {
      const put = (example: TokenisedExample, from: number, branch: number): void => {
        const part = example.tokens.subarray(from, branch === 0 ? trunkTokens : undefined);
        tokens.set(part, place);
        groups.fill(group, place, place + part.length);
        branches.fill(branch, place, place + part.length);
        for (let index = 0; index < part.length; index++) positions[place + index] = from + index;
        place += part.length;
      };
      for (const [index, member] of members.entries()) {
        const example = examples[member];
        invariant(
          example && shapes[member]?.trunkTokens === trunkTokens,
          'Expected examples of a group to share a trunk.',
        );
        if (index === 0) put(example, 0, 0);
        const start = place - trunkTokens;
        put(example, trunkTokens, index + 1);
        for (const { from, to } of example.answers) {
          for (let at = from; at < to; at++) {
            outputs.push(start + at - 1);
            // Sound: answers are ranges within the tokens.
            labels.push(example.tokens[at] as number);
            weights.push(example.weight);
          }
        }
      }
    }
    invariant(
      place <= (row + 1) * columns,
      `Expected at most ${columns} tokens in a row, was ${place - row * columns}.`,
    );
  }
  return {
    rows,
    columns,
    tokens,
    positions,
    groups,
    branches,
    outputs: Int32Array.from(outputs),
    labels: Int32Array.from(labels),
    weights: Float32Array.from(weights),
  };
}
