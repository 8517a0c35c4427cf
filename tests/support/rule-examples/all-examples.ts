import type { RuleCode } from '#electron/pipeline/risk/rule-codes';
import { FACT_EXAMPLES } from './fact-examples';
import { HISTORY_EXAMPLES } from './history-examples';
import type { RuleExample } from './rule-example';
import { SIZE_EXAMPLES } from './size-examples';
import { TICKET_EXAMPLES } from './ticket-examples';

/** Examples of every rule; one without any does not compile. */
export const RULE_EXAMPLES: Readonly<Record<RuleCode, readonly RuleExample[]>> = {
  ...FACT_EXAMPLES,
  ...TICKET_EXAMPLES,
  ...HISTORY_EXAMPLES,
  ...SIZE_EXAMPLES,
};
