/** A measure becomes a warning at `warning` and critical at `critical`, both included. */
export interface Threshold {
  readonly warning: number;
  readonly critical: number;
}

/**
 * From where on a measure is bad. A pair whose `warning` is above its `critical` counts downwards: the less the worse.
 *
 * The event loop is meant to be under 20 ms late at the 99th percentile; a person notices about 50 ms. Binance refuses
 * requests whose clock runs a second ahead. A full disk stops every order, hence the early warning.
 */
export const HEALTH_THRESHOLDS = {
  exchangeLatencyMs: { warning: 1_000, critical: 5_000 },
  /** Age of the newest closed candle, counted in its own length; just before the next close it is 1. */
  feedAgeCandles: { warning: 2, critical: 10 },
  clockOffsetMs: { warning: 500, critical: 1_000 },
  modelFailuresInRow: { warning: 1, critical: 3 },
  queueWaiting: { warning: 5, critical: 20 },
  queueWaitMs: { warning: 60_000, critical: 300_000 },
  signalModelAgeMs: { warning: 90 * 86_400_000, critical: Number.POSITIVE_INFINITY },
  schedulesFailed: { warning: 1, critical: 10 },
  alertsUndelivered: { warning: 20, critical: 500 },
  alertsFailed: { warning: 1, critical: 20 },
  activitiesFailed: { warning: 1, critical: Number.POSITIVE_INFINITY },
  eventLoopP99Ms: { warning: 50, critical: 250 },
  memoryFraction: { warning: 0.5, critical: 0.8 },
  diskFreeBytes: { warning: 5e9, critical: 1e9 },
  journalWriteMs: { warning: 100, critical: 1_000 },
  writeAheadLogBytes: { warning: 64e6, critical: 512e6 },
  mandateLeftMs: { warning: 7 * 86_400_000, critical: 0 },
  /** A program with a wrong token or too little patience; a person who tries things out stays below. */
  doorDenials: { warning: 100, critical: Number.POSITIVE_INFINITY },
  backupAgeMs: { warning: 36 * 3_600_000, critical: 7 * 86_400_000 },
} as const satisfies Readonly<Record<string, Threshold>>;

/** How bad `value` is by `threshold`. */
export function gradeBy(threshold: Threshold, value: number): 'ok' | 'warning' | 'critical' {
  const isDownwards = threshold.critical < threshold.warning;
  const isBeyond = (limit: number) => (isDownwards ? value <= limit : value >= limit);
  if (isBeyond(threshold.critical)) return 'critical';
  return isBeyond(threshold.warning) ? 'warning' : 'ok';
}
