import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';
import type { GgufTensorShape } from './gguf-format';
import { openGgufTensors, PIECE_BYTES } from './gguf-tensors';
import { encodeGgufEntry, type GgufMetadataValue, type GgufTensorSource, streamGguf } from './gguf-writer';

export interface GgufChanges {
  /** Weights in the place of a tensor's, by its name; it becomes one of 32-bit floats with the same dimensions. */
  readonly replace: ReadonlyMap<string, Float32Array>;
  /** Entries in the place of those with the same key, or added at the end. */
  readonly metadata?: readonly (readonly [key: string, value: GgufMetadataValue])[];
}

/**
 * Writes a GGUF file that is another one with some tensors and entries replaced. All other bytes of metadata (vocabularies too)
 * and tensors are copied as they are, a piece at a time. The file appears under its name only when it is complete and on the disk.
 *
 * @param target - May be `source` itself.
 * @throws AppError `model_failed` where a replaced tensor is not in `source` or has another size, where a weight is no number, or
 *   where `source` is not sound.
 */
export async function copyGguf(source: string, target: string, changes: GgufChanges): Promise<void> {
  const gguf = await openGgufTensors(source);
  try {
    const { header } = gguf;
    for (const [name, weights] of changes.replace) checkReplacement(gguf.tensor(name), weights);
    const entries = new Map(changes.metadata);
    invariant(!entries.has(ALIGNMENT), `Expected ${ALIGNMENT} to stay as it is in ${source}.`);
    const kept = [...header.entryPlaces].filter(([key]) => !entries.has(key)).map(([, place]) => place);

    async function* metadata(): AsyncGenerator<Uint8Array, void, undefined> {
      for (const { at, end } of kept) yield* gguf.readBytes(at, end);
      for (const [key, value] of entries) yield encodeGgufEntry(key, value);
    }

    await streamGguf(target, {
      metadataCount: kept.length + entries.size,
      metadata: metadata(),
      tensors: header.tensors.map(({ name, type, dimensions }) => {
        const weights = changes.replace.get(name);
        return weights
          ? { name, type: 'F32', dimensions, read: () => piecesOf(weights) }
          : { name, type, dimensions, read: () => gguf.readTensor(name) };
      }) satisfies GgufTensorSource[],
      alignment: header.alignment,
    });
  } finally {
    await gguf.close();
  }
}

function checkReplacement({ name, dimensions }: GgufTensorShape, weights: Float32Array): void {
  const expected = dimensions.reduce((product, size) => product * size, 1);
  if (weights.length !== expected) {
    throw new AppError('model_failed', `Expected ${expected} weights of ${name}, was ${weights.length}.`, { name });
  }
  if (!weights.every(Number.isFinite)) {
    throw new AppError('model_failed', `Expected only numbers in ${name}, was NaN or infinity.`, { name });
  }
}

function* piecesOf(weights: Float32Array): Generator<Uint8Array, void, undefined> {
  const bytes = new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

const ALIGNMENT = 'general.alignment';
