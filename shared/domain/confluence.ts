import { z } from 'zod';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import type { Direction } from './prediction';
import { Timeframe } from './timeframe';

/**
 * What is weighed against each other. `structures`: trend, open zones and the dealing range. `signals`: rule signals of the last
 * candles. `learned`: the learned models' edge over their base rate. `higher_timeframes`: structures of the timeframes above.
 * `session`: how this hour's session went before. `model`: the language model's latest open forecast.
 */
export const ConfluencePartName = z.enum(['structures', 'signals', 'learned', 'higher_timeframes', 'session', 'model']);
export type ConfluencePartName = z.infer<typeof ConfluencePartName>;

/** One thing that a part counts, with its own number: the reader can follow it to the chart. */
export const ConfluenceCause = z
  .object({
    /** Key of a text: `trend`, `open_zone`, `signal`, `edge`, `higher_trend`, `session_record`, `forecast`, ... */
    code: z.string(),
    /** -1..1 as it entered the part. */
    value: z.number().min(-1).max(1),
    /** A structure, signal, model or prediction; `null` where there is none to show. */
    evidenceId: z.string().nullable(),
    /** Numbers and words that its text names. */
    facts: z.record(z.string(), z.union([z.number(), z.string()])).readonly(),
  })
  .readonly();
export type ConfluenceCause = z.infer<typeof ConfluenceCause>;

export const ConfluencePart = z
  .object({
    name: ConfluencePartName,
    /** -1 (bearish) .. 1 (bullish); `null` where nothing is known, which is not 0. */
    value: z.number().min(-1).max(1).nullable(),
    /** Share of the score, 0..1; 0 where the value is not known. The weights of the known parts sum to 1. */
    weight: z.number().min(0).max(1),
    /** value * weight. */
    contribution: z.number().min(-1).max(1),
    causes: z.array(ConfluenceCause).readonly(),
  })
  .readonly();
export type ConfluencePart = z.infer<typeof ConfluencePart>;

/** Two parts that point in opposite directions, both by a margin that matters. */
export const ConfluenceConflict = z
  .object({ a: ConfluencePartName, b: ConfluencePartName, gap: z.number().min(0).max(2) })
  .readonly();
export type ConfluenceConflict = z.infer<typeof ConfluenceConflict>;

/** Where the weights come from: learned on past outcomes and shrunk towards equal ones. */
export const ConfluenceWeights = z
  .object({
    weights: z.record(ConfluencePartName, z.number().min(0).max(1)),
    /** Moments with a known outcome that they rest on; 0 where nothing was learned yet. */
    n: z.number().int().min(0),
    /** Share of the equal weights in them, 0..1: 1 where nothing was learned. */
    shrinkage: z.number().min(0).max(1),
    /** Nothing that became known later was used; `null` where nothing was learned yet. */
    knownAt: EpochMs.nullable(),
    /** Correlation of the score with the outcome on later candles, with these weights and with equal ones. */
    test: z
      .object({ n: z.number().int(), learned: z.number().nullable(), equal: z.number().nullable() })
      .readonly()
      .nullable(),
  })
  .readonly();
export type ConfluenceWeights = z.infer<typeof ConfluenceWeights>;

/** One score of an instrument and timeframe at a candle close, with the parts that add up to it. */
export const Confluence = z
  .object({
    instrument: InstrumentId,
    timeframe: Timeframe,
    asOf: EpochMs,
    /** -1 (all bearish) .. 1 (all bullish): the sum of the contributions; `null` where no part is known. */
    score: z.number().min(-1).max(1).nullable(),
    parts: z.array(ConfluencePart).readonly(),
    conflicts: z.array(ConfluenceConflict).readonly(),
    weights: ConfluenceWeights,
  })
  .readonly();
export type Confluence = z.infer<typeof Confluence>;

/** One point of the score over time. */
export const ConfluencePoint = z.object({ asOf: EpochMs, score: z.number().min(-1).max(1).nullable() }).readonly();
export type ConfluencePoint = z.infer<typeof ConfluencePoint>;

/** How a forecast stood to the confluence of its moment. */
export const ConfluenceBucket = z.enum(['strongly_against', 'against', 'neutral', 'with', 'strongly_with', 'unknown']);
export type ConfluenceBucket = z.infer<typeof ConfluenceBucket>;

/** The bucket of a forecast in `direction` made at a confluence of `score`. Bounds: 0.15 and 0.5, the outer ones strong. */
export function confluenceBucket(score: number | null, direction: Direction): ConfluenceBucket {
  if (score === null) return 'unknown';
  const aligned = direction === 'long' ? score : -score;
  if (aligned <= -STRONG) return 'strongly_against';
  if (aligned <= -SLIGHT) return 'against';
  if (aligned < SLIGHT) return 'neutral';
  return aligned < STRONG ? 'with' : 'strongly_with';
}

const SLIGHT = 0.15;
const STRONG = 0.5;
