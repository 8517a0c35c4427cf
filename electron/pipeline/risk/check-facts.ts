import type { EntryRequest, ExitRequest, ProtectionRequest } from '#electron/ports/order-approval';
import { DecimalString, type Exact, exact, PositiveDecimal } from '#shared/domain/decimal';
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
    checkNumbers(numbers),
    checkKnown(rules !== null),
    verdict('position_held', isPositive(held), held, '0', {
      holds: `There is a position of ${held} to reduce.`,
      fails: `There is no position to reduce: ${held} is held.`,
    }),
  ];
}

type EntryRule = (request: EntryRequest, limits: RiskLimits) => RuleVerdict;

const ENTRY_RULES: readonly EntryRule[] = [
  ({ ticket }) => checkNumbers([ticket.stop, ticket.entry, ticket.target].filter((number) => number !== null)),
  ({ ticket }) =>
    verdict('short_not_possible', ticket.direction === 'long', ticket.direction, 'long', {
      holds: 'The instrument is bought first and sold later.',
      fails: 'A short is not possible on spot: what is not held cannot be sold.',
    }),
  ({ entryBlock }) =>
    entryBlock === null
      ? { ...ALLOWED, code: 'account_ready', message: 'Orders, fills and balances agree with the exchange.' }
      : { code: entryBlock.code, decision: 'deny', value: null, limit: null, message: entryBlock.message },
  ({ haltReason }) =>
    verdict('instrument_halted', haltReason === null, haltReason, null, {
      holds: 'The instrument is not halted.',
      fails: `The instrument is halted: ${haltReason}`,
    }),
  ({ unknownOrders }) =>
    verdict('order_unknown', unknownOrders === 0, String(unknownOrders), '0', {
      holds: 'What became of every order in this instrument is known.',
      fails: `What became of ${unknownOrders === 1 ? '1 order' : `${unknownOrders} orders`} in this instrument is not known.`,
    }),
  ({ rules }) => checkKnown(rules !== null),
  ({ rules }) =>
    verdict('instrument_trading', rules?.isTrading === true, rules?.isTrading ? 'trading' : 'halted', 'trading', {
      holds: 'The exchange trades the instrument.',
      fails: 'The exchange does not trade the instrument now.',
    }),
  ({ quote }) => {
    const isSound = quote !== null && isPositive(quote.bid) && isPositive(quote.ask);
    return verdict('quote_known', isSound, quote && `${quote.bid} / ${quote.ask}`, null, {
      holds: `The best prices are ${quote?.bid} and ${quote?.ask}.`,
      fails: quote
        ? `Bid ${quote.bid} and ask ${quote.ask} are no prices.`
        : 'No price of the instrument is known yet.',
    });
  },
  ({ quote, now }, { maxQuoteAgeMs }) => {
    const ageMs = quote ? now - quote.knownAt : null;
    const isFresh = ageMs !== null && ageMs <= maxQuoteAgeMs;
    return verdict('quote_fresh', isFresh, ageMs === null ? null : `${ageMs} ms`, `${maxQuoteAgeMs} ms`, {
      holds: `The last price is ${seconds(ageMs)} s old.`,
      fails:
        ageMs === null
          ? `An entry needs a price of the last ${seconds(maxQuoteAgeMs)} s; there is none.`
          : `The last price is ${seconds(ageMs)} s old; an entry needs one of the last ${seconds(maxQuoteAgeMs)} s.`,
    });
  },
  ({ equity }) =>
    verdict('equity_known', isPositive(equity), equity, '0', {
      holds: `The account is worth ${equity}.`,
      fails: equity === null ? 'The value of the account is not known.' : `The account is worth ${equity}.`,
    }),
  ({ freeQuote }) =>
    verdict('balance_known', isDecimal(freeQuote), freeQuote, null, {
      holds: `${freeQuote} are free to spend.`,
      fails: 'The free balance is not known.',
    }),
];

function checkNumbers(numbers: readonly string[]): RuleVerdict {
  const text = numbers.join(' ');
  const wrong = numbers.filter((number) => !isPositive(number));
  return verdict('numbers', wrong.length === 0, text, 'above 0', {
    holds: 'Every number is plain and above 0.',
    fails: `Expected plain numbers above 0, was ${wrong.join(' and ')}.`,
  });
}

function checkKnown(isKnown: boolean): RuleVerdict {
  return verdict('instrument_known', isKnown, null, null, {
    holds: 'The exchange has the instrument.',
    fails: 'The rules of the exchange for this instrument are not known.',
  });
}

function verdict(
  code: string,
  isMet: boolean,
  value: string | null,
  limit: string | null,
  messages: { readonly holds: string; readonly fails: string },
): RuleVerdict {
  return { code, decision: isMet ? 'allow' : 'deny', value, limit, message: isMet ? messages.holds : messages.fails };
}

function seconds(ms: number | null): string {
  return String(Math.round((ms ?? 0) / 100) / 10);
}

const ALLOWED = { decision: 'allow', value: null, limit: null } as const;

function isDecimal(text: string | null): boolean {
  return DecimalString.safeParse(text).success;
}

// A text that is no decimal never reaches the refinement, which would throw for it.
function isPositive(text: string | null): boolean {
  return isDecimal(text) && PositiveDecimal.safeParse(text).success;
}
