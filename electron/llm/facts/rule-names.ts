import type { Language } from '#shared/domain/chat';
import { RULE_NAMES } from '#shared/domain/rule-names';

/**
 * Name of what may stand against an entry, as the window has it: a risk rule, a trigger of the breaker, a demand of the
 * exchange. A code that this version does not know is its own name, with spaces.
 */
export function ruleName(code: string, language: Language): string {
  // Own names only: a code from outside could be called `constructor`.
  const names: Readonly<Record<string, string>> = RULE_NAMES[language];
  const named = Object.hasOwn(names, code) ? names[code] : undefined;
  return named ?? code.replaceAll('_', ' ');
}
