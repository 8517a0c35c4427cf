import type { ChatMessage } from '#shared/domain/chat';
import type { GroundedNumber } from '#shared/domain/grounded-number';
import type { ToolCall } from '#shared/domain/tool-call';

/** A whole answer without a block, with the given fields in place of its own. */
export function aChatMessage(fields: Partial<ChatMessage> = {}): ChatMessage {
  return {
    id: 'm-1',
    sessionId: 's-1',
    role: 'assistant',
    createdAt: 0,
    state: 'done',
    text: '',
    blocks: [],
    instrument: null,
    timeframe: null,
    asOf: null,
    author: null,
    tokensPerSecond: null,
    rung: null,
    grounding: null,
    usage: null,
    suggestions: [],
    decisionId: null,
    replacedBy: null,
    ...fields,
  };
}

/** A look-up that is done, with the given fields in place of its own. */
export function aToolCall(fields: Partial<ToolCall> = {}): ToolCall {
  return {
    id: 'c1',
    tool: 'market_context',
    operation: 'market.context',
    args: { instrument: 'EURUSD', timeframe: '1h' },
    chosenBy: 'router',
    state: 'done',
    attempt: 1,
    startedAt: 1_000,
    durationMs: 200,
    answer: '{"price":1.085}',
    error: null,
    ...fields,
  };
}

/** The first occurrence of `written` in `text` as a price of EURUSD from the first look-up; with `null`, without a source. */
export function aNumberIn(
  text: string,
  written: string,
  source: Partial<NonNullable<GroundedNumber['source']>> | null = {},
): GroundedNumber {
  const value = Number(written.replaceAll(/[^\d.-]/g, ''));
  return {
    at: text.indexOf(written),
    written,
    source: source && {
      callId: 'c1',
      path: 'price',
      value,
      unit: 'price',
      mark: { kind: 'price', instrument: 'EURUSD', price: value },
      ...source,
    },
  };
}
