import { type AttentionBlock, attend } from '#electron/trainer/autograd/attention';
import { GraphBuilder, type RotaryEmbedding } from '#electron/trainer/autograd/graph-builder';
import { type FrozenMatrix, Tape } from '#electron/trainer/autograd/tape';
import type { Tensor } from '#electron/trainer/autograd/tensor';
import { TensorStore } from '#electron/trainer/autograd/tensor-store';
import type { Backend, Ggml } from '#electron/trainer/ggml/open-ggml';
import type { Projection, TrainableModelOptions } from '#electron/trainer/trainable-model';
import { type GraphPlan, mostNodes } from './graph-plan';
import {
  attentionNormName,
  EMBEDDING,
  feedForwardNormName,
  type LlamaShape,
  OUTPUT,
  OUTPUT_NORM,
  projectionName,
  ROTARY_FREQUENCIES,
} from './llama-shape';
import type { LlamaWeights } from './llama-weights';
import { type GraphPurpose, type OutputResults, outputLoss } from './output-loss';
import type { ParameterArena } from './parameter-arena';

export interface GraphSource {
  readonly ggml: Ggml;
  readonly backend: Backend;
  readonly shape: LlamaShape;
  readonly weights: LlamaWeights;
  readonly arena: ParameterArena;
  readonly options: Pick<TrainableModelOptions, 'method' | 'isCheckpointed' | 'precision'>;
  readonly isPortable: boolean;
}

/** Inputs of a graph, to be filled before each computation. */
export interface GraphInputs {
  readonly tokens: Tensor;
  readonly positions: Tensor;
  readonly blocks: readonly AttentionBlock[];
  /** Tokens whose output is needed, and the way back from each token to its output. */
  readonly outputs: Tensor;
  readonly origins: Tensor;
  readonly labels: readonly Tensor[];
  readonly weights: readonly Tensor[];
}

/** One computation over batches of one size: inputs, nodes, and results to read afterwards. */
export interface LlamaGraph extends OutputResults {
  readonly builder: GraphBuilder;
  readonly inputs: GraphInputs;
  inputBytes(): number;
  close(): void;
}

/** Writes the graph of a Llama; its memory is the allocator's affair. */
export function buildLlamaGraph(source: GraphSource, plan: GraphPlan, purpose: GraphPurpose): LlamaGraph {
  const store = new TensorStore(source.ggml, 5 + plan.blockEnds.length + 2 * chunkSizes(plan).length);
  let builder: GraphBuilder | null = null;
  try {
    const inputs = declareInputs(store, plan);
    store.allocate(source.backend);
    builder = new GraphBuilder(source.ggml, mostNodes(source.shape, plan, source.options));
    const outcome = new GraphWriter(source, plan, inputs, builder, purpose).write();
    const written = builder;
    return {
      builder: written,
      inputs,
      ...outcome,
      inputBytes: () => store.bytes(),
      close: () => {
        written.close();
        store.close();
      },
    };
  } catch (error) {
    builder?.close();
    store.close();
    throw error;
  }
}

export function chunkSizes({ outputs, outputChunk }: GraphPlan): number[] {
  const chunks = Math.ceil(outputs / outputChunk);
  return Array.from({ length: chunks }, (_, index) => Math.min(outputChunk, outputs - index * outputChunk));
}

function declareInputs(store: TensorStore, plan: GraphPlan): GraphInputs {
  const tokens = plan.rows * plan.columns;
  const sizes = chunkSizes(plan);
  return {
    tokens: store.declare('I32', [tokens]),
    positions: store.declare('I32', [tokens]),
    blocks: plan.blockEnds.map((end, index) => {
      const start = plan.blockEnds[index - 1] ?? 0;
      return { start, end, mask: store.declare('F32', [end, end - start, 1, plan.rows]) };
    }),
    outputs: store.declare('I32', [plan.outputs]),
    origins: store.declare('I32', [tokens]),
    labels: sizes.map((size) => store.declare('I32', [size])),
    weights: sizes.map((size) => store.declare('F32', [1, size])),
  };
}

class GraphWriter {
  readonly #source: GraphSource;
  readonly #plan: GraphPlan;
  readonly #inputs: GraphInputs;
  readonly #tape: Tape;
  readonly #purpose: GraphPurpose;
  readonly #rotary: RotaryEmbedding;

  constructor(source: GraphSource, plan: GraphPlan, inputs: GraphInputs, builder: GraphBuilder, purpose: GraphPurpose) {
    this.#source = source;
    this.#plan = plan;
    this.#inputs = inputs;
    this.#purpose = purpose;
    const { shape, weights } = source;
    const trained = purpose === 'train' ? source.arena.parameters : [];
    const parameters = trained.map(({ name }) => [source.arena.tensorOf(name), source.arena.gradientOf(name)] as const);
    const precision = source.options.precision === 'mixed' ? 'BF16' : 'F32';
    this.#tape = new Tape(builder, source.isPortable, precision, new Map(parameters));
    this.#rotary = {
      positions: inputs.positions,
      frequencies: shape.tensors.has(ROTARY_FREQUENCIES) ? weights.tensor(ROTARY_FREQUENCIES) : null,
      dimensions: shape.rotatedDimensions,
      contextTokens: shape.contextTokens,
      base: shape.rotaryBase,
      scale: shape.rotaryScale,
    };
  }

  write(): OutputResults {
    const { shape, options } = this.#source;
    let x = this.#embed();
    for (let layer = 0; layer < shape.layers; layer++) {
      const compute = (input: Tensor): Tensor => this.#layer(layer, input);
      x = options.isCheckpointed ? this.#tape.checkpoint(x, this.#parametersOf(layer), compute) : compute(x);
    }
    const hidden = this.#norm(this.#tape.takeRows(x, this.#inputs.outputs, this.#inputs.origins), OUTPUT_NORM);
    const outcome = outputLoss(this.#tape, {
      hidden,
      output: this.#outputMatrix(),
      vocabulary: shape.vocabulary,
      sizes: chunkSizes(this.#plan),
      labels: this.#inputs.labels,
      weights: this.#inputs.weights,
      purpose: this.#purpose,
    });
    if (this.#purpose === 'train') this.#tape.backward();
    return outcome;
  }

  #embed(): Tensor {
    const { weights, arena, options } = this.#source;
    if (options.method.kind === 'full') return this.#tape.lookUp(arena.tensorOf(EMBEDDING), this.#inputs.tokens);
    return this.#tape.builder.rows(weights.tensor(EMBEDDING), this.#inputs.tokens);
  }

  #outputMatrix(): FrozenMatrix | Tensor {
    const { shape, weights, arena, options } = this.#source;
    const name = shape.isTied ? EMBEDDING : OUTPUT;
    return options.method.kind === 'full' ? arena.tensorOf(name) : weights.matrix(name);
  }

  #layer(layer: number, x: Tensor): Tensor {
    const { shape } = this.#source;
    const { rows, columns } = this.#plan;
    const tape = this.#tape;
    const normed = this.#norm(x, attentionNormName(layer));
    const heads = (projection: Projection, count: number): Tensor =>
      tape.reshape(this.#project(layer, projection, normed), shape.headWidth, count, rows * columns);
    const mixed = attend(tape, {
      query: tape.rotate(heads('attn_q', shape.heads), this.#rotary),
      key: tape.rotate(heads('attn_k', shape.keyHeads), this.#rotary),
      value: heads('attn_v', shape.keyHeads),
      columns,
      rows,
      blocks: this.#inputs.blocks,
      precision: this.#source.weights.isPacked && !this.#source.isPortable ? 'BF16' : tape.precision,
    });
    const attended = tape.add(this.#project(layer, 'attn_output', mixed), x);
    const normedAgain = this.#norm(attended, feedForwardNormName(layer));
    const gated = tape.swiglu(
      this.#project(layer, 'ffn_gate', normedAgain),
      this.#project(layer, 'ffn_up', normedAgain),
    );
    return tape.add(this.#project(layer, 'ffn_down', gated), attended);
  }

  #project(layer: number, projection: Projection, x: Tensor): Tensor {
    const { weights, arena, options } = this.#source;
    const tape = this.#tape;
    const name = projectionName(layer, projection);
    if (options.method.kind === 'full') return tape.linear(arena.tensorOf(name), x);
    const base = tape.linearFrozen(weights.matrix(name), x);
    if (!options.method.projections.includes(projection)) return base;
    const { alpha, rank } = options.method;
    const narrow = tape.scale(tape.linear(arena.tensorOf(`${name}.lora_a`), x), alpha / rank);
    return tape.add(base, tape.linear(arena.tensorOf(`${name}.lora_b`), narrow));
  }

  #norm(x: Tensor, name: string): Tensor {
    const { shape, weights, arena, options } = this.#source;
    const weight = options.method.kind === 'full' ? arena.tensorOf(name) : weights.tensor(name);
    return this.#tape.multiplyRows(this.#tape.normalize(x, shape.normEpsilon), weight);
  }

  #parametersOf(layer: number): Tensor[] {
    const { arena } = this.#source;
    return arena.parameters
      .filter(({ name }) => name.startsWith(`blk.${layer}.`))
      .map(({ name }) => arena.tensorOf(name));
  }
}
