import type { RuleVerdict } from '#shared/domain/proposal';

/** Codes of the rules that said no; where the account is not ready, the code of what stands against it. */
export function denialsOf(verdicts: readonly RuleVerdict[]): string[] {
  return verdicts.flatMap(({ code, decision, value }) => {
    if (decision !== 'deny') return [];
    return [code === 'account_ready' ? `${code} ${value}` : code];
  });
}
