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
    below('stop_below_entry', stop, expected, 'The stop lies below the entry'),
    below('stop_below_market', stop, exact(quote.bid), 'The stop lies below the market'),
    ...(target === null ? [] : [below('target_above_entry', limitPrice, target, 'The target lies above the entry')]),
    // One that is meant to rest must not run after the market without a bound.
    atMost('entry_near_market', limitPrice, highest, 'The entry does not lie far above the market'),
  ];
  const isCoherent = verdicts.every(({ decision }) => decision !== 'deny');
  const prices = {
    limitPrice: decimalText(limitPrice),
    stop: decimalText(stop),
    target: target === null ? null : decimalText(target),
  };
  return { prices: isCoherent ? prices : null, verdicts };
}

function below(code: string, low: Exact, high: Exact, message: string): RuleVerdict {
  return verdict(code, low.lt(high), low, high, message);
}

function atMost(code: string, value: Exact, limit: Exact, message: string): RuleVerdict {
  return verdict(code, value.lte(limit), value, limit, message);
}

function verdict(code: string, holds: boolean, value: Exact, limit: Exact, message: string): RuleVerdict {
  const text = holds ? `${message}.` : `Not so: ${message}; was ${decimalText(value)} against ${decimalText(limit)}.`;
  return {
    code,
    decision: holds ? 'allow' : 'deny',
    value: decimalText(value),
    limit: decimalText(limit),
    message: text,
  };
}
