import { type Parameter, PROJECTIONS, type TrainingMethod } from '#electron/trainer/trainable-model';
import { AppError } from '#shared/domain/app-error';
import { type LlamaShape, projectionName, projectionSize, ROTARY_FREQUENCIES } from './llama-shape';

/**
 * What a method trains, in the order of the layers (LoRA) or of the file (all weights).
 *
 * @throws AppError `model_failed` where the method does not suit the model.
 */
export function trainedParameters(shape: LlamaShape, method: TrainingMethod): Parameter[] {
  if (method.kind === 'full') return allWeights(shape);
  const { rank, alpha } = method;
  if (!Number.isSafeInteger(rank) || rank < 1 || rank > MAX_RANK) {
    throw new AppError('model_failed', `Expected a rank from 1 to ${MAX_RANK} of the adapter, was ${rank}.`, { rank });
  }
  if (!(alpha > 0) || !Number.isFinite(alpha)) {
    throw new AppError('model_failed', `Expected an alpha above 0 of the adapter, was ${alpha}.`, { alpha });
  }
  const projections = PROJECTIONS.filter((projection) => method.projections.includes(projection));
  if (projections.length === 0) {
    throw new AppError('model_failed', 'Expected at least one projection for the adapter to change, was none.');
  }
  return Array.from({ length: shape.layers }, (_, layer) =>
    projections.flatMap((projection) => {
      const [columns, rows] = projectionSize(shape, projection);
      const name = projectionName(layer, projection);
      return [parameter(`${name}.lora_a`, [columns, rank]), parameter(`${name}.lora_b`, [rank, rows])];
    }),
  ).flat();
}

/** Beginning of the first matrix of a LoRA: uniform, within the root of its inverse width, as PEFT begins; the second is zero. */
export function initialAdapter(parameters: readonly Parameter[], seed: number): Map<string, Float32Array> {
  const random = uniformNumbers(seed);
  const values = new Map<string, Float32Array>();
  for (const { name, dimensions, elements } of parameters) {
    if (!name.endsWith('.lora_a')) continue;
    const bound = 1 / Math.sqrt(dimensions[0] ?? 1);
    values.set(
      name,
      Float32Array.from({ length: elements }, () => bound * (2 * random() - 1)),
    );
  }
  return values;
}

function allWeights(shape: LlamaShape): Parameter[] {
  const trained = [...shape.tensors.values()].filter(({ name }) => name !== ROTARY_FREQUENCIES);
  const other = trained.find(({ type }) => type !== 'F32');
  if (other) {
    throw new AppError(
      'model_failed',
      `All weights have to be F32 for all of them to be trained, and ${other.name} is ${other.type}.`,
      { name: other.name, type: other.type },
    );
  }
  return trained.map(({ name, dimensions }) => parameter(name, dimensions));
}

function parameter(name: string, dimensions: readonly number[]): Parameter {
  return { name, dimensions, elements: dimensions.reduce((product, size) => product * size, 1) };
}

/** Numbers from 0 to below 1, the same for the same seed. */
function uniformNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

const MAX_RANK = 1024;
