import type { AccountFacts } from '#electron/ports/account-facts';
import type { MandateLimits } from '#shared/domain/mandate';
import type { RuleVerdict } from '#shared/domain/proposal';
import type { RiskBudget, RiskState } from '#shared/domain/risk-state';
import { rText, shareText } from './risk-numbers';

/**
 * What is over a limit as things stand, by the codes of the rules and the triggers of the breaker: what the open positions
 * would do under limits that are not in force yet. None of it closes anything; it says what no entry would be taken for.
 */
export function portfolioBreaches(facts: {
  readonly state: RiskState;
  readonly limits: MandateLimits;
  readonly account: AccountFacts;
}): RuleVerdict[] {
  const { state, limits, account } = facts;
  return [
    ...state.budgets.filter(({ used, limit }) => used !== null && used > limit).map(overBudget),
    ...account.exposures.filter(({ isOpen, instrument }) => isOpen && !isAllowed(instrument, limits)).map(notAllowed),
    ...state.causes.map(({ trigger, level, value, limit }) =>
      breach(trigger, value, limit, `Trading would be ${level}: ${value} reaches ${limit}.`),
    ),
  ];
}

function overBudget({ kind, subject, used, limit, unit }: RiskBudget): RuleVerdict {
  const [value, most] = [amount(used ?? 0, unit), amount(limit, unit)];
  return breach(kind, value, most, `${subject ?? 'The account'} uses ${value}, of ${most} at most.`);
}

function notAllowed({ instrument }: AccountFacts['exposures'][number]): RuleVerdict {
  const message = `${instrument} is held and is not among the instruments that may be traded.`;
  return breach('instrument_allowed', instrument, null, message);
}

function breach(code: string, value: string, limit: string | null, message: string): RuleVerdict {
  return { code, decision: 'deny', value, limit, message, maxQuantity: null, isWarning: false };
}

function amount(value: number, unit: RiskBudget['unit']): string {
  if (unit === 'r') return rText(value);
  return unit === 'fraction' ? shareText(value) : String(value);
}

function isAllowed(instrument: string, { allowedInstruments }: MandateLimits): boolean {
  return allowedInstruments === null || allowedInstruments.includes(instrument);
}
