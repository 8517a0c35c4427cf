import type { DetectSeriesStructures } from '#electron/ports/structure-detection';
import { AppError } from '#shared/domain/app-error';
import { type CandleColumns, copyColumns } from '#shared/domain/candle-columns';
import { evenCuts } from '#shared/domain/even-cuts';
import type { Timeframe } from '#shared/domain/timeframe';
import { type ComputeFeatures, computeFeatures, FEATURE_STRUCTURE_KINDS } from './features';
import type { FeatureMatrix } from './learn/feature-matrix';

/** What computing on prefixes showed. */
export interface FeatureCertificate {
  readonly candles: number;
  readonly prefixes: number;
  readonly features: number;
  /** Values that a longer history changed, by feature, most first; empty where nothing looks ahead. */
  readonly rewrites: readonly { readonly name: string; readonly count: number }[];
}

/**
 * Computes features again on prefixes of the candles, each copied and with structures of its own, and counts the values that
 * differ from those of the whole series. The last rows of every prefix are where a look ahead shows.
 *
 * @param input.prefixes - How many, spread evenly.
 * @param input.compute - Other features than ours, to see that the certificate can fail.
 * @throws AppError `cancelled` once `shouldStop` answers true; it is asked before each prefix.
 */
export function certifyFeatures(input: {
  readonly candles: CandleColumns;
  readonly timeframe: Timeframe;
  readonly detect: DetectSeriesStructures;
  readonly prefixes: number;
  readonly compute?: ComputeFeatures | undefined;
  readonly onProgress?: ((fraction: number) => void) | undefined;
  readonly shouldStop?: (() => boolean) | undefined;
}): FeatureCertificate {
  const { candles, timeframe, detect, compute = computeFeatures } = input;
  const count = candles.close.length;
  const featuresOf = (columns: CandleColumns) =>
    compute({
      candles: columns,
      timeframe,
      structures: detect({ timeframe, candles: columns, kinds: FEATURE_STRUCTURE_KINDS }),
    });
  const whole = featuresOf(candles);
  const counts = new Map<string, number>();
  const cuts = evenCuts(count, input.prefixes);
  cuts.forEach((cut, index) => {
    if (input.shouldStop?.()) throw new AppError('cancelled', 'The certificate was cancelled.');
    countRewrites(featuresOf(copyColumns(candles, cut)), whole, counts);
    input.onProgress?.((index + 1) / cuts.length);
  });
  return {
    candles: count,
    prefixes: cuts.length,
    features: whole.names.length,
    rewrites: [...counts].map(([name, rewrites]) => ({ name, count: rewrites })).sort((a, b) => b.count - a.count),
  };
}

function countRewrites(prefix: FeatureMatrix, whole: FeatureMatrix, counts: Map<string, number>): void {
  prefix.names.forEach((name, feature) => {
    const shown = prefix.columns[feature] as Float64Array;
    const later = whole.columns[feature] as Float64Array;
    let rewrites = 0;
    // NaN is a value as well: known later is also a rewrite.
    for (let row = 0; row < prefix.rows; row++) if (!Object.is(shown[row], later[row])) rewrites++;
    if (rewrites > 0) counts.set(name, (counts.get(name) ?? 0) + rewrites);
  });
}
