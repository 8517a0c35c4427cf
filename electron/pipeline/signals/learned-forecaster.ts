import type { LearnedForecaster, LearnedSide, LearnedView } from '#electron/ports/learned-forecaster';
import type { SeriesReader } from '#electron/ports/series-reader';
import type { SignalModelStore } from '#electron/ports/signal-model-store';
import type { DetectSeriesStructures } from '#electron/ports/structure-detection';
import { AppError } from '#shared/domain/app-error';
import type { InstrumentId } from '#shared/domain/instrument';
import { invariant } from '#shared/domain/invariant';
import type { RangeForecast, SignalAlgorithm, SignalModelInfo, SignalTask } from '#shared/domain/signal-model';
import type { Timeframe } from '#shared/domain/timeframe';
import { FEATURE_SET } from './features';
import { createFeatureRows, type FeatureRow } from './learned-feature-rows';
import {
  LearnedParameters,
  type RangeParameters,
  rangeForecasts,
  type SideParameters,
  sideContributions,
  sideProbability,
} from './learned-parameters';
import { createRecentValues } from './recent-values';

/**
 * The stored models on the candles that were known at a moment.
 *
 * Of each series the newest models speak that knew nothing from after the moment, that compute with the present features, and of
 * which both sides are there. Asking again for the same candles computes no features again.
 */
export function createLearnedForecaster(parts: {
  market: SeriesReader;
  structures: DetectSeriesStructures;
  models: SignalModelStore;
}): LearnedForecaster {
  const { market, models } = parts;
  const featureRows = createFeatureRows(parts);
  const parsed = createRecentValues<LearnedParameters>(PARSED_MODELS);

  // The hash is part of the key: a model that was trained again has the same id.
  const parametersOf = ({ id, hash }: Pick<SignalModelInfo, 'id' | 'hash'>): LearnedParameters =>
    parsed.get(`${id} ${hash}`, () => {
      const stored = models.read(id);
      if (stored.info.hash !== hash) {
        throw new AppError('not_found', `The learned model ${id} was trained again since.`, { id, hash });
      }
      const parameters = LearnedParameters.safeParse(stored.parameters);
      if (!parameters.success) {
        const cause = { cause: parameters.error };
        throw new AppError('signal_model_damaged', `The learned model ${id} has no parameters.`, { id }, cause);
      }
      return parameters.data;
    });
  const sideParametersOf = (info: Pick<SignalModelInfo, 'id' | 'hash'>): SideParameters => {
    const parameters = parametersOf(info);
    invariant(parameters.kind === 'side', `Expected ${info.id} to be the model of a side, was of a range.`);
    return parameters;
  };
  const usable = ({ instrument, timeframe }: { instrument: InstrumentId; timeframe: Timeframe }): SignalModelInfo[] =>
    models.list({ instrument, timeframe }).filter(({ featureSet }) => featureSet === FEATURE_SET);

  const viewOf = (
    { instrument, timeframe, algorithm }: Pick<LearnedView, 'instrument' | 'timeframe' | 'algorithm'>,
    row: FeatureRow,
    pair: ModelPair,
    contributions: number,
  ): LearnedView => ({
    instrument,
    timeframe,
    asOf: row.asOf,
    algorithm,
    referencePrice: row.close,
    atr: row.atr,
    barriers: pair.long.barriers,
    featureSet: FEATURE_SET,
    features: row.features,
    long: describeSide(pair.long, sideParametersOf(pair.long), row, contributions),
    short: describeSide(pair.short, sideParametersOf(pair.short), row, contributions),
  });

  return {
    view(question) {
      const row = featureRows.at(question);
      if (row === null) return null;
      const pair = pairsOf(usable(question), question.algorithm).find(({ long }) => long.knownAt <= row.asOf);
      return pair === undefined ? null : viewOf(question, row, pair, CONTRIBUTIONS);
    },
    over(question) {
      const pairs = pairsOf(usable(question), question.algorithm);
      return featureRows.over(question).map((row) => {
        if (row === null) return null;
        const pair = pairs.find(({ long }) => long.knownAt <= row.asOf);
        return pair === undefined ? null : viewOf(question, row, pair, 0);
      });
    },
    range(question) {
      const row = featureRows.at(question);
      if (row === null) return null;
      const info = usable(question).find(({ task, knownAt }) => task === 'range' && knownAt <= row.asOf);
      if (info === undefined) return null;
      const parameters = parametersOf(info);
      invariant(parameters.kind === 'range', `Expected ${info.id} to be the model of a range, was of a side.`);
      return describeRange(info, parameters, row, market.pricePrecision(question.instrument));
    },
    repeat({ modelId, modelHash, features }) {
      const parameters = sideParametersOf({ id: modelId, hash: modelHash });
      return { probability: sideProbability(parameters, valuesOf(parameters.model.features, features)) };
    },
  };
}

interface ModelPair {
  readonly long: SignalModelInfo;
  readonly short: SignalModelInfo;
}

/** The long and short models of one training and step, newest first as the list is. */
function pairsOf(infos: readonly SignalModelInfo[], algorithm: SignalAlgorithm): ModelPair[] {
  const trainedWith = ({ knownAt, createdAt, barriers }: SignalModelInfo) =>
    JSON.stringify([knownAt, createdAt, barriers.targetAtr, barriers.stopAtr, barriers.horizonCandles]);
  const ofTask = (task: SignalTask) => infos.filter((info) => info.task === task && info.algorithm === algorithm);
  const shorts = new Map(ofTask('short').map((info) => [trainedWith(info), info]));
  return ofTask('long').flatMap((long) => {
    const short = shorts.get(trainedWith(long));
    return short === undefined ? [] : [{ long, short }];
  });
}

function describeSide(
  info: SignalModelInfo,
  parameters: SideParameters,
  row: FeatureRow,
  contributions: number,
): LearnedSide {
  const values = valuesOf(parameters.model.features, row.features);
  return {
    probability: sideProbability(parameters, values),
    baseRate: parameters.baseRate,
    modelId: info.id,
    modelHash: info.hash,
    contributions: contributions === 0 ? [] : largestContributions(parameters, values).slice(0, contributions),
  };
}

function largestContributions(parameters: SideParameters, values: Float64Array): LearnedSide['contributions'] {
  const contributions = sideContributions(parameters, values);
  return parameters.model.features
    .map((name, index) => {
      const value = values[index] as number;
      return { name, value: Number.isNaN(value) ? null : value, contribution: contributions[index] as number };
    })
    .filter(({ contribution }) => contribution !== 0)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

function describeRange(
  info: SignalModelInfo,
  parameters: RangeParameters,
  row: FeatureRow,
  precision: number | null,
): RangeForecast {
  invariant(precision !== null, `Expected a price precision of ${info.instrument}, was none.`);
  const values = valuesOf(info.features, row.features);
  const pricesOf = (side: 'up' | 'down') =>
    rangeForecasts(parameters, side, values).map(({ quantile, atr }) => ({
      quantile,
      price: Number((row.close + (side === 'up' ? atr : -atr) * row.atr).toFixed(precision)),
    }));
  return {
    instrument: info.instrument,
    timeframe: info.timeframe,
    asOf: row.asOf,
    referencePrice: row.close,
    horizonCandles: info.barriers.horizonCandles,
    modelId: info.id,
    high: pricesOf('up'),
    low: pricesOf('down'),
  };
}

/** Numbers in a model's order; a feature that is not known, or not there, is NaN. */
function valuesOf(names: readonly string[], features: Readonly<Record<string, number | null>>): Float64Array {
  return Float64Array.from(names, (name) => features[name] ?? Number.NaN);
}

const CONTRIBUTIONS = 8;

/** A walk through three years of one series meets some sixty models, one after the other. */
const PARSED_MODELS = 32;
