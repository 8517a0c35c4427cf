import { z } from 'zod';
import type { LearnedForecaster, LearnedView } from '#electron/ports/learned-forecaster';
import type { PredictionContext } from '#electron/ports/prediction-store';
import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import { averageTrueRange } from '#shared/domain/average-true-range';
import { invariant } from '#shared/domain/invariant';
import {
  type Abstention,
  ATR_EVIDENCE,
  BaseRate,
  CLOSE_EVIDENCE,
  type Direction,
  type Forecast,
  type Provenance,
} from '#shared/domain/prediction';
import { LabelBarriers, type SignalAlgorithm } from '#shared/domain/signal-model';
import { timeframeMs } from '#shared/domain/timeframe';
import { barrierBaseRate } from './barrier-base-rate';
import { type Conclusion, plainRecord } from './conclusion';
import type { Observation } from './observe-market';
import { roundPrice } from './round-price';

/**
 * What a learned model says of a moment: the side whose probability lies furthest above what its training rows gave without
 * any feature, or an abstention where neither does by `MIN_EDGE`, or where no model had learned by then.
 *
 * The measured base rate of the last candles stands beside the forecast and decides nothing: it is known to a few points
 * only, so whoever picks the side where it is low picks the sides where it is too low, and looks better than it by that alone.
 *
 * The entry is the close, stop and target lie at the barriers' multiples of the ATR. The probability stands as it is: it was
 * calibrated on folds of its own, later than the training, and a second correction would be fitted on the same results that
 * it is judged by.
 */
export function concludeByLearned(
  observation: Observation,
  maker: SignalAlgorithm,
  parts: { learned: Pick<LearnedForecaster, 'view'> | null; sha256: Sha256; seed: number | undefined },
): Conclusion {
  const { instrument, timeframe, asOf, seenAt, candles, pricePrecision } = observation;
  const { learned, sha256, seed } = parts;
  const abstain = (reason: Abstention['reason'], text: string): Conclusion => ({
    ...NOTHING_STATED,
    verdict: { kind: 'abstention', reason, text },
    ...plainRecord({
      facts: { instrument, timeframe, asOf },
      rawOutput: ABSTAIN_ANSWER,
      modelId: maker,
      modelHash: sha256(NO_MODEL),
      promptId: PROMPT_ID,
      promptVersion: NO_MODEL,
      version: LEARNED_VERSION,
      validity: 'first_try',
      seed,
      sha256,
    }),
  });

  const view = learned?.view({ instrument, timeframe, asOf: seenAt, algorithm: maker }) ?? null;
  if (!view) {
    return abstain(
      'warm_up',
      `No ${maker} model of ${instrument} ${timeframe} had learned by then from enough candles.`,
    );
  }
  invariant(view.asOf === asOf, `Expected a view of ${asOf}, was ${view.asOf}.`);
  const atrs = averageTrueRange(candles);
  const baseRates = {
    long: barrierBaseRate(candles, atrs, { direction: 'long', ...view.barriers }),
    short: barrierBaseRate(candles, atrs, { direction: 'short', ...view.barriers }),
  };
  if (!baseRates.long || !baseRates.short) return abstain('warm_up', 'Too few earlier candles for a base rate.');

  const facts = factsOf(view, { long: baseRates.long, short: baseRates.short });
  const probabilities = { long: view.long.probability, short: view.short.probability };
  const { side, edge } = chooseSide(facts, probabilities);
  const record = plainRecord({
    facts,
    rawOutput: answerOf(facts, probabilities),
    modelId: maker,
    modelHash: facts[side].modelHash,
    promptId: PROMPT_ID,
    promptVersion: view.featureSet,
    version: LEARNED_VERSION,
    validity: 'first_try',
    seed,
    sha256,
  });
  if (edge < MIN_EDGE) {
    const text = `The larger edge is ${percent(edge)} over what the training rows gave (${side}); it takes ${percent(MIN_EDGE)}.`;
    return { ...NOTHING_STATED, ...record, verdict: { kind: 'abstention', reason: 'no_edge', text } };
  }
  const verdict = forecastOf(view, side, pricePrecision, timeframeMs(timeframe));
  if (!verdict) {
    const text = `An ATR of ${view.atr} is too small for prices of ${pricePrecision} decimals.`;
    return { ...NOTHING_STATED, ...record, verdict: { kind: 'abstention', reason: 'no_levels', text } };
  }
  return { ...NOTHING_STATED, ...record, verdict, baseRate: facts[side].baseRate };
}

/**
 * What the stored models answer to a stored context.
 *
 * @throws AppError `conflict` when it was made by other rules of choice or without a model, `not_found` when a model is gone.
 */
export function repeatLearned(
  context: PredictionContext,
  provenance: Provenance,
  learned: Pick<LearnedForecaster, 'repeat'> | null,
): string {
  const facts = Facts.safeParse(JSON.parse(context.prompt));
  if (provenance.runtime !== LEARNED_VERSION || !facts.success || !learned) {
    throw new AppError('conflict', 'The prediction was made without a learned model, or by an earlier version.');
  }
  const { features } = facts.data;
  const repeat = ({ modelId, modelHash }: Facts[Direction]) =>
    learned.repeat({ modelId, modelHash, features }).probability;
  return answerOf(facts.data, { long: repeat(facts.data.long), short: repeat(facts.data.short) });
}

function factsOf(view: LearnedView, baseRates: Readonly<Record<Direction, BaseRate>>): Facts {
  const { instrument, timeframe, asOf, referencePrice, atr, barriers, featureSet, features } = view;
  const side = (direction: Direction) => ({
    modelId: view[direction].modelId,
    modelHash: view[direction].modelHash,
    trainedRate: view[direction].baseRate,
    baseRate: baseRates[direction],
  });
  return {
    instrument,
    timeframe,
    asOf,
    referencePrice,
    atr,
    barriers,
    featureSet,
    features,
    long: side('long'),
    short: side('short'),
  };
}

/** The side with the larger edge; the long one of equals. */
function chooseSide(facts: Facts, probabilities: Probabilities): { side: Direction; edge: number } {
  const long = probabilities.long - facts.long.trainedRate;
  const short = probabilities.short - facts.short.trainedRate;
  return long >= short ? { side: 'long', edge: long } : { side: 'short', edge: short };
}

function answerOf(facts: Facts, probabilities: Probabilities): string {
  const { side, edge } = chooseSide(facts, probabilities);
  const direction = edge < MIN_EDGE ? 'abstain' : side;
  return JSON.stringify({ direction, long: probabilities.long, short: probabilities.short });
}

function forecastOf(view: LearnedView, side: Direction, precision: number, candleMs: number): Forecast | null {
  const { referencePrice, atr, barriers } = view;
  const sign = side === 'long' ? 1 : -1;
  const at = (multiple: number) => ({
    price: roundPrice(referencePrice + sign * multiple * atr, precision),
    evidenceId: ATR_EVIDENCE,
  });
  const stop = at(-barriers.stopAtr);
  const target = at(barriers.targetAtr);
  const { probability } = view[side];
  const isOrdered = sign * (referencePrice - stop.price) > 0 && sign * (target.price - referencePrice) > 0;
  if (!isOrdered || stop.price <= 0 || target.price <= 0) return null;
  return {
    kind: 'forecast',
    direction: side,
    probability,
    rawProbability: probability,
    referencePrice,
    entry: { price: referencePrice, evidenceId: CLOSE_EVIDENCE },
    stop,
    targets: [target],
    invalidation: stop,
    horizonCandles: barriers.horizonCandles,
    horizonMs: barriers.horizonCandles * candleMs,
    evidenceIds: [],
  };
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}

const Side = z
  .object({ modelId: z.string(), modelHash: z.string(), trainedRate: z.number(), baseRate: BaseRate })
  .readonly();
/** What a learned model's prediction rests on: enough to ask the same models again. */
const Facts = z
  .object({
    instrument: z.string(),
    timeframe: z.string(),
    asOf: z.number(),
    referencePrice: z.number(),
    atr: z.number(),
    barriers: LabelBarriers,
    featureSet: z.string(),
    features: z.record(z.string(), z.number().nullable()).readonly(),
    long: Side,
    short: Side,
  })
  .readonly();
type Facts = z.infer<typeof Facts>;

type Probabilities = Readonly<Record<Direction, number>>;

/** Least excess over the share of hits in the training rows: less is what rounding and a drifting market give. */
export const MIN_EDGE = 0.01;
const NOTHING_STATED = { source: 'learned', baseRate: null, sampling: null, recalibration: null } as const;
const PROMPT_ID = 'features';
/** How a side is chosen; changes whenever that does. */
const LEARNED_VERSION = 'fairgap-learned-2';
const NO_MODEL = 'none';
const ABSTAIN_ANSWER = '{"direction":"abstain"}';
