import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { Fill, Order } from '#shared/domain/order';
import type { OrderTicket, Proposal } from '#shared/domain/proposal';
import { bitcoinRules } from './instrument-rules';

export const START = 1_790_000_000_000;

export function instrumentRules(fields: Partial<InstrumentRules> = {}): InstrumentRules {
  return bitcoinRules({ priceBand: null, knownAt: START, ...fields });
}

export function orderTicket(fields: Partial<OrderTicket> = {}): OrderTicket {
  return {
    instrument: 'BTC/USDT',
    direction: 'long',
    entry: '100',
    stop: '95',
    target: '115',
    entryTtlMs: 3_600_000,
    predictionId: null,
    evidenceIds: [],
    ...fields,
  };
}

export function orderProposal(fields: Partial<Proposal> = {}): Proposal {
  return {
    id: 'prop_1',
    hash: 'a'.repeat(64),
    ticket: orderTicket(),
    source: 'person',
    proposedBy: null,
    state: 'open',
    createdAt: START,
    expiresAt: START + 120_000,
    referencePrice: '100',
    size: {
      quantity: '9.6',
      limitPrice: '100',
      notional: '960',
      risk: '50',
      riskFraction: 0.005,
      rewardRatio: 2.7,
      riskR: 1,
      wantedQuantity: '9.6',
      estimatedFees: '1.9',
      quote: 'USDT',
      equity: '10000',
    },
    verdicts: [],
    confirmedAt: null,
    ...fields,
  };
}

export function journalOrder(fields: Partial<Order> = {}): Order {
  return {
    clientOrderId: 'fge1',
    listClientId: null,
    proposalId: 'prop_1',
    exchangeOrderId: null,
    instrument: 'BTC/USDT',
    role: 'entry',
    side: 'buy',
    type: 'limit',
    timeInForce: 'gtc',
    quantity: '1',
    price: '100',
    triggerPrice: null,
    state: 'intent',
    filledQuantity: '0',
    filledQuote: '0',
    createdAt: START,
    acknowledgedAt: null,
    updatedAt: START,
    fault: null,
    ...fields,
  };
}

export function journalFill(fields: Partial<Fill> = {}): Fill {
  return {
    instrument: 'BTC/USDT',
    tradeId: '1',
    exchangeOrderId: '11',
    clientOrderId: 'fge1',
    side: 'buy',
    price: '100',
    quantity: '1',
    fee: '0.001',
    feeAsset: 'BTC',
    isMaker: false,
    occurredAt: START,
    knownAt: START,
    ...fields,
  };
}
