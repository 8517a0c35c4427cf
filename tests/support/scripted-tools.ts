import type { AssistantTools } from '#electron/ports/assistant-tools';
import { contract } from '#shared/contract/contract';
import { declaredOperations } from '#shared/contract/doors';
import { AppError } from '#shared/domain/app-error';
import type { Instrument } from '#shared/domain/instrument';
import { assistantRig, exampleAnswer, type RigHandler } from './assistant-door-rig';

/** The answer of an operation, the failure to throw, or a function of its input; `EXAMPLE` for the smallest that fits. */
export type ScriptedAnswer = unknown;

/** A call as its operation was given it. */
interface MadeToolCall {
  readonly operation: string;
  readonly input: unknown;
}

export interface ScriptedTools extends AssistantTools {
  /** Calls that reached an operation, in order. */
  readonly made: MadeToolCall[];
  /** Faults of ours that an operation threw. */
  readonly unexpected: unknown[];
}

/**
 * The assistant's real door over operations that answer what the test tells them to; the contract checks inputs and answers. An
 * operation that the test says nothing of refuses.
 */
export function scriptedTools(
  answers: Readonly<Record<string, ScriptedAnswer>>,
  options: { readonly instruments: readonly Instrument[]; readonly timeoutMs?: number },
): ScriptedTools {
  const made: MadeToolCall[] = [];
  const handlers = Object.fromEntries(
    declaredOperations(contract).map(({ name }): [string, RigHandler] => [
      name,
      (input, call) => {
        made.push({ operation: name, input });
        if (!Object.hasOwn(answers, name)) throw new AppError('not_found', `Nothing was scripted for ${name}.`);
        const answer = answers[name];
        if (answer === EXAMPLE) return exampleAnswer(name);
        if (answer instanceof Error) throw answer;
        return typeof answer === 'function' ? answer(input, call) : answer;
      },
    ]),
  );
  const { timeoutMs } = options;
  const { tools, unexpected } = assistantRig({
    handlers,
    parts: {
      instruments: () => options.instruments,
      ...(timeoutMs !== undefined && { timeoutsMs: { quick: timeoutMs, heavy: timeoutMs, forecast: timeoutMs } }),
    },
  });
  return { ...tools, made, unexpected };
}

export const EXAMPLE = Symbol('example');
