import { expect, it } from 'vitest';
import { JUDGING_CODES } from '#electron/pipeline/outcomes/counterfactual-rules';
import { RULE_CODES } from '#electron/pipeline/risk/rule-codes';

it('every rule whose blocked trades are followed exists', () => {
  const codes: readonly string[] = RULE_CODES;

  expect([...JUDGING_CODES].filter((code) => !codes.includes(code))).toEqual([]);
});
