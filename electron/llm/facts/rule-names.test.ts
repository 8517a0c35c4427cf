import { describe, expect, it } from 'vitest';
import { ruleNamesEn } from '#renderer/locales/rules-en';
import { ruleNamesEs } from '#renderer/locales/rules-es';
import { ruleName } from './rule-names';

describe('ruleName', () => {
  // The window and the assistant must not call one rule by two names.
  it('is the name that the window has, in both languages', () => {
    const codes = Object.keys(ruleNamesEn) as (keyof typeof ruleNamesEn)[];

    expect(Object.fromEntries(codes.map((code) => [code, ruleName(code, 'en')]))).toEqual(ruleNamesEn);
    expect(Object.fromEntries(codes.map((code) => [code, ruleName(code, 'es')]))).toEqual(ruleNamesEs);
  });

  it('is the code in words where it is not known', () => {
    expect(ruleName('some_new_rule', 'es')).toBe('some new rule');
    expect(ruleName('constructor', 'en')).toBe('constructor');
  });
});
