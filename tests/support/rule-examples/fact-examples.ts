import type { RuleCode } from '#electron/pipeline/risk/rule-codes';
import { START } from '#tests/support/execution-fixtures';
import { denies, MINUTE, passes, type RuleExample, SECOND, type WorldPatch } from './rule-example';

/** What must be known and in order: at each boundary, the last that passes and the first that does not. */
export const FACT_EXAMPLES = {
  numbers: [
    passes({ ticket: { target: null } }),
    denies({ ticket: { stop: '0' } }),
    denies({ ticket: { stop: 'NaN' } }),
  ],
  instrument_known: [passes(), denies({ rules: { instrument: 'ETH/USDT' } }), denies({ rules: null })],
  instrument_allowed: [
    passes({ limits: { allowedInstruments: ['BTC/USDT'] } }),
    denies({ limits: { allowedInstruments: ['ETH/USDT'] } }),
  ],
  instrument_trading: [passes({ rules: { isTrading: true } }), denies({ rules: { isTrading: false } })],
  instrument_halted: [
    passes({ request: { haltReason: null } }),
    denies({ request: { haltReason: 'More was filled than was ordered.' } }),
  ],
  account_ready: [
    passes({ request: { entryBlock: null } }),
    denies({
      request: {
        entryBlock: { code: 'not_reconciled', message: 'The account has not been compared with the exchange yet.' },
      },
    }),
  ],
  order_unknown: [passes({ request: { unknownOrders: 0 } }), denies({ request: { unknownOrders: 1 } })],
  mandate_in_force: [
    passes(mandate({ expiresAt: START + 1 })),
    denies(mandate({ expiresAt: START })),
    denies(mandate({ needsSignature: true })),
  ],
  trading_state: [
    passes({ standing: { trading: { state: 'active', reason: null } } }),
    denies({ standing: { trading: { state: 'reducing', reason: 'the loss of the day.' } } }),
    denies({ standing: { trading: { state: 'halted', reason: 'a person halted it.' } } }),
  ],
  quote_known: [
    passes({ quote: { bid: '100', ask: '100' } }),
    denies({ quote: { bid: '0' } }),
    denies({ quote: { instrument: 'ETH/USDT' } }),
    denies({ quote: null }),
  ],
  quote_fresh: [
    passes({ quote: { knownAt: START - 15 * SECOND }, limits: { maxQuoteAgeMs: 15 * SECOND } }),
    denies({ quote: { knownAt: START - 15 * SECOND - 1 }, limits: { maxQuoteAgeMs: 15 * SECOND } }),
    denies({ quote: null, limits: { maxQuoteAgeMs: 15 * SECOND } }),
  ],
  candles_fresh: [
    passes({ ...candles({ lastClosedAt: START - 10 * MINUTE }), limits: { maxCandleAgeMs: 10 * MINUTE } }),
    denies({ ...candles({ lastClosedAt: START - 10 * MINUTE - 1 }), limits: { maxCandleAgeMs: 10 * MINUTE } }),
    denies({ standing: { candles: null }, limits: { maxCandleAgeMs: 10 * MINUTE, minCandles: 1 } }),
  ],
  warm_up: [
    passes({ ...candles({ count: 100 }), limits: { minCandles: 100 } }),
    denies({ ...candles({ count: 99 }), limits: { minCandles: 100 } }),
  ],
  equity_known: [
    passes({ request: { equity: '0.01' } }),
    denies({ request: { equity: '0' } }),
    denies({ request: { equity: null } }),
  ],
  balance_known: [
    passes({ request: { freeQuote: '0' } }),
    denies({ request: { freeQuote: '-0.01' } }),
    denies({ request: { freeQuote: null } }),
  ],
} satisfies Partial<Record<RuleCode, readonly RuleExample[]>>;

function mandate(fields: { readonly expiresAt?: number; readonly needsSignature?: boolean }): WorldPatch {
  return {
    standing: { mandate: { version: 1, isExpired: false, needsSignature: false, expiresAt: null, ...fields } },
  };
}

function candles(fields: { readonly count?: number; readonly lastClosedAt?: number }): WorldPatch {
  return { standing: { candles: { count: 1_000, lastClosedAt: START, atr: 1, ...fields } } };
}
