import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import { FEATURE_STRUCTURE_KINDS } from '#electron/pipeline/signals/features';
import { type TrainingInput, trainSignalModels } from '#electron/pipeline/signals/training';
import { detectStructures } from '#electron/pipeline/structures/detect-structures';
import type { SeriesReader } from '#electron/ports/series-reader';
import type { SignalModelStore, StoredSignalModel } from '#electron/ports/signal-model-store';
import type { DetectSeriesStructures } from '#electron/ports/structure-detection';
import { AppError } from '#shared/domain/app-error';
import type { Candle } from '#shared/domain/candle';
import { type CandleColumns, columnsFromCandles, sliceColumns } from '#shared/domain/candle-columns';
import type { SignalModelInfo } from '#shared/domain/signal-model';
import { timeframeMs } from '#shared/domain/timeframe';
import { seededRandom } from './candle-series';

export const detectSeriesStructures: DetectSeriesStructures = ({ timeframe, candles, kinds }) =>
  detectStructures(candles, { timeframe, kinds });

/** A reader of one series that is all in memory; `asOf` cuts it as a store does. */
export function readerOf(series: { candles: CandleColumns; timeframe: TrainingInput['timeframe'] }): SeriesReader {
  const lengthMs = timeframeMs(series.timeframe);
  return {
    now: () => (series.candles.openAt.at(-1) ?? 0) + lengthMs,
    closed({ asOf = Number.POSITIVE_INFINITY, limit = Number.POSITIVE_INFINITY, from = Number.NEGATIVE_INFINITY }) {
      const known = series.candles.openAt.filter((openAt) => openAt + lengthMs <= asOf).length;
      if (known === 0) throw new AppError('no_candles', 'Expected candles, was none.');
      const first = series.candles.openAt.findIndex((openAt) => openAt >= from);
      return sliceColumns(series.candles, Math.max(first, known - limit), known);
    },
    pricePrecision: () => 5,
  };
}

/** Models in memory, each with the hash of its parameters. */
export function modelsInMemory(): SignalModelStore {
  let stored: StoredSignalModel[] = [];
  return {
    list: ({ instrument, timeframe }) =>
      stored
        .map(({ info }) => info)
        .filter((info) => instrument === undefined || info.instrument === instrument)
        .filter((info) => timeframe === undefined || info.timeframe === timeframe)
        .sort((a, b) => b.knownAt - a.knownAt),
    read(id) {
      const model = stored.find(({ info }) => info.id === id);
      if (model === undefined) throw new AppError('not_found', `No model ${id}.`);
      return model;
    },
    save(models) {
      const added = models.map(({ info, parameters }): StoredSignalModel => {
        const text = JSON.stringify(parameters);
        const hash = sha256OfText(text);
        const whole: SignalModelInfo = { ...info, hash, sizeBytes: text.length };
        return { info: whole, parameters: JSON.parse(text) };
      });
      stored = [...stored.filter(({ info }) => !added.some((model) => model.info.id === info.id)), ...added];
      return added.map(({ info }) => info);
    },
    remove({ instrument, timeframe }) {
      const before = stored.length;
      stored = stored.filter(({ info }) => info.instrument !== instrument || info.timeframe !== timeframe);
      return before - stored.length;
    },
    damaged: () => [],
  };
}

/**
 * Candles with something to learn: the further price is from where it was 12 candles ago, the stronger it is pulled back, and
 * the range doubles from 08:00 to 16:00 UTC. The same seed gives the same candles.
 */
export function pulledBackCandles(options: { length: number; seed?: number; pull?: number }): CandleColumns {
  const { length, seed = 1, pull = 0.25 } = options;
  const random = seededRandom(seed);
  const candles: Candle[] = [];
  for (let index = 0; index < length; index++) {
    const openAt = Date.UTC(2020, 0, 6) + index * timeframeMs('1h');
    const open = candles[index - 1]?.close ?? 1.1;
    const before = candles[index - 12]?.close ?? open;
    const hour = index % 24;
    const scale = hour >= 8 && hour < 16 ? 0.002 : 0.001;
    const close = round(open + (random() - 0.5) * scale - pull * (open - before));
    const high = round(Math.max(open, close) + random() * scale * 0.3);
    const low = round(Math.min(open, close) - random() * scale * 0.3);
    candles.push({ openAt, open, high, low, close, volume: 1 + Math.floor(random() * 100) });
  }
  return columnsFromCandles(candles);
}

/** A small training run on `candles`, quick enough for a test. */
export function trainOn(candles: CandleColumns, options: Partial<TrainingInput> = {}) {
  return trainSignalModels({
    instrument: 'EURUSD',
    timeframe: '1h',
    candles,
    structures: detectStructures(candles, { timeframe: options.timeframe ?? '1h', kinds: FEATURE_STRUCTURE_KINDS }),
    stepCandles: 500,
    algorithms: ['logistic', 'boosting'],
    barriers: { targetAtr: 1, stopAtr: 1, horizonCandles: 12 },
    seed: 1,
    checkShuffled: false,
    now: Date.UTC(2026, 0, 1),
    ...options,
  });
}

function round(price: number): number {
  return Math.round(price * 1e5) / 1e5;
}
