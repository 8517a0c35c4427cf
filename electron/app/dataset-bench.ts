import { AppError } from '#shared/domain/app-error';
import { emptyColumns } from '#shared/domain/candle-columns';
import { assertNever } from '#shared/domain/invariant';
import type { Prediction } from '#shared/domain/prediction';
import { timeframeMs } from '#shared/domain/timeframe';
import type { DatasetDraft, DatasetManifest } from '#shared/domain/training-dataset';
import type { LaterCandles, TrainingExample } from '#shared/domain/training-example';
import { createFileSource } from '../infra/files/file-source';
import { createCandleStore } from '../infra/sqlite/candle-store';
import type { Journal } from '../infra/sqlite/open-database';
import { createPredictionStore } from '../infra/sqlite/prediction-store';
import { createPromptStore } from '../infra/sqlite/prompt-store';
import { sha256OfText } from '../infra/system/sha256-of-text';
import { systemClock } from '../infra/system/system-clock';
import { createDatasetFiles } from '../infra/training/dataset-files';
import { loadPromptTemplates } from '../llm/prompt-template';
import { createPromptLibrary } from '../llm/prompts/prompt-library';
import { createMarketView } from '../pipeline/market-data/market-view';
import { CONTEXT_CANDLES } from '../pipeline/predictions/build-market-context';
import { assembleDataset } from '../pipeline/training/dataset/assemble-dataset';
import { createDatasetImport } from '../pipeline/training/dataset/import-dataset';
import { makeDialogues } from '../pipeline/training/dialogues/make-dialogues';
import { generatedMarkets } from '../pipeline/training/playbooks/generated-markets';
import { playbookExamples } from '../pipeline/training/playbooks/make-playbook-examples';
import { makeOwnPredictionExamples, type OwnPrediction } from '../pipeline/training/playbooks/own-predictions';
import { LATER_CANDLES, type PlaybookSeries } from '../pipeline/training/playbooks/series-moments';
import type { DatasetJob, DatasetResults } from './dataset-job';
import { createForecastDesk } from './forecast-desk';
import { shippedPath } from './paths';
import type { JobHandle } from './serve-worker';
import { trainingPrompts } from './training-prompts';
import { workStopped } from './work-stopped';
import { yieldToLoop } from './yield-to-loop';

/** Makes datasets on this thread, with this connection. */
export function createDatasetBench(parts: { readonly database: Journal; readonly datasetsFolder: string }) {
  const { database, datasetsFolder } = parts;
  const candles = createCandleStore(database);
  const view = createMarketView({ store: candles, clock: systemClock });
  const predictions = createPredictionStore(database);
  const library = createPromptLibrary({
    shipped: loadPromptTemplates(shippedPath('resources/prompts')),
    store: createPromptStore(database),
    clock: systemClock,
    countTokens: () => null,
    onChange: () => {},
  });
  const prompts = trainingPrompts(library);
  const desk = createForecastDesk(library);
  const datasets = createDatasetFiles({ folder: datasetsFolder, onDamaged: () => {} });

  /** Whether the forecast of an example's right answer came true. */
  function isHit({ expected, messages }: TrainingExample): boolean | null {
    if (expected.kind !== 'forecast') return null;
    const answer = desk.read(messages.at(-1)?.content ?? '', expected.context);
    if (answer.kind !== 'forecast') return null;
    const { asOf, timeframe } = expected.context;
    const outcome = desk.outcome(answer.forecast, asOf, timeframe, expected.later);
    return outcome === null ? null : outcome === 1;
  }

  function storedSeries({ series }: DatasetDraft): PlaybookSeries[] {
    return series.map(({ instrument, timeframe }) => {
      const pricePrecision = candles.instrument(instrument)?.pricePrecision ?? null;
      if (pricePrecision === null) {
        throw new AppError('instrument_unknown', `No candles of ${instrument} are stored.`, { instrument });
      }
      return {
        instrument,
        timeframe,
        pricePrecision,
        candles: view.closed({ instrument, timeframe, limit: MOST_SERIES_CANDLES }),
      };
    });
  }

  function ownPrediction(prediction: Prediction): OwnPrediction | null {
    const { instrument, timeframe, asOf } = prediction;
    const pricePrecision = candles.instrument(instrument)?.pricePrecision ?? null;
    if (pricePrecision === null) return null;
    try {
      const known = desk.observe({
        instrument,
        timeframe,
        pricePrecision,
        candles: view.closed({ instrument, timeframe, asOf, limit: CONTEXT_CANDLES }),
      });
      if (!known) return null;
      return { prediction, context: known.context, later: laterCandles(prediction) };
    } catch (error) {
      // Candles of an old prediction may be gone: it teaches nothing then.
      if (error instanceof AppError) return null;
      throw error;
    }
  }

  function laterCandles({ instrument, timeframe, asOf }: Prediction): LaterCandles {
    const until = asOf + LATER_CANDLES * timeframeMs(timeframe);
    const { openAt, open, high, low, close } =
      until > asOf
        ? view.closed({ instrument, timeframe, from: asOf, asOf: until, limit: LATER_CANDLES })
        : emptyColumns(0);
    return { openAt: [...openAt], open: [...open], high: [...high], low: [...low], close: [...close] };
  }

  async function build(draft: DatasetDraft, at: number, handle: JobHandle): Promise<DatasetManifest> {
    const total = draft.dialogues + draft.playbooks + draft.ownPredictions;
    if (total === 0) throw new AppError('invalid_input', 'Expected examples of some kind, was none.', {});
    const series = draft.series.length === 0 ? generatedMarkets({ seed: draft.seed }) : storedSeries(draft);
    const examples: TrainingExample[] = [];
    for (const { fraction, examples: made } of playbookExamples({
      series,
      count: draft.playbooks,
      seed: draft.seed,
      desk,
      prompts,
      sha256: sha256OfText,
    })) {
      examples.push(...made);
      handle.progress((0.9 * fraction * draft.playbooks) / total);
      if (handle.isStopped()) throw workStopped();
    }
    const own: OwnPrediction[] = [];
    if (draft.ownPredictions > 0) {
      for (const prediction of predictions.list({ limit: draft.ownPredictions })) {
        if (handle.isStopped()) throw workStopped();
        const found =
          prediction.outcome === null && prediction.verdict.kind === 'forecast' ? null : ownPrediction(prediction);
        if (found) own.push(found);
      }
    }
    examples.push(...makeOwnPredictionExamples({ predictions: own, desk, sha256: sha256OfText }));
    examples.push(...makeDialogues({ count: draft.dialogues, seed: draft.seed, prompts, sha256: sha256OfText }));
    if (handle.isStopped()) throw workStopped();
    handle.progress(0.95);
    const { manifest, splits } = assembleDataset({
      examples,
      draft,
      createdAt: at,
      licence: draft.series.length === 0 && own.length === 0 ? 'Apache-2.0' : 'private: made of own market data',
      prompts: library
        .list()
        .map(({ id, choice }) => ({ id, version: choice.kind === 'one' ? choice.version : choice.a })),
      sha256: sha256OfText,
      isHit,
    });
    return datasets.write(manifest, splits);
  }

  return async (job: DatasetJob, handle: JobHandle): Promise<DatasetResults[DatasetJob['kind']]> => {
    switch (job.kind) {
      case 'build':
        return build(job.draft, job.at, handle);
      case 'import': {
        const { file, name, licence, at } = job;
        const run = createDatasetImport({
          files: createFileSource(),
          datasets,
          clock: { now: () => at },
          sha256: sha256OfText,
          isHit,
          yieldToLoop,
        });
        return run.run(
          { file, name, licence },
          { onProgress: (done, of) => handle.progress(of === 0 ? 1 : done / of) },
        );
      }
      default:
        return assertNever(job);
    }
  };
}

const MOST_SERIES_CANDLES = 60_000;
