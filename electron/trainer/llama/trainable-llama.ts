import { readTensor } from '#electron/trainer/autograd/tensor-store';
import type { Backend } from '#electron/trainer/ggml/open-ggml';
import type {
  BatchLoss,
  Parameter,
  ParameterState,
  TrainableModel,
  UpdateOptions,
} from '#electron/trainer/trainable-model';
import type { TrainingBatch } from '#electron/trainer/training-batch';
import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';
import { AdamwOptimizer } from './adamw-optimizer';
import { checkBatch } from './check-batch';
import { fillInputs } from './fill-inputs';
import { GraphCache } from './graph-cache';
import { planGraph } from './graph-plan';
import type { GraphSource, LlamaGraph } from './llama-graph';
import type { GraphPurpose } from './output-loss';

/** A Llama in the native library's memory, with what trains it. It owns everything that it is given. */
export class TrainableLlama implements TrainableModel {
  readonly parameters: readonly Parameter[];
  readonly vocabularySize: number;
  readonly contextTokens: number;
  readonly device: string;
  readonly #source: GraphSource;
  readonly #backend: Backend;
  readonly #graphs: GraphCache;
  readonly #optimizer: AdamwOptimizer;
  #updates = 0;
  #weightSum = 0;
  #isBusy = false;
  #isClosed = false;

  constructor(source: GraphSource) {
    this.#source = source;
    this.#backend = source.backend;
    this.parameters = source.arena.parameters;
    this.vocabularySize = source.shape.vocabulary;
    this.contextTokens = source.shape.contextTokens;
    this.device = source.backend.device;
    this.#optimizer = new AdamwOptimizer(source.ggml, source.backend, source.arena);
    this.#graphs = new GraphCache(source);
  }

  get updates(): number {
    return this.#updates;
  }

  accumulate(batch: TrainingBatch): Promise<BatchLoss> {
    return this.#alone(async () => {
      const loss = await this.#lossOf(batch, 'train');
      this.#weightSum += loss.weightSum;
      return loss;
    });
  }

  evaluate(batch: TrainingBatch): Promise<BatchLoss> {
    return this.#alone(() => this.#lossOf(batch, 'evaluate'));
  }

  update(options: UpdateOptions): Promise<{ readonly gradientNorm: number; readonly isSkipped: boolean }> {
    return this.#alone(async () => {
      if (this.#weightSum === 0) {
        throw new AppError('conflict', 'Expected a batch to have been accumulated before an update, was none.');
      }
      const weightSum = this.#weightSum;
      this.#weightSum = 0;
      const gradientNorm = (await this.#optimizer.gradientNorm()) / weightSum;
      if (!Number.isFinite(gradientNorm)) {
        this.#source.arena.clearGradients();
        return { gradientNorm, isSkipped: true };
      }
      const clip = gradientNorm > options.clipNorm ? options.clipNorm / gradientNorm : 1;
      await this.#optimizer.step(options, clip / weightSum, this.#updates + 1);
      this.#updates += 1;
      return { gradientNorm, isSkipped: false };
    });
  }

  logits(tokens: readonly number[]): Promise<Float32Array> {
    return this.#alone(async () => {
      const batch = everyOutputOf(tokens);
      const graph = await this.#compute(batch, 'logits');
      const all = new Float32Array(tokens.length * this.vocabularySize);
      let at = 0;
      for (const chunk of graph.logits) {
        const values = readTensor(this.#source.ggml, chunk).subarray(0, all.length - at);
        all.set(values, at);
        at += values.length;
      }
      return all;
    });
  }

  readState(name: string): ParameterState {
    this.#requireIdle();
    return this.#source.arena.read(name);
  }

  writeState(name: string, state: ParameterState): void {
    this.#requireIdle();
    this.#source.arena.write(name, state);
  }

  setUpdates(updates: number): void {
    invariant(Number.isSafeInteger(updates) && updates >= 0, `Expected a count of updates, was ${updates}.`);
    this.#requireIdle();
    this.#updates = updates;
  }

  /** Accumulated gradient of one parameter, for checks. */
  readGradient(name: string): Float32Array {
    this.#requireIdle();
    return this.#source.arena.readGradient(name);
  }

  /** Operations of training that the backend cannot compute; none where it can train this model. */
  unsupportedOperations(): string[] {
    const plan = planGraph(this.#source.shape, { rows: 2, columns: 64, outputs: 16 });
    return [...this.#optimizer.unsupported(), ...this.#graphs.unsupported(plan)];
  }

  allocatedBytes(): number {
    const { weights, arena } = this.#source;
    return weights.bytes() + arena.bytes() + this.#optimizer.bytes() + this.#graphs.bytes();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#requireIdle();
    this.#isClosed = true;
    this.#graphs.close();
    this.#optimizer.close();
    this.#source.arena.close();
    this.#source.weights.close();
    this.#source.ggml.call.ggml_backend_free(this.#backend.pointer);
  }

  async #lossOf(batch: TrainingBatch, purpose: GraphPurpose): Promise<BatchLoss> {
    const graph = await this.#compute(batch, purpose);
    let lossSum = 0;
    let weightSum = 0;
    let index = 0;
    for (const chunk of graph.logProbabilities) {
      for (const logProbability of readTensor(this.#source.ggml, chunk)) {
        const weight = batch.weights[index++];
        if (weight === undefined) continue;
        lossSum -= weight * logProbability;
        weightSum += weight;
      }
    }
    return { lossSum, weightSum };
  }

  async #compute(batch: TrainingBatch, purpose: GraphPurpose): Promise<LlamaGraph> {
    const { shape, ggml } = this.#source;
    checkBatch(batch, shape);
    const plan = planGraph(shape, { rows: batch.rows, columns: batch.columns, outputs: batch.outputs.length });
    const graph = this.#graphs.take(plan, purpose);
    fillInputs(ggml, graph.inputs, plan, batch, shape.vocabulary);
    await this.#graphs.compute(graph);
    return graph;
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    this.#requireIdle();
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
    }
  }

  #requireIdle(): void {
    if (this.#isClosed) throw new AppError('conflict', 'The model has been closed.');
    if (this.#isBusy) throw new AppError('conflict', 'The model is computing; the next call has to wait for it.');
  }
}

function everyOutputOf(tokens: readonly number[]): TrainingBatch {
  const indices = Int32Array.from(tokens, (_, index) => index);
  return {
    rows: 1,
    columns: tokens.length,
    tokens: Int32Array.from(tokens),
    positions: indices,
    groups: new Int32Array(tokens.length),
    branches: new Int32Array(tokens.length),
    outputs: indices,
    labels: new Int32Array(tokens.length),
    weights: new Float32Array(tokens.length).fill(1),
  };
}
