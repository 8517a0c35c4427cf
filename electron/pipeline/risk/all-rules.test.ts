import { describe, expect, it } from 'vitest';
import { NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { RULES } from './all-rules';
import { RULE_CODES } from './rule-codes';

describe('the list of rules', () => {
  it('has exactly one rule for every code, in the order of the codes', () => {
    expect(RULES.map(({ code }) => code)).toEqual([...RULE_CODES]);
  });

  it.each(RULES.map((rule) => [rule.code, rule] as const))('describes what it looks at: %s', (_, rule) => {
    expect(rule.summary).toMatch(/^[A-Z].*\.$/);
    expect(rule.inputs.length).toBeGreaterThan(0);
    expect(rule.limits.filter((limit) => !(limit in NORMAL_LIMITS))).toEqual([]);
  });
});
