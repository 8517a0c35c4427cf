import type { EntryRequest } from '#electron/ports/order-approval';
import type { ApprovedEntry } from '#shared/domain/approved-order';
import { decimalText, Exact } from '#shared/domain/decimal';
import type { RuleVerdict, SizedTicket } from '#shared/domain/proposal';
import { RULES } from './all-rules';
import { buildContext } from './build-context';
import { floorTo } from './exact-rules';
import { checkLegs, legsOf } from './exchange-filters';
import type { EntryPlan, RiskContext } from './risk-context';
import type { Finding, RiskRule } from './risk-rule';
import type { RiskStanding } from './risk-standing';
import { entryOrder, legQuantity, sizeTicket } from './size-ticket';

/** What all rules together say of an entry. `size` and `order` are `null` where it is denied. */
export interface Evaluation {
  readonly decision: RuleVerdict['decision'];
  /** One of every rule, in their order, and then what only the final size shows. */
  readonly verdicts: readonly RuleVerdict[];
  readonly size: SizedTicket | null;
  /** The orders as they would be sent; approved by nobody. */
  readonly order: ApprovedEntry | null;
}

/** What the rules say of a request, without approving anything: a pure query. */
export function evaluateEntry(request: EntryRequest, standing: RiskStanding): Evaluation {
  return evaluate(buildContext(request, standing));
}

/**
 * Asks every rule, also after a denial, and takes the least of what they let pass, down to the quantity step. A bound below
 * the wanted quantity caps it; one below a single step denies. Then the size that is left is held against the exchange's
 * filters, leg by leg.
 */
export function evaluate(context: RiskContext, list: readonly RiskRule[] = RULES): Evaluation {
  const { plan, rules } = context;
  const verdicts: RuleVerdict[] = [];
  let quantity = plan?.wantedQuantity ?? ZERO;
  let isDenied = false;
  let isBoundToNothing = false;
  for (const rule of list) {
    const finding = rule.check(context);
    const verdict = verdictOf(rule.code, finding, plan);
    verdicts.push(verdict);
    isDenied ||= verdict.decision === 'deny';
    if (finding.kind !== 'bound') continue;
    if (verdict.decision === 'deny') isBoundToNothing = true;
    else if (plan && finding.maximum.lt(quantity)) quantity = floorTo(finding.maximum, plan.rules.quantityStep);
  }
  // A size that a rule has denied already is not judged once more.
  if (!plan || !rules || isBoundToNothing || (isDenied && plan.wanted.isZero())) return denied(verdicts);

  const legs = legQuantity(plan, quantity);
  if (!legs.gt(0)) return denied([...verdicts, tooSmall(quantity, rules.quantityStep)]);
  const size = sizeTicket(plan, quantity, rules.quote);
  const order = entryOrder(context, plan, size.quantity, decimalText(legs));
  const broken = checkLegs(legsOf(order), rules, context);
  if (isDenied || broken.length > 0) return denied([...verdicts, ...broken]);
  return { decision: verdicts.some(isCap) ? 'cap' : 'allow', verdicts, size, order };
}

function verdictOf(code: string, finding: Finding, plan: EntryPlan | null): RuleVerdict {
  const { value, limit, message } = finding;
  if (finding.kind !== 'bound') {
    const isWarning = finding.kind === 'allow' && finding.isWarning === true;
    return { code, decision: finding.kind, value, limit, message, maxQuantity: null, isWarning };
  }
  const { maximum } = finding;
  // What is no number bounds nothing, and so it leaves nothing.
  if (!plan || !maximum.isFinite()) {
    return { code, decision: 'deny', value, limit, message, maxQuantity: '0', isWarning: false };
  }
  const bounded = maximum.gt(0) ? floorTo(maximum, plan.rules.quantityStep) : ZERO;
  const decision = bounded.isZero() ? 'deny' : bounded.lt(plan.wantedQuantity) ? 'cap' : 'allow';
  const maxQuantity = decimalText(Exact.min(bounded, LARGEST_TOLD));
  return { code, decision, value, limit, message, maxQuantity, isWarning: false };
}

function tooSmall(quantity: Exact, step: string): RuleVerdict {
  const value = decimalText(quantity);
  return {
    code: 'size_too_small',
    decision: 'deny',
    value,
    limit: step,
    message: `Nothing is left of ${value} on a step of ${step} after the fee.`,
    maxQuantity: null,
    isWarning: false,
  };
}

function denied(verdicts: readonly RuleVerdict[]): Evaluation {
  return { decision: 'deny', verdicts, size: null, order: null };
}

function isCap({ decision }: RuleVerdict): boolean {
  return decision === 'cap';
}

const ZERO = new Exact(0);
/** No venue has so much of anything, and a decimal text has room for no more: what bounds at more is told as this. */
const LARGEST_TOLD = new Exact('1e60');
