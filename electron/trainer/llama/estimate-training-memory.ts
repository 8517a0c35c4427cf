import type { GgufHeader } from '#electron/trainer/gguf-reader';
import type { Projection, TrainableModelOptions } from '#electron/trainer/trainable-model';
import { type BatchSize, type GraphPlan, planGraph } from './graph-plan';
import { type LlamaShape, readLlamaShape } from './llama-shape';
import { planWeights } from './plan-weights';
import { trainedParameters } from './trained-parameters';

/** Bytes that training takes, and what for. */
export interface TrainingMemory {
  /** Of the model itself. */
  readonly parameterCount: number;
  readonly trainableParameters: number;
  /** Frozen weights, in the types and copies that are kept of them. */
  readonly weightBytes: number;
  /** Trained parameters, their gradients, and what AdamW keeps of them. */
  readonly optimizerBytes: number;
  /** What the layers keep for the way back, masks included. */
  readonly activationBytes: number;
  /** Logits of one chunk of outputs. */
  readonly lossBytes: number;
  readonly totalBytes: number;
}

/**
 * What training a model takes in memory with batches of one size, within a quarter of what the native library then
 * allocates. From the header alone: nothing is loaded.
 *
 * @throws AppError `model_failed` where the model cannot be trained so.
 */
export function estimateTrainingMemory(
  header: GgufHeader,
  options: Pick<TrainableModelOptions, 'method' | 'isCheckpointed' | 'precision'>,
  size: BatchSize,
): TrainingMemory {
  const shape = readLlamaShape(header);
  const plan = planGraph(shape, size);
  const trainableParameters = trainedParameters(shape, options.method).reduce((sum, { elements }) => sum + elements, 0);
  const weightBytes = planWeights(shape, options).bytes;
  // Value, gradient, two moments, and the squares of which the norm is the sum.
  const optimizerBytes = 5 * F32_BYTES * trainableParameters;
  const activationBytes = activations(shape, plan, options);
  const lossBytes = loss(shape, plan, options);
  return {
    parameterCount: [...shape.tensors.values()].reduce(
      (sum, { dimensions }) => sum + dimensions.reduce((product, length) => product * length, 1),
      0,
    ),
    trainableParameters,
    weightBytes,
    optimizerBytes,
    activationBytes,
    lossBytes,
    totalBytes: weightBytes + optimizerBytes + activationBytes + lossBytes,
  };
}

function activations(
  shape: LlamaShape,
  plan: GraphPlan,
  { method, isCheckpointed }: Pick<TrainableModelOptions, 'method' | 'isCheckpointed'>,
): number {
  const tokens = plan.rows * plan.columns;
  const queries = shape.heads * shape.headWidth;
  const keys = shape.keyHeads * shape.headWidth;
  const narrow = method.kind === 'lora' ? method.rank * method.projections.length : 0;
  const isTrained = (projection: Projection): boolean =>
    method.kind === 'full' || method.projections.includes(projection);
  // A product with a frozen matrix does not need what was multiplied to go back through it.
  const inputs: readonly (readonly [isKept: boolean, elements: number])[] = [
    [isTrained('attn_q') || isTrained('attn_k') || isTrained('attn_v'), shape.width],
    [isTrained('attn_output'), queries],
    [isTrained('ffn_gate') || isTrained('ffn_up'), shape.width],
    [isTrained('ffn_down'), shape.feedForward],
  ];
  const ofInputs = inputs.reduce((sum, [isKept, elements]) => sum + (isKept ? elements : 0), 0);
  // What the norms begin with, queries, keys and values, and the two halves of the feed forward part.
  const ofToken = 2 * shape.width + queries + 2 * keys + 2 * shape.feedForward + ofInputs + narrow;
  const ofAttention = attentionElements(plan) * shape.heads;
  const layer = tokens * ofToken + ofAttention;
  // Gradients on their way through one layer.
  const passing = tokens * (2 * shape.width + 3 * shape.feedForward) + ofAttention / plan.blockEnds.length;
  // Computed again, a layer gives way to its gradients as they pass.
  const kept = isCheckpointed
    ? shape.layers * tokens * shape.width + layer + passing / 2
    : shape.layers * layer + passing;
  return F32_BYTES * (kept + attentionElements(plan));
}

/** Pairs of a query and a key that its block sees. */
function attentionElements({ blockEnds, rows }: GraphPlan): number {
  return rows * blockEnds.reduce((sum, end, index) => sum + end * (end - (blockEnds[index - 1] ?? 0)), 0);
}

function loss(shape: LlamaShape, plan: GraphPlan, { method }: Pick<TrainableModelOptions, 'method'>): number {
  const logits = shape.vocabulary * plan.outputChunk;
  const hidden = 4 * shape.width * plan.outputs;
  if (method.kind === 'lora') return F32_BYTES * (logits + hidden);
  // The output matrix turned around and its gradient, and the logits once more for it.
  return F32_BYTES * (logits + hidden + 2 * shape.vocabulary * shape.width);
}

const F32_BYTES = 4;
