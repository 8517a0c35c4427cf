import type { SeriesReader } from '#electron/ports/series-reader';
import type { DetectSeriesStructures } from '#electron/ports/structure-detection';
import { averageTrueRange } from '#shared/domain/average-true-range';
import type { CandleColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { computeFeatures, FEATURE_STRUCTURE_KINDS, FEATURE_WINDOW, WARM_UP_CANDLES } from './features';
import { createRecentValues } from './recent-values';

/** The features of one candle close and what they are measured in. */
export interface FeatureRow {
  /** Close of the candle. */
  readonly asOf: EpochMs;
  readonly close: number;
  readonly atr: number;
  /** By name; `null` where not known. */
  readonly features: Readonly<Record<string, number | null>>;
}

export interface FeatureRows {
  /** `null` for too few candles, or candles without any range. Fails as `SeriesReader.closed`. */
  at(question: Moment): FeatureRow | null;
  /** What `at` gives at each of the last `candles` closes, oldest first, computed over the whole stretch at once. */
  over(question: Moment & { candles: number }): (FeatureRow | null)[];
}

interface Moment {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly asOf?: EpochMs | undefined;
}

/** Feature rows of live use: from the last `FEATURE_WINDOW` closed candles, kept for as long as those candles are the same. */
export function createFeatureRows({
  market,
  structures: detect,
}: {
  market: SeriesReader;
  structures: DetectSeriesStructures;
}): FeatureRows {
  const kept = createRecentValues<FeatureRow | null>(KEPT_ROWS);
  const read = ({ instrument, timeframe, asOf }: Moment, limit: number) =>
    market.closed({ instrument, timeframe, limit, ...(asOf === undefined ? {} : { asOf }) });
  return {
    at(question) {
      const { instrument, timeframe } = question;
      const candles = read(question, FEATURE_WINDOW);
      // A correction may change any candle of the window, so the key is of all of them.
      const key = `${instrument} ${timeframe} ${candles.openAt.at(-1)} ${fingerprint(candles)}`;
      return kept.get(key, () => lastRows(candles, 1, timeframe, detect)[0] ?? null);
    },
    over({ candles: count, ...question }) {
      return lastRows(read(question, count + FEATURE_WINDOW - 1), count, question.timeframe, detect);
    },
  };
}

/** The last `count` rows of the candles, or as many as there are. */
function lastRows(
  candles: CandleColumns,
  count: number,
  timeframe: Timeframe,
  detect: DetectSeriesStructures,
): (FeatureRow | null)[] {
  const rows = candles.close.length;
  if (rows <= WARM_UP_CANDLES) return new Array<null>(Math.min(count, rows)).fill(null);
  const atr = averageTrueRange(candles);
  const structures = detect({ timeframe, candles, kinds: FEATURE_STRUCTURE_KINDS });
  const { names, columns } = computeFeatures({ candles, timeframe, structures });
  const rowAt = (row: number): FeatureRow | null => {
    const unit = atr[row] as number;
    if (row < WARM_UP_CANDLES || !(unit > 0)) return null;
    const features = names.map((name, index): [string, number | null] => {
      const value = columns[index]?.[row] ?? Number.NaN;
      return [name, Number.isNaN(value) ? null : value];
    });
    return {
      asOf: (candles.openAt[row] as number) + timeframeMs(timeframe),
      close: candles.close[row] as number,
      atr: unit,
      features: Object.fromEntries(features),
    };
  };
  const first = Math.max(0, rows - count);
  return Array.from({ length: rows - first }, (_, index) => rowAt(first + index));
}

/** 64 bits over every number of the candles, as text (FNV-1a over two words). */
function fingerprint(candles: CandleColumns): string {
  let even = 0x811c9dc5;
  let odd = 0x811c9dc5;
  for (const column of Object.values(candles)) {
    const copy = Float64Array.from(column);
    const words = new Uint32Array(copy.buffer);
    for (let index = 0; index < words.length; index += 2) {
      even = Math.imul(even ^ (words[index] as number), 0x01000193);
      odd = Math.imul(odd ^ (words[index + 1] as number) ^ (even >>> 16), 0x01000193);
    }
  }
  return `${candles.close.length} ${even} ${odd}`;
}

const KEPT_ROWS = 64;
