import { type FileHandle, open } from 'node:fs/promises';
import type { FrozenMatrix } from '#electron/trainer/autograd/tape';
import type { Tensor } from '#electron/trainer/autograd/tensor';
import { TensorStore, writeTensor } from '#electron/trainer/autograd/tensor-store';
import type { Backend, Ggml } from '#electron/trainer/ggml/open-ggml';
import type { GgufTensorInfo } from '#electron/trainer/gguf-reader';
import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';
import { convertMatrix } from './convert-matrix';
import type { LlamaShape } from './llama-shape';
import type { MatrixPlan, WeightsPlan } from './plan-weights';

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
   * @throws AppError `model_failed` where the file ends early or memory does not suffice; nothing is left allocated.
   */
  static async load(
    ggml: Ggml,
    backend: Backend,
    file: string,
    shape: LlamaShape,
    plan: WeightsPlan,
  ): Promise<LlamaWeights> {
    const weights = new LlamaWeights(new TensorStore(ggml, plan.asInFile.length + 2 * plan.matrices.length + 1));
    try {
      await weights.#fill(ggml, backend, file, shape, plan);
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

  async #fill(ggml: Ggml, backend: Backend, file: string, shape: LlamaShape, plan: WeightsPlan): Promise<void> {
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
    this.#store.allocate(backend);

    const handle = await open(file, 'r');
    try {
      for (const { info, tensor } of kept) await readTensorData(ggml, handle, info, tensor);
      for (const matrix of plan.matrices)
        await this.#fillMatrix(ggml, backend, handle, infoOf(shape, matrix.name), matrix);
    } finally {
      await handle.close();
    }
  }

  async #fillMatrix(
    ggml: Ggml,
    backend: Backend,
    handle: FileHandle,
    info: GgufTensorInfo,
    plan: MatrixPlan,
  ): Promise<void> {
    const { weight, transposed } = this.matrix(plan.name);
    const known = this.#tensors.get(plan.name);
    if (weight.type === info.type && weight !== known) await readTensorData(ggml, handle, info, weight);
    if (weight.type === info.type && !transposed) return;
    await withSource(
      ggml,
      backend,
      handle,
      info,
      known ?? (weight.type === info.type ? weight : null),
      async (source) => {
        if (weight.type !== info.type) await convertMatrix(ggml, backend, source, weight, false);
        if (transposed) await convertMatrix(ggml, backend, source, transposed, true);
      },
    );
  }
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

/** Calls `use` with the tensor as it lies in the file: one that is loaded already, or a copy for so long. */
async function withSource(
  ggml: Ggml,
  backend: Backend,
  handle: FileHandle,
  info: GgufTensorInfo,
  loaded: Tensor | null,
  use: (source: Tensor) => Promise<void>,
): Promise<void> {
  if (loaded) return use(loaded);
  const staging = new TensorStore(ggml, 1);
  try {
    const source = staging.declare(info.type, info.dimensions);
    staging.allocate(backend);
    await readTensorData(ggml, handle, info, source);
    await use(source);
  } finally {
    staging.close();
  }
}

function infoOf(shape: LlamaShape, name: string): GgufTensorInfo {
  const info = shape.tensors.get(name);
  invariant(info, `Expected the file to hold ${name}.`);
  return info;
}

const PIECE_BYTES = 8 * 1024 * 1024;
