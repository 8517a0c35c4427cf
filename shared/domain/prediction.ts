import { z } from 'zod';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { MarketSession } from './market-session';
import { Outcome } from './outcome';
import { StructureKind } from './structure';
import { Timeframe } from './timeframe';

export const Direction = z.enum(['long', 'short']);
export type Direction = z.infer<typeof Direction>;

/**
 * When a prediction was made relative to what it predicts. `live`: before the fact. `replay`: on hidden history, in a
 * replay. `retrospective`: on history that was already stored. Only `live` is evidence of skill on an unseen market.
 */
export const PredictionMode = z.enum(['live', 'replay', 'retrospective']);
export type PredictionMode = z.infer<typeof PredictionMode>;

/**
 * Who made it: a language model, the deterministic rules that stand in when no model is there, a learned model on tabular
 * features, or a person.
 */
export const PredictionSource = z.enum(['model', 'rules', 'learned', 'person']);
export type PredictionSource = z.infer<typeof PredictionSource>;

/** Evidence id of the reference candle's close: an entry that cites it is at the market. */
export const CLOSE_EVIDENCE = 'close';
/** Evidence id of a price that lies a multiple of the average true range from the entry. */
export const ATR_EVIDENCE = 'atr';
/** Evidence id of a price that a person chose. */
export const PERSON_EVIDENCE = 'person';

/** A price that cites where it comes from: the id of a structure, or one of the words above. */
export const CitedPrice = z.object({ price: z.number().positive(), evidenceId: z.string() }).readonly();
export type CitedPrice = z.infer<typeof CitedPrice>;

/**
 * A falsifiable statement: from `entry`, `target` trades before `stop` within `horizonCandles`, with `probability`.
 *
 * Long: stop < entry < target; short: the reverse. `invalidation` is the price beyond which the idea is wrong.
 */
export const Forecast = z
  .object({
    kind: z.literal('forecast'),
    direction: Direction,
    /** Stated probability, 0..1, that the target trades first within the horizon, given that the entry trades. */
    probability: z.number().min(0).max(1),
    /** Before recalibration on the maker's own record; `null` for forecasts that have none, and from before this was kept. */
    rawProbability: z.number().min(0).max(1).nullable().default(null),
    /** Close of the last candle known at `asOf`. */
    referencePrice: z.number().positive(),
    entry: CitedPrice,
    stop: CitedPrice,
    targets: z.array(CitedPrice).min(1).readonly(),
    invalidation: CitedPrice,
    horizonCandles: z.number().int().min(1),
    horizonMs: z.number().int().min(1),
    evidenceIds: z.array(z.string()).readonly(),
  })
  .readonly();
export type Forecast = z.infer<typeof Forecast>;

/** `no_edge`: the model declined. `invalid_answer`: it gave nothing usable, even after one repair. `no_levels`: no stop or target to cite. */
export const AbstentionReason = z.enum(['no_edge', 'invalid_answer', 'no_levels', 'warm_up']);
export type AbstentionReason = z.infer<typeof AbstentionReason>;

export const Abstention = z
  .object({ kind: z.literal('abstention'), reason: AbstentionReason, text: z.string() })
  .readonly();
export type Abstention = z.infer<typeof Abstention>;

/**
 * How often the same barriers reached the target first, laid from each of the candles before the prediction: the last 1,000
 * of them at most.
 */
export const BaseRate = z.object({ fraction: z.number().min(0).max(1), n: z.number().int().min(1) }).readonly();
export type BaseRate = z.infer<typeof BaseRate>;

/** Everything needed to make the same prediction again, bit for bit, on the same machine. */
export const Provenance = z
  .object({
    modelId: z.string(),
    /** SHA-256 of the GGUF file; of the rules' version for `rules`. */
    modelHash: z.string(),
    adapterHash: z.string().nullable(),
    promptId: z.string(),
    promptVersion: z.string(),
    /** SHA-256 of the rendered prompt and grammar: what the model saw. */
    contextHash: z.string(),
    seed: z.number().int().min(0),
    /** Build of the inference library and its thread count: other values may round differently. */
    runtime: z.string(),
    rawOutput: z.string(),
    /** `first_try`, after one `repaired` answer, or `failed`; with `rules`, `failed` says that they stand in for a failing model. */
    validity: z.enum(['first_try', 'repaired', 'failed']),
    promptTokens: z.number().int(),
    outputTokens: z.number().int(),
    durationMs: z.number(),
  })
  .readonly();
export type Provenance = z.infer<typeof Provenance>;

/** How often the same question was put to a language model with different seeds, and what came back. */
export const Sampling = z
  .object({
    asked: z.number().int().min(1),
    /** In the direction of the verdict. */
    agreeing: z.number().int().min(0),
    opposing: z.number().int().min(0),
    abstaining: z.number().int().min(0),
    invalid: z.number().int().min(0),
    /** One for each answer, in the order in which they were asked. */
    seeds: z.array(z.number().int().min(0)).readonly(),
    outputs: z.array(z.string()).readonly(),
  })
  .readonly();
export type Sampling = z.infer<typeof Sampling>;

/** The record that a stated probability was corrected by. */
export const Recalibration = z
  .object({
    /** Resolved forecasts of the same model and adapter that were known before this one. */
    n: z.number().int().min(0),
    method: z.enum(['isotonic', 'platt', 'base_rate']),
    /** Share of the correction, 0..1; the rest is the base rate, while there are few. */
    weight: z.number().min(0).max(1),
  })
  .readonly();
export type Recalibration = z.infer<typeof Recalibration>;

/** What the moment was like, to score by: fixed when the prediction is registered. */
export const PredictionFacets = z
  .object({
    session: MarketSession.nullable(),
    /** Kind of the structure that the target, else the stop, cites; `null` where neither cites one. */
    structureKind: StructureKind.nullable(),
    /** Score without the language model's own part, -1..1; `null` where it was not known. */
    confluence: z.number().min(-1).max(1).nullable(),
  })
  .readonly();
export type PredictionFacets = z.infer<typeof PredictionFacets>;

export const NO_FACETS: PredictionFacets = { session: null, structureKind: null, confluence: null };

export const Prediction = z
  .object({
    id: z.string(),
    instrument: InstrumentId,
    timeframe: Timeframe,
    /** When it was asked for. */
    requestedAt: EpochMs,
    /** The market moment: nothing that closed later was seen. */
    asOf: EpochMs,
    mode: PredictionMode,
    source: PredictionSource,
    verdict: z.discriminatedUnion('kind', [Forecast, Abstention]),
    baseRate: BaseRate.nullable(),
    provenance: Provenance,
    /** `null` where the question was put once. */
    sampling: Sampling.nullable().default(null),
    /** `null` where the stated probability stands as it is. */
    recalibration: Recalibration.nullable().default(null),
    facets: PredictionFacets.default(NO_FACETS),
    /** A person's own words on it; for a person's forecast only. */
    note: z.string().nullable().default(null),
    outcome: Outcome.nullable(),
  })
  .readonly();
export type Prediction = z.infer<typeof Prediction>;

/** An outcome together with what was predicted. */
export const ResolvedOutcome = z
  .object({
    predictionId: z.string(),
    instrument: InstrumentId,
    timeframe: Timeframe,
    source: PredictionSource,
    mode: PredictionMode,
    direction: Direction,
    /** As it was stated, 0..1. */
    probability: z.number().min(0).max(1),
    /** How often the same barriers reached the target first before; `null` where too few candles were known. */
    baseRate: BaseRate.nullable(),
    asOf: EpochMs,
    outcome: Outcome,
  })
  .readonly();
export type ResolvedOutcome = z.infer<typeof ResolvedOutcome>;
