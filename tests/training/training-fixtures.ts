import { openCpuBackend, openGgml } from '#electron/trainer/ggml/open-ggml';
import { GGUF_TENSOR_TYPES, type GgufTensorType, ggufTensorBytes } from '#electron/trainer/gguf-format';
import type { GgufTensorData } from '#electron/trainer/gguf-writer';
import { openOnBackend } from '#electron/trainer/llama/open-trainable-model';
import type { TrainableLlama } from '#electron/trainer/llama/trainable-llama';
import { PROJECTIONS, type Precision, type Projection, type TrainingMethod } from '#electron/trainer/trainable-model';
import { PADDING, type TrainingBatch } from '#electron/trainer/training-batch';

export interface OpenChoices {
  readonly method?: TrainingMethod;
  readonly threads?: number;
  readonly isCheckpointed?: boolean;
  readonly isPortable?: boolean;
  /** `exact` unless said. */
  readonly precision?: Precision;
  /** Takes the way of a GPU, on the CPU: weights are packed apart and sent. */
  readonly isLikeGpu?: boolean;
}

export function openTiny(file: string, choices: OpenChoices = {}): Promise<TrainableLlama> {
  const { method = loraOf(), threads = 1, isCheckpointed = false, isPortable = false } = choices;
  const { isLikeGpu = false, precision = 'exact' } = choices;
  const ggml = openGgml();
  const options = { method, threads, isCheckpointed, precision, device: 'cpu' } as const;
  const backend = { ...openCpuBackend(ggml, threads), isGpu: isLikeGpu };
  return openOnBackend(ggml, backend, { file, options, isPortable });
}

export function loraOf(projections: readonly Projection[] = PROJECTIONS, rank = 4): TrainingMethod {
  return { kind: 'lora', rank, alpha: 2 * rank, projections, seed: 5 };
}

/** Gives every parameter of an adapter values away from zero, so that all of its gradients are. */
export function stir(model: TrainableLlama, scale = 0.1): void {
  for (const [index, { name, elements }] of model.parameters.entries()) {
    const value = Float32Array.from(
      { length: elements },
      (_, at) => scale * Math.sin((at + 1) * (index + 1.7) * 12.9898),
    );
    model.writeState(name, {
      value,
      firstMoment: new Float32Array(elements),
      secondMoment: new Float32Array(elements),
    });
  }
}

/** One example: the prediction of each token from `from` on counts. */
export interface Example {
  readonly tokens: readonly number[];
  readonly from: number;
  readonly weight?: number;
}

export function exampleOf(seed: number, length: number, from = 4, weight = 1): Example {
  return {
    tokens: Array.from({ length }, (_, index) => (index * index * seed + 31 * index + 7 * seed) % 250),
    from,
    weight,
  };
}

/** One example in each row, filled up to `columns`. */
export function batchOf(
  examples: readonly Example[],
  columns = Math.max(...examples.map(({ tokens }) => tokens.length)),
): TrainingBatch {
  const rows = examples.length;
  const outputs: number[] = [];
  const labels: number[] = [];
  const weights: number[] = [];
  const tokens = new Int32Array(rows * columns);
  const positions = new Int32Array(rows * columns);
  const groups = new Int32Array(rows * columns).fill(PADDING);
  for (const [row, example] of examples.entries()) {
    for (const [index, token] of example.tokens.entries()) {
      const at = row * columns + index;
      tokens[at] = token;
      positions[at] = index;
      groups[at] = 0;
      if (index < example.from) continue;
      outputs.push(at - 1);
      labels.push(token);
      weights.push(example.weight ?? 1);
    }
  }
  return {
    rows,
    columns,
    tokens,
    positions,
    groups,
    branches: new Int32Array(rows * columns),
    outputs: Int32Array.from(outputs),
    labels: Int32Array.from(labels),
    weights: Float32Array.from(weights),
  };
}

export async function lossAndGradients(
  model: TrainableLlama,
  batches: readonly TrainingBatch[],
): Promise<{ loss: number; gradients: Map<string, Float32Array> }> {
  let loss = 0;
  for (const batch of batches) loss += (await model.accumulate(batch)).lossSum;
  const gradients = new Map(model.parameters.map(({ name }) => [name, model.readGradient(name)]));
  return { loss, gradients };
}

/** Largest difference of any entry, as a share of the largest entry of its tensor. */
export function worstDifference(a: Map<string, Float32Array>, b: Map<string, Float32Array>): number {
  let worst = 0;
  for (const [name, values] of a) {
    const others = b.get(name) ?? new Float32Array(0);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
    values.forEach((value, index) => {
      worst = Math.max(worst, Math.abs(value - (others[index] ?? Number.NaN)) / largest || 0);
    });
    if (others.length !== values.length || others.some(Number.isNaN)) return Number.NaN;
  }
  return worst;
}

/** Cosine of the angle between two gradients, all tensors together. */
export function cosine(a: Map<string, Float32Array>, b: Map<string, Float32Array>): number {
  let dot = 0;
  let aSquares = 0;
  let bSquares = 0;
  for (const [name, values] of a) {
    const others = b.get(name) ?? new Float32Array(0);
    values.forEach((value, index) => {
      const other = others[index] ?? Number.NaN;
      dot += value * other;
      aSquares += value * value;
      bSquares += other * other;
    });
  }
  return dot / Math.sqrt(aSquares * bSquares);
}

/** Packs matrices in a type, by the library's own quantiser. */
export function packAs(type: GgufTensorType): (tensor: GgufTensorData) => GgufTensorData {
  return ({ name, dimensions, data }) => {
    const [columns = 1, rows = 1] = dimensions;
    const packed = new Uint8Array(ggufTensorBytes({ type, dimensions }));
    openGgml().call.ggml_quantize_chunk(GGUF_TENSOR_TYPES[type].code, data, packed, 0, rows, columns, null);
    return { name, type, dimensions, data: packed };
  };
}
