import type { AccuracyGroup, AccuracyReport } from '#shared/domain/accuracy';
import { modelKey } from '#shared/domain/model-key';
import type { Prediction, PredictionMode } from '#shared/domain/prediction';
import { scoredForecasts } from '#shared/domain/scored-forecast';
import { accuracyScores } from './accuracy-scores';
import { reliabilityBins } from './reliability-bins';

/** Scores of `predictions` as a whole and by group. `modes` is what was asked for, so that the report says what it holds. */
export function accuracyReport(
  predictions: readonly Prediction[],
  filter: { readonly modes: readonly PredictionMode[] },
): AccuracyReport {
  const counted = predictions.filter(({ mode }) => filter.modes.includes(mode));
  return {
    modes: [...filter.modes],
    overall: accuracyScores(counted),
    byInstrument: groupBy(counted, ({ instrument }) => instrument),
    byTimeframe: groupBy(counted, ({ timeframe }) => timeframe),
    byModel: groupBy(counted, modelKey),
    reliability: reliabilityBins(scoredForecasts(counted)),
  };
}

function groupBy(predictions: readonly Prediction[], keyOf: (prediction: Prediction) => string): AccuracyGroup[] {
  const groups = new Map<string, Prediction[]>();
  for (const prediction of predictions) {
    const key = keyOf(prediction);
    const group = groups.get(key);
    if (group) group.push(prediction);
    else groups.set(key, [prediction]);
  }
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, members]) => ({ key, scores: accuracyScores(members) }));
}
