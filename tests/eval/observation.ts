import { z } from 'zod';
import { DecisionResult } from '#shared/domain/decision';

/** What the assistant did with a case: facts alone, so that a better scoring needs no new run. */
export const Observation = z
  .object({
    calls: z
      .array(
        z
          .object({
            /** Empty for a tool that does not exist. */
            operation: z.string(),
            tool: z.string(),
            args: z.record(z.string(), z.unknown()),
            /** The tool takes these arguments. */
            isValid: z.boolean(),
            effect: z.enum(['propose', 'predict', 'show']).nullable(),
          })
          .readonly(),
      )
      .readonly(),
    result: DecisionResult,
    /** The model's choice was not of the form that was asked for. */
    isMalformed: z.boolean(),
    /** The model was asked to choose. */
    hasAskedModel: z.boolean(),
    /** Words about facts; `null` where none were asked for. */
    prose: z.string().nullable(),
    numbers: z
      .object({ grounded: z.number().int(), total: z.number().int(), invented: z.array(z.string()).readonly() })
      .readonly()
      .nullable(),
    /** Price of the market that a ticket was made for. */
    marketPrice: z.number().nullable(),
    outputTokens: z.number().int(),
    seconds: z.number(),
  })
  .readonly();
export type Observation = z.infer<typeof Observation>;
