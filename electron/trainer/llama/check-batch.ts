import type { TrainingBatch } from '#electron/trainer/training-batch';
import { AppError } from '#shared/domain/app-error';
import type { LlamaShape } from './llama-shape';

/** Throws `invalid_input` unless every index of a batch is within bounds: the native library would end the process. */
export function checkBatch(batch: TrainingBatch, shape: Pick<LlamaShape, 'vocabulary' | 'contextTokens'>): void {
  const { rows, columns } = batch;
  const tokens = rows * columns;
  expectThat(
    Number.isSafeInteger(rows) && rows > 0 && Number.isSafeInteger(columns) && columns > 0,
    'rows and columns',
  );
  expectThat(tokens <= MOST_TOKENS, `at most ${MOST_TOKENS} tokens`);
  for (const list of [batch.tokens, batch.positions, batch.groups, batch.branches]) {
    expectThat(list.length === tokens, `${tokens} tokens, positions, groups and branches`);
  }
  const outputs = batch.outputs.length;
  expectThat(
    outputs > 0 && batch.labels.length === outputs && batch.weights.length === outputs,
    'labels and weights for its outputs',
  );
  expectThat(isWithin(batch.tokens, shape.vocabulary), `tokens below ${shape.vocabulary}`);
  expectThat(isWithin(batch.labels, shape.vocabulary), `labels below ${shape.vocabulary}`);
  expectThat(isWithin(batch.positions, shape.contextTokens), `positions below ${shape.contextTokens}`);
  expectThat(isWithin(batch.outputs, tokens), `outputs below ${tokens}`);
  expectThat(new Set(batch.outputs).size === outputs, 'each output once');
  expectThat(
    batch.weights.every((weight) => weight > 0 && Number.isFinite(weight)),
    'weights above 0',
  );
}

function isWithin(values: Int32Array, end: number): boolean {
  return values.every((value) => value >= 0 && value < end);
}

function expectThat(condition: boolean, what: string): void {
  if (!condition) throw new AppError('invalid_input', `Expected a training batch with ${what}.`);
}

/** Bounds the indices of ggml, which are 32 bits, and the size of one computation. */
const MOST_TOKENS = 1024 * 1024;
