import { z } from 'zod';
import { EpochMs } from './epoch-ms';

/** `unknown`: it could not be measured, which is not good news. `off`: it is not in use, by choice. */
export const HealthStatus = z.enum(['ok', 'warning', 'critical', 'unknown', 'off']);
export type HealthStatus = z.infer<typeof HealthStatus>;

export const HealthItemId = z.enum([
  'exchange',
  'feed',
  'clock',
  'model',
  'model_queue',
  'signal_models',
  'schedules',
  'alerts',
  'activities',
  'event_loop',
  'memory',
  'disk',
  'journal',
  'write_ahead_log',
  'breaker',
  'mandate',
  'backup',
  'doors',
]);
export type HealthItemId = z.infer<typeof HealthItemId>;

/** One thing that is watched. */
export const HealthItem = z
  .object({
    id: HealthItemId,
    status: HealthStatus,
    /** Key of the text that says what is the matter: `fresh`, `stale`, `low_space`, ... */
    code: z.string(),
    /** Numbers and words that its text names: ms end in `Ms`, instants in `At`, bytes in `Bytes`, shares in `Fraction`. */
    facts: z.record(z.string(), z.union([z.number(), z.string(), z.null()])).readonly(),
    /** Since when it has this status. */
    since: EpochMs,
  })
  .readonly();
export type HealthItem = z.infer<typeof HealthItem>;

/** How the workstation is, as a whole the worst of its items. */
export const Health = z.object({ at: EpochMs, status: HealthStatus, items: z.array(HealthItem).readonly() }).readonly();
export type Health = z.infer<typeof Health>;

/** A copy of the journal that was read back and checked. */
export const Backup = z
  .object({
    file: z.string(),
    at: EpochMs,
    sizeBytes: z.number().int(),
    isSound: z.boolean(),
    /** `daily`, `asked`, or the migration that it was made before. */
    reason: z.string(),
  })
  .readonly();
export type Backup = z.infer<typeof Backup>;
