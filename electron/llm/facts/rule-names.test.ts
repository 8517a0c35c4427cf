import { describe, expect, it } from 'vitest';
import { tradingTexts } from '#renderer/locales/trading-texts';
import { RULE_NAMES } from '#shared/domain/rule-names';
import { ruleName } from './rule-names';

describe('ruleName', () => {
  // The window and the assistant must not call one rule by two names.
  it.each(['en', 'es'] as const)('is the name that the window has, %s', (language) => {
    const codes = Object.keys(RULE_NAMES.en) as (keyof typeof RULE_NAMES.en)[];
    const shown = tradingTexts[language].codes;

    const names = Object.fromEntries(codes.map((code) => [code, ruleName(code, language)]));

    expect(names).toEqual(Object.fromEntries(codes.map((code) => [code, shown[code]])));
    expect(codes.length).toBeGreaterThan(60);
  });

  it('is the code in words where it is not known', () => {
    expect(ruleName('some_new_rule', 'es')).toBe('some new rule');
    expect(ruleName('constructor', 'en')).toBe('constructor');
  });
});
