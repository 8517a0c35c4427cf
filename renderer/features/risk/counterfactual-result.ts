import type { Counterfactual } from '#shared/domain/risk-state';

/** What the rules did to a trade that they blocked: R that were not lost, not won, or nothing told yet. */
export type RuleResult =
  | { readonly kind: 'saved' | 'cost'; readonly r: number }
  | { readonly kind: 'even' }
  | { readonly kind: Counterfactual['state'] };

/** Result of a blocked trade. A trade that would have lost was saved, one that would have won was cost. */
export function resultOfTrade({ state, resultR }: Counterfactual): RuleResult {
  return state !== 'resolved' || resultR === null ? { kind: state } : resultOf(-resultR);
}

/** The same of a sum, in which what was saved is positive. */
export function resultOf(savedR: number): RuleResult {
  // What rounds to nothing is told as nothing: "saved 0.00 R" would be a claim without a number.
  if (Math.abs(savedR) < LEAST_R) return { kind: 'even' };
  return savedR > 0 ? { kind: 'saved', r: savedR } : { kind: 'cost', r: -savedR };
}

/** Half of the last decimal that is shown. */
const LEAST_R = 0.005;
