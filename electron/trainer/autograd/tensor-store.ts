import type { BufferPointer, ContextPointer } from '#electron/trainer/ggml/ggml-functions';
import type { Backend, Ggml } from '#electron/trainer/ggml/open-ggml';
import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';
import {
  bytesOf,
  denseStrides,
  describeTensor,
  ELEMENT_BLOCKS,
  type ElementType,
  shapeOf,
  type Tensor,
} from './tensor';

/**
 * Tensors that keep their memory until the store is closed: weights, the optimiser's state, and inputs of a graph.
 *
 * First all are declared, then `allocate` gets one block of memory for all of them.
 */
export class TensorStore {
  readonly #ggml: Ggml;
  readonly #context: ContextPointer;
  readonly #capacity: number;
  #declared = 0;
  #buffer: BufferPointer | null = null;
  #isClosed = false;

  constructor(ggml: Ggml, capacity: number) {
    this.#ggml = ggml;
    this.#capacity = capacity;
    const overhead = Number(ggml.call.ggml_tensor_overhead());
    this.#context = ggml.call.ggml_init({ memorySize: (capacity + 1) * overhead, memory: null, noAllocation: true });
  }

  declare(type: ElementType, dimensions: readonly number[]): Tensor {
    this.#count();
    const shape = shapeOf(dimensions);
    const { code, blockElements } = ELEMENT_BLOCKS[type];
    invariant(
      shape.every((size) => Number.isSafeInteger(size) && size > 0) && shape[0] % blockElements === 0,
      `Expected whole, positive sizes of a tensor, was ${describeTensor({ type, shape })}.`,
    );
    const pointer = this.#ggml.call.ggml_new_tensor(this.#context, code, 4, BigInt64Array.from(shape, BigInt));
    return { pointer, type, shape, strides: denseStrides(type, shape) };
  }

  /** A part of a dense F32 tensor of this store, from element `from` on, seen with other sizes. */
  part(of: Tensor, from: number, dimensions: readonly number[]): Tensor {
    this.#count();
    const shape = shapeOf(dimensions);
    const strides = denseStrides('F32', shape);
    const offset = from * F32_BYTES;
    invariant(
      of.type === 'F32' && offset + bytesOf({ type: 'F32', shape }) <= bytesOf(of),
      `Expected a part of ${describeTensor(of)} from element ${from}, was ${shape.join(', ')}.`,
    );
    const pointer = this.#ggml.call.ggml_view_4d(
      this.#context,
      of.pointer,
      ...shape,
      strides[1],
      strides[2],
      strides[3],
      offset,
    );
    return { pointer, type: 'F32', shape, strides };
  }

  /** Gets memory for everything that is declared; none can be declared after. */
  allocate(backend: Backend): void {
    invariant(this.#buffer === null && !this.#isClosed, 'Expected a store of tensors to be allocated once.');
    const buffer = this.#ggml.call.ggml_backend_alloc_ctx_tensors_from_buft(this.#context, backend.bufferType);
    if (!buffer) throw new AppError('model_failed', 'There is not enough memory to train this model.');
    this.#buffer = buffer;
  }

  clear(): void {
    invariant(this.#buffer !== null, 'Expected a store of tensors to be allocated.');
    this.#ggml.call.ggml_backend_buffer_clear(this.#buffer, 0);
  }

  bytes(): number {
    return this.#buffer ? Number(this.#ggml.call.ggml_backend_buffer_get_size(this.#buffer)) : 0;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#buffer) this.#ggml.call.ggml_backend_buffer_free(this.#buffer);
    this.#buffer = null;
    this.#ggml.call.ggml_free(this.#context);
  }

  #count(): void {
    invariant(!this.#isClosed && this.#buffer === null, 'Expected an open store of tensors without memory yet.');
    this.#declared += 1;
    invariant(this.#declared <= this.#capacity, `Expected at most ${this.#capacity} tensors in a store.`);
  }
}

/** Copies `data` into a tensor, from byte `offset` on. */
export function writeTensor({ call }: Ggml, tensor: Tensor, data: ArrayBufferView, offset = 0): void {
  invariant(
    offset >= 0 && offset + data.byteLength <= bytesOf(tensor),
    `Expected at most ${bytesOf(tensor)} bytes for ${describeTensor(tensor)}, was ${offset} and ${data.byteLength}.`,
  );
  if (data.byteLength > 0) call.ggml_backend_tensor_set(tensor.pointer, data, offset, data.byteLength);
}

/** Elements of a dense F32 tensor. */
export function readTensor({ call }: Ggml, tensor: Tensor): Float32Array {
  invariant(tensor.type === 'F32', `Expected a tensor of F32, was ${describeTensor(tensor)}.`);
  const values = new Float32Array(bytesOf(tensor) / F32_BYTES);
  call.ggml_backend_tensor_get(tensor.pointer, values, 0, values.byteLength);
  return values;
}

const F32_BYTES = 4;
