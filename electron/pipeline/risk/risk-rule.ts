import type { Exact } from '#shared/domain/decimal';
import type { MandateLimits } from '#shared/domain/mandate';
import type { RiskContext } from './risk-context';
import type { RuleCode } from './rule-codes';

/** What a rule found. `maximum` bounds the quantity: what is above it is cut, and nothing left is a denial. */
export type Finding = {
  /** The number that the rule looked at, and the limit that it holds, for a person: `3.2 %`, `1.4 R`, `100.5`. */
  readonly value: string | null;
  readonly limit: string | null;
  readonly message: string;
} & (
  | { readonly kind: 'allow'; readonly isWarning?: boolean }
  | { readonly kind: 'deny' }
  | { readonly kind: 'bound'; readonly maximum: Exact }
);

/**
 * One question that every entry is asked. Pure: the same context gives the same finding, and a fact that is missing never
 * passes.
 */
export interface RiskRule {
  readonly code: RuleCode;
  /** One sentence for the documentation. */
  readonly summary: string;
  /** Fields of the context that it looks at. */
  readonly inputs: readonly string[];
  /** Limits of the mandate that it holds. */
  readonly limits: readonly (keyof MandateLimits)[];
  check(context: RiskContext): Finding;
}
