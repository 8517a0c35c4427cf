import type { TrainingRecipe } from '#shared/domain/training-recipe';
import { copyGguf } from './copy-gguf';
import { floatsToHalves } from './floats-to-halves';
import { type GgufMetadataValue, writeGguf } from './gguf-writer';
import type { Parameter } from './trainable-model';

/** What a trained file tells about where it comes from. */
export interface TrainedFile {
  readonly name: string;
  readonly runId: string;
  readonly base: { readonly path: string; readonly sha256: string };
  readonly datasetId: string;
  readonly recipe: TrainingRecipe;
  /** Plain data, kept as JSON. */
  readonly metrics: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export interface TrainedWeights {
  readonly parameters: readonly Parameter[];
  /** By name. */
  readonly weights: ReadonlyMap<string, Float32Array>;
}

/**
 * Writes a LoRA adapter as llama.cpp reads it, with its origin.
 *
 * Weights are 32-bit floats, so that it answers exactly as the model did in training; above {@link LARGE_BYTES} they are 16-bit
 * ones, whose error of 2^-11 is far below that of a quantised base.
 */
export function writeAdapter(file: string, about: TrainedFile, { parameters, weights }: TrainedWeights): Promise<void> {
  const elements = parameters.reduce((sum, parameter) => sum + parameter.elements, 0);
  const isLarge = elements * Float32Array.BYTES_PER_ELEMENT > LARGE_BYTES;
  return writeGguf(file, {
    metadata: [
      ['general.architecture', { type: 'string', value: 'llama' }],
      ['general.type', { type: 'string', value: 'adapter' }],
      ['general.name', { type: 'string', value: about.name }],
      ['adapter.type', { type: 'string', value: 'lora' }],
      ['adapter.lora.alpha', { type: 'f32', value: about.recipe.alpha }],
      ...origin(about),
    ],
    tensors: parameters.map(({ name, dimensions }) => {
      const values = weights.get(name) ?? new Float32Array(0);
      return isLarge
        ? { name, type: 'F16', dimensions, data: floatsToHalves(values) }
        : { name, type: 'F32', dimensions, data: values };
    }),
  });
}

/** Writes the base with the trained weights in place of its own; all else is copied from its file. */
export function writeTrainedModel(file: string, about: TrainedFile, { weights }: TrainedWeights): Promise<void> {
  return copyGguf(about.base.path, file, {
    replace: weights,
    metadata: [['general.name', { type: 'string', value: about.name }], ...origin(about)],
  });
}

function origin(about: TrainedFile): (readonly [string, GgufMetadataValue])[] {
  return [
    ['fairgap.base.sha256', { type: 'string', value: about.base.sha256 }],
    ['fairgap.dataset.id', { type: 'string', value: about.datasetId }],
    ['fairgap.recipe', { type: 'string', value: JSON.stringify(about.recipe) }],
    ['fairgap.metrics', { type: 'string', value: JSON.stringify(about.metrics) }],
    ['fairgap.run.id', { type: 'string', value: about.runId }],
    ['fairgap.created.at', { type: 'u64', value: BigInt(Math.trunc(about.createdAt)) }],
  ];
}

/** Rank 64 on all matrices of a model of a billion parameters. */
const LARGE_BYTES = 256 * 1024 * 1024;
