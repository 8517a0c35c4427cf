import type { EntryRequest } from '#electron/ports/order-approval';
import type { Exact } from '#shared/domain/decimal';
import { ceilTo, type ExactRules, floorTo } from './exact-rules';
import { readPositive } from './read-decimal';

/** Prices of a bracket on the exchange's price step, in the instrument's quote currency. */
export interface BracketPrices {
  readonly limitPrice: Exact;
  readonly stop: Exact;
  readonly target: Exact | null;
  /** Where it will be bought: a limit above the ask fills at the ask. */
  readonly expectedPrice: Exact;
  /** Best ask and the slippage that the mandate allows. */
  readonly highestPrice: Exact;
}

/**
 * The prices that are sent, each rounded to the step in the direction that risks less: the entry and the target down, the
 * stop up. An entry at the market is a limit at `highestPrice`. Never dearer than what was shown.
 *
 * Whether they make sense together is for the rules to say.
 *
 * @returns `null` where a price that is needed is not known, or no entry is left on the step.
 */
export function bracketPrices(
  { ticket, quote, shown }: EntryRequest,
  { priceStep }: ExactRules,
  slippage: Exact,
): BracketPrices | null {
  const ask = readPositive(quote?.ask);
  const ticketStop = readPositive(ticket.stop);
  const ticketEntry = ticket.entry === null ? null : readPositive(ticket.entry);
  const ticketTarget = ticket.target === null ? null : readPositive(ticket.target);
  const shownPrice = shown === null ? null : readPositive(shown.limitPrice);
  if (!ask || !ticketStop) return null;
  if (ticket.entry !== null && !ticketEntry) return null;
  if (ticket.target !== null && !ticketTarget) return null;
  if (shown !== null && !shownPrice) return null;
  const highestPrice = floorTo(ask.mul(slippage.add(1)), priceStep);
  const wanted = ticketEntry ? floorTo(ticketEntry, priceStep) : highestPrice;
  const limitPrice = shownPrice?.lt(wanted) ? floorTo(shownPrice, priceStep) : wanted;
  if (!limitPrice.gt(0)) return null;
  return {
    limitPrice,
    stop: ceilTo(ticketStop, priceStep),
    target: ticketTarget && floorTo(ticketTarget, priceStep),
    expectedPrice: ask.lt(limitPrice) ? ask : limitPrice,
    highestPrice,
  };
}
