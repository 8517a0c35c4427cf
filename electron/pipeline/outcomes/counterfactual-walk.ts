import type { Candle } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Counterfactual } from '#shared/domain/risk-state';
import { HORIZON_MS } from './counterfactual-start';
import { advance, type Trade } from './resolve-forecast';

/** How a counterfactual ended: what it adds to the record. */
export type CounterfactualEnd = Pick<Counterfactual, 'state' | 'resultR' | 'resolvedAt'>;

/** The trade as it was when it was proposed. */
export function startWalk({ entry, startedAt, horizonAt }: Counterfactual): Trade {
  const price = Number(entry);
  // One that need not wait has no time to do so in its horizon.
  const isWaiting = horizonAt - HORIZON_MS > startedAt;
  return { enteredAt: isWaiting ? null : startedAt, best: price, worst: price, tie: null, exit: null };
}

/**
 * What one more closed candle does to a trade that was not made, by the rules that forecasts are scored by: a candle that
 * touches stop and target counts as the stop.
 *
 * A waiting entry fills in candles that open before its time is over. What is neither stopped nor has its profit 24 hours
 * after the entry ends at the close of the candle in which that lies, or, where that is missing, at the next open.
 *
 * @param candle - Of the shortest stored timeframe, so that no shorter ones could tell what came first in it. The first one
 * opened at or after the start: what happened in the candle that was running then is not known and left out.
 * @param feeFraction - Of the value, for each side.
 * @returns The trade after it, and its end where that is known.
 */
export function walkCandle(
  counterfactual: Counterfactual,
  trade: Trade,
  candle: Candle,
  lengthMs: number,
  feeFraction: number,
): { readonly trade: Trade; readonly end: CounterfactualEnd | null } {
  const entryUntil = counterfactual.horizonAt - HORIZON_MS;
  if (trade.enteredAt === null && candle.openAt >= entryUntil) return { trade, end: notEntered(entryUntil) };
  const closeAt = candle.openAt + lengthMs;
  if (trade.enteredAt !== null && candle.openAt >= trade.enteredAt + HORIZON_MS) {
    return { trade, end: resolved(counterfactual, candle.open, closeAt, feeFraction) };
  }
  const barriers = {
    sign: 1,
    entry: Number(counterfactual.entry),
    stop: Number(counterfactual.stop),
    target: counterfactual.target === null ? Number.POSITIVE_INFINITY : Number(counterfactual.target),
  } as const;
  const moved = advance(trade, candle, barriers, null, candle.openAt);
  const isOver = moved.enteredAt !== null && closeAt >= moved.enteredAt + HORIZON_MS;
  const exitPrice = moved.exit?.price ?? (isOver ? candle.close : null);
  return { trade: moved, end: exitPrice === null ? null : resolved(counterfactual, exitPrice, closeAt, feeFraction) };
}

function resolved(
  { entry, stop, share }: Counterfactual,
  exitPrice: number,
  resolvedAt: EpochMs,
  feeFraction: number,
): CounterfactualEnd {
  const [bought, stopped] = [Number(entry), Number(stop)];
  const gain = exitPrice - bought - (bought + exitPrice) * feeFraction;
  const risk = bought - stopped + (bought + stopped) * feeFraction;
  // A minus zero would not equal what the journal gives back.
  return { state: 'resolved', resultR: (gain / risk) * share || 0, resolvedAt };
}

function notEntered(resolvedAt: EpochMs): CounterfactualEnd {
  return { state: 'not_entered', resultR: 0, resolvedAt };
}
