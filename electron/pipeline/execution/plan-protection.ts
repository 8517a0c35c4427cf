import type { MarketQuote } from '#electron/ports/market-client';
import { Exact, exact } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { Order } from '#shared/domain/order';
import { isUndecided, remainingQuantity } from './apply-order-update';
import type { ExecutionLimits } from './execution-limits';
import type { Holding } from './fold-fills';
import type { ProtectionLevels } from './protection-levels';

/** What the watchdog knows of one instrument. */
export interface ProtectionFacts {
  readonly now: EpochMs;
  readonly holding: Holding;
  /** Live orders of the app in the instrument. */
  readonly orders: readonly Order[];
  readonly levels: ProtectionLevels | null;
  readonly quote: MarketQuote | null;
  readonly rules: InstrumentRules | null;
  /** Since when the stops do not match the position; `null` while they do. */
  readonly mismatchSince: EpochMs | null;
  /** Tries to guard it that failed, and when the last one was. */
  readonly tries: number;
  readonly lastTryAt: EpochMs | null;
  readonly limits: ExecutionLimits;
}

export type ProtectionPlan =
  /** Guarded, or nothing to guard. */
  | { readonly kind: 'covered' }
  /** Too small for an order. */
  | { readonly kind: 'dust' }
  /** Something is under way, or a moment of grace. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'cancel-entry'; readonly orders: readonly Order[] }
  /** Stops that exceed the position. */
  | { readonly kind: 'take-off'; readonly orders: readonly Order[] }
  /** Targets that have lost their stop: they hold the base that a new stop needs. */
  | { readonly kind: 'free-base'; readonly orders: readonly Order[] }
  | { readonly kind: 'protect'; readonly quantity: Exact; readonly levels: ProtectionLevels }
  | { readonly kind: 'exit'; readonly quantity: Exact; readonly reason: ExitReason };

export type ExitReason = 'stop_breached' | 'target_reached' | 'protection_failed' | 'no_levels';

/** What has to happen so that a live stop covers what our orders hold, no more and no less. */
export function planProtection(facts: ProtectionFacts): ProtectionPlan {
  const { now, orders, levels, quote, limits, mismatchSince, tries, lastTryAt } = facts;
  const guarded = guardedQuantity(facts.holding);
  const covered = coveredQuantity(orders);
  const stops = orders.filter(isLiveStop);
  if (covered.gt(guarded.add(tolerance(facts, covered)))) {
    return hasLasted(mismatchSince, now, limits.nakedGraceMs) ? { kind: 'take-off', orders: stops } : { kind: 'wait' };
  }
  const naked = guarded.sub(covered);
  if (guarded.isZero()) return { kind: 'covered' };
  if (naked.lte(tolerance(facts, guarded)) || isDust(naked, facts)) {
    return stops.length > 0 ? { kind: 'covered' } : { kind: 'dust' };
  }
  // A sell whose fate is not known may be the missing guard: two of them could sell twice.
  if (orders.some((order) => order.side === 'sell' && (isUndecided(order) || order.role === 'exit')))
    return { kind: 'wait' };

  const filling = orders.filter(({ role, filledQuantity }) => role === 'entry' && filledQuantity !== '0');
  const graceMs = filling.length > 0 ? limits.partialEntryMs : limits.nakedGraceMs;
  if (!hasLasted(mismatchSince, now, graceMs)) return { kind: 'wait' };
  if (filling.length > 0) return { kind: 'cancel-entry', orders: filling };
  const loose = orders.filter((order) => isLooseTarget(order, stops));
  if (loose.length > 0) return { kind: 'free-base', orders: loose };

  const isExiting = tries >= limits.maxProtectionTries;
  const pauseMs = isExiting && tries > limits.maxProtectionTries ? limits.exitRetryMs : limits.protectionRetryMs;
  if (lastTryAt !== null && now - lastTryAt < pauseMs) return { kind: 'wait' };
  if (!levels) return { kind: 'exit', quantity: naked, reason: 'no_levels' };
  if (isExiting) return { kind: 'exit', quantity: naked, reason: 'protection_failed' };
  // On an old price nothing is sold: the exchange itself refuses a stop that would trigger at once.
  const isFresh = quote !== null && now - quote.knownAt <= limits.maxQuoteAgeMs;
  const bid = isFresh ? exact(quote.bid) : null;
  if (bid?.lte(exact(levels.stop))) return { kind: 'exit', quantity: naked, reason: 'stop_breached' };
  if (bid && levels.target !== null && bid.gte(exact(levels.target))) {
    return { kind: 'exit', quantity: naked, reason: 'target_reached' };
  }
  return { kind: 'protect', quantity: naked, levels };
}

/** What our orders hold and what is still there: a sale from outside makes it less. */
export function guardedQuantity({ ownQuantity, quantity }: Holding): Exact {
  return Exact.max(0, Exact.min(ownQuantity, quantity));
}

/** What live stops would sell. */
export function coveredQuantity(orders: readonly Order[]): Exact {
  return orders.filter(isLiveStop).reduce((sum, order) => sum.add(remainingQuantity(order)), new Exact(0));
}

export function isLiveStop({ role, state, side }: Order): boolean {
  return role === 'stop' && state === 'open' && side === 'sell';
}

/** The first partial fill of a target ends the stop beside it, and the rest of the target goes on holding the base. */
function isLooseTarget({ role, state, listClientId }: Order, stops: readonly Order[]): boolean {
  const hasStop = stops.some((stop) => stop.listClientId !== null && stop.listClientId === listClientId);
  return role === 'target' && state === 'open' && !hasStop;
}

/** Whether no order would be taken for so little, now or at the stop. */
export function isDust(
  quantity: Exact,
  { rules, quote, levels, holding }: Pick<ProtectionFacts, 'rules' | 'quote' | 'levels' | 'holding'>,
): boolean {
  if (!rules) return false;
  if (quantity.lt(exact(rules.minQuantity)) || quantity.lt(exact(rules.quantityStep))) return true;
  const prices = [quote && exact(quote.bid), levels && exact(levels.stop), holding.averagePrice].filter(
    (price) => price !== null,
  );
  const lowest = prices.reduce((least: Exact | null, price) => (least?.lte(price) ? least : price), null);
  return lowest !== null && quantity.mul(lowest).lt(exact(rules.minNotional));
}

/**
 * How far stops and position may differ: legs are sized before the fee is known, which is at most the taker's, and then
 * rounded to the step.
 */
function tolerance({ rules }: ProtectionFacts, quantity: Exact): Exact {
  if (!rules) return new Exact(0);
  return quantity.mul(exact(rules.takerFeeFraction)).mul(2).add(exact(rules.quantityStep));
}

function hasLasted(since: EpochMs | null, now: EpochMs, ms: number): boolean {
  return since !== null && now - since >= ms;
}
