import { invariant } from '#shared/domain/invariant';
import type { GraphBuilder, RotaryEmbedding } from './graph-builder';
import type { Tensor } from './tensor';

/** A matrix that is not trained, and its transpose where there is memory to keep it: what gradients go back through. */
export interface FrozenMatrix {
  readonly weight: Tensor;
  readonly transposed: Tensor | null;
}

interface Recorded {
  readonly output: Tensor;
  /** Passes the gradient of the output on to the inputs. */
  readonly back: (gradient: Tensor) => void;
}

/**
 * Differentiable operations. Each writes its nodes into the graph and remembers how gradients go back through it;
 * `backward` then writes those nodes, as ordinary ones.
 *
 * ggml's own differentiation is not used: it ends the process for grouped attention in batches, and most GPU backends lack its
 * operations.
 */
export class Tape {
  readonly #trained: Set<Tensor>;
  readonly #gradients = new Map<Tensor, Tensor>();
  #recorded: Recorded[] = [];
  #isRecording: boolean;

  /**
   * @param isPortable - Uses only operations that every GPU backend of ggml has.
   * @param precision - What wide matrices are rounded to for products.
   * @param parameters - Tensors to be trained, each with where its gradient is summed up; without any, nothing is recorded.
   */
  constructor(
    readonly builder: GraphBuilder,
    readonly isPortable: boolean,
    readonly precision: 'F32' | 'BF16',
    private readonly parameters: ReadonlyMap<Tensor, Tensor>,
  ) {
    this.#trained = new Set(parameters.keys());
    this.#isRecording = parameters.size > 0;
  }

  /** Whether a gradient has to reach the tensor. */
  isTrained(tensor: Tensor): boolean {
    return this.#trained.has(tensor);
  }

  /** Adds to the gradient of a tensor; that of one that is not trained is dropped. */
  addGradient(tensor: Tensor, gradient: Tensor): void {
    if (!this.#trained.has(tensor)) return;
    const sum = this.parameters.get(tensor);
    if (sum) {
      // At once, so that no gradient of a weight waits in memory for the others.
      this.builder.addInPlace(sum, gradient);
      return;
    }
    const before = this.#gradients.get(tensor);
    this.#gradients.set(tensor, before ? this.builder.add(before, gradient) : gradient);
  }

  /** Remembers how gradients go back through an operation, where one of its inputs needs them. */
  record(output: Tensor, inputs: readonly Tensor[], back: (gradient: Tensor) => void): Tensor {
    if (this.#isRecording && inputs.some((input) => this.#trained.has(input))) {
      this.#trained.add(output);
      this.#recorded.push({ output, back });
    }
    return output;
  }

  /** Writes the way back, from the gradients that have been added to outputs. */
  backward(): void {
    for (let entry = this.#recorded.pop(); entry; entry = this.#recorded.pop()) {
      const gradient = this.#gradients.get(entry.output);
      if (!gradient) continue;
      this.#gradients.delete(entry.output);
      entry.back(gradient);
    }
  }

  /** Rows of `x` times the matrix: `[columns, n]` gives `[rows, n]`. */
  linearFrozen({ weight, transposed }: FrozenMatrix, x: Tensor): Tensor {
    const { builder } = this;
    return this.record(builder.multiplyMatrix(weight, x), [x], (gradient) => {
      const back = transposed ?? builder.transpose(this.#asFloat(weight));
      this.addGradient(x, builder.multiplyMatrix(back, gradient));
    });
  }

  /** The same for a matrix that is trained. */
  linear(weight: Tensor, x: Tensor): Tensor {
    const { builder } = this;
    const isNarrow = this.#isNarrow(weight.shape[0]);
    const y = isNarrow
      ? builder.outerProduct(builder.transpose(weight), builder.transpose(x))
      : builder.multiplyMatrix(this.rounded(weight), x);
    return this.record(y, [weight, x], (gradient) => {
      if (this.isTrained(weight)) this.addGradient(weight, this.weightGradient(x, gradient));
      if (!this.isTrained(x)) return;
      const isNarrowBack = this.#isNarrow(weight.shape[1]);
      const back = isNarrowBack
        ? builder.outerProduct(weight, builder.transpose(gradient))
        : builder.multiplyMatrix(this.rounded(builder.transpose(weight)), gradient);
      this.addGradient(x, back);
    });
  }

  /** A matrix as products take it: narrow ones, of an adapter, stay as they are. */
  rounded(matrix: Tensor): Tensor {
    const isNarrow = Math.min(matrix.shape[0], matrix.shape[1]) <= NARROW_ROW;
    return isNarrow ? matrix : this.builder.cast(matrix, this.precision);
  }

  /** Gradient of a matrix that turned `x` into what has this gradient. */
  weightGradient(x: Tensor, gradient: Tensor): Tensor {
    const { builder } = this;
    if (this.isPortable || Math.min(x.shape[0], gradient.shape[0]) > NARROW_ROW) {
      return builder.multiplyMatrix(this.rounded(builder.transpose(x)), builder.transpose(gradient));
    }
    // Long rows are what the outer product is fast at, so the short side is laid across and turned afterwards.
    if (x.shape[0] >= gradient.shape[0]) return builder.outerProduct(x, gradient);
    return builder.transpose(builder.outerProduct(gradient, x));
  }

  add(a: Tensor, b: Tensor): Tensor {
    return this.record(this.builder.add(a, b), [a, b], (gradient) => {
      this.addGradient(a, gradient);
      this.addGradient(b, gradient);
    });
  }

  scale(a: Tensor, factor: number): Tensor {
    return this.record(this.builder.scale(a, factor), [a], (gradient) =>
      this.addGradient(a, this.builder.scale(gradient, factor)),
    );
  }

  /** Each row of `x` times the vector `weight`. */
  multiplyRows(x: Tensor, weight: Tensor): Tensor {
    const { builder } = this;
    return this.record(builder.multiply(x, weight), [x, weight], (gradient) => {
      if (this.isTrained(weight)) this.addGradient(weight, builder.sumRepeats(builder.multiply(x, gradient), weight));
      if (this.isTrained(x)) this.addGradient(x, builder.multiply(gradient, weight));
    });
  }

  /** Rows divided by the root of their mean square. */
  normalize(x: Tensor, epsilon: number): Tensor {
    const { builder } = this;
    const y = builder.normalize(x, epsilon);
    return this.record(y, [x], (gradient) => {
      if (!this.isPortable) return this.addGradient(x, builder.normalizeBack(gradient, x, epsilon));
      const share = 1 / x.shape[0];
      const root = builder.squareRoot(builder.scale(builder.sumRows(builder.square(x)), share, epsilon));
      const along = builder.multiply(y, builder.scale(builder.sumRows(builder.multiply(y, gradient)), share));
      this.addGradient(x, builder.divide(builder.subtract(gradient, along), root));
    });
  }

  /** `silu(a) * b`. */
  swiglu(a: Tensor, b: Tensor): Tensor {
    const { builder } = this;
    return this.record(builder.swiglu(a, b), [a, b], (gradient) => {
      const silu = builder.silu(a);
      if (this.isTrained(b)) this.addGradient(b, builder.multiply(silu, gradient));
      if (this.isTrained(a))
        this.addGradient(a, builder.multiply(this.#siluSlope(a, silu), builder.multiply(gradient, b)));
    });
  }

  rotate(x: Tensor, embedding: RotaryEmbedding): Tensor {
    return this.record(this.builder.rotate(x, embedding), [x], (gradient) =>
      this.addGradient(x, this.builder.rotateBack(gradient, embedding)),
    );
  }

  reshape(x: Tensor, ...dimensions: number[]): Tensor {
    return this.record(this.builder.reshape(x, ...dimensions), [x], (gradient) =>
      this.addGradient(x, this.builder.reshape(this.builder.dense(gradient), ...x.shape)),
    );
  }

  /**
   * Rows of `x`, each at most once; more may be taken to fill up, if their gradient is zero.
   *
   * @param origins - For each row of `x` the row of the result that it became; for one that was not taken, any row whose
   * gradient is zero. Gradients then go back by taking rows too, which every backend can.
   */
  takeRows(x: Tensor, indices: Tensor, origins: Tensor): Tensor {
    return this.record(this.builder.rows(x, indices), [x], (gradient) =>
      this.addGradient(x, this.builder.rows(gradient, origins)),
    );
  }

  /** Rows of a trained matrix, any number of times each. */
  lookUp(table: Tensor, indices: Tensor): Tensor {
    return this.record(this.builder.rows(table, indices), [table], (gradient) =>
      this.addGradient(table, this.builder.rowsBack(gradient, indices, table)),
    );
  }

  /**
   * What `compute` makes of `x`, without keeping what lies between: the way back computes it again.
   *
   * @param parameters - Those that `compute` uses.
   */
  checkpoint(x: Tensor, parameters: readonly Tensor[], compute: (x: Tensor) => Tensor): Tensor {
    if (!this.#isRecording) return compute(x);
    this.#isRecording = false;
    const y = compute(x);
    this.#isRecording = true;
    return this.record(y, [x, ...parameters], (gradient) => {
      const outer = this.#recorded;
      this.#recorded = [];
      const again = { ...x };
      if (this.isTrained(x)) this.#trained.add(again);
      this.addGradient(this.#requireTrained(compute(again)), gradient);
      this.backward();
      this.#recorded = outer;
      const inner = this.#gradients.get(again);
      if (inner) {
        this.#gradients.delete(again);
        this.addGradient(x, inner);
      }
    });
  }

  softmaxBack(gradient: Tensor, softmax: Tensor, scale: number): Tensor {
    const { builder } = this;
    if (!this.isPortable) return builder.softmaxBack(gradient, softmax, scale);
    const along = builder.sumRows(builder.multiply(softmax, gradient));
    return builder.scale(builder.multiply(softmax, builder.subtract(gradient, along)), scale);
  }

  /**
   * Derivative of SiLU, `s + y - s * y` with the sigmoid `s = y / a` of its value `y`. The library's own operation for it takes
   * one element at a time, and so does its sigmoid; these take a register full.
   */
  #siluSlope(a: Tensor, silu: Tensor): Tensor {
    const { builder } = this;
    // Where `a` is zero, so is `y`, and the sigmoid comes out as 0 in place of a half: once in a blue moon, and finite.
    const sigmoid = builder.divide(silu, builder.scale(a, 1, SMALLEST_NORMAL));
    return builder.subtract(builder.add(sigmoid, silu), builder.multiply(sigmoid, silu));
  }

  /** Whether products of rows this short are better summed up as outer products: a few long rows for each result. */
  #isNarrow(rowLength: number): boolean {
    return !this.isPortable && rowLength <= NARROW_ROW;
  }

  #requireTrained(tensor: Tensor): Tensor {
    invariant(this.isTrained(tensor), 'Expected what is computed again to depend on something trained.');
    return tensor;
  }

  #asFloat(weight: Tensor): Tensor {
    return this.builder.cast(weight, 'F32');
  }
}

/** Measured: up to here the matrix product of this library spends its time on calls, not on sums. */
const NARROW_ROW = 64;
/** Keeps a division by zero finite, and changes no other number. */
const SMALLEST_NORMAL = 1.2e-38;
