import type { ExchangeStatus, RiskEvent } from '#shared/domain/exchange-status';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { Fill, Order } from '#shared/domain/order';
import type { Position } from '#shared/domain/position';
import type { ConfirmationCard, Proposal, RuleVerdict } from '#shared/domain/proposal';
import { bitcoinRules } from './instrument-rules';

/** A waiting entry, with the given fields in place of its own. */
export function anOrder(fields: Partial<Order> = {}): Order {
  return {
    clientOrderId: 'fg-entry-1',
    listClientId: 'fg-list-1',
    proposalId: 'proposal-1',
    exchangeOrderId: '4711',
    instrument: 'BTC/USDT',
    role: 'entry',
    side: 'buy',
    type: 'limit',
    timeInForce: 'gtc',
    quantity: '0.015',
    price: '58000',
    triggerPrice: null,
    state: 'open',
    filledQuantity: '0',
    filledQuote: '0',
    createdAt: NOON,
    acknowledgedAt: NOON + 40,
    updatedAt: NOON + 40,
    fault: null,
    ...fields,
  };
}

export function aFill(fields: Partial<Fill> = {}): Fill {
  return {
    instrument: 'BTC/USDT',
    tradeId: '1',
    exchangeOrderId: '4711',
    clientOrderId: 'fg-entry-1',
    side: 'buy',
    price: '58000',
    quantity: '0.005',
    fee: '0.29',
    feeAsset: 'USDT',
    isMaker: true,
    occurredAt: NOON + 60_000,
    knownAt: NOON + 60_020,
    ...fields,
  };
}

export function aPosition(fields: Partial<Position> = {}): Position {
  return {
    instrument: 'BTC/USDT',
    base: 'BTC',
    quote: 'USDT',
    quantity: '0.015',
    averagePrice: '58000',
    lastPrice: '58250',
    unrealised: '3.75',
    realised: '0',
    fees: '0.87',
    otherFees: {},
    stopPrice: '57000',
    targetPrice: '60000',
    protection: 'covered',
    coveredQuantity: '0.015',
    initialRisk: '15',
    resultR: 0.19,
    openedAt: NOON,
    updatedAt: NOON,
    ...fields,
  };
}

/** A rule that allows, with the given fields in place of its own. */
export function aVerdict(fields: Partial<RuleVerdict> = {}): RuleVerdict {
  return {
    code: 'quote_fresh',
    decision: 'allow',
    value: '240 ms',
    limit: '5 s',
    message: 'The newest price is 240 ms old.',
    maxQuantity: null,
    isWarning: false,
    ...fields,
  };
}

/** What main puts before the person for `aProposal`. */
export function aConfirmationCard(fields: Partial<ConfirmationCard> = {}): ConfirmationCard {
  return {
    proposalId: 'proposal-1',
    hash: 'c'.repeat(64),
    token: 'token-1',
    mustType: null,
    expiresAt: NOON + 60_000,
    ...fields,
  };
}

/** An open proposal that expires a minute after noon. */
export function aProposal(fields: Partial<Proposal> = {}): Proposal {
  return {
    id: 'proposal-1',
    hash: 'c'.repeat(64),
    ticket: {
      instrument: 'BTC/USDT',
      direction: 'long',
      entry: '58000',
      stop: '57000',
      target: '60000',
      entryTtlMs: 3_600_000,
      predictionId: null,
      evidenceIds: [],
    },
    source: 'person',
    proposedBy: null,
    state: 'open',
    createdAt: NOON,
    expiresAt: NOON + 60_000,
    referencePrice: '58100',
    size: {
      quantity: '0.015',
      wantedQuantity: '0.02',
      limitPrice: '58000',
      notional: '870',
      risk: '16.74',
      riskFraction: 0.0084,
      riskR: 0.84,
      rewardRatio: 1.72,
      estimatedFees: '1.74',
      quote: 'USDT',
      equity: '2000.5',
    },
    verdicts: [
      aVerdict(),
      aVerdict({
        code: 'largest_notional',
        decision: 'cap',
        value: '870',
        limit: '870',
        message: 'Capped.',
        maxQuantity: '0.015',
      }),
    ],
    confirmedAt: null,
    ...fields,
  };
}

export function aStatus(fields: Partial<ExchangeStatus> = {}): ExchangeStatus {
  return {
    environment: 'demo',
    exchange: 'binance',
    state: 'ready',
    reason: null,
    entryBlock: null,
    isMarketStreamUp: true,
    isUserStreamUp: true,
    latencyMs: 42,
    clockSkewMs: -3,
    requestWeight: { used: 120, limit: 1_200 },
    orderCount: { used: 2, limit: 50 },
    blockedUntil: null,
    reconciledAt: NOON,
    haltedInstruments: [],
    unknownOrders: 0,
    hasKey: true,
    ...fields,
  };
}

export function someRules(fields: Partial<InstrumentRules> = {}): InstrumentRules {
  return bitcoinRules({
    marketQuantityStep: '0.00001',
    minMarketQuantity: '0.00001',
    maxMarketQuantity: '120',
    priceBand: null,
    knownAt: NOON,
    ...fields,
  });
}

export function aRiskEvent(fields: Partial<RiskEvent> = {}): RiskEvent {
  return {
    id: 'risk-1',
    occurredAt: NOON,
    kind: 'rule',
    code: 'free_balance',
    severity: 'warning',
    instrument: 'BTC/USDT',
    value: '1200',
    limit: '870',
    details: {},
    ...fields,
  };
}

/** 2026-01-05 12:00 UTC. */
export const NOON = Date.UTC(2026, 0, 5, 12);
