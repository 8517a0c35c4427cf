import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApprovedOrder, OrderLeg } from '#shared/domain/approved-order';
import { checkAgainstRules } from '#shared/domain/order-fits-rules';
import { entryOrder, exitOrder, ORDER_IDS, protectionOrder } from '#tests/support/binance-fixtures';
import { bitcoinRules } from '#tests/support/instrument-rules';
import { buildOrderRequest } from './order-request';

describe('buildOrderRequest', () => {
  it('places an entry with its target and stop as one list', () => {
    expect(buildOrderRequest(entryOrder(), ORDER_IDS, bitcoinRules())).toEqual({
      endpoint: 'privatePostOrderListOtoco',
      parameters: {
        symbol: 'BTCUSDT',
        newOrderRespType: 'RESULT',
        listClientOrderId: 'fg-l',
        workingType: 'LIMIT',
        workingSide: 'BUY',
        workingClientOrderId: 'fg-e',
        workingPrice: '60000.1',
        workingQuantity: '0.001',
        workingTimeInForce: 'GTC',
        pendingSide: 'SELL',
        pendingQuantity: '0.00099',
        pendingAboveType: 'LIMIT_MAKER',
        pendingAbovePrice: '63000',
        pendingAboveClientOrderId: 'fg-t',
        pendingBelowType: 'STOP_LOSS',
        pendingBelowStopPrice: '59000',
        pendingBelowClientOrderId: 'fg-s',
      },
    });
  });

  it('places an entry with a stop alone', () => {
    expect(buildOrderRequest(entryOrder({ hasTarget: false }), ORDER_IDS, bitcoinRules())).toEqual({
      endpoint: 'privatePostOrderListOto',
      parameters: {
        symbol: 'BTCUSDT',
        newOrderRespType: 'RESULT',
        listClientOrderId: 'fg-l',
        workingType: 'LIMIT',
        workingSide: 'BUY',
        workingClientOrderId: 'fg-e',
        workingPrice: '60000.1',
        workingQuantity: '0.001',
        workingTimeInForce: 'GTC',
        pendingSide: 'SELL',
        pendingQuantity: '0.00099',
        pendingType: 'STOP_LOSS',
        pendingStopPrice: '59000',
        pendingClientOrderId: 'fg-s',
      },
    });
  });

  it('guards a position with a pair or a single stop, and leaves it at the market', () => {
    const requests = [protectionOrder(true), protectionOrder(false), exitOrder()].map((order) =>
      buildOrderRequest(order, ORDER_IDS, bitcoinRules()),
    );

    const head = { symbol: 'BTCUSDT', newOrderRespType: 'RESULT', side: 'SELL' };
    expect(requests).toEqual([
      {
        endpoint: 'privatePostOrderListOco',
        parameters: {
          ...head,
          listClientOrderId: 'fg-l',
          quantity: '0.00099',
          aboveType: 'LIMIT_MAKER',
          abovePrice: '63000',
          aboveClientOrderId: 'fg-t',
          belowType: 'STOP_LOSS',
          belowStopPrice: '59000',
          belowClientOrderId: 'fg-s',
        },
      },
      {
        endpoint: 'privatePostOrder',
        parameters: {
          ...head,
          type: 'STOP_LOSS',
          quantity: '0.00099',
          stopPrice: '59000',
          newClientOrderId: 'fg-s',
        },
      },
      {
        endpoint: 'privatePostOrder',
        parameters: { ...head, type: 'MARKET', quantity: '0.001', newClientOrderId: 'fg-x' },
      },
    ]);
  });

  it('refuses a leg without a name, and rules of another instrument', () => {
    expect(() => buildOrderRequest(entryOrder(), { ...ORDER_IDS, stop: null }, bitcoinRules())).toThrow(/for the stop/);
    expect(() => buildOrderRequest(entryOrder(), ORDER_IDS, bitcoinRules({ instrument: 'ETH/USDT' }))).toThrow(
      /Expected rules of BTC\/USDT/,
    );
  });

  it('lets exactly the exits pass that break no filter, with the quantity untouched', () => {
    const texts = fc.oneof(
      fc.bigInt(1n, 20_000_000n).map((units) => unitsText(units, 5)),
      fc.bigInt(1n, 200_000_000n).map((units) => unitsText(units, 6)),
      fc.double().map(String),
      fc.constantFrom('NaN', 'Infinity', '-1', '0', '0,5', '1e309', '', ' 1'),
    );
    fc.assert(
      fc.property(texts, (quantity) => {
        const leg: OrderLeg = { type: 'market', quantity, price: null, triggerPrice: null, timeInForce: null };
        const violations = checkAgainstRules({ ...leg, side: 'sell' }, bitcoinRules(), NO_MARKET);

        const build = () => buildOrderRequest(exitOrder(quantity), ORDER_IDS, bitcoinRules());

        if (violations.length > 0) expect(build).toThrow(/within the rules/);
        else expect(build().parameters.quantity).toBe(quantity);
      }),
      { numRuns: 1_000 },
    );
  });

  it('refuses an entry of which any leg breaks a filter', () => {
    const broken = {
      ...entryOrder(),
      stop: { type: 'stop', quantity: '0.00099', price: null, triggerPrice: '59000.001' },
    };

    expect(() => buildOrderRequest(broken as ApprovedOrder, ORDER_IDS, bitcoinRules())).toThrow(/price_step/);
  });
});

function unitsText(units: bigint, places: number): string {
  const digits = units.toString().padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

const NO_MARKET = { averagePrice: null, openOrders: null, openConditionalOrders: null };
