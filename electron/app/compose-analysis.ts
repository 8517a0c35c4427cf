import { createSignalModelFiles } from '../infra/files/signal-model-files';
import { createConfluenceWeightsStore } from '../infra/sqlite/confluence-weights-store';
import { createFolderLock } from '../infra/sqlite/folder-lock';
import type { Journal } from '../infra/sqlite/open-database';
import { type ConfluenceService, createConfluenceService } from '../pipeline/confluence/confluence-service';
import type { MarketView } from '../pipeline/market-data/market-view';
import { marketSession } from '../pipeline/predictions/market-session';
import type { DetectStructures } from '../pipeline/predictions/prediction-sources';
import { createLearnedForecaster } from '../pipeline/signals/learned-forecaster';
import { ruleSignals } from '../pipeline/signals/rule-signals/rule-signals';
import { createSignalService, type SignalService } from '../pipeline/signals/signal-service';
import { detectStructures } from '../pipeline/structures/detect-structures';
import type { CandleStore } from '../ports/candle-store';
import type { LearnedForecaster } from '../ports/learned-forecaster';
import type { PredictionStore } from '../ports/prediction-store';
import type { SeriesReader } from '../ports/series-reader';
import type { SignalModelStore } from '../ports/signal-model-store';
import type { DetectSeriesStructures } from '../ports/structure-detection';

/** What reads the candles of one journal and says which way they point. The main thread has one, and each research thread. */
export interface Analysis {
  readonly market: SeriesReader;
  readonly structures: DetectSeriesStructures;
  readonly models: SignalModelStore;
  readonly learned: LearnedForecaster;
  readonly signals: SignalService;
  readonly confluence: ConfluenceService;
}

/** What a prompt cites: few enough kinds for a small model's context. */
export const citedStructures: DetectStructures = ({ timeframe, candles }) =>
  detectStructures(candles, { timeframe, kinds: ['swing', 'fair_value_gap'] });

/** @param parts.modelsFolder - Where the learned models of this environment lie. */
export function composeAnalysis(parts: {
  readonly database: Journal;
  readonly view: MarketView;
  readonly candles: CandleStore;
  readonly predictions: Pick<PredictionStore, 'list'>;
  readonly modelsFolder: string;
  readonly nativeBinding: string | null;
}): Analysis {
  const { view, candles } = parts;
  const market: SeriesReader = {
    now: view.now,
    closed: view.closed,
    pricePrecision: (instrument) => candles.instrument(instrument)?.pricePrecision ?? null,
  };
  const structures: DetectSeriesStructures = ({ timeframe, candles: columns, kinds }) =>
    detectStructures(columns, { timeframe, kinds });
  const models = createSignalModelFiles(parts.modelsFolder, createFolderLock(parts.modelsFolder, parts.nativeBinding));
  const learned = createLearnedForecaster({ market, structures, models });
  return {
    market,
    structures,
    models,
    learned,
    signals: createSignalService({ market, structures, learned }),
    confluence: createConfluenceService({
      market,
      structures,
      signals: ruleSignals,
      learned,
      predictions: parts.predictions,
      weights: createConfluenceWeightsStore(parts.database),
      sessionOf: marketSession,
    }),
  };
}
