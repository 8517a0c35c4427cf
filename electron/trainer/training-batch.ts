/**
 * Tokens of several examples laid side by side for one computation: `rows` rows of `columns` tokens each.
 *
 * Examples that begin alike are packed as a trunk with branches: the trunk is computed once, each branch sees the trunk and
 * itself, and its positions go on where the trunk ends. What a token computes is then exactly what it would compute in its
 * example alone. Several groups of trunk and branches can share a row.
 */
export interface TrainingBatch {
  readonly rows: number;
  readonly columns: number;
  /** Token ids, `rows * columns` of them; padding is token 0. */
  readonly tokens: Int32Array;
  /** Position within its own example, counted from 0; what rotary embeddings take. */
  readonly positions: Int32Array;
  /** Which group of its row a token belongs to, from 0; -1 for padding, which sees itself only. */
  readonly groups: Int32Array;
  /** 0 in a trunk, from 1 in its branches. */
  readonly branches: Int32Array;
  /** Flat indices of the tokens whose prediction of the next token counts, at most one entry for each. */
  readonly outputs: Int32Array;
  /** The token that each of `outputs` should predict. */
  readonly labels: Int32Array;
  /** How much each of them counts, above 0. */
  readonly weights: Float32Array;
}

/**
 * Whether token `at` of a row attends to token `to` of the same row: earlier or itself, in its group, in the trunk or in its own
 * branch.
 */
export function attends(batch: TrainingBatch, row: number, at: number, to: number): boolean {
  if (to > at) return false;
  if (to === at) return true;
  const from = row * batch.columns + at;
  const other = row * batch.columns + to;
  if (batch.groups[from] === PADDING || batch.groups[from] !== batch.groups[other]) return false;
  return batch.branches[other] === 0 || batch.branches[other] === batch.branches[from];
}

/** Group of tokens that only fill a row up. */
export const PADDING = -1;
