import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ggufNumber, readGgufHeader } from '#electron/trainer/gguf-reader';
import { type GgufMetadataValue, writeGguf } from '#electron/trainer/gguf-writer';
import type { TinyLlama } from './tiny-llama';

/** What is another than in a sound adapter. */
export interface AdapterChange {
  readonly seed?: number;
  readonly name?: string;
  /** `null` leaves it out. */
  readonly baseHash?: string | null;
  readonly method?: string;
  readonly alpha?: number;
  /** One weight in the middle. */
  readonly weight?: number;
  /** Of the matrices; that of the model where it is missing. */
  readonly width?: number;
  /** Matrix that it changes. */
  readonly target?: string;
}

/** Writes a LoRA of rank 2 on one matrix of `base` and returns its SHA-256. */
export async function writeAdapterFor(base: TinyLlama, file: string, change: AdapterChange = {}): Promise<string> {
  const width = change.width ?? ggufNumber(await readGgufHeader(base.path), 'llama.embedding_length') ?? 0;
  const target = change.target ?? 'blk.0.attn_q';
  const weights = () =>
    Float32Array.from({ length: width * RANK }, (_, index) => 0.3 * Math.sin((index + 1) * ((change.seed ?? 1) + 1)));
  const a = weights();
  if (change.weight !== undefined) a[a.length >> 1] = change.weight;
  const baseHash = change.baseHash === undefined ? base.sha256 : change.baseHash;
  const metadata: [string, GgufMetadataValue][] = [
    ['general.architecture', { type: 'string', value: 'llama' }],
    ['general.type', { type: 'string', value: 'adapter' }],
    ['adapter.type', { type: 'string', value: change.method ?? 'lora' }],
    ['adapter.lora.alpha', { type: 'f32', value: change.alpha ?? 4 }],
  ];
  if (change.name !== undefined) metadata.push(['general.name', { type: 'string', value: change.name }]);
  if (baseHash !== null) metadata.push(['fairgap.base.sha256', { type: 'string', value: baseHash }]);
  await writeGguf(file, {
    metadata,
    tensors: [
      { name: `${target}.weight.lora_a`, type: 'F32', dimensions: [width, RANK], data: a },
      { name: `${target}.weight.lora_b`, type: 'F32', dimensions: [RANK, width], data: weights() },
    ],
  });
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

const RANK = 2;
