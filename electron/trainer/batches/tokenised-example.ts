/** A conversation as the model reads it, and which of its tokens it should learn to say. */
export interface TokenisedExample {
  readonly tokens: Int32Array;
  /** What is learnt: ranges within `tokens`, in order, none of them empty, the first one behind the first token. */
  readonly answers: readonly TokenRange[];
  /** Length of the start that other examples begin with as well: what is computed once for all of them. */
  readonly sharedTokens: number;
  /** How much each of its learnt tokens counts, above 0. */
  readonly weight: number;
}

/** From one index up to another, which is left out. */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}
