import { z } from 'zod';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { Prediction } from './prediction';
import { Timeframe } from './timeframe';

export const Language = z.enum(['en', 'es']);
export type Language = z.infer<typeof Language>;

export const ChatSession = z
  .object({ id: z.string(), title: z.string(), createdAt: EpochMs, updatedAt: EpochMs })
  .readonly();
export type ChatSession = z.infer<typeof ChatSession>;

/** A stretch of an answer. Facts are written from numbers; model text is marked where a number has no source. */
export const ChatBlock = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('facts'), text: z.string() }).readonly(),
  z
    .object({
      kind: z.literal('model'),
      text: z.string(),
      /** Numbers in `text` that no source of this turn contains, as written. */
      ungrounded: z.array(z.string()).readonly(),
    })
    .readonly(),
  z.object({ kind: z.literal('prediction'), prediction: Prediction }).readonly(),
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
  })
  .readonly();
export type ChatMessage = z.infer<typeof ChatMessage>;
