import koffi from 'koffi';
import { AppError } from '#shared/domain/app-error';
import type { BufferTypePointer, GgmlFunctions } from './ggml-functions';

/**
 * The same kind of memory, given out in blocks of at most a gigabyte.
 *
 * Electron replaces `malloc` of the whole process by Chromium's, which rounds aligned blocks up to a power of two and ends the
 * process from 2 GB on: a graph of 1.1 GB in one block would do that. ggml divides what it allocates where a buffer type names a
 * largest size, and that of the CPU names none. So this is a copy of its table of functions with that one added; the version
 * of the library, and so the layout of the table, is checked before.
 *
 * @throws AppError `model_failed` where the table is not laid out as expected.
 */
export function limitBuffers(call: GgmlFunctions, original: BufferTypePointer): BufferTypePointer {
  // Sound: koffi hands out addresses as numbers, which the marked types stand for.
  const address = original as unknown as bigint;
  const known = limited.get(address);
  if (known) return known.pointer;

  const entries: bigint[] = Array.from(koffi.decode(address, koffi.array('uint64_t', TABLE_ENTRIES)), BigInt);
  const isAsExpected = ALWAYS_THERE.every((index) => entries[index] !== 0n) && entries[LARGEST_SIZE] === 0n;
  if (!isAsExpected) throw unexpected();
  entries[LARGEST_SIZE] = largestSizeFunction();
  // A buffer of its own is never moved, unlike a small typed array.
  const memory = new ArrayBuffer(TABLE_ENTRIES * POINTER_BYTES);
  new BigUint64Array(memory).set(entries);
  // Sound: the address of a table with the same entries.
  const pointer = koffi.address(memory) as unknown as BufferTypePointer;
  if (Number(call.ggml_backend_buft_get_max_size(pointer)) !== LARGEST_BLOCK_BYTES) throw unexpected();
  limited.set(address, { pointer, memory });
  return pointer;
}

function largestSizeFunction(): bigint {
  registered ??= koffi.register(
    () => LARGEST_BLOCK_BYTES,
    koffi.pointer(koffi.proto('fairgap_largest_block', 'size_t', ['void *'])),
  );
  return registered;
}

function unexpected(): AppError {
  return new AppError('model_failed', 'The native library for training lays out its buffers in an unknown way.');
}

/** Kept for as long as the process: the library refers to them. */
const limited = new Map<bigint, { readonly pointer: BufferTypePointer; readonly memory: ArrayBuffer }>();
let registered: bigint | null = null;

const LARGEST_BLOCK_BYTES = 2 ** 30;
const POINTER_BYTES = 8;
/** Name, allocation, alignment, largest size, size of a tensor, whether it is the host's; then the device and the context. */
const TABLE_ENTRIES = 8;
const LARGEST_SIZE = 3;
const ALWAYS_THERE = [0, 1, 2, 5];
