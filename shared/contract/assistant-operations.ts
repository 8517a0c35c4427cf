import { z } from 'zod';
import { ChatMessage, ChatSession, Language } from '../domain/chat';
import { Decision } from '../domain/decision';
import { EpochMs } from '../domain/epoch-ms';
import { InstrumentId } from '../domain/instrument';
import { MarketContext } from '../domain/market-context';
import { AdapterStatus, ModelFit, ModelStanding } from '../domain/model-standing';
import { PromptChoice, PromptInfo, PromptPreview } from '../domain/prompt-version';
import { Timeframe } from '../domain/timeframe';
import { ViewChange } from '../domain/view-change';
import { operation, pagesBefore } from './operation';

export const marketOperations = {
  context: operation({
    summary: 'A market at a moment: price, trend, ATR, session, nearest levels with ids, base rates; null in warm-up.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp', 'assistant'],
    input: z.strictObject({ instrument: InstrumentId, timeframe: Timeframe, asOf: EpochMs.optional() }),
    output: MarketContext.nullable(),
  }),
};

export const chartOperations = {
  show: operation({
    summary: 'Shows an instrument, a timeframe or layers on the chart of the open window. Changes nothing else.',
    scope: 'read',
    kind: 'command',
    doors: ['assistant'],
    input: ViewChange,
    output: z.object({ change: ViewChange }),
  }),
};

export const chatOperations = {
  sessions: operation({
    summary: 'Conversations, newest first; with words, those that hold them.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z
      .strictObject({
        /** Every word has to be in the title or the messages. */
        query: z.string().trim().max(200).optional(),
      })
      .default({}),
    output: z.array(ChatSession),
  }),
  messages: operation({
    summary: 'Messages of a conversation, oldest first.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({ sessionId: z.string() }),
    output: z.array(ChatMessage),
  }),
  send: operation({
    summary: 'Asks the assistant; the answer streams as events and is returned whole.',
    scope: 'propose',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({
      /** A new conversation starts where it is missing. */
      sessionId: z.string().optional(),
      text: z.string().trim().min(1).max(4_000),
      /** What the chart shows; the question may name another. */
      instrument: InstrumentId.optional(),
      timeframe: Timeframe.optional(),
      asOf: EpochMs.optional(),
      /** Language of the answer; that of the question where it is missing. */
      language: Language.optional(),
      /** Language of the answer where neither the question nor the conversation tells. */
      fallbackLanguage: Language.optional(),
      /** An earlier question that this one stands for: it and what came after it are kept and not shown any more. */
      replaces: z.string().optional(),
    }),
    output: ChatMessage,
  }),
  cancel: operation({
    summary: 'Stops the answer that is streaming; what was written stays.',
    scope: 'admin',
    kind: 'command',
    doors: [],
    input: z.strictObject({ messageId: z.string() }),
    output: z.object({ wasStreaming: z.boolean() }),
  }),
  rename: operation({
    summary: 'Gives a conversation another title.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({ sessionId: z.string(), title: z.string().trim().min(1).max(120) }),
    output: ChatSession,
  }),
  remove: operation({
    summary: 'Deletes a conversation with its messages. What was decided in it stays in the journal.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({ sessionId: z.string() }),
    output: z.object({ removed: z.boolean() }),
  }),
  export: operation({
    summary: 'A conversation as Markdown to read or JSON with everything that was kept.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({ sessionId: z.string(), format: z.enum(['markdown', 'json']).default('markdown') }),
    output: z.object({ fileName: z.string(), text: z.string() }),
  }),
  decisions: operation({
    summary:
      'What the assistant was asked and did, newest first: model, prompts, tool calls, ticket, verdicts, who confirmed.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    paging: pagesBefore(
      (output: readonly Decision[]) => output,
      ({ id }) => id,
    ),
    input: z.strictObject({
      sessionId: z.string().optional(),
      messageId: z.string().optional(),
      before: z.string().max(128).optional(),
      limit: z.number().int().min(1).max(1_000).default(50),
    }),
    output: z.array(Decision),
  }),
};

export const promptOperations = {
  list: operation({
    summary: 'Prompt templates with their versions and which of them are in use.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({}).default({}),
    output: z.array(PromptInfo),
  }),
  get: operation({
    summary: 'The text of one version of a prompt template.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    // Not `version`: that is a word of the command line's own.
    input: z.strictObject({ id: z.string().max(64), promptVersion: z.string().max(64) }),
    output: z.object({ id: z.string(), version: z.string(), text: z.string() }),
  }),
  preview: operation({
    summary: 'A text of a prompt filled with examples, its tokens, and what keeps it from being saved.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({ id: z.string().max(64), text: z.string().max(20_000) }),
    output: PromptPreview,
  }),
  save: operation({
    summary: 'Keeps a text as a new version of a prompt. It is used once it is chosen.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({
      id: z.string().max(64),
      text: z.string().max(20_000),
      note: z.string().trim().max(200).default(''),
    }),
    output: z.object({ prompt: PromptInfo, version: z.string() }),
  }),
  choose: operation({
    summary: 'Puts a version of a prompt in use, or two side by side.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({ id: z.string().max(64), choice: PromptChoice }),
    output: PromptInfo,
  }),
  reset: operation({
    summary: 'Goes back to the shipped text of a prompt. Own versions stay.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({ id: z.string().max(64) }),
    output: PromptInfo,
  }),
};

/** Beside the catalog's own operations. */
export const modelStandingOperations = {
  standing: operation({
    summary: 'Which model answers, with which adapter, and whether the assistant is in safe mode.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({}).default({}),
    output: ModelStanding,
  }),
  leaveSafeMode: operation({
    summary: 'Lets the model answer again after three failures in a row.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({}).default({}),
    output: ModelStanding,
  }),
  fits: operation({
    summary: 'Memory that each model needs against what is free now, and how fast it is here.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({}).default({}),
    output: z.array(ModelFit),
  }),
  adapters: operation({
    summary: 'Adapters on this computer and whether they fit the chosen model.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({}).default({}),
    output: z.array(AdapterStatus),
  }),
  selectAdapter: operation({
    summary: 'Puts an adapter on the chosen model, or none.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({ adapterId: z.string().length(64).nullable() }),
    output: z.array(AdapterStatus),
  }),
};
