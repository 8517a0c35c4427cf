import type { ContextPointer, GraphPointer, TensorPointer } from '#electron/trainer/ggml/ggml-functions';
import type { Ggml } from '#electron/trainer/ggml/open-ggml';
import { invariant } from '#shared/domain/invariant';
import {
  denseStrides,
  describeTensor,
  ELEMENT_BLOCKS,
  type ElementType,
  elementsOf,
  isDense,
  type Shape,
  shapeOf,
  type Tensor,
} from './tensor';

/** How rotary embeddings turn: `frequencies` are the factors that Llama 3.1 and later divide by. */
export interface RotaryEmbedding {
  readonly positions: Tensor;
  readonly frequencies: Tensor | null;
  readonly dimensions: number;
  readonly contextTokens: number;
  readonly base: number;
  readonly scale: number;
}

/**
 * Writes nodes of one graph, in the order in which they are computed. Every method checks what the native library would
 * end the process for.
 */
export class GraphBuilder {
  readonly graph: GraphPointer;
  readonly #ggml: Ggml;
  readonly #context: ContextPointer;
  readonly #capacity: number;
  #nodes = 0;

  constructor(ggml: Ggml, capacity: number) {
    this.#ggml = ggml;
    this.#capacity = capacity;
    const { call } = ggml;
    const tensors = capacity * Number(call.ggml_tensor_overhead());
    const memorySize = tensors + Number(call.ggml_graph_overhead_custom(capacity, false)) + SLACK_BYTES;
    this.#context = call.ggml_init({ memorySize, memory: null, noAllocation: true });
    this.graph = call.ggml_new_graph_custom(this.#context, capacity, false);
  }

  close(): void {
    this.#ggml.call.ggml_free(this.#context);
  }

  /** Its memory is not used again in the graph, so that it can be read afterwards. */
  keep(tensor: Tensor): void {
    this.#ggml.call.ggml_set_output(tensor.pointer);
  }

  /** `b` may be smaller: it is repeated. */
  add(a: Tensor, b: Tensor): Tensor {
    checkRepeats('add', a, b);
    return this.#dense(a.shape, this.#op('ggml_add', a, b));
  }

  addInPlace(a: Tensor, b: Tensor): Tensor {
    checkSame('addInPlace', a, b);
    return { ...a, pointer: this.#op('ggml_add_inplace', a, b) };
  }

  subtract(a: Tensor, b: Tensor): Tensor {
    checkRepeats('subtract', a, b);
    return this.#dense(a.shape, this.#op('ggml_sub', a, b));
  }

  multiply(a: Tensor, b: Tensor): Tensor {
    checkRepeats('multiply', a, b);
    return this.#dense(a.shape, this.#op('ggml_mul', a, b));
  }

  multiplyInPlace(a: Tensor, b: Tensor): Tensor {
    checkRepeats('multiplyInPlace', a, b);
    return { ...a, pointer: this.#op('ggml_mul_inplace', a, b) };
  }

  divide(a: Tensor, b: Tensor): Tensor {
    checkRepeats('divide', a, b);
    return this.#dense(a.shape, this.#op('ggml_div', a, b));
  }

  square(a: Tensor): Tensor {
    return this.#unary('ggml_sqr', a);
  }

  squareRoot(a: Tensor): Tensor {
    return this.#unary('ggml_sqrt', a);
  }

  logarithm(a: Tensor): Tensor {
    return this.#unary('ggml_log', a);
  }

  silu(a: Tensor): Tensor {
    return this.#unary('ggml_silu', a);
  }

  siluBack(gradient: Tensor, a: Tensor): Tensor {
    checkDense('siluBack', gradient, a);
    checkSame('siluBack', gradient, a);
    return this.#dense(a.shape, this.#op('ggml_silu_back', gradient, a));
  }

  /** `silu(a) * b`. */
  swiglu(a: Tensor, b: Tensor): Tensor {
    checkDense('swiglu', a, b);
    checkSame('swiglu', a, b);
    return this.#dense(a.shape, this.#op('ggml_swiglu_split', a, b));
  }

  /** `factor * a + shift`. */
  scale(a: Tensor, factor: number, shift = 0): Tensor {
    checkDense('scale', a);
    const pointer =
      shift === 0
        ? this.#call((call, context) => call.ggml_scale(context, a.pointer, factor))
        : this.#call((call, context) => call.ggml_scale_bias(context, a.pointer, factor, shift));
    return this.#dense(a.shape, pointer);
  }

  sumRows(a: Tensor): Tensor {
    checkFloat('sumRows', a);
    return this.#dense([1, a.shape[1], a.shape[2], a.shape[3]], this.#op('ggml_sum_rows', a));
  }

  /** Sums repetitions of the shape of `like`. */
  sumRepeats(a: Tensor, like: Tensor): Tensor {
    checkFloat('sumRepeats', a);
    checkRepeats('sumRepeats', a, like);
    return this.#dense(like.shape, this.#op('ggml_repeat_back', a, like));
  }

  concatenate(a: Tensor, b: Tensor, dimension: 0 | 1 | 2 | 3): Tensor {
    checkFloat('concatenate', a, b);
    const shape: [number, number, number, number] = [...a.shape];
    shape[dimension] += b.shape[dimension];
    expectShape('concatenate', b, with_(a.shape, dimension, b.shape[dimension]));
    return this.#dense(
      shape,
      this.#call((call, context) => call.ggml_concat(context, a.pointer, b.pointer, dimension)),
    );
  }

  normalize(a: Tensor, epsilon: number): Tensor {
    checkDense('normalize', a);
    return this.#dense(
      a.shape,
      this.#call((call, context) => call.ggml_rms_norm(context, a.pointer, epsilon)),
    );
  }

  normalizeBack(gradient: Tensor, a: Tensor, epsilon: number): Tensor {
    checkDense('normalizeBack', gradient, a);
    checkSame('normalizeBack', gradient, a);
    return this.#dense(
      a.shape,
      this.#call((call, context) => call.ggml_rms_norm_back(context, gradient.pointer, a.pointer, epsilon)),
    );
  }

  /** Products of the rows of `a` with those of `b`: `[a rows, b rows]`; matrices of `a` are repeated for those of `b`. */
  multiplyMatrix(a: Tensor, b: Tensor): Tensor {
    const fits =
      a.shape[0] === b.shape[0] &&
      b.shape[2] % a.shape[2] === 0 &&
      b.shape[3] % a.shape[3] === 0 &&
      b.type === 'F32' &&
      hasWholeRows(a) &&
      hasWholeRows(b);
    invariant(
      fits,
      `Expected matrices with equal rows to multiply, was ${describeTensor(a)} and ${describeTensor(b)}.`,
    );
    return this.#dense([a.shape[1], b.shape[1], b.shape[2], b.shape[3]], this.#op('ggml_mul_mat', a, b));
  }

  /** Sum over the columns of both of the products of their elements: `[a row, b row]`. */
  outerProduct(a: Tensor, b: Tensor): Tensor {
    checkDense('outerProduct', a, b);
    invariant(
      a.shape[1] === b.shape[1] && a.shape[2] === b.shape[2] && a.shape[3] === b.shape[3],
      `Expected as many rows in an outer product, was ${describeTensor(a)} and ${describeTensor(b)}.`,
    );
    return this.#dense([a.shape[0], b.shape[0], a.shape[2], a.shape[3]], this.#op('ggml_out_prod', a, b));
  }

  /** Rows `indices` of the matrix `a`, as F32. */
  rows(a: Tensor, indices: Tensor): Tensor {
    const fits = indices.type === 'I32' && indices.shape[1] === 1 && a.shape[2] === 1 && a.shape[3] === 1;
    invariant(fits, `Expected a matrix and indices, was ${describeTensor(a)} and ${describeTensor(indices)}.`);
    return this.#dense([a.shape[0], indices.shape[0], 1, 1], this.#op('ggml_get_rows', a, indices));
  }

  /** A matrix of the shape of `like`, zero but for the sums of the rows of `gradient` at `indices`. */
  rowsBack(gradient: Tensor, indices: Tensor, like: Tensor): Tensor {
    checkDense('rowsBack', gradient);
    const fits = gradient.shape[0] === like.shape[0] && gradient.shape[1] === indices.shape[0];
    invariant(fits, `Expected gradients of rows of ${describeTensor(like)}, was ${describeTensor(gradient)}.`);
    return this.#dense(like.shape, this.#op('ggml_get_rows_back', gradient, indices, like));
  }

  /** `a` itself, with its rows at `indices` replaced: what it was is gone. */
  replaceRows(a: Tensor, rows: Tensor, indices: Tensor): Tensor {
    const fits =
      a.type === 'F32' &&
      rows.type === 'F32' &&
      indices.type === 'I32' &&
      rows.shape[0] === a.shape[0] &&
      rows.shape[1] === indices.shape[0] &&
      a.shape[2] === 1;
    invariant(fits, `Expected rows for ${describeTensor(a)}, was ${describeTensor(rows)}.`);
    return { ...a, pointer: this.#op('ggml_set_rows', a, rows, indices) };
  }

  /** Softmax of each row of `scale * a + mask`; the mask is repeated over the third dimension. */
  softmax(a: Tensor, mask: Tensor | null, scale: number): Tensor {
    checkDense('softmax', a);
    if (mask) {
      const fits =
        isDense(mask) &&
        mask.shape[0] === a.shape[0] &&
        mask.shape[1] >= a.shape[1] &&
        a.shape[2] % mask.shape[2] === 0 &&
        a.shape[3] % mask.shape[3] === 0;
      invariant(fits, `Expected a mask for ${describeTensor(a)}, was ${describeTensor(mask)}.`);
    }
    return this.#dense(
      a.shape,
      this.#call((call, context) => call.ggml_soft_max_ext(context, a.pointer, mask?.pointer ?? null, scale, 0)),
    );
  }

  softmaxBack(gradient: Tensor, softmax: Tensor, scale: number): Tensor {
    checkDense('softmaxBack', gradient, softmax);
    checkSame('softmaxBack', gradient, softmax);
    return this.#dense(
      softmax.shape,
      this.#call((call, context) => call.ggml_soft_max_ext_back(context, gradient.pointer, softmax.pointer, scale, 0)),
    );
  }

  rotate(a: Tensor, embedding: RotaryEmbedding): Tensor {
    return this.#rope('ggml_rope_ext', a, embedding);
  }

  /** The other way round, which is also how gradients go back. */
  rotateBack(gradient: Tensor, embedding: RotaryEmbedding): Tensor {
    return this.#rope('ggml_rope_ext_back', gradient, embedding);
  }

  /** Elements in the order of the dimensions, without gaps. */
  dense(a: Tensor): Tensor {
    return isDense(a) ? a : this.#dense(a.shape, this.#op('ggml_cont', a), a.type);
  }

  cast(a: Tensor, type: ElementType): Tensor {
    if (a.type === type) return a;
    invariant(
      a.shape[0] % ELEMENT_BLOCKS[type].blockElements === 0,
      `Expected rows of whole blocks of ${type}, was ${describeTensor(a)}.`,
    );
    const { code } = ELEMENT_BLOCKS[type];
    return this.#dense(
      a.shape,
      this.#call((call, context) => call.ggml_cast(context, a.pointer, code)),
      type,
    );
  }

  /** Writes `a` into `target`, which may be a part of something or of another type. */
  copy(a: Tensor, target: Tensor): Tensor {
    invariant(
      elementsOf(a) === elementsOf(target),
      `Expected ${elementsOf(target)} elements to copy, was ${describeTensor(a)}.`,
    );
    return { ...target, pointer: this.#op('ggml_cpy', a, target) };
  }

  reshape(a: Tensor, ...dimensions: number[]): Tensor {
    const shape = shapeOf(dimensions);
    invariant(
      isDense(a) && elementsOf(a) === elementsOf({ shape }),
      `Expected ${elementsOf({ shape })} elements without gaps, was ${describeTensor(a)}.`,
    );
    return this.#dense(
      shape,
      this.#call((call, context) => call.ggml_reshape_4d(context, a.pointer, ...shape)),
      a.type,
    );
  }

  /** `length` entries of one dimension, from `start` on, where they lie. */
  slice(a: Tensor, dimension: 0 | 1 | 2 | 3, start: number, length: number): Tensor {
    const { blockElements } = ELEMENT_BLOCKS[a.type];
    const unit = dimension === 0 ? blockElements : 1;
    const fits =
      start >= 0 && length > 0 && start + length <= a.shape[dimension] && start % unit === 0 && length % unit === 0;
    invariant(fits, `Expected a part of ${describeTensor(a)}, was ${length} from ${start} of dimension ${dimension}.`);
    const shape = with_(a.shape, dimension, length);
    const offset = (start / unit) * a.strides[dimension];
    const { strides } = a;
    const pointer = this.#call((call, context) =>
      call.ggml_view_4d(context, a.pointer, ...shape, strides[1], strides[2], strides[3], offset),
    );
    return { ...a, pointer, shape };
  }

  /** `a` itself, with `part` added to it from its first element on. */
  accumulate(a: Tensor, part: Tensor): Tensor {
    checkDense('accumulate', a, part);
    invariant(
      a.shape.every((size, index) => size >= (part.shape[index] ?? 1)),
      `Expected a part of ${describeTensor(a)}, was ${describeTensor(part)}.`,
    );
    const { strides } = a;
    const pointer = this.#call((call, context) =>
      call.ggml_acc_inplace(context, a.pointer, part.pointer, strides[1], strides[2], strides[3], 0),
    );
    return { ...a, pointer };
  }

  /** Dimension `i` of `a` becomes dimension `to[i]`. */
  permute(a: Tensor, ...to: [number, number, number, number]): Tensor {
    invariant([...to].sort().join() === '0,1,2,3', `Expected an order of four dimensions, was ${to.join()}.`);
    invariant(
      to[0] === 0 || ELEMENT_BLOCKS[a.type].blockElements === 1,
      `Expected single elements to permute, was ${describeTensor(a)}.`,
    );
    const shape: [number, number, number, number] = [...a.shape];
    const strides: [number, number, number, number] = [...a.strides];
    to.forEach((target, index) => {
      shape[target] = a.shape[index] ?? 1;
      strides[target] = a.strides[index] ?? 1;
    });
    const pointer = this.#call((call, context) => call.ggml_permute(context, a.pointer, ...to));
    return { pointer, type: a.type, shape, strides };
  }

  /** Rows and columns change places, in new memory. */
  transpose(a: Tensor): Tensor {
    return this.dense(this.permute(a, 1, 0, 2, 3));
  }

  /** Changes `value` in place by one step of AdamW; `settings` are the seven numbers that the native library takes. */
  adamwStep(value: Tensor, gradient: Tensor, first: Tensor, second: Tensor, settings: Tensor): Tensor {
    checkDense('adamwStep', value, gradient, first, second, settings);
    for (const other of [gradient, first, second]) checkSame('adamwStep', value, other);
    expectShape('adamwStep', settings, [7, 1, 1, 1]);
    this.#ggml.call.ggml_set_param(value.pointer);
    return {
      ...value,
      pointer: this.#call((call, context) =>
        call.ggml_opt_step_adamw(
          context,
          value.pointer,
          gradient.pointer,
          first.pointer,
          second.pointer,
          settings.pointer,
        ),
      ),
    };
  }

  #rope(name: 'ggml_rope_ext' | 'ggml_rope_ext_back', a: Tensor, embedding: RotaryEmbedding): Tensor {
    const { positions, frequencies, dimensions } = embedding;
    const fits =
      a.type === 'F32' &&
      hasWholeRows(a) &&
      positions.type === 'I32' &&
      positions.shape[0] === a.shape[2] &&
      dimensions <= a.shape[0] &&
      dimensions % 2 === 0 &&
      (frequencies === null || (frequencies.type === 'F32' && frequencies.shape[0] >= dimensions / 2));
    invariant(
      fits,
      `Expected heads of ${dimensions} rotated dimensions at each position, was ${describeTensor(a)} at ${describeTensor(positions)}.`,
    );
    return this.#dense(
      a.shape,
      this.#call((call, context) =>
        call[name](
          context,
          a.pointer,
          positions.pointer,
          frequencies?.pointer ?? null,
          dimensions,
          ADJACENT_PAIRS,
          embedding.contextTokens,
          embedding.base,
          embedding.scale,
          ...NO_YARN,
        ),
      ),
    );
  }

  #unary(name: 'ggml_sqr' | 'ggml_sqrt' | 'ggml_log' | 'ggml_silu', a: Tensor): Tensor {
    checkDense(name, a);
    return this.#dense(a.shape, this.#op(name, a));
  }

  #op(name: OperationOfTensors, ...operands: Tensor[]): TensorPointer {
    return this.#call((call, context) => {
      // Sound: every name in the list takes a context and as many tensors as its method above gives it.
      const operation = call[name] as (context: ContextPointer, ...operands: TensorPointer[]) => TensorPointer;
      return operation(context, ...operands.map(({ pointer }) => pointer));
    });
  }

  #call(emit: (call: Ggml['call'], context: ContextPointer) => TensorPointer): TensorPointer {
    this.#nodes += 1;
    invariant(this.#nodes < this.#capacity, `Expected a graph of fewer than ${this.#capacity} nodes.`);
    const pointer = emit(this.#ggml.call, this.#context);
    this.#ggml.call.ggml_build_forward_expand(this.graph, pointer);
    return pointer;
  }

  #dense(shape: Shape, pointer: TensorPointer, type: ElementType = 'F32'): Tensor {
    return { pointer, type, shape, strides: denseStrides(type, shape) };
  }
}

type OperationOfTensors =
  | 'ggml_add'
  | 'ggml_add_inplace'
  | 'ggml_sub'
  | 'ggml_mul'
  | 'ggml_mul_inplace'
  | 'ggml_div'
  | 'ggml_sqr'
  | 'ggml_sqrt'
  | 'ggml_log'
  | 'ggml_silu'
  | 'ggml_silu_back'
  | 'ggml_swiglu_split'
  | 'ggml_sum_rows'
  | 'ggml_repeat_back'
  | 'ggml_mul_mat'
  | 'ggml_out_prod'
  | 'ggml_get_rows'
  | 'ggml_get_rows_back'
  | 'ggml_set_rows'
  | 'ggml_cont'
  | 'ggml_cpy';

function checkFloat(operation: string, ...tensors: Tensor[]): void {
  for (const tensor of tensors) {
    invariant(
      tensor.type === 'F32' && hasWholeRows(tensor),
      `Expected F32 for ${operation}, was ${describeTensor(tensor)}.`,
    );
  }
}

function checkDense(operation: string, ...tensors: Tensor[]): void {
  for (const tensor of tensors) {
    invariant(
      tensor.type === 'F32' && isDense(tensor),
      `Expected F32 without gaps for ${operation}, was ${describeTensor(tensor)}.`,
    );
  }
}

function checkSame(operation: string, a: Tensor, b: Tensor): void {
  checkFloat(operation, a, b);
  expectShape(operation, b, a.shape);
}

function checkRepeats(operation: string, a: Tensor, b: Tensor): void {
  checkFloat(operation, a, b);
  invariant(
    a.shape.every((size, index) => size % (b.shape[index] ?? 1) === 0),
    `Expected shapes that repeat for ${operation}, was ${describeTensor(a)} and ${describeTensor(b)}.`,
  );
}

function expectShape(operation: string, tensor: Tensor, shape: Shape): void {
  invariant(
    tensor.shape.every((size, index) => size === shape[index]),
    `Expected [${shape.join(', ')}] for ${operation}, was ${describeTensor(tensor)}.`,
  );
}

/** Elements of a row lie next to each other. */
function hasWholeRows(tensor: Tensor): boolean {
  return tensor.shape[0] === 1 || tensor.strides[0] === ELEMENT_BLOCKS[tensor.type].blockBytes;
}

function with_(shape: Shape, dimension: 0 | 1 | 2 | 3, size: number): Shape {
  const changed: [number, number, number, number] = [...shape];
  changed[dimension] = size;
  return changed;
}

/** Room for the alignment of a few objects. */
const SLACK_BYTES = 4096;
/** GGUF files of Llamas have their heads permuted so that neighbours turn together. */
const ADJACENT_PAIRS = 0;
/** Extrapolation, attention factor and the two betas of YaRN, switched off. */
const NO_YARN = [0, 1, 32, 1] as const;
