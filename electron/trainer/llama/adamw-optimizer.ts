import { GraphBuilder } from '#electron/trainer/autograd/graph-builder';
import type { Tensor } from '#electron/trainer/autograd/tensor';
import { readTensor, TensorStore, writeTensor } from '#electron/trainer/autograd/tensor-store';
import { computeGraph, unsupportedNodes } from '#electron/trainer/ggml/compute-graph';
import type { AllocatorPointer } from '#electron/trainer/ggml/ggml-functions';
import type { Backend, Ggml } from '#electron/trainer/ggml/open-ggml';
import type { UpdateOptions } from '#electron/trainer/trainable-model';
import { AppError } from '#shared/domain/app-error';
import type { ParameterArena } from './parameter-arena';

/** AdamW on all parameters of an arena: one graph for the norm of the gradient, one for the step. */
export class AdamwOptimizer {
  readonly #ggml: Ggml;
  readonly #backend: Backend;
  readonly #arena: ParameterArena;
  readonly #inputs: TensorStore;
  readonly #gradientScale: Tensor;
  readonly #settings: readonly { readonly tensor: Tensor; readonly isDecayed: boolean }[];
  readonly #squares: readonly Tensor[];
  readonly #norm: GraphBuilder;
  readonly #step: GraphBuilder;
  readonly #allocators: AllocatorPointer[] = [];

  constructor(ggml: Ggml, backend: Backend, arena: ParameterArena) {
    this.#ggml = ggml;
    this.#backend = backend;
    this.#arena = arena;
    this.#inputs = new TensorStore(ggml, 1 + arena.groups.length);
    this.#gradientScale = this.#inputs.declare('F32', [1]);
    this.#settings = arena.groups.map(({ isDecayed }) => ({ tensor: this.#inputs.declare('F32', [7]), isDecayed }));
    this.#inputs.allocate(backend);

    this.#norm = new GraphBuilder(ggml, 32);
    this.#squares = arena.groups.map(({ gradient }) => {
      const squares = this.#norm.sumRows(this.#norm.square(gradient));
      this.#norm.keep(squares);
      return squares;
    });
    this.#step = new GraphBuilder(ggml, 32);
    for (const [index, { value, gradient, firstMoment, secondMoment }] of arena.groups.entries()) {
      const settings = this.#settings[index];
      if (!settings) throw new RangeError('Expected settings for each group of parameters.');
      // In place: the gradient is cleared afterwards anyway.
      const scaled = this.#step.multiplyInPlace(gradient, this.#gradientScale);
      this.#step.adamwStep(value, scaled, firstMoment, secondMoment, settings.tensor);
    }
    for (const { graph } of [this.#norm, this.#step]) {
      const allocator = ggml.call.ggml_gallocr_new(backend.bufferType);
      this.#allocators.push(allocator);
      if (!ggml.call.ggml_gallocr_alloc_graph(allocator, graph)) {
        this.close();
        throw new AppError('model_failed', 'There is not enough memory for the optimiser of this model.');
      }
    }
  }

  /** Norm of the accumulated gradient. */
  async gradientNorm(): Promise<number> {
    await computeGraph(this.#ggml, this.#backend, this.#norm.graph);
    let sum = 0;
    for (const squares of this.#squares) {
      for (const square of readTensor(this.#ggml, squares)) sum += square;
    }
    return Math.sqrt(sum);
  }

  /**
   * Step number `update`, counted from 1, on the accumulated gradient times `gradientScale`.
   *
   * @see Loshchilov, I., Hutter, F. (2019), Decoupled weight decay regularization.
   */
  async step(options: UpdateOptions, gradientScale: number, update: number): Promise<void> {
    const { learningRate, beta1, beta2, epsilon, weightDecay } = options;
    const corrections = [1 / (1 - beta1 ** update), 1 / (1 - beta2 ** update)];
    for (const { tensor, isDecayed } of this.#settings) {
      const decay = isDecayed ? weightDecay : 0;
      writeTensor(this.#ggml, tensor, Float32Array.of(learningRate, beta1, beta2, epsilon, decay, ...corrections));
    }
    writeTensor(this.#ggml, this.#gradientScale, Float32Array.of(gradientScale));
    await computeGraph(this.#ggml, this.#backend, this.#step.graph);
    this.#arena.clearGradients();
  }

  /** Operations that the backend cannot compute. */
  unsupported(): string[] {
    return [this.#norm, this.#step].flatMap(({ graph }) => unsupportedNodes(this.#ggml, this.#backend, graph));
  }

  bytes(): number {
    const { call } = this.#ggml;
    return this.#allocators.reduce(
      (sum, allocator) => sum + Number(call.ggml_gallocr_get_buffer_size(allocator, 0)),
      this.#inputs.bytes(),
    );
  }

  close(): void {
    for (const allocator of this.#allocators.splice(0)) this.#ggml.call.ggml_gallocr_free(allocator);
    this.#norm.close();
    this.#step.close();
    this.#inputs.close();
  }
}
