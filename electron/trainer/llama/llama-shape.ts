import { type GgufHeader, type GgufTensorInfo, ggufNumber, ggufString } from '#electron/trainer/gguf-reader';
import { PROJECTIONS, type Projection } from '#electron/trainer/trainable-model';
import { AppError } from '#shared/domain/app-error';

/** Sizes of a Llama, read from its header and checked against its tensors. */
export interface LlamaShape {
  readonly layers: number;
  /** Of the vector that runs through the layers. */
  readonly width: number;
  readonly heads: number;
  readonly keyHeads: number;
  /** Of one head. */
  readonly headWidth: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly contextTokens: number;
  readonly normEpsilon: number;
  readonly rotatedDimensions: number;
  readonly rotaryBase: number;
  /** Positions are multiplied by this. */
  readonly rotaryScale: number;
  /** The embedding is also the matrix of the output. */
  readonly isTied: boolean;
  readonly tensors: ReadonlyMap<string, GgufTensorInfo>;
}

/**
 * @throws AppError `model_failed` that names what the trainer cannot do: another architecture, biases, experts, other ways
 * to stretch positions, missing or unknown tensors, sizes that do not fit together.
 */
export function readLlamaShape(header: GgufHeader): LlamaShape {
  const architecture = ggufString(header, 'general.architecture');
  const kind = ggufString(header, 'general.type') ?? 'model';
  if (architecture !== 'llama' || kind !== 'model') {
    throw refusal(`a model of the architecture llama is needed, and this is a ${kind} of ${architecture}`);
  }
  const tensors = new Map(header.tensors.map((tensor) => [tensor.name, tensor]));
  const number = (key: string, fallback?: number): number => {
    const isThere = header.metadata.has(`llama.${key}`);
    const value = isThere ? ggufNumber(header, `llama.${key}`) : (fallback ?? null);
    if (value === null || !Number.isFinite(value)) throw refusal(`its header has no single number llama.${key}`);
    return value;
  };
  const experts = number('expert_count', 0);
  if (experts > 0) throw refusal(`mixtures of experts are not supported, and this one has ${experts}`);

  const width = number('embedding_length');
  const heads = number('attention.head_count');
  const headWidth = number('attention.key_length', width / heads);
  const shape: LlamaShape = {
    layers: number('block_count'),
    width,
    heads,
    keyHeads: number('attention.head_count_kv', heads),
    headWidth,
    feedForward: number('feed_forward_length'),
    vocabulary: tensors.get(EMBEDDING)?.dimensions[1] ?? 0,
    contextTokens: number('context_length'),
    normEpsilon: number('attention.layer_norm_rms_epsilon'),
    rotatedDimensions: number('rope.dimension_count', headWidth),
    rotaryBase: number('rope.freq_base', 10_000),
    rotaryScale: rotaryScale(header, number),
    isTied: !tensors.has(OUTPUT),
    tensors,
  };
  checkSizes(shape, number('attention.value_length', headWidth));
  checkTensors(shape);
  return shape;
}

/** Columns and rows of one projection. */
export function projectionSize(shape: LlamaShape, projection: Projection): readonly [columns: number, rows: number] {
  const { width, feedForward } = shape;
  const queries = shape.heads * shape.headWidth;
  const keys = shape.keyHeads * shape.headWidth;
  const sizes: Readonly<Record<Projection, readonly [number, number]>> = {
    attn_q: [width, queries],
    attn_k: [width, keys],
    attn_v: [width, keys],
    attn_output: [queries, width],
    ffn_gate: [width, feedForward],
    ffn_up: [width, feedForward],
    ffn_down: [feedForward, width],
  };
  return sizes[projection];
}

export function projectionName(layer: number, projection: Projection): string {
  return `blk.${layer}.${projection}.weight`;
}

export function attentionNormName(layer: number): string {
  return `blk.${layer}.attn_norm.weight`;
}

export function feedForwardNormName(layer: number): string {
  return `blk.${layer}.ffn_norm.weight`;
}

function rotaryScale(header: GgufHeader, number: (key: string, fallback?: number) => number): number {
  const kind = ggufString(header, 'llama.rope.scaling.type') ?? 'linear';
  if (kind !== 'linear' && kind !== 'none') {
    throw refusal(`its positions are stretched by ${kind}, and only linear stretching is supported`);
  }
  const factor = number('rope.scaling.factor', number('rope.scale_linear', 1));
  if (kind === 'none' || factor === 0) return 1;
  if (!(factor > 0)) throw refusal(`its positions are stretched by ${factor}`);
  return 1 / factor;
}

function checkSizes(shape: LlamaShape, valueWidth: number): void {
  const counts = {
    layers: shape.layers,
    width: shape.width,
    heads: shape.heads,
    keyHeads: shape.keyHeads,
    headWidth: shape.headWidth,
    feedForward: shape.feedForward,
    vocabulary: shape.vocabulary,
    contextTokens: shape.contextTokens,
    rotatedDimensions: shape.rotatedDimensions,
  };
  for (const [what, count] of Object.entries(counts)) {
    if (!Number.isSafeInteger(count) || count < 1) throw refusal(`its ${what} is ${count}`);
  }
  if (shape.layers > MAX_LAYERS)
    throw refusal(`it has ${shape.layers} layers, and at most ${MAX_LAYERS} are supported`);
  if (shape.heads % shape.keyHeads !== 0) {
    throw refusal(`its ${shape.heads} heads cannot share ${shape.keyHeads} heads of keys evenly`);
  }
  if (valueWidth !== shape.headWidth) {
    throw refusal(
      `its values are ${valueWidth} wide and its keys ${shape.headWidth}, and only equal widths are supported`,
    );
  }
  if (shape.rotatedDimensions % 2 !== 0 || shape.rotatedDimensions > shape.headWidth) {
    throw refusal(`it turns ${shape.rotatedDimensions} of ${shape.headWidth} dimensions`);
  }
  if (!(shape.normEpsilon > 0) || !(shape.rotaryBase > 0)) {
    throw refusal(`its normalization of ${shape.normEpsilon} or its rotary base of ${shape.rotaryBase} is not above 0`);
  }
}

function checkTensors(shape: LlamaShape): void {
  const expected = new Map<string, readonly number[]>([
    [EMBEDDING, [shape.width, shape.vocabulary]],
    [OUTPUT_NORM, [shape.width]],
  ]);
  if (!shape.isTied) expected.set(OUTPUT, [shape.width, shape.vocabulary]);
  if (shape.tensors.has(ROTARY_FREQUENCIES)) expected.set(ROTARY_FREQUENCIES, [shape.rotatedDimensions / 2]);
  for (let layer = 0; layer < shape.layers; layer++) {
    expected.set(attentionNormName(layer), [shape.width]);
    expected.set(feedForwardNormName(layer), [shape.width]);
    for (const projection of PROJECTIONS) {
      expected.set(projectionName(layer, projection), projectionSize(shape, projection));
    }
  }
  for (const [name, dimensions] of expected) {
    const tensor = shape.tensors.get(name);
    if (!tensor) throw refusal(`the tensor ${name} is missing`);
    if (tensor.dimensions.join() !== dimensions.join()) {
      throw refusal(`the tensor ${name} is ${tensor.dimensions.join(' x ')} and should be ${dimensions.join(' x ')}`);
    }
    if (dimensions.length === 1 && tensor.type !== 'F32') {
      throw refusal(`the tensor ${name} is ${tensor.type}, and vectors have to be F32`);
    }
    if (!SUPPORTED_TYPES.has(tensor.type)) {
      throw refusal(`the tensor ${name} is ${tensor.type}, and only ${[...SUPPORTED_TYPES].join(', ')} are supported`);
    }
  }
  for (const name of shape.tensors.keys()) {
    if (!expected.has(name)) throw refusal(`the tensor ${name} is nothing that the trainer knows how to use`);
  }
}

function refusal(reason: string): AppError {
  return new AppError('model_failed', `This model cannot be trained here: ${reason}.`, { reason });
}

export const EMBEDDING = 'token_embd.weight';
export const OUTPUT = 'output.weight';
export const OUTPUT_NORM = 'output_norm.weight';
export const ROTARY_FREQUENCIES = 'rope_freqs.weight';

const SUPPORTED_TYPES: ReadonlySet<string> = new Set(['F32', 'F16', 'BF16', 'Q8_0', 'Q4_0', 'Q4_1', 'Q4_K', 'Q6_K']);
/** Far above any Llama; bounds the size of a graph. */
const MAX_LAYERS = 256;
