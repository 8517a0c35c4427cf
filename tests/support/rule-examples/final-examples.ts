import type { RuleViolation } from '#shared/domain/order-fits-rules';
import { denies, type LegExample, passes, type RuleExample } from './rule-example';

/** What is said of the final size alone: too little to be sold again, or an order that the exchange would refuse. */
export type FinalCode = 'size_too_small' | `exchange_${RuleViolation['code']}`;

export const FINAL_EXAMPLES: Readonly<Record<FinalCode, readonly (RuleExample | LegExample)[]>> = {
  size_too_small: [passes({ request: { equity: '0.01' } }), denies({ request: { equity: '0.0099' } })],
  exchange_not_trading: [passes({ rules: { isTrading: true } }), denies({ rules: { isTrading: false } })],
  exchange_price_below_minimum: [passes({ rules: { minPrice: '95' } }), denies({ rules: { minPrice: '95.01' } })],
  exchange_price_above_maximum: [passes({ rules: { maxPrice: '115' } }), denies({ rules: { maxPrice: '114.99' } })],
  exchange_price_below_band: [passes(band('90', '115')), denies(band('89.99', '115'))],
  exchange_price_above_band: [passes(band('100', '120')), denies(band('100', '120.01'))],
  exchange_quantity_step: [passes(steps('0.00006')), denies(steps('0.00005'))],
  exchange_quantity_below_minimum: [
    passes({ rules: { minQuantity: '10' } }),
    denies({ rules: { minQuantity: '10.00001' } }),
  ],
  exchange_notional_below_minimum: [
    passes({ rules: { minNotional: '950' } }),
    denies({ rules: { minNotional: '950.01' } }),
  ],
  exchange_too_many_orders: [
    passes({ request: { liveOrders: { all: 197, conditional: 0 } } }),
    denies({ request: { liveOrders: { all: 198, conditional: 0 } } }),
  ],
  exchange_too_many_conditional_orders: [
    passes({ request: { liveOrders: { all: 4, conditional: 4 } } }),
    denies({ request: { liveOrders: { all: 5, conditional: 5 } } }),
  ],
  exchange_not_a_number: [fits({ quantity: '10' }), refused({ quantity: '1e309' })],
  exchange_not_positive: [fits({ quantity: '0.00001' }), refused({ quantity: '0' })],
  exchange_price_missing: [fits({ price: '100' }), refused({ price: null })],
  exchange_price_not_allowed: [fits({ triggerPrice: null }), refused({ triggerPrice: '95' })],
  exchange_price_step: [fits({ price: '100.01' }), refused({ price: '100.001' })],
  exchange_quantity_above_maximum: [
    fits({ quantity: '9000', price: '100' }),
    refused({ quantity: '9000.00001', price: '100' }),
  ],
  exchange_notional_above_maximum: [
    fits({ quantity: '9000', price: '1000' }),
    refused({ quantity: '9000', price: '1000.01' }),
  ],
};

function fits(leg: LegExample['leg']): LegExample {
  return { outcome: 'allow', leg };
}

function refused(leg: LegExample['leg']): LegExample {
  return { outcome: 'deny', leg };
}

/** From a tenth below to a fifth above the bid of 100. */
function band(entry: string, target: string) {
  return {
    ticket: { entry, stop: '80', target },
    rules: { priceBand: { bidUp: '1.2', bidDown: '0.9', askUp: '1.2', askDown: '0.9' } },
  };
}

/** Stops are sold at the market, so their quantity lies on both steps; 0.00005 is no multiple of the other one. */
function steps(marketQuantityStep: string) {
  return { rules: { quantityStep: '0.00003', minQuantity: '0.00003', marketQuantityStep } };
}
