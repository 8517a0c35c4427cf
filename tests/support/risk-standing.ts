import { buildContext } from '#electron/pipeline/risk/build-context';
import type { RiskContext } from '#electron/pipeline/risk/risk-context';
import type { RiskStanding } from '#electron/pipeline/risk/risk-standing';
import type { AccountFacts, InstrumentExposure } from '#electron/ports/account-facts';
import type { EntryRequest } from '#electron/ports/order-approval';
import type { MandateLimits } from '#shared/domain/mandate';
import { NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { instrumentRules, orderTicket, START } from './execution-fixtures';

/** Limits so wide that only what execution itself holds decides: half a percent of risk, and no pauses or budgets in the way. */
export const WIDE_LIMITS: MandateLimits = {
  ...NORMAL_LIMITS,
  maxTradeRiskFraction: 0.1,
  stopSlippageFraction: 0,
  minRewardRatio: 0,
  priceBandFraction: 0.5,
  maxOrderNotional: '1000000000',
  maxOrderFraction: 1,
  maxInstrumentFraction: 1,
  maxGroupFraction: 1,
  maxOpenPositions: 500,
  maxOpenRiskR: 100,
  dayBudgetR: 100,
  instrumentBudgetR: 100,
  groupBudgetR: 100,
  minCandles: 0,
  ordersPerMinute: 120,
  lossCooldownLosses: 100,
  stopStreakStops: 100,
  lowProfitTrades: 1_000,
  lowProfitMinR: -100,
  behaviour: 'off',
  lossesReducing: 100,
  lossesHalted: 100,
  dailyLossReducing: 1,
  dailyLossHalted: 1,
  drawdownReducing: 1,
  drawdownHalted: 1,
};

/** Nothing stands against an entry: a mandate without an end, an active breaker, fresh candles and no record. */
export function riskStanding(now: number, differences: Partial<RiskStanding> = {}): RiskStanding {
  return {
    limits: WIDE_LIMITS,
    mandate: { version: 1, isExpired: false, needsSignature: false, expiresAt: null },
    trading: { state: 'active', reason: null },
    dayStartAt: Math.floor(now / 86_400_000) * 86_400_000,
    day: { start: '10000', now: '10000' },
    peakEquity: '10000',
    lossesFrom: 0,
    groupOf: () => [],
    candles: { count: 1_000, lastClosedAt: now, atr: 1 },
    record: null,
    decision: null,
    behaviourWarnings: 0,
    ...differences,
  };
}

/** An account of 10,000 USDT that holds nothing and did nothing. */
export function accountFacts(differences: Partial<AccountFacts> = {}): AccountFacts {
  return {
    quote: 'USDT',
    equity: '10000',
    realised: '0',
    exposures: [],
    trades: [],
    entriesAt: [],
    oldestUnknownAt: null,
    quoteAgeMs: null,
    clockSkewMs: 0,
    isConnected: true,
    killSwitch: null,
    ...differences,
  };
}

/** A person's ticket to buy BTC/USDT at 100 with a stop at 95 and a target at 115; the best prices are 100 and 100.1. */
export function entryRequest(differences: Partial<EntryRequest> = {}): EntryRequest {
  return {
    now: START,
    rules: instrumentRules(),
    quote: { instrument: 'BTC/USDT', bid: '100', ask: '100.1', at: START, knownAt: START },
    liveOrders: { all: 0, conditional: 0 },
    proposalId: 'prop_1',
    ticket: orderTicket(),
    source: 'person',
    equity: '10000',
    freeQuote: '10000',
    account: accountFacts(),
    entryBlock: null,
    haltReason: null,
    unknownOrders: 0,
    usedBy: null,
    shown: null,
    ...differences,
  };
}

/** The same with everything that follows from it, as the rules see it. */
export function riskContext(request: Partial<EntryRequest> = {}, standing: Partial<RiskStanding> = {}): RiskContext {
  const whole = entryRequest(request);
  return buildContext(whole, riskStanding(whole.now, standing));
}

/** An open position without anything at stake. */
export function instrumentExposure(differences: Partial<InstrumentExposure> = {}): InstrumentExposure {
  return { instrument: 'BTC/USDT', held: '0', entries: '0', openRisk: '0', isOpen: true, ...differences };
}
