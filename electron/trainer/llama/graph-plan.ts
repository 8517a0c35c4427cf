import type { TrainableModelOptions } from '#electron/trainer/trainable-model';
import type { LlamaShape } from './llama-shape';

/** What a graph is built for. Sizes are rounded up, so that few different graphs serve all batches. */
export interface GraphPlan {
  readonly rows: number;
  readonly columns: number;
  /** Positions whose next token counts; always more than the batch has, so that there is one whose gradient is zero. */
  readonly outputs: number;
  /** How many outputs are turned into logits at a time. */
  readonly outputChunk: number;
  /** Where blocks of queries end. */
  readonly blockEnds: readonly number[];
}

export interface BatchSize {
  readonly rows: number;
  readonly columns: number;
  readonly outputs: number;
}

export function planGraph(shape: LlamaShape, size: BatchSize): GraphPlan {
  const rounded = roundUp(size.columns, COLUMN_STEP);
  const columns = rounded % ALIASED_COLUMNS === 0 ? rounded + COLUMN_STEP : rounded;
  const outputs = roundUp(size.outputs + 1, size.outputs < MANY_OUTPUTS ? FEW_OUTPUTS_STEP : MANY_OUTPUTS_STEP);
  const room = Math.floor(LOGITS_PER_CHUNK / shape.vocabulary / FEW_OUTPUTS_STEP) * FEW_OUTPUTS_STEP;
  const blocks = Math.max(1, Math.ceil(columns / BLOCK_QUERIES));
  return {
    rows: size.rows,
    columns,
    outputs,
    outputChunk: Math.min(outputs, Math.max(FEW_OUTPUTS_STEP, room)),
    blockEnds: Array.from({ length: blocks }, (_, block) => Math.min(columns, (block + 1) * BLOCK_QUERIES)),
  };
}

/** More nodes than a graph of this plan can have. */
export function mostNodes(shape: LlamaShape, plan: GraphPlan, options: Pick<TrainableModelOptions, 'method'>): number {
  const chunks = Math.ceil(plan.outputs / plan.outputChunk);
  const trained = options.method.kind === 'lora' ? NODES_PER_ADAPTER * 7 : NODES_PER_MATRIX * 9;
  const perLayer = NODES_PER_LAYER + trained + plan.blockEnds.length * NODES_PER_BLOCK;
  return 256 + shape.layers * perLayer + chunks * NODES_PER_CHUNK;
}

export function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

/** Rows of this multiple are what vector instructions and blocks of weights want. */
const COLUMN_STEP = 32;
/** Rows of 2 KB fall on few lines of the cache when a column is read: three times slower. */
const ALIASED_COLUMNS = 512;
const FEW_OUTPUTS_STEP = 32;
const MANY_OUTPUTS_STEP = 128;
const MANY_OUTPUTS = 512;
/** 32 MB as F32; with its softmax, twice that is what the loss takes, whatever the vocabulary. */
const LOGITS_PER_CHUNK = 8 * 1024 * 1024;
/** Queries that share a bound on the keys that they can see. */
const BLOCK_QUERIES = 96;
const NODES_PER_LAYER = 240;
const NODES_PER_BLOCK = 120;
const NODES_PER_ADAPTER = 40;
const NODES_PER_MATRIX = 20;
const NODES_PER_CHUNK = 48;
