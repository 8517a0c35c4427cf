import { FACT_RULES } from './fact-rules';
import { HISTORY_RULES } from './history-rules';
import type { RiskRule } from './risk-rule';
import { SIZE_RULES } from './size-rules';
import { TICKET_RULES } from './ticket-rules';

/** Every rule, in the order of `RULE_CODES`: the one list that is evaluated and documented. */
export const RULES: readonly RiskRule[] = [...FACT_RULES, ...TICKET_RULES, ...HISTORY_RULES, ...SIZE_RULES];
