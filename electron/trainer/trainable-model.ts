import type { TrainingBatch } from './training-batch';

/** Matrices of each layer that a LoRA can change, by their names in GGUF. */
export const PROJECTIONS = ['attn_q', 'attn_k', 'attn_v', 'attn_output', 'ffn_gate', 'ffn_up', 'ffn_down'] as const;
export type Projection = (typeof PROJECTIONS)[number];

/** What of a model is trained. */
export type TrainingMethod =
  /** `alpha / rank` scales the change; `b` begins at zero, so training begins at the base. */
  | {
      readonly kind: 'lora';
      readonly rank: number;
      readonly alpha: number;
      readonly projections: readonly Projection[];
      readonly seed: number;
    }
  /** Every weight, all of which have to be F32. */
  | { readonly kind: 'full' };

/**
 * How wide matrices are multiplied on a CPU: `exact` in 32 bits, `mixed` with both factors rounded to BF16 (8 bits of mantissa), which this
 * library does in half of the time. Sums, gradients and trained weights have 32 bits in any case.
 */
export type Precision = 'exact' | 'mixed';

export interface TrainableModelOptions {
  readonly method: TrainingMethod;
  readonly threads: number;
  /** Computes each layer's inside again on the way back instead of keeping it: a third of the memory for half as much time again. */
  readonly isCheckpointed: boolean;
  readonly precision: Precision;
  /** `auto` takes a GPU only where it supports every node of the portable graph. */
  readonly device: 'auto' | 'cpu';
}

/** A trained tensor, as it lies in a file: `dimensions` start with the one whose elements lie next to each other. */
export interface Parameter {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly elements: number;
}

/** What AdamW keeps of one parameter, and the parameter itself. */
export interface ParameterState {
  readonly value: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

export interface BatchLoss {
  /** Weighted sum of the negative log likelihoods, in nats. */
  readonly lossSum: number;
  readonly weightSum: number;
}

export interface UpdateOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled, as in AdamW: matrices decay, vectors do not. */
  readonly weightDecay: number;
  /** Largest norm of the gradient of the mean loss; larger ones are scaled down to it. */
  readonly clipNorm: number;
}

/**
 * A Llama whose weights can be changed by gradients. One call computes at a time; the caller waits for each.
 *
 * Everything is deterministic: the same calls on the same machine with the same number of threads give the same bytes.
 */
export interface TrainableModel {
  readonly parameters: readonly Parameter[];
  readonly vocabularySize: number;
  readonly contextTokens: number;
  /** `cpu`, or the GPU's name. */
  readonly device: string;
  /** Adds the gradient of the weighted loss sum of a batch to what has been accumulated since the last update. */
  accumulate(batch: TrainingBatch): Promise<BatchLoss>;
  /** The loss alone. */
  evaluate(batch: TrainingBatch): Promise<BatchLoss>;
  /**
   * One step of AdamW on the mean gradient (accumulated sum over accumulated weight), and the accumulator is empty again.
   *
   * @returns `gradientNorm` before clipping. Without a finite norm nothing is changed but the accumulator, and `isSkipped`.
   */
  update(options: UpdateOptions): Promise<{ readonly gradientNorm: number; readonly isSkipped: boolean }>;
  /** Logits of one sequence, `tokens.length * vocabularySize`, for parity checks. */
  logits(tokens: readonly number[]): Promise<Float32Array>;
  /** Updates so far: what the bias correction of AdamW counts. */
  readonly updates: number;
  readState(name: string): ParameterState;
  writeState(name: string, state: ParameterState): void;
  setUpdates(updates: number): void;
  /** Bytes that the native library holds for it now: weights, optimiser, and the largest graph so far. */
  allocatedBytes(): number;
  close(): void;
}
