import type { EntryRequest } from '#electron/ports/order-approval';
import { decimalText, exact } from '#shared/domain/decimal';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { RiskStanding } from './risk-standing';

/** Facts of a "what if": each takes the place of what is known. Money in the instrument's quote currency. */
export interface AssumedFacts {
  readonly bid?: string | undefined;
  readonly ask?: string | undefined;
  readonly equity?: string | undefined;
  readonly free?: string | undefined;
  readonly riskFraction?: number | undefined;
  /** Takes the connection, the account's orders and the stored candles for settled. */
  readonly isReady?: true | undefined;
  /** The exchange's rules as they were last told, where no connection tells them. */
  readonly rules?: InstrumentRules | null | undefined;
}

/** The request and the standing with the assumed facts in them, and the names of those that were assumed. */
export function assumeFacts(
  request: EntryRequest,
  standing: RiskStanding,
  assumed: AssumedFacts,
): { readonly request: EntryRequest; readonly standing: RiskStanding; readonly assumed: string[] } {
  const { bid, ask, equity, free, riskFraction, isReady } = assumed;
  const rules = request.rules ?? assumed.rules ?? null;
  const price = bid ?? ask;
  const names = Object.entries({ bid, ask, equity, free, riskFraction, isReady })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  return {
    request: {
      ...request,
      rules,
      quote:
        price === undefined
          ? request.quote
          : {
              ...(request.quote ?? { instrument: request.ticket.instrument }),
              bid: bid ?? price,
              ask: ask ?? price,
              at: request.now,
              knownAt: request.now,
            },
      equity: equity ?? request.equity,
      freeQuote: free ?? request.freeQuote ?? equity ?? null,
      account:
        equity === undefined ? request.account : { ...request.account, equity: inAccount(request, rules, equity) },
      ...(isReady && { entryBlock: null, haltReason: null, unknownOrders: 0 }),
    },
    standing: {
      ...standing,
      ...(equity !== undefined && asEquity(standing, request, inAccount(request, rules, equity))),
      ...(riskFraction !== undefined && { limits: { ...standing.limits, riskFraction } }),
      ...(isReady && {
        candles: { count: Number.MAX_SAFE_INTEGER, lastClosedAt: request.now, atr: standing.candles?.atr ?? null },
      }),
    },
    assumed: names,
  };
}

/**
 * An account of another size has lost the same shares of itself: the day and the peak move with the equity. Where it is not
 * known what the account is worth, it is taken to have lost nothing.
 */
function asEquity(
  { day, peakEquity }: RiskStanding,
  { account }: EntryRequest,
  assumed: string | null,
): Pick<RiskStanding, 'day' | 'peakEquity'> {
  if (assumed === null) return { day, peakEquity };
  if (account.equity === null || exact(account.equity).isZero()) {
    return { day: { start: null, now: assumed }, peakEquity: null };
  }
  const factor = exact(assumed).div(exact(account.equity));
  const scaled = (money: string | null) => money && decimalText(exact(money).mul(factor));
  return { day: { start: scaled(day.start), now: scaled(day.now) }, peakEquity: scaled(peakEquity) };
}

/** The assumed equity in the account's currency: by the rate that is known, or as it is where both are the same. */
function inAccount(request: EntryRequest, rules: InstrumentRules | null, equity: string): string | null {
  if (rules?.quote === request.account.quote) return equity;
  if (request.account.equity === null || request.equity === null || exact(request.equity).isZero()) return null;
  return decimalText(exact(equity).mul(exact(request.account.equity)).div(exact(request.equity)));
}
