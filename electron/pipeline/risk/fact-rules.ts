import { type DecimalString, decimalText } from '#shared/domain/decimal';
import { allow, countText, decide, deny, durationText, instantText, shortText } from './finding';
import { readDecimal, readPositive } from './read-decimal';
import type { RiskRule } from './risk-rule';

/** What must be known and in order before an entry is looked at, in the order in which it is told. */
export const FACT_RULES: readonly RiskRule[] = [
  {
    code: 'numbers',
    summary: 'Entry, stop and target are plain decimal numbers above 0.',
    inputs: ['ticket.entry', 'ticket.stop', 'ticket.target'],
    limits: [],
    check: ({ ticket }) => {
      const texts = [ticket.entry, ticket.stop, ticket.target].filter((text) => text !== null);
      const wrong = texts.filter((text) => readPositive(text) === null);
      return decide({
        isMet: wrong.length === 0,
        value: (wrong.length === 0 ? texts : wrong).map(shortText).join(' · '),
        limit: 'above 0',
        holds: () => 'Every number is plain and above 0.',
        fails: () =>
          `Expected plain numbers above 0, was ${wrong.map((text) => `"${shortText(text)}"`).join(' and ')}.`,
      });
    },
  },
  {
    code: 'instrument_known',
    summary: 'The exchange has told its rules for the instrument.',
    inputs: ['ticket.instrument', 'rules'],
    limits: [],
    check: ({ ticket, rules }) => {
      if (rules === null) return deny(`The rules of the exchange for ${ticket.instrument} are not known.`);
      // Rules of another instrument would give a size on the wrong steps.
      return decide({
        isMet: rules.instrument === ticket.instrument,
        value: rules.instrument,
        limit: ticket.instrument,
        holds: () => `The exchange has ${ticket.instrument}.`,
        fails: () => `The rules at hand are those of ${rules.instrument}, not of ${ticket.instrument}.`,
      });
    },
  },
  {
    code: 'instrument_allowed',
    summary: 'The mandate lets the instrument trade.',
    inputs: ['ticket.instrument'],
    limits: ['allowedInstruments'],
    check: ({ ticket, limits: { allowedInstruments } }) => {
      if (allowedInstruments === null) {
        return allow('The mandate lets every instrument trade.', ticket.instrument, 'any');
      }
      return decide({
        isMet: allowedInstruments.includes(ticket.instrument),
        value: ticket.instrument,
        limit: listText(allowedInstruments),
        holds: () => `The mandate lets ${ticket.instrument} trade.`,
        fails: () => `The mandate does not name ${ticket.instrument}; it lets trade: ${listText(allowedInstruments)}.`,
      });
    },
  },
  {
    code: 'instrument_trading',
    summary: 'The exchange trades the instrument now.',
    inputs: ['rules.isTrading'],
    limits: [],
    check: ({ rules }) =>
      decide({
        isMet: rules?.isTrading === true,
        value: rules === null ? null : rules.isTrading ? 'trading' : 'not trading',
        limit: 'trading',
        holds: () => 'The exchange trades the instrument.',
        fails: () =>
          rules === null
            ? 'Whether the exchange trades the instrument is not known.'
            : 'The exchange does not trade the instrument now.',
      }),
  },
  {
    code: 'instrument_halted',
    summary: 'Nothing has halted the instrument, such as more filled than was ordered.',
    inputs: ['haltReason'],
    limits: [],
    check: ({ haltReason }) =>
      decide({
        isMet: haltReason === null,
        value: haltReason === null ? 'not halted' : 'halted',
        limit: 'not halted',
        holds: () => 'The instrument is not halted.',
        fails: () => `The instrument is halted: ${haltReason}`,
      }),
  },
  {
    code: 'account_ready',
    summary: 'The account is connected and agrees with the exchange.',
    inputs: ['entryBlock'],
    limits: [],
    check: ({ entryBlock }) =>
      decide({
        isMet: entryBlock === null,
        value: entryBlock?.code ?? 'ready',
        limit: 'ready',
        holds: () => 'Orders, fills and balances agree with the exchange.',
        fails: () => entryBlock?.message ?? '',
      }),
  },
  {
    code: 'order_unknown',
    summary: 'What became of every order in the instrument is known.',
    inputs: ['unknownOrders'],
    limits: [],
    check: ({ unknownOrders }) =>
      decide({
        isMet: unknownOrders === 0,
        value: countText(unknownOrders, 'order'),
        limit: '0 orders',
        holds: () => 'What became of every order in this instrument is known.',
        fails: () => `What became of ${countText(unknownOrders, 'order')} in this instrument is not known.`,
      }),
  },
  {
    code: 'mandate_in_force',
    summary: 'A person has signed the limits, and they have not expired.',
    inputs: ['mandate', 'now'],
    limits: [],
    check: ({ mandate: { version, needsSignature, isExpired, expiresAt }, now }) => {
      const hasEnded = isExpired || (expiresAt !== null && !(now < expiresAt));
      const expiry = expiresAt === null ? null : instantText(expiresAt);
      return decide({
        isMet: !needsSignature && !hasEnded,
        value: `version ${version}`,
        limit: expiry === null ? 'no expiry' : `until ${expiry}`,
        holds: () =>
          expiry === null
            ? `Version ${version} of the mandate is in force, without an expiry.`
            : `Version ${version} of the mandate is in force until ${expiry}.`,
        fails: () =>
          hasEnded
            ? `Version ${version} of the mandate expired${expiry === null ? '' : ` on ${expiry}`}; a person has to sign one before anything is bought.`
            : 'Nobody has signed a mandate yet; a person has to before anything is bought.',
      });
    },
  },
  {
    code: 'trading_state',
    summary: 'The circuit breaker takes entries. On spot an entry always makes a position larger.',
    inputs: ['trading'],
    limits: [],
    check: ({ trading: { state, reason } }) =>
      decide({
        isMet: state === 'active',
        value: state,
        limit: 'active',
        holds: () => 'Trading is active.',
        fails: () => `Trading is ${state}, which takes no entry${reason === null ? '.' : `: ${reason}`}`,
      }),
  },
  {
    code: 'quote_known',
    summary: 'A best bid and a best ask of the instrument are known.',
    inputs: ['quote.bid', 'quote.ask', 'quote.instrument'],
    limits: [],
    check: ({ quote, ticket }) => {
      if (quote === null) return deny('No price of the instrument is known yet.');
      const value = `${shortText(quote.bid)} / ${shortText(quote.ask)}`;
      // A price of another instrument would give a size that has nothing to do with this one.
      if (quote.instrument !== ticket.instrument) {
        return deny(`The price at hand is that of ${quote.instrument}, not of ${ticket.instrument}.`, value);
      }
      return decide({
        isMet: readPositive(quote.bid) !== null && readPositive(quote.ask) !== null,
        value,
        limit: null,
        holds: () => `The best prices are ${quote.bid} and ${quote.ask}.`,
        fails: () => `Bid ${shortText(quote.bid)} and ask ${shortText(quote.ask)} are no prices.`,
      });
    },
  },
  {
    code: 'quote_fresh',
    summary: 'The price is not older than the mandate allows.',
    inputs: ['quote.knownAt', 'now'],
    limits: ['maxQuoteAgeMs'],
    check: ({ quote, now, limits: { maxQuoteAgeMs } }) =>
      fresh(quote && now - quote.knownAt, maxQuoteAgeMs, {
        thing: 'The last price',
        none: `An entry needs a price of the last ${durationText(maxQuoteAgeMs, 'down')}; there is none.`,
      }),
  },
  {
    code: 'candles_fresh',
    summary: 'The newest closed candle is not older than the mandate allows.',
    inputs: ['candles.lastClosedAt', 'now'],
    limits: ['maxCandleAgeMs', 'minCandles'],
    check: ({ candles, now, limits: { maxCandleAgeMs, minCandles } }) =>
      candles === null && minCandles === 0
        ? allow('The mandate asks for no candles.', null, durationText(maxCandleAgeMs, 'down'))
        : fresh(candles && now - candles.lastClosedAt, maxCandleAgeMs, {
            thing: 'The newest closed candle',
            none: `An entry needs a candle that closed in the last ${durationText(maxCandleAgeMs, 'down')}; none is stored.`,
          }),
  },
  {
    code: 'warm_up',
    summary: 'Enough closed candles of the instrument are stored.',
    inputs: ['candles.count'],
    limits: ['minCandles'],
    check: ({ candles, limits: { minCandles } }) => {
      const count = candles?.count ?? 0;
      return decide({
        isMet: count >= minCandles,
        value: countText(count, 'candle'),
        limit: countText(minCandles, 'candle'),
        holds: () => `Closed candles stored: ${count}; an entry needs ${minCandles}.`,
        fails: () =>
          `Only ${countText(count, 'closed candle')} of the instrument stored; an entry needs ${minCandles}.`,
      });
    },
  },
  {
    code: 'equity_known',
    summary: 'The value of the account is known and above 0.',
    inputs: ['equity'],
    limits: [],
    check: ({ equity }) =>
      decide({
        isMet: readPositive(equity) !== null,
        value: amountText(equity),
        limit: 'above 0',
        holds: () => `The account is worth ${equity}.`,
        fails: () =>
          readDecimal(equity) === null
            ? 'The value of the account is not known.'
            : `The account is worth ${equity}, which is not above 0.`,
      }),
  },
  {
    code: 'balance_known',
    summary: 'The free balance that an entry is paid from is known.',
    inputs: ['freeQuote'],
    limits: [],
    check: ({ freeQuote }) => {
      const free = readDecimal(freeQuote);
      return decide({
        isMet: free !== null && !free.lt(0),
        value: amountText(freeQuote),
        limit: null,
        holds: () => `${freeQuote} are free to spend.`,
        fails: () => (free === null ? 'The free balance is not known.' : `The free balance is ${freeQuote}, below 0.`),
      });
    },
  },
];

/** What lies as far ahead of the clock as it may be old has an unknown age: the clock was set back. */
function fresh(ageMs: number | null, maxAgeMs: number, words: { readonly thing: string; readonly none: string }) {
  const limit = durationText(maxAgeMs, 'down');
  if (ageMs === null) return deny(words.none, null, limit);
  const age = durationText(ageMs, 'up');
  return decide({
    isMet: Math.abs(ageMs) <= maxAgeMs,
    value: age,
    limit,
    holds: () => `${words.thing} is ${age} old.`,
    fails: () =>
      ageMs < 0
        ? `${words.thing} is from ${durationText(-ageMs, 'up')} ahead of the clock, so its age is not known.`
        : `${words.thing} is ${age} old; an entry needs one of the last ${limit}.`,
  });
}

function amountText(text: DecimalString | null): string | null {
  const amount = readDecimal(text);
  return amount === null ? text && shortText(text) : decimalText(amount);
}

function listText(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, MAX_NAMES).join(', ');
  return names.length <= MAX_NAMES ? shown : `${shown} and ${names.length - MAX_NAMES} more`;
}

const MAX_NAMES = 5;
