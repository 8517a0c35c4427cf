import type { AnyRouter } from '@orpc/server';
import type { z } from 'zod';
import { suggestion } from '#electron/api/cli/nearest-name';
import { describeFailure } from '#electron/api/describe-failure';
import type { CallContext } from '#electron/api/handlers';
import { routerProcedure } from '#electron/api/router-procedure';
import { withoutFolders, withoutFoldersIn } from '#electron/api/without-folders';
import type { AssistantEffect, AssistantTool, AssistantTools, ToolOutcome } from '#electron/ports/assistant-tools';
import { AppError } from '#shared/domain/app-error';
import type { Instrument } from '#shared/domain/instrument';
import { invariant } from '#shared/domain/invariant';
import { assistantOperations } from './assistant-operation';
import { createCallSlots } from './call-slots';
import { compactAnswer } from './compact-answer';
import { createCompactFormat } from './compact-format';
import { plainText } from './plain-text';
import { planArguments } from './plan-call';
import { readArguments } from './read-arguments';
import { type RecentIds, type ToolArgument, type ToolWorld, toolArguments, toolParameters } from './tool-parameters';
import { TOOL_TABLE, type ToolEntry, type ToolPace } from './tool-table';

/**
 * The door `assistant`: every operation of the contract that declares it, as tools with few arguments, called through the one
 * router. What trades or administers has no such door, by type; here nothing else can be named either.
 *
 * @param parts.instruments - Those with stored candles, now.
 * @param parts.ids - Ids that a model may name; where it is missing it may write any.
 * @param parts.timeoutsMs - How long a call may run, by its pace; as long again it may wait for room.
 * @param parts.privateFolders - Folders of this computer that nothing told here names.
 * @param parts.onUnexpected - A failure that no operation told: a bug.
 */
export function createAssistantTools(parts: {
  readonly router: AnyRouter;
  readonly instruments: () => readonly Instrument[];
  readonly ids?: (() => RecentIds) | undefined;
  readonly timeoutsMs?: Partial<Readonly<Record<ToolPace, number>>> | undefined;
  readonly mostAtOnce?: number | undefined;
  readonly privateFolders?: readonly string[] | undefined;
  readonly onUnexpected?: ((operation: string, error: unknown) => void) | undefined;
}): AssistantTools {
  const { router, privateFolders = [], onUnexpected = () => {} } = parts;
  const timeouts = { ...TIMEOUTS_MS, ...parts.timeoutsMs };
  const slots = createCallSlots(parts.mostAtOnce ?? MOST_AT_ONCE, MOST_WAITING);

  const world = () => worldOf(parts);

  async function run(tool: Tool, input: unknown, signal: AbortSignal | undefined): Promise<Ran> {
    const timeoutMs = timeouts[tool.entry.pace];
    const call = linkedAbort(signal, timeoutMs);
    const procedure = routerProcedure(router, tool.operation.path, CONTEXT);
    const ran = slots.run(() => {
      call.restart();
      return settled(() => procedure(input, { signal: call.signal }));
    }, call.signal);
    try {
      // Work that does not look at its signal is left alone; nobody waits for it any more.
      const ended = await Promise.race([ran, call.aborted]);
      const outcome = ended === null || ended === 'aborted' ? null : ended.value;
      if (outcome?.ok) return { kind: 'answered', value: outcome.value };
      const reason = call.reason();
      if (reason !== null) return { kind: reason, timeoutMs };
      return outcome === null ? { kind: 'crowded' } : { kind: 'failed', error: outcome.error };
    } finally {
      call.end();
    }
  }

  function compact(tool: Tool, value: unknown, length: number | undefined): string {
    const precisions = new Map(parts.instruments().map(({ id, pricePrecision }) => [id, pricePrecision]));
    const most = Math.max(0, Math.floor(length ?? COMPACT_LENGTH));
    const format = createCompactFormat((instrument) => precisions.get(instrument));
    return withoutFolders(compactAnswer(tool.operation.name, value, { length: most, format }), privateFolders);
  }

  function failed(tool: Tool, error: unknown): ToolOutcome {
    const { code, message, details } = describeFailure(error);
    if (code === 'internal') {
      // The router has told whoever looks after it; the words of a bug name its insides.
      return told('failed', 'internal', `${tool.name} failed unexpectedly. The log of the workstation says why.`);
    }
    const plain = plainText(withoutFolders(message, privateFolders), MOST_MESSAGE);
    // Plain data stays plain data.
    const kept = withoutFoldersIn(details, privateFolders) as Readonly<Record<string, unknown>>;
    return told(code === 'cancelled' ? 'cancelled' : 'failed', code, plain, kept);
  }

  async function answer(
    { tool: name, args, effects, compactLength }: Parameters<AssistantTools['call']>[0],
    signal: AbortSignal | undefined,
  ): Promise<ToolOutcome> {
    const tool = TOOLS_BY_NAME.get(name);
    if (!tool) return told('refused', 'not_found', unknownTool(name, effects));
    const { effect } = tool.entry;
    if (effect !== null && !effects.has(effect)) {
      return told('refused', 'not_granted', `${tool.name}: ${NOT_ASKED[effect]}`, { effect });
    }
    if (signal?.aborted) return told('cancelled', 'cancelled', `${tool.name} was cancelled.`);
    const read = readArguments(tool, args, parts.instruments());
    if (!read.ok) return told('refused', read.code, read.message, { argument: read.argument });
    const ran = await run(tool, read.input, signal);
    switch (ran.kind) {
      case 'answered':
        return { ok: true, value: ran.value, compact: compact(tool, ran.value, compactLength) };
      case 'failed':
        return failed(tool, ran.error);
      case 'crowded':
        return told('failed', 'rate_limited', `${tool.name}: too many calls are waiting; ask for less at once.`);
      case 'cancelled':
        return told('cancelled', 'cancelled', `${tool.name} was cancelled.`);
      case 'timed_out': {
        const text = `${tool.name} took longer than ${seconds(ran.timeoutMs)} s and was stopped.`;
        return told('timed_out', 'timed_out', text, { timeoutMs: ran.timeoutMs });
      }
    }
  }

  return {
    list: createToolList(parts).list,

    find(name) {
      const tool = TOOLS_BY_NAME.get(name);
      return tool && inFull(tool, world());
    },

    forOperation(operation) {
      const tool = TOOLS_BY_OPERATION.get(operation);
      invariant(tool !== undefined, `Expected an operation with the door assistant, was ${plainText(operation, 80)}.`);
      return inFull(tool, world());
    },

    plan(operation, input) {
      const tool = TOOLS_BY_OPERATION.get(operation);
      invariant(tool !== undefined, `Expected an operation with the door assistant, was ${plainText(operation, 80)}.`);
      return { tool: tool.name, args: planArguments(tool.entry, input) };
    },

    async call(request, signal) {
      try {
        return await answer(request, signal);
      } catch (error) {
        onUnexpected(String(request?.tool), error);
        return told('failed', 'internal', 'The call failed unexpectedly. The log of the workstation says why.');
      }
    },
  };
}

/** The tools that there are, without a workstation behind them: nothing of it can be called. */
export function createToolList(parts: WorldParts): Pick<AssistantTools, 'list'> {
  return {
    list({ size, effects }) {
      const now = worldOf(parts);
      return TOOLS.filter(
        ({ entry }) => (size === 'full' || entry.size === 'small') && isAsked(entry, effects),
      ).flatMap((tool) => {
        const parameters = toolParameters(tool.args, size, now);
        return parameters === null ? [] : [described(tool, parameters)];
      });
    },
  };
}

interface WorldParts {
  readonly instruments: () => readonly Instrument[];
  readonly ids?: (() => RecentIds) | undefined;
}

function worldOf({ instruments, ids }: WorldParts): ToolWorld {
  return { instruments: instruments(), ids: ids?.() ?? null };
}

type Tool = {
  readonly name: string;
  readonly operation: ReturnType<typeof assistantOperations>[number];
  readonly entry: ToolEntry;
  readonly args: readonly ToolArgument[];
  readonly input: z.ZodType;
};

type Ran =
  | { readonly kind: 'answered'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'crowded' }
  | { readonly kind: 'cancelled' | 'timed_out'; readonly timeoutMs: number };

type Settled = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/** Does `work` and never rejects: nobody may be waiting for it any more. */
async function settled(work: () => Promise<unknown>): Promise<Settled> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error };
  }
}

/** One signal for the caller's abort and the time that a call has. */
function linkedAbort(outer: AbortSignal | undefined, timeoutMs: number) {
  const controller = new AbortController();
  let reason: 'cancelled' | 'timed_out' | null = null;
  let tellAborted = (): void => {};
  const aborted = new Promise<'aborted'>((resolve) => {
    tellAborted = () => resolve('aborted');
  });
  const stop = (why: 'cancelled' | 'timed_out'): void => {
    reason ??= why;
    controller.abort();
    tellAborted();
  };
  const cancel = (): void => stop('cancelled');
  let timer = setTimeout(() => stop('timed_out'), timeoutMs);
  outer?.addEventListener('abort', cancel, { once: true });
  return {
    signal: controller.signal,
    aborted,
    reason: () => reason,
    restart() {
      clearTimeout(timer);
      if (reason === null) timer = setTimeout(() => stop('timed_out'), timeoutMs);
    },
    end() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', cancel);
    },
  };
}

function inFull(tool: Tool, world: ToolWorld): AssistantTool {
  // Where nothing exists that it could name, its schema is that of any name.
  const parameters = toolParameters(tool.args, 'full', world) ?? toolParameters(tool.args, 'full', null);
  invariant(parameters !== null, `Expected parameters of ${tool.name}.`);
  return described(tool, parameters);
}

function described({ name, operation, entry }: Tool, parameters: AssistantTool['parameters']): AssistantTool {
  const { scope, summary } = operation.meta;
  invariant(scope === 'read' || scope === 'propose', `Expected a tool that reads or proposes, was ${scope}.`);
  return { name, operation: operation.name, scope, effect: entry.effect, description: summary, parameters };
}

function isAsked({ effect }: ToolEntry, effects: ReadonlySet<AssistantEffect>): boolean {
  return effect === null || effects.has(effect);
}

function unknownTool(name: unknown, effects: ReadonlySet<AssistantEffect>): string {
  const names = TOOLS.filter(({ entry }) => isAsked(entry, effects)).map((tool) => tool.name);
  const word = typeof name === 'string' ? name : typeof name;
  return plainText(
    `Expected a tool that exists, was ${plainText(word, 40) || 'an empty name'}.${suggestion(word.slice(0, 40), names)} ` +
      `Tools: ${names.join(', ')}.`,
    MOST_MESSAGE,
  );
}

function told(
  state: 'failed' | 'refused' | 'timed_out' | 'cancelled',
  code: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): ToolOutcome {
  return { ok: false, state, error: { code, message, details } };
}

function seconds(durationMs: number): string {
  return String(Math.round(durationMs / 100) / 10);
}

const CONTEXT: CallContext = {
  door: 'assistant',
  caller: 'assistant',
  clientName: null,
  resolveFile: () => {
    throw new AppError('file_unreadable', 'Expected no file at the door assistant.', { door: 'assistant' });
  },
};

const TOOLS: readonly Tool[] = Object.entries(TOOL_TABLE).map(([name, entry]) => {
  const operation = assistantOperations().find((one) => one.name === name);
  invariant(operation !== undefined, `Expected an operation ${name} with the door assistant.`);
  // Every input of the contract is a zod schema.
  const input = operation.procedure['~orpc'].inputSchema as unknown as z.ZodType;
  return { name: entry.name, operation, entry, args: toolArguments(operation, entry), input };
});
const TOOLS_BY_NAME: ReadonlyMap<string, Tool> = new Map(TOOLS.map((tool) => [tool.name, tool]));
const TOOLS_BY_OPERATION: ReadonlyMap<string, Tool> = new Map(TOOLS.map((tool) => [tool.operation.name, tool]));

const NOT_ASKED: Readonly<Record<AssistantEffect, string>> = {
  propose: 'Expected a person who asks for a trade in this question; it does not.',
  predict: 'Expected a person who asks for a forecast in this question; it does not.',
  show: 'Expected a person who asks to see something on the chart; it does not.',
};

const TIMEOUTS_MS: Readonly<Record<ToolPace, number>> = { quick: 10_000, heavy: 30_000, forecast: 180_000 };
const MOST_AT_ONCE = 4;
const MOST_WAITING = 32;
/** Characters: some 400 tokens. */
const COMPACT_LENGTH = 1_500;
const MOST_MESSAGE = 480;
