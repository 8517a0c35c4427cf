import { z } from 'zod';
import { EpochMs } from './epoch-ms';

/** One text of a prompt template. Shipped ones have versions such as `1.2.0`, a person's own `1.2.0-own.3`. */
export const PromptVersion = z
  .object({
    version: z.string(),
    isShipped: z.boolean(),
    /** `null` for a shipped one. */
    createdAt: EpochMs.nullable(),
    note: z.string(),
    /** Lower-case hex. */
    sha256: z.string(),
  })
  .readonly();
export type PromptVersion = z.infer<typeof PromptVersion>;

/** Which versions are in use. `ab` gives each to half of the questions, by what they are about. */
export const PromptChoice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('one'), version: z.string() }).readonly(),
  z.object({ kind: z.literal('ab'), a: z.string(), b: z.string() }).readonly(),
]);
export type PromptChoice = z.infer<typeof PromptChoice>;

export const PromptInput = z
  .object({
    name: z.string(),
    /** What the preview fills in. */
    example: z.string(),
    /** Comes from outside: the text must put it between delimiters. */
    isForeign: z.boolean(),
  })
  .readonly();
export type PromptInput = z.infer<typeof PromptInput>;

export const PromptInfo = z
  .object({
    id: z.string(),
    inputs: z.array(PromptInput).readonly(),
    /** Newest first, the shipped one last. */
    versions: z.array(PromptVersion).readonly(),
    choice: PromptChoice,
  })
  .readonly();
export type PromptInfo = z.infer<typeof PromptInfo>;

export const PromptPreview = z
  .object({
    rendered: z.string(),
    /** By the loaded model's vocabulary; `null` where none is loaded. */
    tokens: z.number().int().nullable(),
    /** Why it cannot be saved; empty where it can. */
    problems: z.array(z.string()).readonly(),
  })
  .readonly();
export type PromptPreview = z.infer<typeof PromptPreview>;
