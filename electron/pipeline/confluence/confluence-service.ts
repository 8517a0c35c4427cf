import type { ConfluenceQuestion, ConfluenceReader, ConfluenceWeightsStore } from '#electron/ports/confluence-reader';
import type { LearnedForecaster, LearnedView } from '#electron/ports/learned-forecaster';
import type { PredictionStore } from '#electron/ports/prediction-store';
import type { SeriesReader } from '#electron/ports/series-reader';
import type { DetectSeriesStructures } from '#electron/ports/structure-detection';
import { AppError } from '#shared/domain/app-error';
import { averageTrueRange } from '#shared/domain/average-true-range';
import { type CandleColumns, sliceColumns } from '#shared/domain/candle-columns';
import type { ConfluencePoint, ConfluenceWeights } from '#shared/domain/confluence';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { MarketSession } from '#shared/domain/market-session';
import type { Signal } from '#shared/domain/signal';
import { SignalAlgorithm } from '#shared/domain/signal-model';
import type { Structure, StructureKind } from '#shared/domain/structure';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { confluenceOf, equalWeights, scoreOf } from './confluence-of';
import { type ConfluenceSweep, type SweptSeries, startConfluenceSweep } from './confluence-sweep';
import { HIGHER_TIMEFRAMES } from './higher-timeframes';
import { type LearningMoment, learnWeights } from './learn-weights';
import { openForecastAt } from './open-forecast';
import { moveAfter, OUTCOME_CANDLES } from './outcome-label';
import { partValues } from './part-values';
import { STANDING_KINDS } from './structure-standing';

export interface ConfluenceService extends ConfluenceReader {
  /**
   * Learns the weights of a series on the moments of its last `lookback` candles, every eighth, tests them on the later ones
   * and keeps them. Fails as `SeriesReader.closed`, and with `too_few_candles` where less than 30 moments have an outcome.
   */
  learn(question: ConfluenceQuestion & { readonly lookback: number }): ConfluenceWeights;
}

/** Rule signals of exactly these candles, in order of `knownAt`; the structures are of the kinds that rules look at. */
type RuleSignals = (input: {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly candles: CandleColumns;
  readonly structures: readonly Structure[];
}) => readonly Signal[];

/** One score of an instrument and timeframe, from everything that has a direction. */
export function createConfluenceService(parts: {
  market: SeriesReader;
  structures: DetectSeriesStructures;
  signals: RuleSignals;
  learned: LearnedForecaster;
  predictions: Pick<PredictionStore, 'list'>;
  weights: ConfluenceWeightsStore;
  sessionOf: (at: EpochMs) => MarketSession;
}): ConfluenceService {
  const { market, learned, weights } = parts;

  const weightsAt = (series: { instrument: InstrumentId; timeframe: Timeframe; asOf: EpochMs }) =>
    weights.at(series) ?? equalWeights();

  return {
    at(question, { withModel }) {
      const window = readWindow(question, 1, parts);
      const { instrument, timeframe } = question;
      const { asOf, seenAt, last } = window;
      const views = SignalAlgorithm.options.flatMap(
        (algorithm) => learned.view({ instrument, timeframe, asOf: seenAt, algorithm }) ?? [],
      );
      const forecast = withModel ? openForecastAt(parts.predictions, { instrument, timeframe, asOf }) : null;
      return confluenceOf({
        ...sweepOf(window, viewsByClose(views), parts).at(last),
        forecast,
        weights: weightsAt({ instrument, timeframe, asOf }),
      });
    },

    over(question) {
      const window = readWindow(question, question.candles, parts);
      const { instrument, timeframe } = question;
      const sweep = sweepOf(window, learnedOver(learned, question, window), parts);
      const weightsOf = weightsBefore((asOf) => weightsAt({ instrument, timeframe, asOf }), window);
      const points: ConfluencePoint[] = [];
      for (let index = window.first; index <= window.last; index++) {
        const inputs = sweep.at(index);
        const values = partValues({ ...inputs, forecast: null, weights: equalWeights() });
        points.push({ asOf: inputs.asOf, score: scoreOf(values, weightsOf(inputs.asOf)) });
      }
      return points;
    },

    learn(question) {
      const { instrument, timeframe, lookback } = question;
      const window = readWindow(question, lookback, parts);
      const { candles } = window.base;
      const sweep = sweepOf(window, learnedOver(learned, question, window), parts);
      const atr = averageTrueRange(candles);
      const moments: LearningMoment[] = [];
      // Counted back from the end, so that the newest outcome counts; a step of one outcome keeps them apart.
      const newest = window.last - OUTCOME_CANDLES;
      const start = newest - Math.floor((newest - window.first) / OUTCOME_CANDLES) * OUTCOME_CANDLES;
      for (let index = start; index <= newest; index += OUTCOME_CANDLES) {
        const outcome = moveAfter(candles, atr, index);
        if (outcome === null) continue;
        const inputs = { ...sweep.at(index), forecast: null, weights: equalWeights() };
        const knownAt = (candles.openAt[index + OUTCOME_CANDLES] as number) + timeframeMs(timeframe);
        moments.push({ values: partValues(inputs), outcome, knownAt });
      }
      if (moments.length < FEWEST_MOMENTS) {
        throw new AppError(
          'too_few_candles',
          `${moments.length} moments of ${instrument} ${timeframe} have a known outcome; ${FEWEST_MOMENTS} are needed.`,
          { moments: moments.length, needed: FEWEST_MOMENTS },
        );
      }
      const found = learnWeights(moments);
      weights.add({ instrument, timeframe }, found, market.now(instrument));
      return found;
    },
  };
}

type Parts = Parameters<typeof createConfluenceService>[0];

interface ReadWindow {
  readonly instrument: InstrumentId;
  readonly base: SweptSeries;
  readonly higher: readonly SweptSeries[];
  /** Candles that are asked about: first and last index. */
  readonly first: number;
  readonly last: number;
  /** Close of the last one. */
  readonly asOf: EpochMs;
  /** Candles that were here by then are read: a streamed one comes a little after its close. */
  readonly seenAt: EpochMs;
}

/** The candles that are asked about with those before them that detection starts with, and the timeframes above. */
function readWindow(question: ConfluenceQuestion, count: number, { market, structures }: Parts): ReadWindow {
  const { instrument, timeframe } = question;
  const seenAt = Math.min(question.asOf ?? Number.POSITIVE_INFINITY, market.now(instrument));
  const candles = market.closed({ instrument, timeframe, asOf: seenAt, limit: WINDOW - 1 + count });
  const last = candles.openAt.length - 1;
  if (last < 0) {
    throw new AppError('no_candles', `No closed ${timeframe} candle of ${instrument} is known at that moment.`, {
      instrument,
      timeframe,
    });
  }
  const asOf = (candles.openAt[last] as number) + timeframeMs(timeframe);
  const higher = HIGHER_TIMEFRAMES[timeframe].map((above): SweptSeries => {
    const span = Math.ceil((count * timeframeMs(timeframe)) / timeframeMs(above));
    const seen = market.closed({ instrument, timeframe: above, asOf: seenAt, limit: HIGHER_WINDOW + span });
    // Where the series itself has a hole at its end, a longer candle may have closed after it.
    const isLater = seen.openAt.findIndex((openAt) => openAt + timeframeMs(above) > asOf);
    const closed = isLater < 0 ? seen : sliceColumns(seen, 0, isLater);
    return {
      timeframe: above,
      candles: closed,
      structures: structures({ timeframe: above, candles: closed, kinds: STANDING_KINDS }),
    };
  });
  return {
    instrument,
    base: { timeframe, candles, structures: structures({ timeframe, candles, kinds: COUNTED_KINDS }) },
    higher,
    first: Math.max(0, last + 1 - count),
    last,
    asOf,
    seenAt,
  };
}

function sweepOf(
  { instrument, base, higher }: ReadWindow,
  views: ReadonlyMap<EpochMs, readonly LearnedView[]>,
  { signals, sessionOf }: Parts,
): ConfluenceSweep {
  const { timeframe, candles, structures } = base;
  return startConfluenceSweep({
    instrument,
    base,
    higher,
    signals: signals({ instrument, timeframe, candles, structures }),
    learned: views,
    sessionOf,
  });
}

/** What the learned models said at each close that is asked about. */
function learnedOver(
  learned: LearnedForecaster,
  question: ConfluenceQuestion,
  { first, last, seenAt }: ReadWindow,
): ReadonlyMap<EpochMs, readonly LearnedView[]> {
  const { instrument, timeframe } = question;
  const stretch = { instrument, timeframe, asOf: seenAt, candles: last - first + 1 };
  return viewsByClose(
    SignalAlgorithm.options.flatMap((algorithm) =>
      learned.over({ ...stretch, algorithm }).flatMap((view) => view ?? []),
    ),
  );
}

function viewsByClose(views: readonly LearnedView[]): ReadonlyMap<EpochMs, readonly LearnedView[]> {
  const byClose = new Map<EpochMs, LearnedView[]>();
  for (const view of views) {
    const group = byClose.get(view.asOf);
    if (group) group.push(view);
    else byClose.set(view.asOf, [view]);
  }
  return byClose;
}

/**
 * The weights that were known at each instant up to `newest`, read once for each that was learned: those that count at an
 * instant count back to when they were known.
 */
function weightsBefore(
  weightsAt: (asOf: EpochMs) => ConfluenceWeights,
  { base, first, asOf: newest }: ReadWindow,
): (asOf: EpochMs) => ConfluenceWeights {
  const oldest = base.candles.openAt[first] as number;
  const known: ConfluenceWeights[] = [];
  let at: EpochMs | null = newest;
  while (at !== null) {
    const found = weightsAt(at);
    known.push(found);
    at = found.knownAt === null || found.knownAt <= oldest ? null : found.knownAt - 1;
  }
  // The last one was known before the first instant that is asked about.
  return (asOf) => known.find(({ knownAt }) => knownAt === null || knownAt <= asOf) ?? equalWeights();
}

/** Candles that a score rests on, its own included; detection starts with the first of them. */
const WINDOW = 2_000;
const HIGHER_WINDOW = 200;
/** Kinds that have a say themselves, and those that only rule signals rest on. */
const COUNTED_KINDS: readonly StructureKind[] = [...STANDING_KINDS, 'liquidity_sweep', 'judas_swing', 'power_of_three'];
const FEWEST_MOMENTS = 30;
