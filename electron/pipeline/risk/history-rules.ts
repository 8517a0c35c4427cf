import type { RiskRule } from './risk-rule';

/** What happened before: losses, pauses, the rate of orders, what is open, and how the person behaves. */
export const HISTORY_RULES: readonly RiskRule[] = [];
