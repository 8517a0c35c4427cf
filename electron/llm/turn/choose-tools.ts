import { z } from 'zod';
import type { AssistantEffect, AssistantTool, AssistantTools } from '#electron/ports/assistant-tools';
import type {
  AnsweredCall,
  GenerationResult,
  JsonSchema,
  LanguageModel,
  LoadedModel,
} from '#electron/ports/language-model';
import { declareTools, describeTools } from './describe-tools';
import { type PromptSource, type RenderedPrompt, renderPrompt } from './render-prompt';

/** What tools are chosen for. Nothing in it was written by others: who can act does not read strangers. */
export interface ToolQuestion {
  /** The person's own words. */
  readonly question: string;
  /** Earlier turns, one a line; `none` for the first. */
  readonly history: string;
  /** What the chart shows, and what exists. */
  readonly context: string;
  readonly effects: ReadonlySet<AssistantEffect>;
  /** Calls of this turn that were answered. */
  readonly calls: readonly AnsweredCall[];
  /** Names the question, so that one of two prompt versions is always the same for it. */
  readonly key: string;
}

export interface ChosenCall {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export type ToolChoice =
  | { readonly kind: 'calls'; readonly calls: readonly ChosenCall[] }
  /** Nothing is to be looked up. */
  | { readonly kind: 'none' }
  /** Not an answer of the form that was asked for. */
  | { readonly kind: 'malformed'; readonly problem: string };

export interface ChoiceReply {
  readonly choice: ToolChoice;
  readonly generation: GenerationResult;
  readonly prompts: readonly { readonly id: string; readonly version: string }[];
}

/**
 * Lets the model say which tools to call, with which arguments. The grammar allows names, instruments, timeframes and ids that
 * exist and effects that the person asked for, and nothing else; what comes is parsed strictly all the same.
 *
 * Small models choose one tool; others up to {@link MOST_CALLS} at once. Fails as `generate` does.
 *
 * @param options.hasGrammar - `false` only to measure what the grammar is worth.
 */
export async function chooseTools(
  parts: {
    readonly model: Pick<LanguageModel, 'generate'>;
    readonly prompts: PromptSource;
    readonly tools: AssistantTools;
  },
  loaded: LoadedModel,
  question: ToolQuestion,
  options: { readonly signal?: AbortSignal | undefined; readonly hasGrammar?: boolean } = {},
): Promise<ChoiceReply> {
  const { model, prompts, tools } = parts;
  const isSmall = isSmallModel(loaded);
  const size = isSmall ? 'small' : 'full';
  // All of them are told, so that the beginning of the prompt is the same in every turn; the grammar allows what may be.
  const told = tools.list({ size, effects: ALL_EFFECTS });
  const allowed = tools.list({ size, effects: question.effects });
  const isNative = loaded.toolFormat === 'native';
  const answered = fittingCalls(question.calls, loaded);
  const { history, context, key } = question;
  const asked = { history, question: question.question };
  const prompt = isNative
    ? renderPrompt(prompts, 'tool-choice-native', { system: { context }, user: asked }, key)
    : choicePrompt(prompts, { ...asked, context, tools: told, isSmall, calls: answered, key });
  const format = isNative ? 'native' : isSmall ? 'one' : 'many';
  const generation = await model.generate({
    system: prompt.system,
    user: prompt.user,
    ...(isNative && { tools: { declarations: declareTools(told), calls: answered } }),
    slot: 'choice',
    ...(options.hasGrammar !== false && { schema: choiceSchema(allowed, format) }),
    maxTokens: format === 'many' ? MAX_TOKENS_MANY : MAX_TOKENS_ONE,
    temperature: 0,
    seed: 1,
    deadlineMs: DEADLINE_MS,
    isReproducible: false,
    signal: options.signal,
  });
  return {
    choice: readChoice(generation.text, format),
    generation,
    prompts: prompt.prompts,
  };
}

/** Models that mix tools up when they are offered many. */
export function isSmallModel({ parameterCount }: Pick<LoadedModel, 'parameterCount'>): boolean {
  return parameterCount < SMALL_PARAMETERS;
}

/**
 * The question which tool to call, as models are asked that know none.
 *
 * @param asked.tools - All that exist for a model of this size.
 */
export function choicePrompt(
  prompts: PromptSource,
  asked: Pick<ToolQuestion, 'question' | 'history' | 'context' | 'calls' | 'key'> & {
    readonly tools: readonly AssistantTool[];
    readonly isSmall: boolean;
  },
): RenderedPrompt {
  const { question, history, context, calls, key, tools, isSmall } = asked;
  const mostListed = isSmall ? MOST_LISTED_SMALL : MOST_LISTED;
  return renderPrompt(
    prompts,
    'tool-choice',
    {
      system: { context, tools: describeTools(tools, { mostListed }) },
      user: { history, question, calls: callLines(calls) },
    },
    key,
  );
}

type ChoiceFormat = 'one' | 'many' | 'native';

/** A schema whose every sentence is a choice among `tools`. */
export function choiceSchema(tools: readonly AssistantTool[], format: ChoiceFormat): JsonSchema {
  const [name, args] = format === 'native' ? (['name', 'parameters'] as const) : (['tool', 'args'] as const);
  const call = (tool: string, parameters: JsonSchema): JsonSchema => ({
    type: 'object',
    properties: { [name]: { const: tool }, [args]: parameters },
  });
  const calls = tools.map((tool) => call(tool.name, tool.parameters));
  if (format !== 'many') return { oneOf: [...calls, call(NO_TOOL, { type: 'object', properties: {} })] };
  return {
    type: 'object',
    properties: { calls: { type: 'array', items: { oneOf: calls }, minItems: 0, maxItems: MOST_CALLS } },
  };
}

/** An answer with one call, as the grammar of the format `one` would have it; `null` calls nothing. */
export function writeChoice(call: ChosenCall | null): string {
  const { tool, args } = call ?? { tool: NO_TOOL, args: {} };
  return JSON.stringify({ tool, args });
}

/** Reads an answer. Text around the JSON is no answer of the form. */
export function readChoice(text: string, format: ChoiceFormat): ToolChoice {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'malformed', problem: `Expected JSON, was ${JSON.stringify(text.slice(0, 80))}.` };
  }
  const schema = format === 'many' ? Many : format === 'native' ? Native : One;
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    return { kind: 'malformed', problem: `Expected a tool with arguments: ${parsed.error.issues[0]?.message}.` };
  }
  const calls = parsed.data.filter(({ tool }) => tool !== NO_TOOL);
  return calls.length === 0 ? { kind: 'none' } : { kind: 'calls', calls };
}

/** Answers of earlier steps, cut alike so that all of them leave room for the rest of the prompt. */
function fittingCalls(calls: readonly AnsweredCall[], { contextTokens }: LoadedModel): readonly AnsweredCall[] {
  const share = Math.floor((contextTokens * ANSWER_CHARACTERS_PER_TOKEN) / Math.max(1, calls.length));
  return calls.map((call) => ({ ...call, answer: call.answer.slice(0, share) }));
}

function callLines(calls: readonly AnsweredCall[]): string {
  if (calls.length === 0) return 'none';
  return calls.map(({ name, args, answer }) => `${name}${JSON.stringify(args)} -> ${answer}`).join('\n');
}

const Args = z.record(z.string(), z.unknown());
const OneCall = z.strictObject({ tool: z.string().max(64), args: Args });
const One = OneCall.transform((call): ChosenCall[] => [call]);
const Native = z
  .strictObject({ name: z.string().max(64), parameters: Args })
  .transform(({ name, parameters }): ChosenCall[] => [{ tool: name, args: parameters }]);

/** Names the absence of a call in formats that hold exactly one. */
export const NO_TOOL = 'none';
export const MOST_CALLS = 4;
const Many = z.strictObject({ calls: z.array(OneCall).max(MOST_CALLS) }).transform(({ calls }): ChosenCall[] => calls);
/** For a list of all tools that there are. */
export const ALL_EFFECTS: ReadonlySet<AssistantEffect> = new Set(['propose', 'predict', 'show']);
/** Llama 3.2 1B keeps twenty tools apart, models of some hundred million parameters do not. */
const SMALL_PARAMETERS = 800_000_000;
/** Characters of answers for each token of the context: some two fifths of it, as numbers take two characters a token. */
const ANSWER_CHARACTERS_PER_TOKEN = 0.8;
const MAX_TOKENS_ONE = 96;
const MAX_TOKENS_MANY = 320;
const DEADLINE_MS = 30_000;
/** Values of a choice that the list of tools tells. */
const MOST_LISTED = 20;
const MOST_LISTED_SMALL = 4;
