import type { AssistantEffect, AssistantTools, ToolOutcome } from '#electron/ports/assistant-tools';
import type { Clock } from '#electron/ports/clock';
import { AppError } from '#shared/domain/app-error';
import { Prediction } from '#shared/domain/prediction';
import { Proposal } from '#shared/domain/proposal';
import type { ToolCall, ToolChooser } from '#shared/domain/tool-call';
import type { Answer } from './answer';
import type { TurnLog } from './turn-log';

/** A call that is to be made. */
export interface PlannedCall {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** A call with what came back. */
export interface MadeCall {
  readonly call: ToolCall;
  readonly outcome: ToolOutcome;
}

/** Makes the calls of one turn and shows them, in one card of the answer. */
export interface CallRunner {
  /**
   * Makes calls side by side and returns them in their order; what fails is an outcome. What a call made that stays, a ticket or
   * a prediction, is noted in the log as it comes.
   *
   * @param attempt - 1 for a first try.
   * @throws AppError `cancelled` when the answer was stopped before all of them were answered.
   */
  run(planned: readonly PlannedCall[], chosenBy: ToolChooser, attempt?: number): Promise<MadeCall[]>;
}

/** @param parts.effects - What the person's own words of this turn ask for; everything else is refused at the call. */
export function createCallRunner(parts: {
  readonly tools: AssistantTools;
  readonly effects: ReadonlySet<AssistantEffect>;
  readonly answer: Answer;
  readonly log: TurnLog;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Characters of each answer that a model is given. */
  readonly compactLength: number;
}): CallRunner {
  const { tools, effects, answer, log, clock, signal, compactLength } = parts;
  let blockIndex: number | null = null;

  function show(): void {
    const block = { kind: 'tools' as const, calls: [...log.calls] };
    if (blockIndex === null) blockIndex = answer.add(block);
    else answer.replace(blockIndex, block);
  }

  function change(call: ToolCall): ToolCall {
    const index = log.calls.findIndex(({ id }) => id === call.id);
    log.calls[index] = call;
    return call;
  }

  async function make(call: ToolCall): Promise<MadeCall> {
    const startedAt = performance.now();
    const outcome = await tools.call({ tool: call.tool, args: call.args, effects, compactLength }, signal);
    const durationMs = performance.now() - startedAt;
    const made = outcome.ok
      ? { ...call, state: 'done' as const, durationMs, answer: outcome.compact }
      : {
          ...call,
          state: outcome.state,
          durationMs,
          error: { code: outcome.error.code, message: outcome.error.message },
        };
    if (!outcome.ok && outcome.state === 'refused') {
      log.guards.push({ code: guardOf(outcome.error.code), text: outcome.error.message });
    }
    if (outcome.ok) noteEffect(log, call.operation, outcome.value);
    return { call: change(made), outcome };
  }

  return {
    async run(planned, chosenBy, attempt = 1) {
      const begun = planned.map(({ tool, args }, index): ToolCall => {
        const known = tools.find(tool);
        return {
          id: `c${log.calls.length + index + 1}`,
          tool,
          operation: known?.operation ?? '',
          args: plainArgs(args),
          chosenBy,
          state: 'running',
          attempt,
          startedAt: clock.now(),
          durationMs: null,
          answer: null,
          error: null,
        };
      });
      log.calls.push(...begun);
      show();
      const made = await Promise.all(
        begun.map(async (call) => {
          const one = await make(call);
          show();
          return one;
        }),
      );
      if (made.some(({ outcome }) => !outcome.ok && outcome.state === 'cancelled')) {
        throw new AppError('cancelled', 'The answer was cancelled.');
      }
      return made;
    },
  };
}

/** A ticket or a prediction is there from this moment on, whatever becomes of the answer: its decision has to name it. */
function noteEffect(log: TurnLog, operation: string, value: unknown): void {
  if (operation === 'predictions.request') log.predictionId = Prediction.parse(value).id;
  if (operation !== 'orders.propose') return;
  const { id, ticket, verdicts, state } = Proposal.parse(value);
  log.proposalId = id;
  log.ticket = ticket;
  log.verdicts = verdicts;
  log.result = state === 'open' ? 'proposed' : 'refused';
}

/** What a model or a router chose, as plain JSON: `undefined` and `null` mean that nothing was said. */
function plainArgs(args: Readonly<Record<string, unknown>>): ToolCall['args'] {
  const said = Object.entries(args).filter(([, value]) => value !== undefined && value !== null);
  // Arguments come out of JSON or are written by us: nothing in them is lost here.
  return JSON.parse(JSON.stringify(Object.fromEntries(said))) as ToolCall['args'];
}

function guardOf(code: string): 'effect_not_asked' | 'tool_unknown' | 'arguments_refused' {
  if (code === 'not_granted') return 'effect_not_asked';
  return code === 'not_found' ? 'tool_unknown' : 'arguments_refused';
}
