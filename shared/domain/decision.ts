import { z } from 'zod';
import { EpochMs } from './epoch-ms';
import { GroundingShare } from './grounded-number';
import { OrderTicket, RuleVerdict } from './proposal';
import { ToolCall } from './tool-call';

/** What answered: the adapter on its base, the base alone, the small default, or the deterministic rules. */
export const ModelRung = z.enum(['adapter', 'base', 'small', 'rules']);
export type ModelRung = z.infer<typeof ModelRung>;

/** Tokens and time of a turn, over all that the model was asked in it. */
export const TokenUsage = z
  .object({
    /** Of the longest prompt. */
    promptTokens: z.number().int().min(0),
    /** Of all prompts: tokens that were in the context already. */
    reusedTokens: z.number().int().min(0),
    outputTokens: z.number().int().min(0),
    contextTokens: z.number().int().min(1),
    /** From the question to the first word of the answer's prose; `null` where there is none. */
    firstWordMs: z.number().min(0).nullable(),
    durationMs: z.number().min(0),
    /** Earlier turns that the prompt held, and how many had no room. */
    turnsKept: z.number().int().min(0),
    turnsDropped: z.number().int().min(0),
  })
  .readonly();
export type TokenUsage = z.infer<typeof TokenUsage>;

/** Something that kept an effect from happening, or that was noticed. */
export const GuardNote = z
  .object({
    code: z.enum([
      'effect_not_asked',
      'tool_unknown',
      'arguments_refused',
      'quantity_ignored',
      'answer_malformed',
      'step_limit',
      'turn_deadline',
      'repaired',
    ]),
    text: z.string(),
  })
  .readonly();
export type GuardNote = z.infer<typeof GuardNote>;

export const DecisionResult = z.enum(['answered', 'proposed', 'refused', 'failed', 'cancelled']);
export type DecisionResult = z.infer<typeof DecisionResult>;

/** What the assistant was asked in one turn and what became of it. Written once; only the confirmation is added later. */
export const Decision = z
  .object({
    id: z.string(),
    messageId: z.string().nullable(),
    sessionId: z.string().nullable(),
    predictionId: z.string().nullable(),
    proposalId: z.string().nullable(),
    decidedAt: EpochMs,
    /** `rules` where no model took part. */
    modelId: z.string(),
    modelHash: z.string(),
    adapterHash: z.string().nullable(),
    rung: ModelRung,
    /** Every template that was rendered, with its version. */
    prompts: z.array(z.object({ id: z.string(), version: z.string() }).readonly()).readonly(),
    toolCalls: z.array(ToolCall).readonly(),
    guards: z.array(GuardNote).readonly(),
    ticket: OrderTicket.nullable(),
    verdicts: z.array(RuleVerdict).readonly(),
    result: DecisionResult,
    grounding: GroundingShare.nullable(),
    usage: TokenUsage.nullable(),
    confirmedBy: z.string().nullable(),
    confirmedAt: EpochMs.nullable(),
  })
  .readonly();
export type Decision = z.infer<typeof Decision>;
