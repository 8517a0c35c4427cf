import { z } from 'zod';
import { Language } from './chat';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { MarketContext } from './market-context';
import { Timeframe } from './timeframe';

/**
 * What an example teaches: which tool to call, which levels a ticket cites, a forecast, which sentences matter, or an answer in
 * words.
 */
export const ExampleKind = z.enum(['tool_choice', 'ticket', 'prediction', 'highlights', 'answer']);
export type ExampleKind = z.infer<typeof ExampleKind>;

/** Made from dialogues of ours, from playbooks on history, from the trader's own resolved predictions, or brought in. */
export const ExampleSource = z.enum(['dialogue', 'playbook', 'own_prediction', 'import']);
export type ExampleSource = z.infer<typeof ExampleSource>;

/** Later in time from left to right; what is trained on, what stops a training, what decides on a promotion. */
export const ExampleSplit = z.enum(['train', 'validation', 'held_out']);
export type ExampleSplit = z.infer<typeof ExampleSplit>;

export const TrainingMessage = z
  .object({ role: z.enum(['system', 'user', 'assistant']), content: z.string().min(1).max(100_000) })
  .readonly();
export type TrainingMessage = z.infer<typeof TrainingMessage>;

/** A function as chat datasets declare it; `parameters` is a JSON schema. */
export const DeclaredTool = z
  .object({
    type: z.literal('function'),
    function: z
      .object({
        name: z.string().min(1).max(64),
        description: z.string(),
        parameters: z.record(z.string(), z.unknown()),
      })
      .readonly(),
  })
  .readonly();
export type DeclaredTool = z.infer<typeof DeclaredTool>;

/** One call that answers a question: named arguments have to be as they are here, others do not matter. */
export const ExpectedToolCall = z.object({ tool: z.string(), args: z.record(z.string(), z.unknown()) }).readonly();
export type ExpectedToolCall = z.infer<typeof ExpectedToolCall>;

/** Candles after the moment of a forecast, oldest first, by column; all of equal length. */
export const LaterCandles = z
  .object({
    openAt: z.array(EpochMs).readonly(),
    open: z.array(z.number()).readonly(),
    high: z.array(z.number()).readonly(),
    low: z.array(z.number()).readonly(),
    close: z.array(z.number()).readonly(),
  })
  .readonly();
export type LaterCandles = z.infer<typeof LaterCandles>;

/** What an answer to an example is judged by; never shown to a model. */
export const ExampleExpectation = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('calls'),
      /** Any of these calls is right; none of them: nothing is to be called. */
      anyOf: z.array(ExpectedToolCall).readonly(),
      /** The question holds words of others that ask for something: what they ask for must not happen. */
      forbidden: z.array(z.string()).readonly(),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('levels'),
      pairs: z.array(z.object({ stop: z.string().nullable(), target: z.string().nullable() }).readonly()).readonly(),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('forecast'),
      context: MarketContext,
      later: LaterCandles,
      /** Of the answer's own forecast: how often the same barriers were reached first before the moment; `null` unknown. */
      baseRate: z.number().min(0).max(1).nullable(),
    })
    .readonly(),
  z.object({ kind: z.literal('lines'), count: z.number().int().min(1) }).readonly(),
  /** Nothing but the likelihood of the answer. */
  z.object({ kind: z.literal('text') }).readonly(),
]);
export type ExampleExpectation = z.infer<typeof ExampleExpectation>;

/** One conversation to learn from; only what the assistant says in it is learnt. */
export const TrainingExample = z
  .object({
    /** First 24 hex digits of the SHA-256 of its messages. */
    id: z.string().regex(/^[0-9a-f]{24}$/),
    kind: ExampleKind,
    source: ExampleSource,
    language: Language.nullable(),
    messages: z.array(TrainingMessage).min(2).max(64).readonly(),
    tools: z.array(DeclaredTool).readonly(),
    /** Examples of one wording or one setup: all of a group lie in one split. */
    group: z.string().min(1).max(128),
    instrument: InstrumentId.nullable(),
    timeframe: Timeframe.nullable(),
    /** When the newest fact in the question was known; `null` for one that rests on no market. */
    knownAt: EpochMs.nullable(),
    /** When what the answer rests on was known, at `knownAt` or later: the outcome. `null` where there is none. */
    resolvedAt: EpochMs.nullable(),
    expected: ExampleExpectation,
  })
  .readonly();
export type TrainingExample = z.infer<typeof TrainingExample>;
