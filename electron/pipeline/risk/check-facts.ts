import type { EntryRequest, ExitRequest, ProtectionRequest } from '#electron/ports/order-approval';
import { DecimalString, PositiveDecimal } from '#shared/domain/decimal';
import type { RuleVerdict } from '#shared/domain/proposal';
import type { RiskLimits } from './risk-limits';

/** What must hold before an entry is even priced, each rule with what it saw. */
export function checkEntryFacts(request: EntryRequest, limits: RiskLimits): RuleVerdict[] {
  return ENTRY_RULES.map((rule) => rule(request, limits));
}

/**
 * The same for what only reduces a position. Halts, unknown orders and stale quotes do not stand in the way of it: a position
 * that cannot be left is worse than one that is left at an old price.
 */
export function checkExitFacts(request: ProtectionRequest | ExitRequest): RuleVerdict[] {
  const { rules, held } = request;
  const numbers = 'stop' in request ? [request.held, request.stop, request.target ?? '1'] : [request.held];
  return [
    rule('numbers', numbers.every(isPositive), numbers.join(' '), 'above 0', 'Numbers are finite and above 0'),
    rule('instrument_known', rules !== null, null, null, 'The exchange knows the instrument'),
    rule('position_held', isPositive(held), held, '0', 'There is a position to reduce'),
  ];
}

type EntryRule = (request: EntryRequest, limits: RiskLimits) => RuleVerdict;

const ENTRY_RULES: readonly EntryRule[] = [
  ({ ticket }) => {
    const numbers = [ticket.stop, ticket.entry, ticket.target].filter((number) => number !== null);
    return rule('numbers', numbers.every(isPositive), numbers.join(' '), 'above 0', 'Numbers are finite and above 0');
  },
  ({ ticket }) =>
    rule('short_not_possible', ticket.direction === 'long', ticket.direction, 'long', 'Spot can only be bought first'),
  ({ entryBlock }) =>
    entryBlock === null
      ? rule('account_ready', true, null, null, 'Orders, fills and balances are reconciled')
      : { code: entryBlock.code, decision: 'deny', value: null, limit: null, message: entryBlock.message },
  ({ haltReason }) => rule('instrument_halted', haltReason === null, haltReason, null, 'The instrument is not halted'),
  ({ unknownOrders }) =>
    rule('order_unknown', unknownOrders === 0, String(unknownOrders), '0', 'The fate of every order is known here'),
  ({ rules }) => rule('instrument_known', rules !== null, null, null, 'The exchange knows the instrument'),
  ({ rules }) =>
    rule(
      'instrument_trading',
      rules?.isTrading === true,
      rules?.isTrading ? 'trading' : 'halted',
      'trading',
      'It is traded',
    ),
  ({ quote }) => {
    const isSound = quote !== null && isPositive(quote.bid) && isPositive(quote.ask);
    return rule('quote_known', isSound, quote && `${quote.bid} / ${quote.ask}`, null, 'There is a price');
  },
  ({ quote, now }, { maxQuoteAgeMs }) => {
    const ageMs = quote ? now - quote.knownAt : null;
    const isFresh = ageMs !== null && ageMs <= maxQuoteAgeMs;
    return rule(
      'quote_fresh',
      isFresh,
      ageMs === null ? null : `${ageMs} ms`,
      `${maxQuoteAgeMs} ms`,
      'The price is fresh',
    );
  },
  ({ equity }) => rule('equity_known', isPositive(equity), equity, '0', 'The value of the account is known'),
  ({ freeQuote }) => rule('balance_known', isDecimal(freeQuote), freeQuote, null, 'The free balance is known'),
];

function rule(code: string, holds: boolean, value: string | null, limit: string | null, message: string): RuleVerdict {
  const text = holds ? `${message}.` : `Not so: ${message[0]?.toLowerCase()}${message.slice(1)}.`;
  return { code, decision: holds ? 'allow' : 'deny', value, limit, message: text };
}

function isDecimal(text: string | null): boolean {
  return DecimalString.safeParse(text).success;
}

// A text that is no decimal never reaches the refinement, which would throw for it.
function isPositive(text: string | null): boolean {
  return isDecimal(text) && PositiveDecimal.safeParse(text).success;
}
