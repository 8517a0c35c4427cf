import { evaluate } from '#electron/pipeline/risk/evaluate';
import { checkLegs } from '#electron/pipeline/risk/exchange-filters';
import type { OrderLeg } from '#shared/domain/approved-order';
import type { RuleVerdict } from '#shared/domain/proposal';
import { entryRequest } from '#tests/support/risk-standing';
import { baseRules, type LegExample, type Outcome, type RuleExample, worldOf } from './rule-example';

/** What the engine really says of an example. */
export interface ToldExample {
  /** `null` where a check that only speaks up against an order says nothing. */
  readonly verdict: RuleVerdict | null;
  readonly outcome: Outcome;
  /** What all rules make of it together; `null` for a leg by itself. */
  readonly decision: RuleVerdict['decision'] | null;
  readonly quantity: string | null;
  /** Other codes that do not simply let it pass. */
  readonly others: readonly string[];
}

export function tellExample(code: string, example: RuleExample | LegExample): ToldExample {
  if ('leg' in example) return tellLeg(code, example);
  const { verdicts, decision, size } = evaluate(worldOf(example.patch));
  return {
    ...told(code, verdicts),
    decision,
    quantity: size?.quantity ?? null,
  };
}

function tellLeg(code: string, { leg }: LegExample): ToldExample {
  const { side, ...fields } = { ...BUY, ...leg };
  const verdicts = checkLegs([[fields, side]], baseRules(), entryRequest());
  return { ...told(code, verdicts), decision: null, quantity: null };
}

function told(code: string, verdicts: readonly RuleVerdict[]): Pick<ToldExample, 'verdict' | 'outcome' | 'others'> {
  const verdict = verdicts.find((one) => one.code === code) ?? null;
  const others = verdicts.filter((one) => one.code !== code && outcomeOf(one) !== 'allow');
  return { verdict, outcome: outcomeOf(verdict), others: [...new Set(others.map((one) => one.code))] };
}

function outcomeOf(verdict: RuleVerdict | null): Outcome {
  if (verdict === null) return 'allow';
  return verdict.isWarning ? 'warn' : verdict.decision;
}

/** The leg that the examples of single legs change. */
export const BUY: OrderLeg & { readonly side: 'buy' } = {
  type: 'limit',
  side: 'buy',
  quantity: '10',
  price: '100',
  triggerPrice: null,
  timeInForce: 'gtc',
};
