import type { RuleCode } from '#electron/pipeline/risk/rule-codes';
import type { MandateLimits } from '#shared/domain/mandate';
import { START } from '#tests/support/execution-fixtures';
import { caps, denies, passes, type RuleExample, type WorldPatch } from './rule-example';

/**
 * How large it may be. The sizing alone wants 10 units: each rule that bounds a size lets all of it pass, cuts it by the least,
 * cuts it to a single step, and leaves less than a step.
 */
export const SIZE_EXAMPLES = {
  atr_known: [passes(atr(2.5)), passes(atr(5)), denies(atr(0)), denies(atr(null))],
  kelly_edge: [passes(kelly(34)), denies(kelly(33)), denies({ ...kelly(34), ticket: { target: null } })],
  calibration_discount: [
    passes({ request: { source: 'person' }, limits: { unprovenFraction: 0.25 } }),
    passes({ request: { source: 'model' }, limits: { unprovenFraction: 1 } }),
    caps({ request: { source: 'model' }, limits: { unprovenFraction: 0.999999 } }),
    caps({ request: { source: 'model' }, limits: { unprovenFraction: 0.000001 } }),
    denies({ request: { source: 'model', equity: '9999' }, limits: { unprovenFraction: 0.000001 } }),
    caps({
      request: { source: 'model' },
      standing: { record: { of: 'a model', n: 100, hits: 60, baseRate: 0.4, calibrationError: 0.1 } },
      limits: { unprovenFraction: 0.25 },
    }),
  ],
  trade_risk: [
    passes(slipped(0.00595)),
    caps(slipped(0.005949999)),
    caps({ request: { equity: '0.5' }, limits: { maxTradeRiskFraction: 0.0001 } }),
    denies({ request: { equity: '0.49' }, limits: { maxTradeRiskFraction: 0.0001 } }),
  ],
  order_notional: bounds(['1000', '999.9999', '0.001', '0.000999'], (maxOrderNotional) => ({
    limits: { maxOrderNotional },
  })),
  order_share: [
    passes({ limits: { maxOrderFraction: 0.1 } }),
    caps({ limits: { maxOrderFraction: 0.09999999 } }),
    caps({ request: { equity: '1' }, limits: { maxOrderFraction: 0.001 } }),
    denies({ request: { equity: '0.99' }, limits: { maxOrderFraction: 0.001 } }),
  ],
  instrument_exposure: bounds(['0', '0.0001', '999.999', '999.9991'], (amount) => ({
    exposures: [{ instrument: 'BTC/USDT', held: amount }],
    limits: { maxInstrumentFraction: 0.1 },
  })),
  group_exposure: bounds(['0', '0.0001', '999.999', '999.9991'], (amount) => ({
    exposures: [{ instrument: 'ETH/USDT', held: amount }],
    groupOf: ['ETH/USDT'],
    limits: { maxGroupFraction: 0.1 },
  })),
  total_exposure: bounds(['0', '0.0001', '999.999', '999.9991'], (amount) => ({
    exposures: [{ instrument: 'XRP/USDT', held: amount }],
    limits: { maxExposureFraction: 0.1 },
  })),
  open_risk: budget({ maxOpenRiskR: 1 }, 'XRP/USDT'),
  day_budget: [
    ...budget({ dayBudgetR: 1 }, 'XRP/USDT'),
    caps({
      trades: [{ closedAt: START, result: '-20' }],
      exposures: [{ instrument: 'XRP/USDT', openRisk: '5' }],
      limits: { dayBudgetR: 1 },
    }),
  ],
  instrument_budget: budget({ instrumentBudgetR: 1 }, 'BTC/USDT'),
  group_budget: bounds(['0', '0.000001', '49.99995', '49.99996'], (openRisk) => ({
    exposures: [{ instrument: 'ETH/USDT', openRisk }],
    groupOf: ['ETH/USDT'],
    limits: { groupBudgetR: 1 },
  })),
  free_balance: bounds(['1000', '999.9999', '0.001', '0.000999'], (freeQuote) => ({ request: { freeQuote } })),
  largest_order: bounds(['10', '9.999999', '0.00001', '0.000009'], (maxMarketQuantity) => ({
    rules: { maxMarketQuantity },
  })),
  largest_notional: bounds(['1150', '1149.9999', '0.00115', '0.001149'], (maxNotional) => ({ rules: { maxNotional } })),
  as_shown: bounds(['10', '9.999999', '0.00001', '0.000009'], (quantity) => ({
    request: { shown: { quantity, limitPrice: '100' } },
  })),
} satisfies Partial<Record<RuleCode, readonly RuleExample[]>>;

type Amounts = readonly [all: string, less: string, least: string, none: string];

function bounds([all, less, least, none]: Amounts, patch: (amount: string) => WorldPatch): readonly RuleExample[] {
  return [passes(patch(all)), caps(patch(less)), caps(patch(least)), denies(patch(none))];
}

/** A budget of one R, which is 50: what is at risk elsewhere leaves all of it, nearly all, a step, and less than one. */
function budget(limits: Partial<MandateLimits>, instrument: string): readonly RuleExample[] {
  return bounds(['0', '0.000001', '49.99995', '49.99996'], (openRisk) => ({
    exposures: [{ instrument, openRisk }],
    limits,
  }));
}

function atr(value: number | null): WorldPatch {
  return {
    standing: { candles: { count: 1_000, lastClosedAt: START, atr: value } },
    limits: { sizing: 'atr', atrMultiple: 2 },
  };
}

/** So many of 100 trades made money: from 34 on, the lower bound of that is an edge at three to one. */
function kelly(hits: number): WorldPatch {
  return {
    standing: { record: { of: 'person', n: 100, hits, baseRate: null, calibrationError: null } },
    limits: { sizing: 'half_kelly' },
  };
}

/** A stop that fills at 94.05 and not at 95 loses 5.95 a unit. */
function slipped(maxTradeRiskFraction: number): WorldPatch {
  return { limits: { maxTradeRiskFraction, stopSlippageFraction: 0.01 } };
}
