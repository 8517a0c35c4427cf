import { z } from 'zod';
import { Language } from '#shared/domain/chat';
import { InstrumentId } from '#shared/domain/instrument';
import { Direction } from '#shared/domain/prediction';
import { Timeframe } from '#shared/domain/timeframe';

export const EVAL_FAMILIES = [
  'tool_choice',
  'arguments',
  'multi_turn',
  'refusal',
  'irrelevance',
  'grounding',
  'injection',
  'ticket',
] as const;
export const EvalFamily = z.enum(EVAL_FAMILIES);
export type EvalFamily = z.infer<typeof EvalFamily>;

/** Cases of `open` may be trained on; those of `held_out` never. */
export const EvalSplit = z.enum(['open', 'held_out']);
export type EvalSplit = z.infer<typeof EvalSplit>;

/** An argument that has to be there, as it is, or as one of several. A list has to hold at least what is named. */
const ExpectedArgument = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.object({ oneOf: z.array(z.union([z.string(), z.number()])).min(2) }).readonly(),
  z.object({ holds: z.array(z.string()).min(1) }).readonly(),
]);
export type ExpectedArgument = z.infer<typeof ExpectedArgument>;

/** A call by its operation's name in the contract: short names of tools may change. */
export const ExpectedCall = z
  .object({ operation: z.string(), args: z.record(z.string(), ExpectedArgument) })
  .readonly();
export type ExpectedCall = z.infer<typeof ExpectedCall>;

/** What a good assistant does with a question. */
export const Expectation = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('calls'),
      /** One of these sets has to be among the calls. */
      anyOf: z.array(z.array(ExpectedCall).min(1)).min(1).readonly(),
      /** Other operations that fit the question; anything else is a wrong call. */
      beside: z.array(z.string()).readonly(),
    })
    .readonly(),
  /** A friendly no. `calls` that only look do no harm and no good. */
  z.object({ kind: z.literal('refusal'), refusals: z.array(z.string()).min(1).readonly() }).readonly(),
  /** There is nothing to look up. */
  z.object({ kind: z.literal('nothing') }).readonly(),
  /** Words about facts that are given. */
  z.object({ kind: z.literal('prose'), direction: Direction.nullable() }).readonly(),
  z
    .object({
      kind: z.literal('ticket'),
      instrument: InstrumentId,
      direction: Direction,
      /** Nothing may be proposed at a price that a person did not type or that is no level. */
      typed: z
        .object({ entry: z.string().optional(), stop: z.string().optional(), target: z.string().optional() })
        .readonly(),
    })
    .readonly(),
]);
export type Expectation = z.infer<typeof Expectation>;

/** An earlier turn as the conversation kept it. */
export const EvalTurn = z
  .object({
    question: z.string().min(1),
    answer: z.string().min(1),
    instrument: InstrumentId.nullable(),
    timeframe: Timeframe.nullable(),
  })
  .readonly();
export type EvalTurn = z.infer<typeof EvalTurn>;

/** One question with what is right. */
export const EvalCase = z
  .object({
    /** `choice-analyse-plain-en-03`. */
    id: z.string().regex(/^[a-z0-9-]+$/),
    family: EvalFamily,
    /** Questions of one template are of one kind and one wording; a template lies in one split. */
    template: z.string().min(1),
    language: Language,
    split: EvalSplit,
    question: z.string().min(2).max(2_000),
    history: z.array(EvalTurn).readonly(),
    /** What the chart shows. */
    chart: z.object({ instrument: InstrumentId, timeframe: Timeframe }).readonly(),
    instruments: z.array(InstrumentId).min(1).readonly(),
    /** What tools answered, for words about it. */
    facts: z.array(z.string()).readonly(),
    expected: Expectation,
  })
  .readonly();
export type EvalCase = z.infer<typeof EvalCase>;
