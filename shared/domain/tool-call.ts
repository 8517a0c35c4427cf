import { z } from 'zod';
import { EpochMs } from './epoch-ms';

/** Who chose a call: plain words that the router knows, the model, or the person who typed it. */
export const ToolChooser = z.enum(['router', 'model', 'person']);
export type ToolChooser = z.infer<typeof ToolChooser>;

/**
 * `refused`: the person's words did not ask for such an effect, or the arguments do not exist. `failed`: the operation refused
 * or failed.
 */
export const ToolCallState = z.enum(['running', 'done', 'failed', 'refused', 'timed_out', 'cancelled']);
export type ToolCallState = z.infer<typeof ToolCallState>;

/** One call of an operation in a turn of the assistant, as the trace keeps it and the chat shows it. */
export const ToolCall = z
  .object({
    /** `c1`, `c2`, ... inside one turn. */
    id: z.string(),
    /** Short name that the model knows. */
    tool: z.string(),
    /** Operation of the contract; empty for a tool that does not exist. */
    operation: z.string(),
    args: z.record(z.string(), z.json()),
    chosenBy: ToolChooser,
    state: ToolCallState,
    /** 1 for the first try. */
    attempt: z.number().int().min(1),
    startedAt: EpochMs,
    durationMs: z.number().min(0).nullable(),
    /** What the model was given of the answer, cut to fit. */
    answer: z.string().nullable(),
    error: z.object({ code: z.string(), message: z.string() }).readonly().nullable(),
  })
  .readonly();
export type ToolCall = z.infer<typeof ToolCall>;
