import { BUDGET_RULES } from './budget-rules';
import { EXPOSURE_RULES } from './exposure-rules';
import type { RiskRule } from './risk-rule';
import { SIZING_RULES } from './sizing-rules';
import { VENUE_RULES } from './venue-rules';

/** How large an entry may be, each rule with the largest quantity that it lets pass. */
export const SIZE_RULES: readonly RiskRule[] = [...SIZING_RULES, ...EXPOSURE_RULES, ...BUDGET_RULES, ...VENUE_RULES];
