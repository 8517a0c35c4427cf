import { open } from 'node:fs/promises';
import type { GgufTensorType } from '#electron/trainer/gguf-format';
import {
  type GgufHeader,
  type GgufTensorInfo,
  ggufNumber,
  ggufString,
  readGgufHeader,
} from '#electron/trainer/gguf-reader';
import { AppError } from '#shared/domain/app-error';
import type { ActiveAdapter, ActiveModel } from './llama-runtime';

/**
 * Checks that a file is a LoRA adapter for a model and that its weights are numbers: what does not fit would fail within the
 * native library, and one weight that is no number would make every answer noise.
 *
 * @param base - Header of the model.
 * @throws AppError `hash_mismatch` where the file is not the one that was asked for or was made for another model,
 *   `model_failed` where it does not fit.
 */
export async function checkLlamaAdapter(
  adapter: ActiveAdapter,
  active: ActiveModel,
  base: GgufHeader,
  fileHash: (file: string) => Promise<string>,
): Promise<void> {
  const { path: file, scale } = adapter;
  if (!Number.isFinite(scale)) throw refusal(`Expected a finite scale of the adapter ${file}, was ${scale}.`);
  const header = await readGgufHeader(file);
  const kind = ggufString(header, 'general.type');
  const method = ggufString(header, 'adapter.type');
  if (kind !== 'adapter' || method !== 'lora') {
    throw refusal(`Expected ${file} to hold a LoRA adapter, was ${kind} of ${method}.`);
  }
  const sha256 = await fileHash(file);
  if (sha256 !== adapter.sha256) {
    throw new AppError('hash_mismatch', `Expected ${file} to have SHA-256 ${adapter.sha256}, was ${sha256}.`, {
      path: file,
      expected: adapter.sha256,
      actual: sha256,
    });
  }
  checkBase(file, header, active, base);
  checkShapes(file, header, base);
  await checkNumbers(file, header);
}

function checkBase(file: string, header: GgufHeader, active: ActiveModel, base: GgufHeader): void {
  for (const key of BASE_HASH_KEYS) {
    const named = ggufString(header, key)?.toLowerCase();
    if (named && named !== active.sha256) {
      throw new AppError(
        'hash_mismatch',
        `Expected the adapter ${file} to be for the model with SHA-256 ${active.sha256}, was for ${named}.`,
        { path: file, expected: active.sha256, actual: named },
      );
    }
  }
  const expected = ggufString(base, 'general.architecture');
  const architecture = ggufString(header, 'general.architecture');
  if (architecture !== expected) {
    throw refusal(`Expected the adapter ${file} to be for ${expected}, was for ${architecture}.`);
  }
  const alpha = ggufNumber(header, 'adapter.lora.alpha') ?? 0;
  if (!Number.isFinite(alpha)) throw refusal(`Expected a finite alpha of the adapter ${file}, was ${alpha}.`);
}

/** Every pair of matrices has to make up a change of one matrix of the model: `a` leads into the rank and `b` out of it. */
function checkShapes(file: string, header: GgufHeader, base: GgufHeader): void {
  const targets = new Map(base.tensors.map((tensor) => [tensor.name, tensor.dimensions]));
  const pairs = new Map<string, { a?: readonly number[]; b?: readonly number[] }>();
  for (const { name, dimensions } of header.tensors) {
    const [, target, side] = /^(.+)\.lora_([ab])$/.exec(name) ?? [];
    if (!target || !side) throw refusal(`Expected only matrices of a LoRA in ${file}, was ${name}.`);
    pairs.set(target, { ...pairs.get(target), [side]: dimensions });
  }
  if (pairs.size === 0) throw refusal(`Expected at least one matrix in the adapter ${file}, was none.`);
  for (const [target, { a, b }] of pairs) {
    const shape = targets.get(target);
    if (!shape) throw refusal(`Expected the adapter ${file} to change matrices of the model, was ${target}.`);
    // With one matrix for both, the library ends the process when it applies the change to the output.
    if (target === EMBEDDING && !targets.has(OUTPUT)) {
      throw refusal(`Expected the adapter ${file} to leave ${EMBEDDING} alone, which is the output too in this model.`);
    }
    const [columns, rows] = shape;
    // Rows of the embedding are looked up and not multiplied with, so its adapter lies the other way.
    const isFit =
      a && b && (target === EMBEDDING ? isPair(a, b, [rows, columns], 0) : isPair(a, b, [columns, rows], 1));
    if (!isFit) {
      throw refusal(
        `Expected the change of ${target} to fit ${shapeText(shape)} and to have one rank, was ${shapeText(a)} and ${shapeText(b)}.`,
      );
    }
  }
}

/** @param rankAt - Which dimension of `a` is the rank; it is the first one of `b`. */
function isPair(
  a: readonly number[],
  b: readonly number[],
  [outer, inner]: readonly [number | undefined, number | undefined],
  rankAt: 0 | 1,
): boolean {
  return a[1 - rankAt] === outer && b[1] === inner && a[rankAt] === b[0];
}

async function checkNumbers(file: string, header: GgufHeader): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(PIECE_BYTES);
    for (const tensor of header.tensors) await checkTensor(tensor);

    async function checkTensor({ name, type, offset, bytes }: GgufTensorInfo): Promise<void> {
      const count = NON_NUMBERS[type];
      if (!count) throw refusal(`Expected ${name} in ${file} to be one of ${KNOWN_TYPES}, was ${type}.`);
      for (let done = 0; done < bytes; done += PIECE_BYTES) {
        const length = Math.min(PIECE_BYTES, bytes - done);
        // Each piece is read on another thread, so the event loop runs in between.
        const { bytesRead } = await handle.read(buffer, 0, length, offset + done);
        if (bytesRead !== length) throw refusal(`Expected ${length} bytes of ${name} in ${file}, was ${bytesRead}.`);
        if (count(buffer.subarray(0, length))) {
          throw refusal(`Expected only numbers in ${name} of the adapter ${file}, was NaN or infinity.`);
        }
      }
    }
  } finally {
    await handle.close();
  }
}

function refusal(message: string): AppError {
  return new AppError('model_failed', message);
}

function shapeText(dimensions: readonly number[] | undefined): string {
  return dimensions ? dimensions.join('x') : 'none';
}

/** Whether there is a value whose exponent has all bits set, which no number's has; for each type in little-endian order. */
function hasFullExponent(step: number, at: number, mask: number): (bytes: Buffer) => boolean {
  return (bytes) => {
    for (let index = at; index < bytes.length; index += step) {
      if (((((bytes[index + 1] as number) << 8) | (bytes[index] as number)) & mask) === mask) return true;
    }
    return false;
  };
}

const NON_NUMBERS: Partial<Record<GgufTensorType, (bytes: Buffer) => boolean>> = {
  F32: hasFullExponent(4, 2, 0x7f80),
  F16: hasFullExponent(2, 0, 0x7c00),
  BF16: hasFullExponent(2, 0, 0x7f80),
  // The scale of each block of 32 comes first.
  Q8_0: hasFullExponent(34, 0, 0x7c00),
};
const KNOWN_TYPES = Object.keys(NON_NUMBERS).join(', ');
/** A multiple of the bytes of every type's block; scanned in well under a millisecond. */
const PIECE_BYTES = 34 * 4 * 1024;
const EMBEDDING = 'token_embd.weight';
const OUTPUT = 'output.weight';
/** Where adapters name the file that they were trained on. */
const BASE_HASH_KEYS = ['fairgap.base.sha256', 'general.base_model.0.sha256', 'general.base_model.0.hash'];
