import { z } from 'zod';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { Timeframe } from './timeframe';

export const ImportFormat = z.enum(['fairgap-csv', 'metatrader', 'binance']);
export type ImportFormat = z.infer<typeof ImportFormat>;

/** `ambiguous_time`: in the hour that autumn's clock change repeats; the row was placed by the order of the file. */
export const ImportIssueCode = z.enum([
  'wrong_column_count',
  'not_a_number',
  'not_positive',
  'negative_volume',
  'high_below_low',
  'outside_high_low',
  'bad_time',
  'ambiguous_time',
  'off_grid',
  'duplicate_in_file',
  'conflict_in_file',
  'unsorted',
  'conflict_with_stored',
]);
export type ImportIssueCode = z.infer<typeof ImportIssueCode>;

/** One row that needs a look. `line` counts from 1 and includes the header, as an editor shows it. */
export const ImportIssue = z
  .object({ line: z.number().int().min(1), code: ImportIssueCode, text: z.string() })
  .readonly();
export type ImportIssue = z.infer<typeof ImportIssue>;

/** A hole between two neighbouring candles of the file. */
export const ImportGap = z
  .object({ afterOpenAt: EpochMs, beforeOpenAt: EpochMs, missing: z.number().int().min(1), weekend: z.boolean() })
  .readonly();
export type ImportGap = z.infer<typeof ImportGap>;

export const ImportState = z.enum(['pending', 'done', 'undone']);
export type ImportState = z.infer<typeof ImportState>;

/** What an import found and did. */
export const ImportReport = z
  .object({
    importId: z.string(),
    file: z.string(),
    fileHash: z.string(),
    format: ImportFormat,
    instrument: InstrumentId,
    timeframe: Timeframe,
    timeZone: z.string(),
    /** Data rows in the file, header and blank lines not counted. */
    rows: z.number().int(),
    /** Candles that the import added or replaced. */
    imported: z.number().int(),
    /** Rows equal to what was already stored, or repeated in the file. */
    alreadyStored: z.number().int(),
    duplicates: z.number().int(),
    invalid: z.number().int(),
    /** Rows that differ from stored candles: kept out or replaced, as `onConflict` says. */
    conflicts: z.number().int(),
    unsorted: z.number().int(),
    firstOpenAt: EpochMs.nullable(),
    lastOpenAt: EpochMs.nullable(),
    gapCount: z.number().int(),
    /** Candles missing in those gaps, weekends not counted. */
    missingCandles: z.number().int(),
    /** The largest gaps, at most 20. */
    gaps: z.array(ImportGap).readonly(),
    /** How often each issue occurred. */
    issueCounts: z.partialRecord(ImportIssueCode, z.number().int()).readonly(),
    /** The first issues in file order, at most 100. */
    issues: z.array(ImportIssue).readonly(),
    startedAt: EpochMs,
    durationMs: z.number(),
  })
  .readonly();
export type ImportReport = z.infer<typeof ImportReport>;

export const ImportRecord = z
  .object({ report: ImportReport, state: ImportState, undoneAt: EpochMs.nullable() })
  .readonly();
export type ImportRecord = z.infer<typeof ImportRecord>;
