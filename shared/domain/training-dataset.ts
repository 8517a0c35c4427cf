import { z } from 'zod';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { Timeframe } from './timeframe';
import { ExampleKind, ExampleSource, ExampleSplit } from './training-example';

/** What a dataset is to be made of. */
export const DatasetDraft = z
  .strictObject({
    name: z.string().trim().min(1).max(80),
    /** Tool-use dialogues of the assistant in English and Spanish. */
    dialogues: z.number().int().min(0).max(20_000).default(1_200),
    /** Forecasts and tickets of the playbooks at moments of stored or generated history. */
    playbooks: z.number().int().min(0).max(20_000).default(600),
    /** The trader's own predictions that have resolved, at most. */
    ownPredictions: z.number().int().min(0).max(20_000).default(500),
    /** Series to read moments from; generated markets where it is empty. */
    series: z
      .array(z.strictObject({ instrument: InstrumentId, timeframe: Timeframe }))
      .max(32)
      .default([]),
    /** Shares of the examples that are held back, by time: the last part decides on promotion. */
    validationShare: z.number().min(0.02).max(0.4).default(0.1),
    heldOutShare: z.number().min(0.05).max(0.5).default(0.2),
    /** Nothing that was known within this time of a border lies beside it, in candles of the example's timeframe. */
    embargoCandles: z.number().int().min(0).max(1_000).default(96),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1),
  })
  .readonly();
export type DatasetDraft = z.infer<typeof DatasetDraft>;

const Counts = z.record(z.string(), z.number().int().min(0)).readonly();

/** Characters of what is asked and answered: tokens are some four times fewer. */
const Lengths = z.object({ mean: z.number(), p95: z.number(), most: z.number().int() }).readonly();

export const DatasetStatistics = z
  .object({
    bySplit: Counts,
    byKind: Counts,
    bySource: Counts,
    byLanguage: Counts,
    byInstrument: Counts,
    /** Tools of right answers, and `none`. */
    byTool: Counts,
    questionCharacters: Lengths,
    answerCharacters: Lengths,
    groups: z.number().int(),
    /** Of the examples with a forecast: share whose target was reached first, with n; `null` without any. */
    hitShare: z.object({ fraction: z.number(), n: z.number().int() }).readonly().nullable(),
  })
  .readonly();
export type DatasetStatistics = z.infer<typeof DatasetStatistics>;

export const DatasetFile = z
  .object({
    split: ExampleSplit,
    fileName: z.string(),
    sha256: z.string().length(64),
    bytes: z.number().int(),
    examples: z.number().int(),
  })
  .readonly();
export type DatasetFile = z.infer<typeof DatasetFile>;

/** What was found wrong and left out, with up to five samples of each. */
export const DatasetFinding = z
  .object({
    code: z.enum(['invalid', 'duplicate', 'near_duplicate', 'embargoed', 'leak', 'too_long', 'group_split']),
    count: z.number().int().min(1),
    samples: z.array(z.string()).readonly(),
  })
  .readonly();
export type DatasetFinding = z.infer<typeof DatasetFinding>;

/** Beside the JSONL files of a dataset: what they are, where they come from, and what was checked. */
export const DatasetManifest = z
  .object({
    format: z.literal('fairgap-dataset'),
    formatVersion: z.literal(1),
    /** First 24 hex digits of the SHA-256 over the hashes of its files: equal contents have equal ids. */
    id: z.string().regex(/^[0-9a-f]{24}$/),
    name: z.string(),
    createdAt: EpochMs,
    licence: z.string(),
    /** What it was made of; `null` for one that was brought in. */
    draft: DatasetDraft.nullable(),
    /** Versions of the prompt templates that its questions are written with. */
    prompts: z.array(z.object({ id: z.string(), version: z.string() }).readonly()).readonly(),
    instruments: z.array(z.string()).readonly(),
    timeframes: z.array(z.string()).readonly(),
    /** Of the market facts in it; `null` where there are none. */
    range: z.object({ from: EpochMs, to: EpochMs }).readonly().nullable(),
    /** Borders between the splits; `null` where nothing has a time. */
    borders: z.object({ validationFrom: EpochMs, heldOutFrom: EpochMs }).readonly().nullable(),
    embargoMs: z.number().int().min(0),
    files: z.array(DatasetFile).readonly(),
    statistics: DatasetStatistics,
    findings: z.array(DatasetFinding).readonly(),
  })
  .readonly();
export type DatasetManifest = z.infer<typeof DatasetManifest>;

/** Which examples to look at. */
export const ExampleFilter = z
  .strictObject({
    split: ExampleSplit.optional(),
    kind: ExampleKind.optional(),
    source: ExampleSource.optional(),
    language: z.enum(['en', 'es']).optional(),
    /** Words that have to be in it. */
    query: z.string().trim().max(200).optional(),
  })
  .readonly();
export type ExampleFilter = z.infer<typeof ExampleFilter>;
