import type {
  AccuracyDimension,
  AccuracyFilter,
  AccuracyGroup,
  AccuracyPeriod,
  AccuracyReport,
} from '#shared/domain/accuracy';
import type { Prediction } from '#shared/domain/prediction';
import { accuracyScores } from './accuracy-scores';
import { dimensionKey } from './dimension-key';
import { monthOf, periodBounds, periodLength, periodOf } from './drift-period';
import { excursionSample } from './excursion-sample';
import { isCounted } from './is-counted';
import { rCurve } from './r-curve';
import { equalMassReliabilityBins, reliabilityBins } from './reliability-bins';
import { type ResolvedForecast, resolvedForecasts } from './resolved-forecasts';

/**
 * Scores of `predictions` as a whole and by group: the plain definition, in a readable way and slow. The app asks the cube,
 * which is tested to say the same.
 *
 * @param predictions - In the order of registration.
 */
export function accuracyReport(
  predictions: readonly Prediction[],
  query: { readonly filter: AccuracyFilter; readonly groupBy: readonly AccuracyDimension[] },
): AccuracyReport {
  const counted = predictions.filter((prediction) => isCounted(prediction, query.filter));
  const resolved = resolvedForecasts(counted);
  const by = (dimension: AccuracyDimension) => groupBy(counted, (one) => dimensionKey(one, dimension));
  return {
    modes: [...query.filter.modes],
    overall: accuracyScores(counted),
    byInstrument: by('instrument'),
    byTimeframe: by('timeframe'),
    byModel: by('model'),
    reliability: reliabilityBins(resolved),
    reliabilityEqualMass: equalMassReliabilityBins(resolved),
    groups: query.groupBy.map((dimension) => ({ dimension, groups: by(dimension) })),
    rCurve: rCurve(
      resolved.map(({ rMultiple }) => rMultiple),
      [...resolved.keys()],
      (i) => (resolved[i] as ResolvedForecast).knownAt,
    ),
    excursions: excursionSample(resolved.length).map((i) => {
      const { predictionId, mfeR, maeR, rMultiple, isHit } = resolved[i] as ResolvedForecast;
      return { predictionId, mfeR, maeR, rMultiple, isHit };
    }),
    drift: drift(counted),
    measured: { predictions: predictions.length, durationMs: 0 },
  };
}

function drift(predictions: readonly Prediction[]): AccuracyPeriod[] {
  const months = predictions.map(({ asOf }) => monthOf(asOf));
  const length = periodLength(Math.min(...months), Math.max(...months));
  return [...grouped(predictions, ({ asOf }) => periodOf(monthOf(asOf), length))]
    .toSorted(([a], [b]) => a - b)
    .map(([period, members]) => ({ ...periodBounds(period, length), scores: accuracyScores(members) }));
}

function groupBy(predictions: readonly Prediction[], keyOf: (prediction: Prediction) => string): AccuracyGroup[] {
  return [...grouped(predictions, keyOf)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, members]) => ({ key, scores: accuracyScores(members) }));
}

function grouped<K>(predictions: readonly Prediction[], keyOf: (prediction: Prediction) => K): Map<K, Prediction[]> {
  const groups = new Map<K, Prediction[]>();
  for (const prediction of predictions) {
    const key = keyOf(prediction);
    const group = groups.get(key);
    if (group) group.push(prediction);
    else groups.set(key, [prediction]);
  }
  return groups;
}
