import { z } from 'zod';
import type { TrainingPoint } from '#shared/domain/training-run';

/** How far a training has come, besides the numbers of the model: all that a resumed one goes on from. */
export const TrainingProgress = z.object({
  /** Steps so far, with those whose update was left out. */
  step: z.number().int().min(0),
  /** Updates of the weights so far. */
  updates: z.number().int().min(0),
  /** The batch that comes next. */
  cursor: z.object({ epoch: z.number().int().min(0), batch: z.number().int().min(0) }),
  tokens: z.number().int().min(0),
  workedMs: z.number().min(0),
  /** That the last look at the validation split took; 0 before the first one. */
  lookMs: z.number().min(0),
  totalSteps: z.number().int().min(1),
  /** `totalSteps` has been fitted to the time that there is. */
  isFitted: z.boolean(),
  /** ... and there was not enough of it for all steps. */
  isCutByTime: z.boolean(),
  skippedUpdates: z.number().int().min(0),
  skippedInRow: z.number().int().min(0),
  best: z.object({ step: z.number().int().min(0), validationLoss: z.number() }).nullable(),
});
export type TrainingProgress = z.infer<typeof TrainingProgress>;

/** Progress, the curve so far, and the best weights. */
export interface TrainingState {
  readonly progress: TrainingProgress;
  /** In the order of their steps. */
  readonly points: readonly TrainingPoint[];
  /** By name; `null` before the first look at the validation split. */
  readonly bestWeights: ReadonlyMap<string, Float32Array> | null;
}
