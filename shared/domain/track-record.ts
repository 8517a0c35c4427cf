import { z } from 'zod';

/** How often the forecasts behind a ticket, or a person's own trades, were right: what its size rests on. */
export const TrackRecord = z
  .object({
    /** The model's key in the accuracy report, or `person`. */
    of: z.string(),
    /** Resolved forecasts, or closed trades. */
    n: z.number().int().min(0),
    hits: z.number().int().min(0),
    /** What the same barriers gave from any candle, 0..1; `null` for a person's trades. */
    baseRate: z.number().min(0).max(1).nullable(),
    /** Expected calibration error, 0..1: mean distance of stated and observed probability; `null` where nothing was stated. */
    calibrationError: z.number().min(0).max(1).nullable(),
  })
  .readonly();
export type TrackRecord = z.infer<typeof TrackRecord>;
