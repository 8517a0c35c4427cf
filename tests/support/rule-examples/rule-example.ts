import { buildContext } from '#electron/pipeline/risk/build-context';
import type { RiskContext } from '#electron/pipeline/risk/risk-context';
import type { RiskStanding } from '#electron/pipeline/risk/risk-standing';
import { closedTrade, entryRequest } from '#electron/pipeline/risk/test-context';
import type { AccountFacts, InstrumentExposure } from '#electron/ports/account-facts';
import type { MarketQuote } from '#electron/ports/market-client';
import type { EntryRequest } from '#electron/ports/order-approval';
import type { OrderLeg } from '#shared/domain/approved-order';
import type { ClosedTrade } from '#shared/domain/closed-trade';
import type { InstrumentId } from '#shared/domain/instrument';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { MandateLimits } from '#shared/domain/mandate';
import type { OrderSide } from '#shared/domain/order';
import type { OrderTicket } from '#shared/domain/proposal';
import { instrumentRules, START } from '#tests/support/execution-fixtures';
import { accountFacts, instrumentExposure, riskStanding, WIDE_LIMITS } from '#tests/support/risk-standing';

/** What a rule says: `allow` says nothing against it, `warn` lets it pass with a warning. */
export type Outcome = 'allow' | 'warn' | 'cap' | 'deny';

/** One small change of the base world, and what the rule must say of it. */
export interface RuleExample {
  readonly outcome: Outcome;
  readonly patch: WorldPatch;
}

/** The same for a rule of the exchange that no order of the engine breaks: one leg, held against the rules by itself. */
export interface LegExample {
  readonly outcome: Outcome;
  readonly leg: Partial<OrderLeg & { readonly side: OrderSide }>;
}

/** What differs from the base world. What is listed (trades, exposures) is filled up with the fields of the fixtures. */
export interface WorldPatch {
  readonly ticket?: Partial<OrderTicket>;
  readonly quote?: Partial<MarketQuote> | null;
  readonly rules?: Partial<InstrumentRules> | null;
  readonly account?: Partial<Omit<AccountFacts, 'trades' | 'exposures'>>;
  readonly trades?: readonly Partial<ClosedTrade>[];
  readonly exposures?: readonly Partial<InstrumentExposure>[];
  /** Instruments that share the budget of the ticket's. */
  readonly groupOf?: readonly InstrumentId[];
  readonly request?: Partial<Omit<EntryRequest, 'ticket' | 'quote' | 'rules' | 'account'>>;
  readonly standing?: Partial<Omit<RiskStanding, 'limits' | 'groupOf'>>;
  readonly limits?: Partial<MandateLimits>;
}

/** The world of an example: the one in which every rule passes, without fees and a least value so that numbers are round. */
export function worldOf(patch: WorldPatch): RiskContext {
  const base = entryRequest();
  const { ticket, quote, account, trades, exposures, groupOf, request, standing, limits } = patch;
  return buildContext(
    {
      ...base,
      rules: patch.rules === null ? null : baseRules(patch.rules),
      quote: quote === null || base.quote === null ? null : { ...base.quote, ...quote },
      ticket: { ...base.ticket, ...ticket },
      account: accountFacts({
        ...account,
        ...(trades && { trades: trades.map((trade) => closedTrade(trade)) }),
        ...(exposures && { exposures: exposures.map((exposure) => instrumentExposure(exposure)) }),
      }),
      ...request,
    },
    riskStanding(START, {
      ...standing,
      limits: { ...WIDE_LIMITS, ...limits },
      ...(groupOf && { groupOf: () => groupOf }),
    }),
  );
}

export function baseRules(fields: Partial<InstrumentRules> = {}): InstrumentRules {
  return instrumentRules({ takerFeeFraction: '0', makerFeeFraction: '0', minNotional: '0', ...fields });
}

export function passes(patch: WorldPatch = {}): RuleExample {
  return { outcome: 'allow', patch };
}

export function warns(patch: WorldPatch): RuleExample {
  return { outcome: 'warn', patch };
}

export function caps(patch: WorldPatch): RuleExample {
  return { outcome: 'cap', patch };
}

export function denies(patch: WorldPatch): RuleExample {
  return { outcome: 'deny', patch };
}

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
