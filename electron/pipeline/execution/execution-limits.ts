/** Times and bounds of execution, in ms unless named otherwise. */
export interface ExecutionLimits {
  readonly heartbeatMs: number;
  /** A heartbeat that comes this much early or late by the clock: sleep, or the clock was set. */
  readonly clockJumpMs: number;
  readonly proposalTtlMs: number;
  /** Share of the way from entry to stop that the price may drift before a proposal dies. */
  readonly driftFraction: number;
  /** Waits before each look for an order whose fate is not known; the last one repeats. */
  readonly lookupDelaysMs: readonly number[];
  /** How long such an order counts as live when nobody can find it. */
  readonly unknownDeadlineMs: number;
  /** When a sell that nobody can find, and that locks nothing, is taken for gone, so that a position can be guarded again. */
  readonly sellTraceMs: number;
  /** How long a position may lack a live stop before the watchdog acts: the exchange places the legs within this. */
  readonly nakedGraceMs: number;
  readonly partialEntryMs: number;
  readonly maxProtectionTries: number;
  readonly protectionRetryMs: number;
  /** Between emergency exits that were refused. */
  readonly exitRetryMs: number;
  /** Between looks at the open orders, while the user stream is up and while it is down. */
  readonly checkMs: number;
  readonly checkMsWithoutStream: number;
  /** Between full reconciliations while nothing calls for one. */
  readonly fullCheckMs: number;
  /** Before a reconciliation that failed is tried again. */
  readonly reconcileRetryMs: number;
  readonly equityMs: number;
  /** Prices older than this decide nothing. */
  readonly maxQuoteAgeMs: number;
  readonly skewWarnMs: number;
  readonly skewBlockMs: number;
}

export const DEFAULT_EXECUTION_LIMITS: ExecutionLimits = {
  heartbeatMs: 1_000,
  clockJumpMs: 5_000,
  proposalTtlMs: 120_000,
  driftFraction: 0.25,
  lookupDelaysMs: [1_000, 2_000, 5_000, 10_000, 20_000, 30_000],
  unknownDeadlineMs: 45 * 60_000,
  // Binance refuses a request that arrives more than its receive window, 5 s, after it was signed.
  sellTraceMs: 10_000,
  nakedGraceMs: 2_000,
  partialEntryMs: 5_000,
  maxProtectionTries: 3,
  protectionRetryMs: 1_000,
  exitRetryMs: 10_000,
  checkMs: 60_000,
  checkMsWithoutStream: 5_000,
  fullCheckMs: 600_000,
  reconcileRetryMs: 5_000,
  equityMs: 60_000,
  maxQuoteAgeMs: 15_000,
  skewWarnMs: 1_000,
  skewBlockMs: 5_000,
};
