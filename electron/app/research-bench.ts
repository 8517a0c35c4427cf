import { AppError } from '#shared/domain/app-error';
import { assertNever } from '#shared/domain/invariant';
import type { Prediction } from '#shared/domain/prediction';
import type { TrainingReport } from '#shared/domain/signal-model';
import { createCandleStore } from '../infra/sqlite/candle-store';
import { checkCopy } from '../infra/sqlite/check-copy';
import type { Journal } from '../infra/sqlite/open-database';
import { createPredictionMoments } from '../infra/sqlite/prediction-moments';
import { createPredictionStore } from '../infra/sqlite/prediction-store';
import { sha256OfText } from '../infra/system/sha256-of-text';
import { systemClock } from '../infra/system/system-clock';
import { createTimeSortedIds } from '../infra/system/time-sorted-ids';
import { loadPromptTemplates } from '../llm/prompt-template';
import { exportPredictions } from '../pipeline/accuracy/export-predictions';
import { tryRule } from '../pipeline/alerts/try-rule';
import { createMarketView } from '../pipeline/market-data/market-view';
import { createOutcomeService } from '../pipeline/outcomes/outcome-service';
import { createBacktest } from '../pipeline/predictions/backtest-predictions';
import { decideMode } from '../pipeline/predictions/decide-mode';
import { createPredictionService, type MadePrediction } from '../pipeline/predictions/prediction-service';
import { certifyFeatures } from '../pipeline/signals/certify-features';
import { certifySignals } from '../pipeline/signals/certify-signals';
import { FEATURE_STRUCTURE_KINDS } from '../pipeline/signals/features';
import { trainSignalModels } from '../pipeline/signals/training';
import type { LanguageModel } from '../ports/language-model';
import type { MarketMoments } from '../ports/market-moments';
import { citedStructures, composeAnalysis } from './compose-analysis';
import { shippedPath } from './paths';
import type { ResearchJob, ResearchResults } from './research-job';
import { seriesMoments } from './series-moments';
import type { JobHandle } from './serve-worker';
import { workStopped } from './work-stopped';

type JobOf<Kind extends ResearchJob['kind']> = Extract<ResearchJob, { kind: Kind }>;

/** Does research jobs on this thread, with this connection. */
export type ResearchBench = (job: ResearchJob, handle: JobHandle) => Promise<ResearchResults[ResearchJob['kind']]>;

export function createResearchBench(parts: {
  readonly database: Journal;
  readonly nativeBinding: string | null;
  readonly modelsFolder: string;
}): ResearchBench {
  const { database } = parts;
  const candles = createCandleStore(database);
  const view = createMarketView({ store: candles, clock: systemClock });
  const predictions = createPredictionStore(database);
  const analysis = composeAnalysis({ ...parts, view, candles, predictions });
  const { market, structures, models, signals, confluence, learned } = analysis;
  const predictionMoments = createPredictionMoments(database);

  const momentsOf = (isStopped: () => boolean): MarketMoments => ({
    between: async (query) =>
      seriesMoments(query, { market, structures, learned, confluence, predictions: predictionMoments, isStopped }),
  });

  function readStretch({ instrument, timeframe, asOf, lookback }: JobOf<'signal-certificate'>) {
    return market.closed({ instrument, timeframe, asOf, limit: lookback });
  }

  function certify(job: JobOf<'signal-certificate'>, handle: JobHandle): ResearchResults['signal-certificate'] {
    const { instrument, timeframe, prefixes } = job;
    const columns = readStretch(job);
    const ofFeatures = certifyFeatures({
      candles: columns,
      timeframe,
      detect: structures,
      prefixes,
      onProgress: (fraction) => handle.progress(FEATURE_SHARE * fraction),
      shouldStop: handle.isStopped,
    });
    if (handle.isStopped()) throw workStopped();
    const ofSignals = certifySignals(columns, timeframe, prefixes, structures);
    return {
      instrument,
      timeframe,
      candles: columns.openAt.length,
      prefixes: ofFeatures.prefixes,
      rewrites: [...ofFeatures.rewrites, ...ofSignals.rewrites],
      features: ofFeatures.features,
      signals: ofSignals.signals,
    };
  }

  function train(job: JobOf<'train'>, handle: JobHandle): TrainingReport {
    const { instrument, timeframe, asOf, from } = job;
    const startedAt = performance.now();
    const memory = watchMemory();
    const columns = market.closed({ instrument, timeframe, asOf, ...(from === undefined ? {} : { from }) });
    const { report, models: trained } = trainSignalModels({
      ...job,
      candles: columns,
      structures: structures({ timeframe, candles: columns, kinds: FEATURE_STRUCTURE_KINDS }),
      now: systemClock.now(),
      onProgress: (fraction) => {
        memory.look();
        handle.progress(fraction);
      },
      shouldStop: handle.isStopped,
    });
    // After the last step, so that a run that is stopped leaves the models of before as they were.
    const saved = models.save(trained);
    return { ...report, models: saved, durationMs: performance.now() - startedAt, peakMemoryBytes: memory.peak() };
  }

  const outcomesAt = (costFraction: number, onPrediction: (prediction: Prediction) => void) =>
    createOutcomeService({
      store: predictions,
      market: { now: view.now, closed: view.closed, lowerTimeframe: view.lowerTimeframe },
      clock: systemClock,
      onPrediction,
      roundTripCostOf: (_instrument, price) => costFraction * price,
    });

  const makersWith = (modeOf: Parameters<typeof createPredictionService>[0]['modeOf']) =>
    createPredictionService({
      market,
      structures: citedStructures,
      model: NO_MODEL,
      templates: loadPromptTemplates(shippedPath('resources/prompts')),
      learned,
      confluence,
      store: predictions,
      sha256: sha256OfText,
      clock: systemClock,
      ids: createTimeSortedIds(systemClock),
      // Whoever gave the job tells of what it made.
      onPrediction: () => {},
      modeOf,
    });

  function predict({ question, mode, isReplaying }: JobOf<'predict'>): Promise<MadePrediction> {
    const makers = makersWith((moment) => decideMode({ ...moment, isReplaying }));
    return makers.make(question, mode === null ? {} : { mode });
  }

  function recheck({ instrument, costFraction }: JobOf<'recheck'>): ResearchResults['recheck'] {
    const live: string[] = [];
    // Of the present, whatever a replay shows: what became known after its cursor stays hidden all the same.
    const outcomes = outcomesAt(costFraction, ({ id, mode }) => {
      if (mode === 'live') live.push(id);
    });
    return { corrected: outcomes.recheck(instrument), live };
  }

  async function backtest(job: JobOf<'backtest'>, handle: JobHandle): Promise<ResearchResults['backtest']> {
    const outcomes = outcomesAt(job.costFraction, () => {});
    // Every moment was stored before it was asked about.
    const service = makersWith(() => 'retrospective');
    const stop = new AbortController();
    const run = createBacktest({
      predictions: service,
      market,
      resolve: outcomes.resolve,
      clock: systemClock,
      yieldToLoop: async () => {
        if (handle.isStopped()) stop.abort();
      },
      memoryBytes: () => process.memoryUsage().rss,
    });
    return run(job, { signal: stop.signal, onProgress: (done, total) => handle.progress(done / total) });
  }

  return async (job, handle) => {
    switch (job.kind) {
      case 'moments':
        return seriesMoments(job, {
          market,
          structures,
          learned,
          confluence,
          predictions: predictionMoments,
          isStopped: handle.isStopped,
        });
      case 'signal-evidence':
        return signals.evidence(job);
      case 'signal-certificate':
        return certify(job, handle);
      case 'train':
        return train(job, handle);
      case 'signals':
        return signals.list(job);
      case 'confluence':
        return confluence.at(job, { withModel: job.withModel });
      case 'predict':
        return predict(job);
      case 'register':
        return makersWith((moment) => decideMode({ ...moment, isReplaying: false })).register(job.statement);
      case 'recheck':
        return recheck(job);
      case 'models':
        return { models: models.list(job.query), damaged: models.damaged().length };
      case 'accuracy-export':
        return exportPredictions(job, { list: predictions.list, clock: systemClock });
      case 'confluence-history':
        return confluence.over(job);
      case 'confluence-learn':
        return confluence.learn(job);
      case 'alert-test':
        return tryRule(job.rule, job, { moments: momentsOf(handle.isStopped), yieldToLoop: async () => {} });
      case 'check-copy':
        return checkCopy(job.file, parts);
      case 'backtest':
        return backtest(job, handle);
      default:
        return assertNever(job);
    }
  };
}

/** The most memory of the process that was seen: a native peak would count what came before. */
function watchMemory(): { look(): void; peak(): number } {
  let peak = process.memoryUsage().rss;
  const look = () => {
    peak = Math.max(peak, process.memoryUsage().rss);
  };
  return {
    look,
    peak: () => {
      look();
      return peak;
    },
  };
}

/** A language model is in the main process only. */
const NO_MODEL: LanguageModel = {
  loaded: () => null,
  ensureLoaded: async () => null,
  generate: async () => Promise.reject(noModel()),
  generateSamples: async () => Promise.reject(noModel()),
  countTokens: () => {
    throw noModel();
  },
  unload: async () => {},
};

function noModel(): AppError {
  return new AppError('model_missing', 'Expected a maker that needs no language model in a research thread.');
}

/** Features take about this share of a certificate's time. */
const FEATURE_SHARE = 0.6;
