import { z } from 'zod';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { Timeframe } from './timeframe';

/**
 * What a number measures. `fraction` is 0..1 or -1..1 and is also written as a percentage; `percent` is written as it is; `r`
 * counts initial risks, `atr` average true ranges; `plain` is anything that has no unit of its own.
 */
export const NumberUnit = z.enum([
  'price',
  'money',
  'quantity',
  'fraction',
  'percent',
  'r',
  'atr',
  'ratio',
  'score',
  'count',
  'ms',
  'instant',
  'plain',
]);
export type NumberUnit = z.infer<typeof NumberUnit>;

/** What the chart lights up for a number. */
export const ChartMark = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('price'), instrument: InstrumentId, price: z.number() }).readonly(),
  z
    .object({
      kind: z.literal('structure'),
      instrument: InstrumentId,
      timeframe: Timeframe,
      structureId: z.string(),
      /** The edge that is meant. */
      price: z.number().nullable(),
    })
    .readonly(),
  z.object({ kind: z.literal('prediction'), predictionId: z.string() }).readonly(),
  z.object({ kind: z.literal('moment'), instrument: InstrumentId, timeframe: Timeframe, at: EpochMs }).readonly(),
]);
export type ChartMark = z.infer<typeof ChartMark>;

/** Where a number of a turn comes from. */
export const NumberSource = z
  .object({
    /** Tool call of the turn, or `question` for what the person typed. */
    callId: z.string(),
    /** Place in its answer, such as `levels[2].price`. */
    path: z.string(),
    value: z.number(),
    unit: NumberUnit,
    mark: ChartMark.nullable(),
  })
  .readonly();
export type NumberSource = z.infer<typeof NumberSource>;

/** A number in a text of the assistant, and its source; `null` where this turn has none. */
export const GroundedNumber = z
  .object({
    /** Index of its first character in the text. */
    at: z.number().int().min(0),
    written: z.string(),
    source: NumberSource.nullable(),
  })
  .readonly();
export type GroundedNumber = z.infer<typeof GroundedNumber>;

/** How many numbers of a model's words have a source. */
export const GroundingShare = z
  .object({ grounded: z.number().int().min(0), total: z.number().int().min(0) })
  .readonly();
export type GroundingShare = z.infer<typeof GroundingShare>;
