import { averageTrueRange } from '#shared/domain/average-true-range';
import { type CandleColumns, firstIndexFrom } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { RULE_SIGNAL_NAMES, SignalEvidence } from '#shared/domain/signal';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';

export type RuleName = (typeof RULE_SIGNAL_NAMES)[number];

/** One rule that came true at one candle. */
export interface RuleHit {
  readonly name: RuleName;
  readonly sign: 1 | -1;
  /** Of the candle that completed it. */
  readonly index: number;
  /** 0..1 */
  readonly strength: number;
  readonly evidence: readonly SignalEvidence[];
}

/** The candles that rules look at, with what all of them need. */
export interface RuleMarket {
  readonly candles: CandleColumns;
  /** Average true range of each candle, in price units; NaN during warm-up. */
  readonly atr: Float64Array;
  /** Index of the candle that closed at `at`, or -1 where none of these did. */
  indexOfClose(at: EpochMs): number;
}

export function ruleMarket(candles: CandleColumns, timeframe: Timeframe): RuleMarket {
  const { openAt } = candles;
  const length = timeframeMs(timeframe);
  return {
    candles,
    atr: averageTrueRange(candles),
    indexOfClose: (at) => {
      const index = firstIndexFrom(openAt, at - length);
      return openAt[index] === at - length ? index : -1;
    },
  };
}

/** `measure` as a share of what counts as full strength, 0..1. */
export function strengthOf(measure: number, full: number): number {
  return Math.min(1, Math.max(0, measure / full));
}
