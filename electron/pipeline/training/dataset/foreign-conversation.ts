import { z } from 'zod';
import { canonicalJson } from '#shared/domain/canonical-json';
import {
  DeclaredTool,
  type ExampleExpectation,
  type ExpectedToolCall,
  TrainingMessage,
} from '#shared/domain/training-example';

/** A conversation of another dataset in our form. */
export interface ForeignConversation {
  readonly messages: readonly TrainingMessage[];
  readonly tools: readonly DeclaredTool[];
  readonly kind: 'answer' | 'tool_choice';
  readonly expected: ExampleExpectation;
}

export type ForeignReading =
  | { readonly kind: 'conversation'; readonly conversation: ForeignConversation }
  /** `problem` is one sentence that names what was expected. */
  | { readonly kind: 'problem'; readonly problem: string };

/**
 * Reads one line of a chat dataset: `messages` as OpenAI and TRL write them, `conversations` of ShareGPT, or `prompt` and
 * `completion`. Calls of tools become the text that our assistant calls tools with; what tools returned is put to it as a question,
 * marked as data.
 *
 * @param line - Parsed JSON.
 */
export function readForeignConversation(line: unknown): ForeignReading {
  try {
    return { kind: 'conversation', conversation: conversationOf(line) };
  } catch (error) {
    if (error instanceof LineProblem) return { kind: 'problem', problem: error.message };
    if (error instanceof z.ZodError) return { kind: 'problem', problem: firstIssue(error) };
    throw error;
  }
}

function conversationOf(line: unknown): ForeignConversation {
  if (typeof line !== 'object' || line === null || Array.isArray(line)) throw new LineProblem('Expected an object.');
  refuseHiddenFields(line, 0);
  const turns = joinToolResults(turnsOf(line));
  for (const [index, { text }] of turns.entries()) refuseHiddenText(text, index + 1);
  const messages = turns.map(({ role, text }) =>
    TrainingMessage.parse({ role: role === 'tool' ? 'user' : role, content: text }),
  );
  const call = turns.at(-1)?.onlyCall ?? null;
  return {
    messages,
    tools: toolsOf('tools' in line ? line.tools : undefined),
    kind: call ? 'tool_choice' : 'answer',
    expected: call ? { kind: 'calls', anyOf: [call], forbidden: [] } : { kind: 'text' },
  };
}

interface Turn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
  /** What the turn is, where it is one call of a tool and nothing else. */
  readonly onlyCall?: ExpectedToolCall | null;
}

function turnsOf(line: object): readonly Turn[] {
  if ('messages' in line) return MessageLine.parse(line).messages.map(turnOfMessage);
  if ('conversations' in line) {
    const { system, conversations } = ShareGptLine.parse(line);
    const turns = conversations.map(turnOfShareGpt);
    return system?.trim() ? [{ role: 'system', text: system }, ...turns] : turns;
  }
  if ('prompt' in line && 'completion' in line) {
    const { prompt, completion } = PromptLine.parse(line);
    return [...turnsOfPart(prompt, 'user'), ...turnsOfPart(completion, 'assistant')];
  }
  throw new LineProblem('Expected messages, conversations, or prompt and completion.');
}

function turnsOfPart(part: z.infer<typeof PromptPart>, role: 'user' | 'assistant'): readonly Turn[] {
  return typeof part === 'string' ? [{ role, text: part }] : part.map(turnOfMessage);
}

function turnOfMessage(message: z.infer<typeof Message>): Turn {
  const role = ROLES[message.role];
  if (!role)
    throw new LineProblem(`Expected a role among ${Object.keys(ROLES).join(', ')}, was ${quote(message.role)}.`);
  if (role === 'assistant' && (message.weight === 0 || message.train === false || message.training === false)) {
    throw new LineProblem('Expected every answer to be learnt, was one with a weight of 0.');
  }
  const text = textOf(message.content);
  const calls = [
    ...(message.tool_calls ?? []).map((call) => ('function' in call ? call.function : call)),
    ...(message.function_call ? [message.function_call] : []),
  ].map(callOf);
  if (calls.length === 0) return { role, text };
  if (role !== 'assistant') throw new LineProblem(`Expected calls of tools from the assistant, was from the ${role}.`);
  return withCalls(text, calls);
}

function turnOfShareGpt({ from, value }: z.infer<typeof ShareGptTurn>): Turn {
  if (CALLERS.has(from)) {
    const json = parseJson(value, 'a call of a tool as JSON');
    return withCalls(
      '',
      (Array.isArray(json) ? json : [json]).map((call) => callOf(NamedCall.parse(call))),
    );
  }
  const role = SHARE_GPT_ROLES[from] ?? ROLES[from];
  if (!role) throw new LineProblem(`Expected a speaker such as human or gpt, was ${quote(from)}.`);
  return { role, text: value };
}

function withCalls(text: string, calls: readonly ExpectedToolCall[]): Turn {
  const [first] = calls;
  const json = JSON.stringify(calls.length === 1 ? first : { calls });
  const isCallAlone = text.trim() === '';
  return {
    role: 'assistant',
    text: isCallAlone ? json : `${text}\n${json}`,
    onlyCall: isCallAlone && calls.length === 1 && first ? first : null,
  };
}

function callOf({ name, arguments: given }: z.infer<typeof NamedCall>): ExpectedToolCall {
  const args =
    typeof given === 'string' ? parseJson(given === '' ? '{}' : given, `arguments of ${name} as JSON`) : given;
  const parsed = Arguments.safeParse(args ?? {});
  if (!parsed.success) throw new LineProblem(`Expected named arguments of ${name}.`);
  return { tool: name, args: parsed.data };
}

/** Several results in a row answer one step. Their text is of others, so it cannot end the marks it is put between. */
function joinToolResults(turns: readonly Turn[]): Turn[] {
  const joined: Turn[] = [];
  for (const turn of turns) {
    const last = joined.at(-1);
    if (turn.role !== 'tool') {
      joined.push(turn);
      continue;
    }
    const text = `<result>\n${turn.text.replaceAll(/<(?=\/?result>)/gi, '‹')}\n</result>`;
    if (last?.role === 'tool') joined[joined.length - 1] = { role: 'tool', text: `${last.text}\n${text}` };
    else joined.push({ role: 'tool', text });
  }
  return joined;
}

function toolsOf(given: unknown): readonly DeclaredTool[] {
  if (given === undefined || given === null || given === '') return [];
  const list = typeof given === 'string' ? parseJson(given, 'tools as JSON') : given;
  return ForeignTools.parse(list).map((tool) => {
    const { name, description, parameters } = 'function' in tool ? tool.function : tool;
    return DeclaredTool.parse({
      type: 'function',
      function: {
        name,
        description: description ?? '',
        parameters: parameters ?? { type: 'object', properties: {} },
      },
    });
  });
}

function textOf(content: z.infer<typeof Message>['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? [])
    .map((part) => {
      if (part.type !== 'text' || part.text === undefined) {
        throw new LineProblem(`Expected text alone, was ${quote(part.type)}.`);
      }
      return part.text;
    })
    .join('\n');
}

/** Fields that change what objects are. They come from a parser, so they lie there as names and did nothing yet. */
function refuseHiddenFields(value: unknown, depth: number): void {
  if (depth > DEEPEST) throw new LineProblem(`Expected fields nested at most ${DEEPEST} deep, was deeper.`);
  if (typeof value !== 'object' || value === null) return;
  for (const [name, field] of Object.entries(value)) {
    if (name === '__proto__') throw new LineProblem('Expected no field __proto__.');
    refuseHiddenFields(field, depth + 1);
  }
}

/** What a reader does not see, and marks that trainers would take for those of a chat template. */
function refuseHiddenText(text: string, number: number): void {
  const hidden = HIDDEN.exec(text);
  if (hidden) {
    const code = hidden[0].codePointAt(0) ?? 0;
    throw new LineProblem(
      `Expected plain text in message ${number}, was the control character U+${code.toString(16).toUpperCase().padStart(4, '0')}.`,
    );
  }
  if (HALF.test(text)) throw new LineProblem(`Expected whole characters in message ${number}, was half of one.`);
  const mark = TEMPLATE_MARK.exec(text);
  if (mark) throw new LineProblem(`Expected no mark of a chat template in message ${number}, was ${quote(mark[0])}.`);
}

function parseJson(text: string, what: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    refuseHiddenFields(json, 0);
    return json;
  } catch (error) {
    if (error instanceof LineProblem) throw error;
    throw new LineProblem(`Expected ${what}, was ${quote(text)}.`);
  }
}

function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  return `${issue?.path.join('.') || 'line'}: ${issue?.message ?? 'not valid'}.`;
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}

/** What keeps a line from being a conversation; told to the person, and never thrown out of this file. */
class LineProblem extends Error {}

const Arguments = z.record(z.string(), z.unknown()).transform((args) => JSON.parse(canonicalJson(args)) as typeof args);
const NamedCall = z.object({
  name: z.string().min(1).max(64),
  arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
});
const Message = z.object({
  role: z.string(),
  content: z.union([z.string(), z.array(z.object({ type: z.string(), text: z.string().optional() }))]).nullish(),
  tool_calls: z.array(z.union([z.object({ function: NamedCall }), NamedCall])).nullish(),
  function_call: NamedCall.nullish(),
  weight: z.number().nullish(),
  train: z.boolean().nullish(),
  training: z.boolean().nullish(),
});
const MessageLine = z.object({ messages: z.array(Message).min(2).max(64) });
const ShareGptTurn = z.object({ from: z.string(), value: z.string() });
const ShareGptLine = z.object({ system: z.string().nullish(), conversations: z.array(ShareGptTurn).min(1).max(64) });
const PromptPart = z.union([z.string(), z.array(Message).min(1).max(64)]);
const PromptLine = z.object({ prompt: PromptPart, completion: PromptPart });
const ForeignTool = z.object({
  name: z.string(),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
});
const ForeignTools = z.array(z.union([z.object({ function: ForeignTool }), ForeignTool])).max(256);

const ROLES: Readonly<Record<string, Turn['role'] | undefined>> = Object.assign(Object.create(null), {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
} satisfies Record<string, Turn['role']>);
const SHARE_GPT_ROLES: typeof ROLES = Object.assign(Object.create(null), {
  human: 'user',
  gpt: 'assistant',
  model: 'assistant',
  chatgpt: 'assistant',
  observation: 'tool',
  function_response: 'tool',
  tool_response: 'tool',
} satisfies Record<string, Turn['role']>);
const CALLERS: ReadonlySet<string> = new Set(['function_call', 'tool_call']);

/** Control characters but tab and ends of line, and marks that turn the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
/** Half of a pair of surrogates, alone. */
const HALF = /\p{Surrogate}/u;
const TEMPLATE_MARK = /<\|[a-z0-9_]{1,40}\|>/i;
const DEEPEST = 32;
