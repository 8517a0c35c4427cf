import type { ContextLevel, MarketContext } from '#shared/domain/market-context';
import type { Direction } from '#shared/domain/prediction';
import { MIN_DISTANCE_ATR } from './build-market-context';

/** One direction and stop with everything that may go with it: each entry with each target is a sound forecast. */
export interface ForecastPlan {
  readonly direction: Direction;
  readonly stop: ContextLevel;
  /** Levels between the stop and the market where price may be awaited; the market itself is always an entry. */
  readonly entries: readonly ContextLevel[];
  /** Nearest first. */
  readonly targets: readonly ContextLevel[];
}

/**
 * Every forecast that the context's levels allow, nearest stop first, longs before shorts.
 *
 * A waiting entry lies nearer the stop than the market does, so it only ever improves the reward: what is sound from the
 * market is sound from there too.
 */
export function forecastPlans(context: MarketContext): ForecastPlan[] {
  return [...plansOf('long', context), ...plansOf('short', context)];
}

function plansOf(direction: Direction, context: MarketContext): ForecastPlan[] {
  const { referencePrice, atr } = context;
  const sign = direction === 'long' ? 1 : -1;
  const gain = (level: ContextLevel) => sign * (level.price - referencePrice);
  const byDistance = context.levels.toSorted((a, b) => Math.abs(gain(a)) - Math.abs(gain(b)));
  const losing = byDistance.filter((level) => gain(level) < 0);
  const winning = byDistance.filter((level) => gain(level) >= MIN_DISTANCE_ATR * atr);
  return losing.flatMap((stop) => {
    const risk = -gain(stop);
    if (risk < MIN_DISTANCE_ATR * atr) return [];
    const targets = winning.filter((target) => gain(target) >= MIN_REWARD_TO_RISK * risk);
    const entries = losing.filter((entry) => risk + gain(entry) >= MIN_DISTANCE_ATR * atr);
    return targets.length > 0 ? [{ direction, stop, entries, targets }] : [];
  });
}

/** A forecast that wins less than this part of what it risks says too little. */
export const MIN_REWARD_TO_RISK = 0.3;
