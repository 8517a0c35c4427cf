import type { ForecastDesk } from '#electron/ports/forecast-desk';
import type { Sha256 } from '#electron/ports/sha256';
import type { ContextLevel, MarketContext } from '#shared/domain/market-context';
import { type CitedPrice, CLOSE_EVIDENCE, type Forecast, type Prediction } from '#shared/domain/prediction';
import type { LaterCandles, TrainingExample } from '#shared/domain/training-example';
import { exampleId } from '../dataset/example-id';
import { ABSTENTION_ANSWER } from './forecast-answer';
import { createForecastRecord, type ForecastKind, roundedPercent } from './forecast-record';
import { HORIZONS, MOST_EVIDENCE } from './plan-setup';

/** A prediction of the trader's own with what is needed to ask for it again. */
export interface OwnPrediction {
  readonly prediction: Prediction;
  /** What was known at its moment: `ForecastDesk.observe` of the candles up to it. */
  readonly context: MarketContext;
  /** Candles after it, as many as its horizon has or more. */
  readonly later: LaterCandles;
}

/**
 * Examples whose answer is what was predicted, with the probability that such statements deserved by then.
 *
 * Forecasts by a language model, by the rules and by a person teach here, where the outcome is known and the entry traded.
 * What is learnt is not how a single one ended. A maker's statements are put into ten buckets of what they stated before any
 * correction; by `createForecastRecord` the probability is the base rate of the barriers and what the bucket was worth in excess
 * of its base rates, from results that were known at the moment, shrunk towards all of the maker's results and those towards the
 * base rate. An abstention for want of an edge stays one.
 *
 * The question is today's prompt for the moment. A forecast that today's context cannot cite (another stop, a horizon of a
 * person's own) is left out, and so is a second one that says the same.
 *
 * @param predictions - Any order.
 * @returns In order of time.
 */
export function makeOwnPredictionExamples({
  predictions,
  desk,
  sha256,
}: {
  readonly predictions: readonly OwnPrediction[];
  readonly desk: ForecastDesk;
  readonly sha256: Sha256;
}): TrainingExample[] {
  const record = createForecastRecord();
  const examples = new Map<string, TrainingExample>();
  const inOrder = predictions
    .filter(({ prediction }) => SOURCES.has(prediction.source))
    .toSorted((a, b) => a.prediction.asOf - b.prediction.asOf || (a.prediction.id < b.prediction.id ? -1 : 1));
  for (const own of inOrder) {
    const answered = answerOf(own, record, desk);
    if (!answered) continue;
    const { instrument, timeframe, asOf } = own.context;
    const asked = desk.prompt(own.context);
    const messages = [
      { role: 'system', content: asked.system },
      { role: 'user', content: asked.user },
      { role: 'assistant', content: answered.answer },
    ] as const;
    const id = exampleId(messages, sha256);
    if (examples.has(id)) continue;
    examples.set(id, {
      id,
      kind: 'prediction',
      source: 'own_prediction',
      language: null,
      messages,
      tools: [],
      group: `${instrument} ${timeframe} ${new Date(asOf).toISOString().slice(0, 10)}`,
      instrument,
      timeframe,
      knownAt: asOf,
      resolvedAt: answered.resolvedAt,
      expected: { kind: 'forecast', context: own.context, later: own.later, baseRate: answered.baseRate },
    });
  }
  return [...examples.values()];
}

interface Answered {
  readonly answer: string;
  readonly baseRate: number | null;
  readonly resolvedAt: number | null;
}

function answerOf(
  { prediction, context }: OwnPrediction,
  record: ReturnType<typeof createForecastRecord>,
  desk: ForecastDesk,
): Answered | null {
  const { verdict, outcome, baseRate } = prediction;
  if (verdict.kind === 'abstention') {
    return verdict.reason === 'no_edge' ? { answer: ABSTENTION_ANSWER, baseRate: null, resolvedAt: null } : null;
  }
  if (!outcome || outcome.result === 'not_entered' || baseRate === null) return null;
  const kind = kindOf(prediction, verdict);
  const probability = record.probability(kind, baseRate.fraction, context.asOf);
  // What cannot be cited today was stated all the same: it counts for the maker.
  record.add(kind, {
    hit: outcome.result === 'target' ? 1 : 0,
    baseRate: baseRate.fraction,
    knownAt: outcome.knownAt,
  });
  const answer = citedAnswer(verdict, context, roundedPercent(probability));
  if (answer === null || desk.read(answer, context).kind !== 'forecast') return null;
  return { answer, baseRate: baseRate.fraction, resolvedAt: outcome.knownAt };
}

function kindOf({ source, mode, provenance }: Prediction, { rawProbability, probability }: Forecast): ForecastKind {
  // What came true in a backtest is no evidence of how live statements fare.
  const maker = `${source} ${mode} ${provenance.modelId} ${provenance.adapterHash ?? ''}`;
  const bucket = Math.min(BUCKETS - 1, Math.floor(BUCKETS * (rawProbability ?? probability)));
  return { cell: `${maker} ${bucket}`, group: maker };
}

/** The forecast in levels of the context; `null` where one of its prices is not among them. */
function citedAnswer(forecast: Forecast, context: MarketContext, percent: number): string | null {
  const find = ({ price, evidenceId }: CitedPrice): ContextLevel | undefined =>
    context.levels.find((level) => level.structureId === evidenceId && level.price === price);
  const stop = find(forecast.stop);
  // The schema guarantees one target.
  const target = find(forecast.targets[0] as CitedPrice);
  const isAtMarket = forecast.entry.evidenceId === CLOSE_EVIDENCE;
  const entry = isAtMarket ? null : find(forecast.entry);
  if (!stop || !target || entry === undefined || !HORIZONS.includes(forecast.horizonCandles)) return null;
  const behind = new Set(forecast.evidenceIds);
  const cited = [...context.levels.filter(({ structureId }) => behind.has(structureId)), stop, target];
  return JSON.stringify({
    direction: forecast.direction,
    stop: stop.id,
    entry: entry?.id ?? 'now',
    target: target.id,
    horizon: forecast.horizonCandles,
    probability: percent,
    evidence: [...new Set(cited)].slice(0, MOST_EVIDENCE).map(({ id }) => id),
  });
}

/** A learned model's barriers are multiples of the average true range: nothing that an answer could cite. */
const SOURCES: ReadonlySet<string> = new Set(['model', 'rules', 'person']);
const BUCKETS = 10;
