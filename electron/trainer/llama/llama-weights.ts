import { type FileHandle, open } from 'node:fs/promises';
import type { FrozenMatrix } from '#electron/trainer/autograd/tape';
import { bytesOf, type Tensor } from '#electron/trainer/autograd/tensor';
import { TensorStore, writeTensor } from '#electron/trainer/autograd/tensor-store';
import type { Backend, Ggml } from '#electron/trainer/ggml/open-ggml';
import type { GgufTensorInfo } from '#electron/trainer/gguf-reader';
import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';
import { convertMatrix } from './convert-matrix';
import type { LlamaShape } from './llama-shape';
import type { WeightsPlan } from './plan-weights';

/** The frozen weights of a model in the native library's memory. */
export class LlamaWeights {
  readonly #store: TensorStore;
  readonly #tensors = new Map<string, Tensor>();
  readonly #matrices = new Map<string, FrozenMatrix>();

  private constructor(store: TensorStore) {
    this.#store = store;
  }

  /**
   * Reads what the plan names from the file, a few megabytes at a time.
   *
   * @param host - The CPU: packing in other types is its work, whatever the model will be computed on.
   * @throws AppError `model_failed` where the file ends early or memory does not suffice; nothing is left allocated.
   */
  static async load(
    ggml: Ggml,
    backend: Backend,
    host: Backend,
    file: string,
    shape: LlamaShape,
    plan: WeightsPlan,
  ): Promise<LlamaWeights> {
    const weights = new LlamaWeights(new TensorStore(ggml, plan.asInFile.length + 2 * plan.matrices.length + 1));
    try {
      await weights.#fill({ ggml, backend, host, shape, file }, plan);
      return weights;
    } catch (error) {
      weights.close();
      throw error;
    }
  }

  /** A tensor as it lies in the file. */
  tensor(name: string): Tensor {
    const tensor = this.#tensors.get(name);
    invariant(tensor, `Expected the weights to hold ${name}.`);
    return tensor;
  }

  /** Matrices are multiplied by in a type that rounds more than BF16 does. */
  get isPacked(): boolean {
    return [...this.#matrices.values()].some(({ weight }) => weight.type === 'Q8_0');
  }

  matrix(name: string): FrozenMatrix {
    const matrix = this.#matrices.get(name);
    invariant(matrix, `Expected the weights to hold the matrix ${name}.`);
    return matrix;
  }

  bytes(): number {
    return this.#store.bytes();
  }

  close(): void {
    this.#store.close();
  }

  async #fill(from: Loading, plan: WeightsPlan): Promise<void> {
    const { ggml, shape } = from;
    const kept = plan.asInFile.map((name) => {
      const info = infoOf(shape, name);
      const tensor = this.#store.declare(info.type, info.dimensions);
      this.#tensors.set(name, tensor);
      return { info, tensor };
    });
    for (const { name, columns, rows, type, transposedType } of plan.matrices) {
      const known = this.#tensors.get(name);
      const weight = known?.type === type ? known : this.#store.declare(type, [columns, rows]);
      const transposed = transposedType ? this.#store.declare(transposedType, [rows, columns]) : null;
      this.#matrices.set(name, { weight, transposed });
    }
    // A store without any tensor cannot be allocated.
    if (kept.length + plan.matrices.length === 0) return;
    this.#store.allocate(from.backend);

    const handle = await open(from.file, 'r');
    try {
      for (const { info, tensor } of kept) await readTensorData(ggml, handle, info, tensor);
      for (const { name } of plan.matrices) await this.#fillMatrix(from, handle, infoOf(shape, name));
    } finally {
      await handle.close();
    }
  }

  async #fillMatrix(from: Loading, handle: FileHandle, info: GgufTensorInfo): Promise<void> {
    const { ggml, host, backend } = from;
    const { weight, transposed } = this.matrix(info.name);
    const isLoaded = weight === this.#tensors.get(info.name);
    const isPlain = weight.type === info.type;
    if (isPlain && !isLoaded) await readTensorData(ggml, handle, info, weight);
    if (isPlain && !transposed) return;

    const staging = new TensorStore(ggml, 3);
    try {
      const source = staging.declare(info.type, info.dimensions);
      const targets: { readonly target: Tensor; readonly staged: Tensor; readonly isTransposed: boolean }[] = [];
      // What another device computes with is packed here and sent there.
      const stage = (target: Tensor): Tensor =>
        backend.isGpu ? staging.declare(target.type, target.shape.slice(0, 2)) : target;
      if (!isPlain) targets.push({ target: weight, staged: stage(weight), isTransposed: false });
      if (transposed) targets.push({ target: transposed, staged: stage(transposed), isTransposed: true });
      staging.allocate(host);
      await readTensorData(ggml, handle, info, source);
      for (const { target, staged, isTransposed } of targets) {
        await convertMatrix(ggml, host, source, staged, isTransposed);
        if (staged !== target) copyTensor(ggml, staged, target);
      }
    } finally {
      staging.close();
    }
  }
}

interface Loading {
  readonly ggml: Ggml;
  readonly backend: Backend;
  readonly host: Backend;
  readonly shape: LlamaShape;
  readonly file: string;
}

/** Reads a tensor's data in pieces and hands each on, with how far into the tensor it begins. */
export async function readInPieces(
  handle: FileHandle,
  { name, offset, bytes }: GgufTensorInfo,
  take: (piece: Uint8Array, at: number) => void,
): Promise<void> {
  const buffer = Buffer.alloc(Math.min(bytes, PIECE_BYTES));
  for (let at = 0; at < bytes; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, bytes - at), offset + at);
    if (bytesRead === 0) {
      throw new AppError('model_failed', `The model file ended in the middle of ${name}: it has been changed.`, {
        name,
      });
    }
    take(buffer.subarray(0, bytesRead), at);
    at += bytesRead;
  }
}

async function readTensorData(ggml: Ggml, handle: FileHandle, info: GgufTensorInfo, tensor: Tensor): Promise<void> {
  await readInPieces(handle, info, (piece, at) => writeTensor(ggml, tensor, piece, at));
}

/** Copies a tensor to one of the same type and size in other memory. */
function copyTensor(ggml: Ggml, from: Tensor, to: Tensor): void {
  const bytes = bytesOf(from);
  const buffer = Buffer.alloc(Math.min(bytes, PIECE_BYTES));
  for (let at = 0; at < bytes; at += buffer.length) {
    const piece = buffer.subarray(0, Math.min(buffer.length, bytes - at));
    ggml.call.ggml_backend_tensor_get(from.pointer, piece, at, piece.length);
    writeTensor(ggml, to, piece, at);
  }
}

function infoOf(shape: LlamaShape, name: string): GgufTensorInfo {
  const info = shape.tensors.get(name);
  invariant(info, `Expected the file to hold ${name}.`);
  return info;
}

const PIECE_BYTES = 8 * 1024 * 1024;
