import { z } from 'zod';
import { ModelRung, TokenUsage } from './decision';
import { EpochMs } from './epoch-ms';
import { ChartMark, GroundedNumber, GroundingShare } from './grounded-number';
import { InstrumentId } from './instrument';
import { Prediction } from './prediction';
import { Timeframe } from './timeframe';
import { ToolCall } from './tool-call';
import { ViewChange } from './view-change';

export const Language = z.enum(['en', 'es']);
export type Language = z.infer<typeof Language>;

export const ChatSession = z
  .object({
    id: z.string(),
    title: z.string(),
    createdAt: EpochMs,
    updatedAt: EpochMs,
    /** Questions and answers, without those that were replaced. */
    messageCount: z.number().int().min(0).default(0),
    /** What of it a search found, in one line; `null` without a search. */
    snippet: z.string().nullable().default(null),
  })
  .readonly();
export type ChatSession = z.infer<typeof ChatSession>;

/** A stretch of an answer. Facts are written from numbers; model text is marked where a number has no source. */
export const ChatBlock = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('facts'),
      text: z.string(),
      /** Numbers in `text` in their order; empty in messages from before they were kept. */
      numbers: z.array(GroundedNumber).readonly().default([]),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('model'),
      /** `picked`: the model chose among sentences of ours; `free`: the words are its own. */
      form: z.enum(['free', 'picked']).default('free'),
      text: z.string(),
      numbers: z.array(GroundedNumber).readonly().default([]),
      /** Numbers in `text` that no source of this turn contains, as written. */
      ungrounded: z.array(z.string()).readonly(),
    })
    .readonly(),
  z.object({ kind: z.literal('prediction'), prediction: Prediction }).readonly(),
  /** What was looked up, in the order of the calls. */
  z.object({ kind: z.literal('tools'), calls: z.array(ToolCall).readonly() }).readonly(),
  /** A ticket that waits for the person; its numbers are read by id from the main process. */
  z.object({ kind: z.literal('proposal'), proposalId: z.string() }).readonly(),
  z
    .object({
      /** A small picture of closes with the levels that the answer names. */
      kind: z.literal('chart'),
      instrument: InstrumentId,
      timeframe: Timeframe,
      openAt: z.array(EpochMs).max(200).readonly(),
      close: z.array(z.number()).max(200).readonly(),
      pricePrecision: z.number().int().min(0),
      levels: z
        .array(z.object({ label: z.string(), price: z.number(), mark: ChartMark }).readonly())
        .max(12)
        .readonly(),
    })
    .readonly(),
  /** What the chart was told to show, because the person's words asked for it. */
  z.object({ kind: z.literal('view'), change: ViewChange }).readonly(),
  /** Where the person does what the assistant may not. */
  z
    .object({
      kind: z.literal('open'),
      pane: z.enum([
        'ticket',
        'positions',
        'orders',
        'risk',
        'account',
        'predictions',
        'accuracy',
        'alerts',
        'signals',
        'settings',
        'access',
      ]),
    })
    .readonly(),
  z
    .object({
      /** What a tool of an external server answered: text of others, shown as it is. */
      kind: z.literal('external'),
      server: z.string(),
      tool: z.string(),
      text: z.string(),
      /** The server says itself that it failed. */
      isError: z.boolean(),
      isCut: z.boolean(),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('notice'),
      code: z.enum([
        'no_model',
        'cancelled',
        'model_failed',
        'no_market',
        'deadline',
        'nothing_added',
        'external_failed',
        'safe_mode',
        'fallback_base',
        'fallback_small',
        'refused',
        'tool_failed',
        'quantity_ignored',
        'turn_deadline',
      ]),
    })
    .readonly(),
]);
export type ChatBlock = z.infer<typeof ChatBlock>;

export const ChatMessage = z
  .object({
    id: z.string(),
    sessionId: z.string(),
    role: z.enum(['person', 'assistant']),
    createdAt: EpochMs,
    state: z.enum(['streaming', 'done', 'cancelled', 'failed', 'interrupted']),
    /** The question, or a plain rendering of the answer. */
    text: z.string(),
    blocks: z.array(ChatBlock).readonly(),
    instrument: InstrumentId.nullable(),
    timeframe: Timeframe.nullable(),
    asOf: EpochMs.nullable(),
    /** Who wrote it: a model id, `rules`, or null for a person. */
    author: z.string().nullable(),
    tokensPerSecond: z.number().nullable(),
    /** What answered; `null` for a person, and in messages from before it was kept. */
    rung: ModelRung.nullable().default(null),
    /** Numbers in the model's words that have a source; `null` where the model wrote none. */
    grounding: GroundingShare.nullable().default(null),
    usage: TokenUsage.nullable().default(null),
    /** Questions that may follow, in the language of the answer. */
    suggestions: z.array(z.string()).max(4).readonly().default([]),
    decisionId: z.string().nullable().default(null),
    /** The question that stands in its place after the person edited it; such messages are kept and not shown. */
    replacedBy: z.string().nullable().default(null),
  })
  .readonly();
export type ChatMessage = z.infer<typeof ChatMessage>;
