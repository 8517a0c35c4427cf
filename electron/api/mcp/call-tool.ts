import { createHash } from 'node:crypto';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { DoorAnswer, DoorError, DoorLink, DoorProgress } from '#electron/api/door-link';
import type { Proposal } from '#shared/domain/proposal';
import type { McpTool } from './mcp-tools';
import { plainJson } from './plain-json';

export interface ToolCall {
  readonly tool: McpTool;
  readonly clientId: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Of a command: what makes a repetition of this call known as one. */
  readonly repetition: {
    readonly sessionId: string;
    readonly requestId: string | number;
    /** Chosen by the client, in `_meta`; `undefined` where it chose none. */
    readonly key: unknown;
  };
  readonly signal: AbortSignal;
  readonly onProgress: ((progress: DoorProgress) => void) | undefined;
}

/**
 * Calls the operation behind a tool and words its answer for a model. Everything that the operation refuses, and every input
 * that is not right, is a result with `isError` and a text from which a model can correct itself.
 */
export async function callTool(link: DoorLink, call: ToolCall): Promise<CallToolResult> {
  const { tool, clientId, signal, onProgress } = call;
  const checked = checkInput(tool, call.arguments);
  if (!checked.ok) return toolError(tool, checked.error);
  const key = tool.isCommand ? idempotencyKey(call, checked.input) : null;
  if (key !== null && typeof key !== 'string') return toolError(tool, key);
  const answer = await link.call(
    {
      door: 'mcp',
      clientId,
      operation: tool.operation.name,
      input: checked.input,
      ...(key === null ? {} : { idempotencyKey: key }),
    },
    { signal, onProgress },
  );
  return toolResult(tool, answer, checked.parsed);
}

/** A refusal that a model can read. Details are cut where they are long. */
export function toolError(tool: Pick<McpTool, 'name'>, { code, message, details }: DoorError): CallToolResult {
  const facts = Object.keys(details).length === 0 ? '' : `\ndetails: ${cut(plainJson(details), DETAIL_LENGTH)}`;
  return { isError: true, content: [{ type: 'text', text: `${tool.name} was refused (${code}): ${message}${facts}` }] };
}

type CheckedInput =
  | { readonly ok: true; readonly input: Readonly<Record<string, unknown>>; readonly parsed: unknown }
  | { readonly ok: false; readonly error: DoorError };

function checkInput(tool: McpTool, given: Readonly<Record<string, unknown>>): CheckedInput {
  const unknown = Object.keys(given).filter((field) => !tool.fields.includes(field));
  if (unknown.length > 0) {
    const known = tool.fields.length === 0 ? 'nothing' : tool.fields.join(', ');
    return refusedInput(
      `Expected ${known} and nothing else, was given ${cut(unknown.slice(0, 10).join(', '), 200)} as well.`,
      { unknown: unknown.slice(0, 10).map((field) => cut(field, 64)) },
    );
  }
  const input = { ...tool.presets, ...given };
  // Every input of the contract is a zod schema. Main checks again; here it spares the way there and names the field.
  const parsed = (tool.operation.procedure['~orpc'].inputSchema as z.ZodType).safeParse(input);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 10).map((issue) => {
      const field = issue.path.map(String).join('.');
      return `${field === '' ? 'input' : field}: ${issue.message}`;
    });
    return refusedInput(cut(issues.join('; '), 1_000), { fields: parsed.error.issues.slice(0, 10).map(fieldOf) });
  }
  const excess = (tool.definition.inputSchema.properties?.limit as { maximum?: number } | undefined)?.maximum;
  if (excess !== undefined && typeof input.limit === 'number' && input.limit > excess) {
    return refusedInput(`limit: Expected at most ${excess}, was ${input.limit}.`, { fields: ['limit'] });
  }
  return { ok: true, input, parsed: parsed.data };
}

function refusedInput(message: string, details: Readonly<Record<string, unknown>>): CheckedInput {
  return { ok: false, error: { code: 'invalid_input', message, details } };
}

function fieldOf(issue: { readonly path: readonly PropertyKey[] }): string {
  return cut(issue.path.map(String).join('.'), 64);
}

/**
 * The client's own key, or one of session, request and input: a request that is sent again with its id, by a proxy or after a
 * broken connection, is the same call, while a client that wrongly uses an id twice with another input is heard twice.
 */
function idempotencyKey({ repetition, tool }: ToolCall, input: unknown): string | DoorError {
  const { key, sessionId, requestId } = repetition;
  if (key === undefined) {
    const parts = plainJson([sessionId, typeof requestId, requestId, tool.name, input]);
    return `mcp-${createHash('sha256').update(parts).digest('hex').slice(0, 40)}`;
  }
  const parsed = IdempotencyKey.safeParse(key);
  if (parsed.success) return parsed.data;
  return {
    code: 'invalid_input',
    message: `Expected _meta["${IDEMPOTENCY_META}"] to be 8 to 128 printable characters without spaces.`,
    details: {},
  };
}

function toolResult(tool: McpTool, answer: DoorAnswer, parsedInput: unknown): CallToolResult {
  if (!answer.ok) return toolError(tool, answer.error);
  const text = plainJson(wrapped(tool, answer.value, parsedInput));
  const bytes = Buffer.byteLength(text);
  if (bytes > ANSWER_BYTES) return toolError(tool, tooLarge(tool, bytes, parsedInput));
  const sentence = PROPOSING.has(tool.operation.name)
    ? // The contract's output of this operation is a proposal.
      [{ type: 'text' as const, text: proposalSentences(answer.value as Proposal, answer.isRepeated) }]
    : [];
  return {
    content: [...sentence, { type: 'text', text }],
    structuredContent: JSON.parse(text) as Record<string, unknown>,
  };
}

function wrapped({ wrapping, operation }: McpTool, value: unknown, parsedInput: unknown): Record<string, unknown> {
  // An output whose schema is an object's is an object.
  const inner = wrapping === 'none' ? (value as Record<string, unknown>) : { [wrapping]: value };
  const { paging } = operation.meta;
  if (paging === undefined) return inner;
  // `paging` was declared together with this input and output.
  const next = paging.next(parsedInput as never, value as never);
  return { ...inner, next: next?.before ?? null };
}

function tooLarge(tool: McpTool, bytes: number, parsedInput: unknown): DoorError {
  const field = Object.keys(tool.presets)[0];
  const asked = field === undefined ? undefined : (parsedInput as Record<string, unknown>)[field];
  const size = `The answer has ${Math.ceil(bytes / 1_000)} kB, more than the ${ANSWER_BYTES / 1_000} kB that a tool answers.`;
  if (field === undefined || typeof asked !== 'number') {
    return { code: 'too_large', message: `${size} Ask for less, with narrower fields.`, details: { bytes } };
  }
  const most = Math.max(1, Math.floor((asked * ANSWER_BYTES * 0.9) / bytes));
  return {
    code: 'too_large',
    message: `${size} Ask again with ${field} at most ${most} (it was ${asked}).`,
    details: { bytes, field, most },
  };
}

/** What a model may say of a proposal: what it is, and that a person decides. */
function proposalSentences(proposal: Proposal, isRepeated: boolean): string {
  const { id, state, size, ticket, verdicts } = proposal;
  const remarks = verdicts.filter(({ decision, isWarning }) => decision !== 'allow' || isWarning);
  const lines = [
    isRepeated ? 'This was proposed before with the same key; nothing was added.' : '',
    state === 'denied' || size === null
      ? `Proposal ${id}: the risk rules denied ${ticket.direction} ${ticket.instrument}. Nothing waits for the person.`
      : `Proposal ${id}: ${ticket.direction} ${ticket.instrument}, quantity ${size.quantity} (${size.notional} ${size.quote}), ` +
        `limit ${size.limitPrice}, stop ${ticket.stop}, target ${ticket.target ?? 'none'}; loss at the stop ${size.risk} ${size.quote}.`,
    ...remarks.map(({ code, decision, message }) => `Rule ${code}: ${decision}. ${message}`),
    'Nothing was sent to the exchange. A person has to confirm it in the window of Fairgap; no program can.',
  ];
  return lines.filter(Boolean).join('\n');
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

const IdempotencyKey = z
  .string()
  .min(8)
  .max(128)
  .regex(/^[\x21-\x7e]+$/);

/** Field of `_meta` in which a client names its own key. */
export const IDEMPOTENCY_META = 'fairgap/idempotencyKey';

/** Operations that answer a proposal. */
const PROPOSING: ReadonlySet<string> = new Set(['orders.propose']);

const ANSWER_BYTES = 200_000;
const DETAIL_LENGTH = 4_000;
