import type { Clock, IdSource } from '#electron/ports/clock';
import type { LanguageModel, LoadedModel } from '#electron/ports/language-model';
import type { PredictionContext, PredictionQuery, PredictionStore } from '#electron/ports/prediction-store';
import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import type { CandleColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { MarketContext } from '#shared/domain/market-context';
import { NO_FACETS, type Prediction, type PredictionMode, type Provenance } from '#shared/domain/prediction';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { askForForecast, cancelled, forecastRequest } from './ask-for-forecast';
import { buildMarketContext, CONTEXT_CANDLES, WARM_UP_CANDLES } from './build-market-context';
import { abstainByRules, type Conclusion, concludeByRules, repeatRules } from './conclude-by-rules';
import type { PredictionMoment } from './decide-mode';
import { createFailureCount } from './failure-count';
import { forecastBaseRate } from './forecast-base-rate';
import { forecastPlans } from './forecast-plans';
import type { DetectStructures, MarketReader, PromptTemplates } from './prediction-sources';

export interface MarketQuestion {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** The newest visible moment where it is missing or later than that. */
  readonly asOf?: EpochMs | undefined;
}

export type PredictionQuestion = MarketQuestion & { readonly seed?: number | undefined };

/** Makes, lists and repeats predictions. */
export interface PredictionService {
  /**
   * Makes one prediction and registers it before anyone sees it. The same statement, asked for again, is not registered
   * twice: the earlier one is returned.
   *
   * @throws AppError `instrument_unknown`, `no_candles`, or `cancelled` (then nothing is registered).
   */
  request(question: PredictionQuestion, signal?: AbortSignal): Promise<Prediction>;
  /** What a prediction asked now would rest on; `null` during warm-up. Fails as `request` does. */
  context(question: MarketQuestion): MarketContext | null;
  /** Newest first, as they can be seen now: a replay hides later predictions and later outcomes. */
  list(query: PredictionQuery): Prediction[];
  /** @throws AppError `not_found` */
  get(predictionId: string): { prediction: Prediction; prompt: string; grammar: string };
  /**
   * Makes a stored prediction again from its stored context and seed.
   *
   * @throws AppError `not_found`; `model_missing` without a model; `conflict` when the model, the adapter or the runtime
   * is another one, because then a difference would prove nothing.
   */
  replay(
    predictionId: string,
    signal?: AbortSignal,
  ): Promise<{ isIdentical: boolean; stored: string; repeated: string }>;
}

/** @param parts.modeOf - Says whether a prediction is evidence; `decideMode` with the replay's state. */
export function createPredictionService(parts: {
  market: MarketReader;
  structures: DetectStructures;
  model: LanguageModel;
  templates: PromptTemplates;
  store: PredictionStore;
  sha256: Sha256;
  clock: Clock;
  ids: IdSource;
  onPrediction: (prediction: Prediction) => void;
  modeOf: (moment: Omit<PredictionMoment, 'isReplaying'> & { readonly instrument: InstrumentId }) => PredictionMode;
}): PredictionService {
  const { market, structures, model, templates, store, sha256, clock, ids, onPrediction, modeOf } = parts;
  const failures = createFailureCount(clock);

  function observe(question: MarketQuestion): Observation {
    const { instrument, timeframe } = question;
    const pricePrecision = market.pricePrecision(instrument);
    if (pricePrecision === null) {
      throw new AppError('instrument_unknown', `No candles of ${instrument} are stored.`, { instrument });
    }
    const now = market.now(instrument);
    const asOf = Math.min(question.asOf ?? now, now);
    const candles = market.closed({ instrument, timeframe, asOf, limit: CONTEXT_CANDLES });
    const lastOpenAt = candles.openAt.at(-1);
    if (lastOpenAt === undefined) {
      throw new AppError(
        'no_candles',
        `No closed ${timeframe} candle of ${instrument} is known at ${new Date(asOf).toISOString()}.`,
        { instrument, timeframe, asOf },
      );
    }
    // Structures only ever get the candles of the moment, so nothing later can reach them.
    const known = structures({ instrument, timeframe, candles });
    return {
      candles,
      asOf: lastOpenAt + timeframeMs(timeframe),
      context: buildMarketContext({ instrument, timeframe, pricePrecision, candles, structures: known }),
    };
  }

  async function loadModel(): Promise<{ loaded: LoadedModel | null; hasFailed: boolean }> {
    try {
      const loaded = await model.ensureLoaded();
      return loaded && failures.mayAsk(loaded)
        ? { loaded, hasFailed: false }
        : { loaded: null, hasFailed: loaded !== null };
    } catch (error) {
      // A model that cannot be loaded leaves the rules to answer; the record says that they stood in.
      if (error instanceof AppError && error.code !== 'cancelled') return { loaded: null, hasFailed: true };
      throw error;
    }
  }

  async function conclude(
    observation: Observation,
    seed: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Conclusion> {
    const { context } = observation;
    const byRules = { sha256, seed, validity: 'first_try' } as const;
    const standingIn = { sha256, seed, validity: 'failed' } as const;
    if (!context) {
      const text = `Fewer than ${WARM_UP_CANDLES} candles are known, or the price has not moved.`;
      return abstainByRules(null, { reason: 'warm_up', text }, byRules);
    }
    const plans = forecastPlans(context);
    if (plans.length === 0) {
      const text = 'No stop and target can be cited together.';
      return abstainByRules(context, { reason: 'no_levels', text }, byRules);
    }
    const { loaded, hasFailed } = await loadModel();
    if (signal?.aborted) throw cancelled();
    if (!loaded) return concludeByRules(observation.candles, context, hasFailed ? standingIn : byRules);

    const reply = await askForForecast({ market: context, plans, model, loaded, templates, sha256, seed, signal });
    failures.note(loaded, reply.answer.kind !== 'invalid');
    switch (reply.answer.kind) {
      case 'forecast':
        return { ...reply, source: 'model', verdict: reply.answer.forecast };
      case 'abstention':
        return { ...reply, source: 'model', verdict: { kind: 'abstention', reason: 'no_edge', text: '' } };
      case 'invalid':
        if (!failures.mayAsk(loaded)) return concludeByRules(observation.candles, context, standingIn);
        return {
          ...reply,
          source: 'model',
          verdict: { kind: 'abstention', reason: 'invalid_answer', text: reply.answer.problem },
        };
    }
  }

  async function request(
    question: MarketQuestion & { seed?: number | undefined },
    signal?: AbortSignal,
  ): Promise<Prediction> {
    const { instrument, timeframe } = question;
    const requestedAt = clock.now();
    const observation = observe(question);
    const newest = market.closed({ instrument, timeframe, limit: 1 }).openAt.at(-1);
    const newestCloseAt = (newest ?? observation.asOf) + timeframeMs(timeframe);
    const { source, verdict, provenance, context } = await conclude(observation, question.seed, signal);
    const prediction: Prediction = {
      id: ids.next('pred'),
      instrument,
      timeframe,
      requestedAt,
      asOf: observation.asOf,
      mode: modeOf({ instrument, timeframe, asOf: observation.asOf, newestCloseAt, requestedAt }),
      source,
      verdict,
      baseRate: verdict.kind === 'forecast' ? forecastBaseRate(verdict, observation.candles) : null,
      provenance,
      sampling: null,
      recalibration: null,
      facets: NO_FACETS,
      note: null,
      outcome: null,
    };
    // Asked twice at the same moment, a model says the same: one statement, to be scored once.
    const registered = verdict.kind === 'forecast' ? store.findSame(prediction) : null;
    if (registered) return registered;
    store.insert(prediction, context);
    onPrediction(prediction);
    return prediction;
  }

  function find(predictionId: string) {
    const found = store.get(predictionId);
    if (!found) throw new AppError('not_found', `There is no prediction ${predictionId}.`, { predictionId });
    return found;
  }

  return {
    request,
    context: (question) => observe(question).context,
    list: (query) =>
      store.list(query).flatMap((prediction) => {
        const now = market.now(prediction.instrument);
        if (prediction.asOf > now) return [];
        const isOutcomeHidden = prediction.outcome !== null && prediction.outcome.knownAt > now;
        return [isOutcomeHidden ? { ...prediction, outcome: null } : prediction];
      }),
    get: (predictionId) => {
      const { prediction, context } = find(predictionId);
      return { prediction, prompt: `${context.system}\n\n${context.prompt}`.trim(), grammar: context.grammar };
    },
    replay: async (predictionId, signal) => {
      const { prediction, context } = find(predictionId);
      const stored = prediction.provenance.rawOutput;
      const repeated =
        prediction.source === 'rules'
          ? repeatRules(context, prediction.provenance)
          : await repeatModel(model, prediction.provenance, context, signal);
      return { isIdentical: stored === repeated, stored, repeated };
    },
  };
}

interface Observation {
  readonly candles: CandleColumns;
  /** Close of the last known candle. */
  readonly asOf: EpochMs;
  readonly context: MarketContext | null;
}

async function repeatModel(
  model: LanguageModel,
  provenance: Provenance,
  context: PredictionContext,
  signal: AbortSignal | undefined,
): Promise<string> {
  const loaded = await model.ensureLoaded();
  if (!loaded) {
    throw new AppError('model_missing', `The prediction was made by ${provenance.modelId}, which is not installed.`);
  }
  for (const part of ['modelHash', 'adapterHash', 'runtime'] as const) {
    if (loaded[part] !== provenance[part]) {
      throw new AppError(
        'conflict',
        `The prediction was made with ${part} ${provenance[part]}; ${loaded[part]} is loaded, so a difference would prove nothing.`,
        { part, stored: provenance[part], loaded: loaded[part] },
      );
    }
  }
  const result = await model.generate(forecastRequest(context, provenance.seed, signal));
  if (result.stopReason === 'aborted') throw new AppError('cancelled', 'The repetition was cancelled.');
  return result.text;
}
