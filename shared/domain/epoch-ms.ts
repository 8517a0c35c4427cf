import { z } from 'zod';

/** An instant: whole milliseconds since 1970-01-01T00:00:00Z, between the years 1970 and 2200. */
export const EpochMs = z.number().int().min(0).max(7_258_118_400_000);
export type EpochMs = z.infer<typeof EpochMs>;
