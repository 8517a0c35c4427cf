/** The only source of timers, so that tests decide when time passes. */
export interface Scheduler {
  /** Calls `run` once after `delayMs`, unless the returned function is called before. */
  after(delayMs: number, run: () => void): () => void;
}
