import type { FairgapLink } from '#renderer/api/client';

export type Script = Readonly<Record<string, (input: unknown, signal: AbortSignal | undefined) => unknown>>;

/**
 * A transport for tests of the window: answers each operation, by its dotted name, from `script`, and keeps what was
 * asked. An operation without an answer fails the call, so that a test says what it needs.
 */
export function scriptedLink(script: Script): { readonly link: FairgapLink; readonly calls: readonly ScriptedCall[] } {
  const calls: ScriptedCall[] = [];
  return {
    calls,
    link: {
      call: async (path, input, { signal }) => {
        const name = path.join('.');
        calls.push({ name, input });
        const answer = script[name];
        if (answer === undefined) throw new Error(`The script has no answer for ${name}.`);
        return answer(input, signal);
      },
    },
  };
}

export interface ScriptedCall {
  readonly name: string;
  readonly input: unknown;
}
