import type { MarketQuote } from '#electron/ports/market-client';
import { ceilToStep, type DecimalString, decimalText, Exact, exact, floorToStep } from '#shared/domain/decimal';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { OrderTicket, RuleVerdict } from '#shared/domain/proposal';
import type { RiskLimits } from './risk-limits';

/** Prices of a bracket on the exchange's price step. */
export interface EntryPrices {
  readonly limitPrice: DecimalString;
  readonly stop: DecimalString;
  readonly target: DecimalString | null;
}

/**
 * The prices of a bracket, each rounded to the step in the direction that risks less, and whether they make sense together:
 * stop < entry < target, the stop below the market and the target above it.
 */
export function priceEntry(
  ticket: OrderTicket,
  rules: InstrumentRules,
  quote: MarketQuote,
  limits: RiskLimits,
  /** The limit that the person was shown; `null` for a first look. */
  shownLimitPrice: DecimalString | null,
): { readonly prices: EntryPrices | null; readonly verdicts: RuleVerdict[] } {
  const step = exact(rules.priceStep);
  const ask = exact(quote.ask);
  const highest = floorToStep(ask.mul(new Exact(1).add(exact(limits.marketSlippageFraction))), step);
  const wanted = ticket.entry === null ? highest : floorToStep(exact(ticket.entry), step);
  const limitPrice = shownLimitPrice === null ? wanted : Exact.min(wanted, exact(shownLimitPrice));
  // Where it will be bought: a limit above the ask fills at the ask.
  const expected = Exact.min(limitPrice, ask);
  const stop = ceilToStep(exact(ticket.stop), step);
  const target = ticket.target === null ? null : floorToStep(exact(ticket.target), step);
  const verdicts = [
    verdict('stop_below_entry', stop.lt(expected), stop, expected, (isMet, low, high) =>
      isMet
        ? `The stop at ${low} lies below the entry at ${high}.`
        : `The stop at ${low} must lie below the entry at ${high}.`,
    ),
    verdict('stop_below_market', stop.lt(exact(quote.bid)), stop, exact(quote.bid), (isMet, low, high) =>
      isMet
        ? `The stop at ${low} lies below the best bid ${high}.`
        : `The stop at ${low} must lie below the best bid ${high}.`,
    ),
    ...(target === null
      ? []
      : [
          verdict('target_above_entry', target.gt(limitPrice), target, limitPrice, (isMet, high, low) =>
            isMet
              ? `The target at ${high} lies above the entry at ${low}.`
              : `The target at ${high} must lie above the entry at ${low}.`,
          ),
        ]),
    // One that is meant to rest must not run after the market without a bound.
    verdict('entry_near_market', limitPrice.lte(highest), limitPrice, highest, (isMet, price, most) =>
      isMet
        ? `The entry at ${price} is not dearer than ${most}, which the market allows.`
        : `The entry at ${price} is dearer than ${most}, the most that lies near the best ask.`,
    ),
  ];
  const isCoherent = verdicts.every(({ decision }) => decision !== 'deny');
  const prices = {
    limitPrice: decimalText(limitPrice),
    stop: decimalText(stop),
    target: target === null ? null : decimalText(target),
  };
  return { prices: isCoherent ? prices : null, verdicts };
}

function verdict(
  code: string,
  isMet: boolean,
  value: Exact,
  limit: Exact,
  message: (isMet: boolean, value: DecimalString, limit: DecimalString) => string,
): RuleVerdict {
  const [valueText, limitText] = [decimalText(value), decimalText(limit)];
  return {
    code,
    decision: isMet ? 'allow' : 'deny',
    value: valueText,
    limit: limitText,
    message: message(isMet, valueText, limitText),
  };
}
