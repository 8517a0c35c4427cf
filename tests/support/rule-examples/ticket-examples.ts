import type { RuleCode } from '#electron/pipeline/risk/rule-codes';
import { START } from '#tests/support/execution-fixtures';
import { denies, MINUTE, passes, type RuleExample, type WorldPatch } from './rule-example';

/** What the ticket itself must be like: at each boundary, the last that passes and the first that does not. */
export const TICKET_EXAMPLES = {
  short_not_possible: [passes({ ticket: { direction: 'long' } }), denies({ ticket: { direction: 'short' } })],
  stop_below_entry: [
    passes({ ticket: { entry: '99', stop: '98.99' } }),
    denies({ ticket: { entry: '99', stop: '99' } }),
  ],
  stop_below_market: [
    passes({ ticket: { entry: '100.1', stop: '99.99' } }),
    denies({ ticket: { entry: '100.1', stop: '100' } }),
  ],
  target_above_entry: [passes({ ticket: { target: '100.01' } }), denies({ ticket: { target: '100' } })],
  entry_near_market: [
    passes({ ticket: { entry: '101' }, quote: { ask: '100' }, limits: { marketSlippageFraction: 0.01 } }),
    denies({ ticket: { entry: '101.01' }, quote: { ask: '100' }, limits: { marketSlippageFraction: 0.01 } }),
  ],
  price_band: [
    passes({ ...band({ entry: '90', stop: '80' }) }),
    denies({ ...band({ entry: '89.99', stop: '80' }) }),
    passes({ ...band({ entry: '110', stop: '80' }) }),
    denies({ ...band({ entry: '110.01', stop: '80' }) }),
  ],
  reward_ratio: [
    passes({ ticket: { target: '107.5' }, limits: { minRewardRatio: 1.5 } }),
    denies({ ticket: { target: '107.49' }, limits: { minRewardRatio: 1.5 } }),
  ],
  decision_known: [
    passes(decided({ knownAt: START, referencePrice: 100.1 })),
    denies({ ticket: { predictionId: 'pred_1' }, standing: { decision: 'unknown' } }),
  ],
  decision_age: [
    passes({
      ...decided({ knownAt: START - MINUTE, referencePrice: 100.1 }),
      limits: { maxDecisionAgeMs: MINUTE },
    }),
    denies({
      ...decided({ knownAt: START - MINUTE - 1, referencePrice: 100.1 }),
      limits: { maxDecisionAgeMs: MINUTE },
    }),
  ],
  decision_drift: [
    passes({ ...decided({ knownAt: START, referencePrice: 97.6 }), limits: { maxDecisionDriftFraction: 0.5 } }),
    denies({ ...decided({ knownAt: START, referencePrice: 97.59 }), limits: { maxDecisionDriftFraction: 0.5 } }),
    passes({ ...decided({ knownAt: START, referencePrice: 102.6 }), limits: { maxDecisionDriftFraction: 0.5 } }),
    denies({ ...decided({ knownAt: START, referencePrice: 102.61 }), limits: { maxDecisionDriftFraction: 0.5 } }),
  ],
  decision_used: [
    passes({ ...decided({ knownAt: START, referencePrice: 100.1 }), request: { usedBy: null } }),
    denies({ ...decided({ knownAt: START, referencePrice: 100.1 }), request: { usedBy: 'prop_0' } }),
  ],
} satisfies Partial<Record<RuleCode, readonly RuleExample[]>>;

/** A last price of 100, the middle of a wide spread. */
function band(ticket: { readonly entry: string; readonly stop: string }): WorldPatch {
  return { ticket, quote: { bid: '90', ask: '110' }, limits: { priceBandFraction: 0.1 } };
}

function decided(decision: { readonly knownAt: number; readonly referencePrice: number }): WorldPatch {
  return { ticket: { predictionId: 'pred_1' }, standing: { decision } };
}
