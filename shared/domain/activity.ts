import { z } from 'zod';
import { ErrorCode } from './app-error';
import { EpochMs } from './epoch-ms';

export const ActivityKind = z.enum([
  'import',
  'download',
  'prediction',
  'predictions',
  'evidence',
  'certificate',
  'history',
  'training',
  'fine_tuning',
  'dataset',
  'evaluation',
  'alert_test',
  'report',
  'backup',
]);
export type ActivityKind = z.infer<typeof ActivityKind>;

/** Long work with progress; kept after it ends so that no error lives only in a toast. */
export const Activity = z
  .object({
    id: z.string(),
    kind: ActivityKind,
    /** What it works on: a file name, a model id, an instrument. */
    subject: z.string(),
    state: z.enum(['running', 'done', 'failed', 'cancelled', 'interrupted']),
    done: z.number(),
    /** `null` while the amount is unknown. */
    total: z.number().nullable(),
    unit: z.enum(['bytes', 'rows', 'tokens', 'candles', 'models', 'predictions', 'steps', 'examples']),
    startedAt: EpochMs,
    updatedAt: EpochMs,
    error: z.object({ code: ErrorCode, message: z.string() }).readonly().nullable(),
  })
  .readonly();
export type Activity = z.infer<typeof Activity>;
