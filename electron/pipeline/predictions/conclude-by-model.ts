import type { Clock } from '#electron/ports/clock';
import type { LanguageModel, LoadedModel, SamplingRequest } from '#electron/ports/language-model';
import type { PredictionContext, PredictionStore } from '#electron/ports/prediction-store';
import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import type { Prediction, PredictionMode } from '#shared/domain/prediction';
import { agreeOnSamples } from './agree-on-samples';
import { askForForecast, cancelled, samplingRequest } from './ask-for-forecast';
import { abstainByRules, concludeByRules } from './conclude-by-rules';
import type { Conclusion } from './conclusion';
import { createFailureCount, isResting } from './failure-count';
import { forecastBaseRate } from './forecast-base-rate';
import { forecastPlans } from './forecast-plans';
import { type Observation, WARM_UP_TEXT } from './observe-market';
import type { PromptTemplates } from './prediction-sources';
import { RECORD_LIMIT, recalibrate } from './recalibrate';

/** How the language model is asked. */
export interface ModelQuestion {
  readonly seed: number | undefined;
  readonly samples: number;
  readonly priority: SamplingRequest['priority'];
  /** What it will be registered as: a live forecast is corrected by live results alone. */
  readonly mode: PredictionMode;
}

/**
 * The language model as a maker of predictions. The rules stand in where no model is, and while one that failed three times
 * in a row rests.
 */
export function createModelMaker(parts: {
  model: LanguageModel;
  templates: PromptTemplates;
  store: Pick<PredictionStore, 'record'>;
  sha256: Sha256;
  clock: Clock;
}) {
  const { model, templates, store, sha256 } = parts;
  const failures = createFailureCount(model, parts.clock);

  async function loadModel(): Promise<{ loaded: LoadedModel | null; hasFailed: boolean }> {
    try {
      const loaded = await model.ensureLoaded();
      return loaded && failures.mayAsk(loaded)
        ? { loaded, hasFailed: false }
        : { loaded: null, hasFailed: loaded !== null || isResting(model) };
    } catch (error) {
      // A model that cannot be loaded leaves the rules to answer; the record says that they stood in.
      if (error instanceof AppError && error.code !== 'cancelled') return { loaded: null, hasFailed: true };
      throw error;
    }
  }

  return async (observation: Observation, question: ModelQuestion, signal?: AbortSignal): Promise<Conclusion> => {
    const { candles, asOf } = observation;
    const { seed } = question;
    const context = observation.context();
    const byRules = { sha256, seed, validity: 'first_try' } as const;
    const standingIn = { sha256, seed, validity: 'failed' } as const;
    if (!context) return abstainByRules(null, { reason: 'warm_up', text: WARM_UP_TEXT }, byRules);
    const plans = forecastPlans(context);
    if (plans.length === 0) {
      const text = 'No stop and target can be cited together.';
      return abstainByRules(context, { reason: 'no_levels', text }, byRules);
    }
    const { loaded, hasFailed } = await loadModel();
    if (signal?.aborted) throw cancelled();
    if (!loaded) return concludeByRules(candles, context, hasFailed ? standingIn : byRules);

    const asked = { market: context, plans, model, loaded, templates, sha256, signal, ...question };
    const reply = await askForForecast(asked);
    const agreement = agreeOnSamples(
      reply.samples,
      (forecast) => forecastBaseRate(forecast, candles)?.fraction ?? null,
    );
    const { answer } = agreement;
    // A ladder may have gone on with another model than the one that it began with.
    const { modelId, modelHash, adapterHash, runtime } = model.loaded() ?? loaded;
    failures.note(loaded, answer.kind === 'invalid' ? answer.problem : null);
    if (answer.kind === 'invalid' && !failures.mayAsk(loaded)) return concludeByRules(candles, context, standingIn);
    const shared = {
      source: 'model',
      context: reply.context,
      provenance: {
        ...reply.provenance,
        modelId,
        modelHash,
        adapterHash,
        runtime,
        rawOutput: agreement.chosen.output,
      },
      sampling: question.samples === 1 ? null : agreement.sampling,
      baseRate: null,
      recalibration: null,
    } as const;
    switch (answer.kind) {
      case 'forecast': {
        const baseRate = forecastBaseRate(answer.forecast, candles);
        // Only what was known at the moment itself: a forecast about the past gets no help from what came after.
        // And a live one none from moments that a model may have read about.
        const modes = question.mode === 'live' ? (['live'] as const) : undefined;
        const record = store.record({ modelId, adapterHash, knownBefore: asOf, modes, limit: RECORD_LIMIT });
        const raw = answer.forecast.probability;
        const { probability, recalibration } = recalibrate(raw, baseRate?.fraction ?? null, record);
        const verdict = { ...answer.forecast, probability, rawProbability: raw };
        return { ...shared, verdict, baseRate, recalibration };
      }
      case 'abstention': {
        const { opposing, abstaining } = agreement.sampling;
        const text = opposing > 0 ? `Of the samples ${abstaining} abstained and ${opposing} named a direction.` : '';
        return { ...shared, verdict: { kind: 'abstention', reason: 'no_edge', text } };
      }
      case 'invalid':
        return { ...shared, verdict: { kind: 'abstention', reason: 'invalid_answer', text: answer.problem } };
    }
  };
}

/**
 * All raw answers of a stored prediction again, in the order of their seeds.
 *
 * @throws AppError `model_missing` without a model; `conflict` when the model, the adapter or the runtime is another one,
 * because then a difference would prove nothing; `cancelled`.
 */
export async function repeatModel(
  model: LanguageModel,
  { provenance, sampling }: Pick<Prediction, 'provenance' | 'sampling'>,
  context: PredictionContext,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const loaded = await model.ensureLoaded();
  if (!loaded) {
    throw new AppError('model_missing', `The prediction was made by ${provenance.modelId}, which is not installed.`);
  }
  requireSameModel(loaded, provenance);
  const seeds = sampling?.seeds ?? [provenance.seed];
  const results = await model.generateSamples(samplingRequest(context, seeds.length, signal), seeds);
  requireSameModel(model.loaded() ?? loaded, provenance);
  if (results.some(({ stopReason }) => stopReason === 'aborted')) {
    throw new AppError('cancelled', 'The repetition was cancelled.');
  }
  return results.map(({ text }) => text);
}

function requireSameModel(loaded: LoadedModel, provenance: Prediction['provenance']): void {
  for (const part of ['modelHash', 'adapterHash', 'runtime'] as const) {
    if (loaded[part] !== provenance[part]) {
      throw new AppError(
        'conflict',
        `The prediction was made with ${part} ${provenance[part]}; ${loaded[part]} is loaded, so a difference would prove nothing.`,
        { part, stored: provenance[part], loaded: loaded[part] },
      );
    }
  }
}
