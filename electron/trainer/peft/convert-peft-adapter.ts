import path from 'node:path';
import { dequantise } from '#electron/trainer/dequantise';
import { readGgufHeader } from '#electron/trainer/gguf-reader';
import {
  encodeGgufEntry,
  type GgufMetadataValue,
  type GgufTensorSource,
  streamGguf,
} from '#electron/trainer/gguf-writer';
import { openSafetensors, SAFETENSORS_TYPES, type Safetensors, type SafetensorsTensor } from './open-safetensors';
import { peftRefusal } from './peft-refusal';
import { type PlannedPair, planPeftAdapter } from './plan-peft-adapter';
import { type PeftConfig, readPeftConfig } from './read-peft-config';

export interface PeftConversion {
  /** `adapter_model.safetensors`, as PEFT saves it. */
  readonly safetensors: string;
  /** `adapter_config.json` beside it, where it is missing. */
  readonly config?: string;
  /** The GGUF file of the model that the adapter was trained on; it may be quantised. */
  readonly base: string;
  readonly baseSha256: string;
  readonly target: string;
  /** What the adapter is called, for a person to read. */
  readonly name: string;
}

/**
 * Writes a LoRA that PEFT has saved as a GGUF adapter for llama.cpp, in 32-bit floats, which hold every number of the file. It
 * appears under its name only when it is complete and on the disk.
 *
 * Rows of `lora_B` of queries and keys are put in the order in which a GGUF file has those of the matrices themselves.
 *
 * @throws AppError `file_unreadable` for anything that is not a sound LoRA for this base, `model_failed` where the base is not
 *   sound. Nothing is left behind.
 */
export async function convertPeftAdapter(conversion: PeftConversion): Promise<void> {
  const { safetensors: file, target } = conversion;
  const config = await readPeftConfig(conversion.config ?? path.join(path.dirname(file), 'adapter_config.json'));
  const base = await readGgufHeader(conversion.base);
  const source = await openSafetensors(file);
  try {
    const { alpha, pairs } = planPeftAdapter(source.tensors, config, base);
    const metadata = describe(conversion, config, alpha, await source.hash());
    await streamGguf(target, {
      metadataCount: metadata.length,
      metadata: metadata.map(([key, value]) => encodeGgufEntry(key, value)),
      tensors: pairs.flatMap((pair) => [firstHalf(source, pair), secondHalf(source, pair)]),
    });
  } finally {
    await source.close();
  }
}

function describe(
  { name, baseSha256 }: PeftConversion,
  { baseName }: PeftConfig,
  alpha: number,
  sourceSha256: string,
): (readonly [string, GgufMetadataValue])[] {
  const text = (key: string, value: string) => [key, { type: 'string', value }] as const;
  return [
    text('general.architecture', 'llama'),
    text('general.type', 'adapter'),
    text('general.name', name),
    text('adapter.type', 'lora'),
    ['adapter.lora.alpha', { type: 'f32', value: alpha }],
    text('fairgap.base.sha256', baseSha256),
    text('fairgap.origin', 'imported'),
    text('fairgap.source.format', 'peft'),
    text('fairgap.source.sha256', sourceSha256),
    ...(baseName === null ? [] : [text('fairgap.source.base', baseName)]),
  ];
}

function firstHalf(
  source: Safetensors,
  { target, a, rank, columns, rows, isEmbedding }: PlannedPair,
): GgufTensorSource {
  return {
    name: `${target}.lora_a`,
    type: 'F32',
    dimensions: isEmbedding ? [rank, rows] : [columns, rank],
    read: isEmbedding ? () => readTransposed(source, a) : () => readScaled(source, a, 1),
  };
}

function secondHalf(source: Safetensors, pair: PlannedPair): GgufTensorSource {
  const { target, b, rank, columns, rows, factor, rotaryHeads, isEmbedding } = pair;
  return {
    name: `${target}.lora_b`,
    type: 'F32',
    dimensions: [rank, isEmbedding ? columns : rows],
    read: () => (rotaryHeads > 0 ? readRotary(source, b, factor, rotaryHeads) : readScaled(source, b, factor)),
  };
}

type Pieces = AsyncGenerator<Uint8Array, void, undefined>;

async function* readScaled(source: Safetensors, tensor: SafetensorsTensor, factor: number): Pieces {
  for await (const piece of source.read(tensor)) yield bytesOf(numbersIn(tensor, piece, factor));
}

/**
 * Rows of each head from two halves one after the other (0 to n/2, n/2 to n) to pairs from both (0, n/2, 1, n/2 + 1, ...). A
 * head at a time.
 */
async function* readRotary(source: Safetensors, tensor: SafetensorsTensor, factor: number, heads: number): Pieces {
  const [rows = 0, rank = 0] = tensor.shape;
  const headRows = rows / heads;
  const headBytes = tensor.bytes / heads;
  for (let head = 0; head < heads; head++) {
    const read = await readAll(source, tensor, { from: head * headBytes, to: (head + 1) * headBytes }, factor);
    const ordered = new Float32Array(read.length);
    for (let row = 0; row < headRows; row++) {
      const from = (row % 2) * (headRows / 2) + (row >> 1);
      ordered.set(read.subarray(from * rank, (from + 1) * rank), row * rank);
    }
    yield bytesOf(ordered);
  }
}

/** Columns become rows. It is held as a whole: a rank times a vocabulary. */
async function* readTransposed(source: Safetensors, tensor: SafetensorsTensor): Pieces {
  const [rows = 0, columns = 0] = tensor.shape;
  const read = await readAll(source, tensor, { from: 0, to: tensor.bytes }, 1);
  const turned = Float32Array.from(
    read,
    (_, index) => read[(index % rows) * columns + Math.floor(index / rows)] as number,
  );
  yield bytesOf(turned);
}

async function readAll(
  source: Safetensors,
  tensor: SafetensorsTensor,
  range: { readonly from: number; readonly to: number },
  factor: number,
): Promise<Float32Array> {
  const numbers = new Float32Array((range.to - range.from) / SAFETENSORS_TYPES[tensor.type]);
  let done = 0;
  for await (const piece of source.read(tensor, range)) {
    const part = numbersIn(tensor, piece, factor);
    numbers.set(part, done);
    done += part.length;
  }
  return numbers;
}

function numbersIn({ name, type }: SafetensorsTensor, bytes: Uint8Array, factor: number): Float32Array {
  const read = dequantise(type, bytes);
  const numbers = factor === 1 ? read : read.map((number) => number * factor);
  if (!numbers.every(Number.isFinite)) {
    throw peftRefusal(`Expected only numbers in ${name}, was NaN or infinity.`, { name });
  }
  return numbers;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
