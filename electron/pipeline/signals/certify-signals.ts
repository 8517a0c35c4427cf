import type { DetectSeriesStructures } from '#electron/ports/structure-detection';
import { type CandleColumns, copyColumns } from '#shared/domain/candle-columns';
import { evenCuts } from '#shared/domain/even-cuts';
import type { Signal } from '#shared/domain/signal';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { ruleSignals } from './rule-signals/rule-signals';

/** What replaying prefixes showed about the rules. */
export interface SignalCertificate {
  /** Signals on all candles. */
  readonly signals: number;
  /** Prefixes that were computed afresh. */
  readonly prefixes: number;
  /** Signals that more candles changed, added to the past or took back, by name; empty where nothing looks ahead. */
  readonly rewrites: readonly { readonly name: string; readonly count: number }[];
}

/**
 * Computes the signals again on copies of the first candles and counts those that differ from what all candles say was known
 * by then.
 *
 * @param prefixes - How many, spread evenly; each costs a detection.
 * @param rules - The rules in question, ours by default; ids must be unique.
 */
export function certifySignals(
  candles: CandleColumns,
  timeframe: Timeframe,
  prefixes: number,
  detect: DetectSeriesStructures,
  rules: typeof ruleSignals = ruleSignals,
): SignalCertificate {
  const signalsOf = (columns: CandleColumns) =>
    // The name of the instrument is copied into signals and enters nothing.
    rules({ instrument: 'ANY', timeframe, candles: columns, structures: detect({ timeframe, candles: columns }) });
  const count = candles.openAt.length;
  const whole = signalsOf(candles);
  const counts = new Map<string, number>();
  const lengths = evenCuts(count, prefixes);
  for (const length of lengths) {
    const knownAt = (candles.openAt[length - 1] as number) + timeframeMs(timeframe);
    const later = new Map(whole.filter((signal) => signal.knownAt <= knownAt).map((signal) => [signal.id, signal]));
    const differing: Signal[] = [];
    for (const shown of signalsOf(copyColumns(candles, length))) {
      const same = later.get(shown.id);
      later.delete(shown.id);
      if (same === undefined || JSON.stringify(same) !== JSON.stringify(shown)) differing.push(shown);
    }
    for (const { name } of [...differing, ...later.values()]) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return {
    signals: whole.length,
    prefixes: lengths.length,
    rewrites: [...counts].map(([name, number]) => ({ name, count: number })),
  };
}
