import type { AccountFacts } from '#electron/ports/account-facts';
import type { EntryRequest } from '#electron/ports/order-approval';
import type { ClosedTrade } from '#shared/domain/closed-trade';
import type { MandateLimits } from '#shared/domain/mandate';
import { orderTicket, START } from '#tests/support/execution-fixtures';
import { accountFacts, entryRequest as personsRequest, riskStanding, WIDE_LIMITS } from '#tests/support/risk-standing';
import { buildContext } from './build-context';
import type { RiskContext } from './risk-context';
import type { Finding, RiskRule } from './risk-rule';
import type { RiskStanding } from './risk-standing';
import type { RuleCode } from './rule-codes';

/** What one test changes of a world in which every rule passes. */
export interface ContextChanges {
  readonly request?: Partial<EntryRequest>;
  readonly account?: Partial<AccountFacts>;
  readonly ticket?: Partial<EntryRequest['ticket']>;
  readonly standing?: Partial<RiskStanding>;
  readonly limits?: Partial<MandateLimits>;
}

/** A ticket for BTC/USDT, bought at 100 with a stop at 95, in an account of 10,000 USDT that every rule lets pass. */
export function entryRequest({ request, account, ticket }: ContextChanges = {}): EntryRequest {
  return personsRequest({ ticket: orderTicket(ticket), account: accountFacts(account), ...request });
}

export function riskContext(changes: ContextChanges = {}): RiskContext {
  const request = entryRequest(changes);
  const standing = riskStanding(START, { limits: { ...WIDE_LIMITS, ...changes.limits }, ...changes.standing });
  return buildContext(request, standing);
}

/** A losing trade of one R in BTC/USDT, stopped out at `START`, as the account tells it. */
export function closedTrade(fields: Partial<ClosedTrade> = {}): AccountFacts['trades'][number] {
  const trade: ClosedTrade = {
    id: '1',
    instrument: 'BTC/USDT',
    quote: 'USDT',
    openedAt: START - 3_600_000,
    closedAt: START,
    notional: '960',
    result: '-50',
    initialRisk: '50',
    resultR: -1,
    ending: 'stop',
    proposalId: null,
    ...fields,
  };
  return { trade, result: trade.result };
}

/** What the rule of that code finds. */
export function findingOf(rules: readonly RiskRule[], code: RuleCode, context: RiskContext): Finding {
  const rule = rules.find((one) => one.code === code);
  if (!rule) throw new Error(`Expected a rule ${code}, was none.`);
  return rule.check(context);
}

/** `allow`, `warn` or `deny`, which is what most tests of a boundary ask for. */
export function outcomeOf(finding: Finding): 'allow' | 'warn' | 'deny' | 'bound' {
  return finding.kind === 'allow' && finding.isWarning ? 'warn' : finding.kind;
}
