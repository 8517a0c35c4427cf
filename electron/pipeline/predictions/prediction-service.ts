import type { Clock, IdSource } from '#electron/ports/clock';
import type { ConfluenceReader } from '#electron/ports/confluence-reader';
import type { LanguageModel, SamplingRequest } from '#electron/ports/language-model';
import type { LearnedForecaster } from '#electron/ports/learned-forecaster';
import type { OutcomeQuery, PredictionQuery, PredictionStore, VisibleMoments } from '#electron/ports/prediction-store';
import type { SeriesReader } from '#electron/ports/series-reader';
import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import type { InstrumentId } from '#shared/domain/instrument';
import { assertNever } from '#shared/domain/invariant';
import type { MarketContext } from '#shared/domain/market-context';
import type { Prediction, PredictionMode, ResolvedOutcome } from '#shared/domain/prediction';
import type { PredictionMaker } from '#shared/domain/prediction-schedule';
import { timeframeMs } from '#shared/domain/timeframe';
import { concludeByLearned, repeatLearned } from './conclude-by-learned';
import { createModelMaker, repeatModel } from './conclude-by-model';
import { abstainByRules, concludeByRules, repeatRules } from './conclude-by-rules';
import type { Conclusion } from './conclusion';
import type { PredictionMoment } from './decide-mode';
import { type MarketQuestion, type Observation, observeMarket, WARM_UP_TEXT } from './observe-market';
import { type PersonStatement, statedByPerson } from './person-forecast';
import { readFacets } from './prediction-facets';
import type { DetectStructures, PromptTemplates } from './prediction-sources';

export type PredictionQuestion = MarketQuestion & {
  /** `model` where it is missing. */
  readonly maker?: PredictionMaker | undefined;
  /** Times that the language model is asked; the setting where it is missing. */
  readonly samples?: number | undefined;
  /** Of the first sample; derived from the context where it is missing. */
  readonly seed?: number | undefined;
  /** Questions of a person come first; `person` where it is missing. */
  readonly priority?: SamplingRequest['priority'];
};

/** A prediction as it is registered, and whether it was registered just now. */
export interface MadePrediction {
  readonly prediction: Prediction;
  readonly isNew: boolean;
}

/** Where a forecast of an exercise stands: in hidden history, under an id that the exercise knows already. */
export interface Occasion {
  readonly id: string;
  readonly asOf: number;
  readonly predictionId: string;
}

/** Makes, lists and repeats predictions. */
export interface PredictionService {
  /**
   * Makes one prediction and registers it before anyone sees it. The same statement, asked for again, is not registered
   * twice: the earlier one is returned.
   *
   * @throws AppError `instrument_unknown`, `no_candles`, `timeframe_unavailable`, or `cancelled` (then nothing is registered).
   */
  request(question: PredictionQuestion, signal?: AbortSignal): Promise<Prediction>;
  /** Like `request`. @param options.mode - What the caller knows better than the clock: an exercise on hidden history. */
  make(
    question: PredictionQuestion,
    options?: { readonly signal?: AbortSignal | undefined; readonly mode?: PredictionMode },
  ): Promise<MadePrediction>;
  /**
   * Registers a person's forecast at the newest visible close, before the fact; with an occasion at its moment instead.
   *
   * @throws AppError as `request`, and `invalid_input` or `too_few_candles` for a statement that cannot be scored.
   */
  register(statement: PersonStatement, occasion?: Occasion): Prediction;
  /** What a prediction asked now would rest on; `null` during warm-up. Fails as `request` does. */
  context(question: MarketQuestion): MarketContext | null;
  /**
   * Newest first, as they can be seen now: a replay hides later predictions and later outcomes. What is hidden takes no place
   * in a page, so that a page shorter than its limit is always the last one.
   *
   * @throws AppError `not_found` for a `before` that is no prediction.
   */
  list(query: PredictionQuery): Prediction[];
  /**
   * Outcomes as they can be seen now, the latest to become known first; pages as those of `list`.
   *
   * @throws AppError `not_found` for a `before` that has no outcome.
   */
  outcomes(query: OutcomeQuery): ResolvedOutcome[];
  /** As it can be seen now, like `list`. @throws AppError `not_found`, also for what a replay hides. */
  get(predictionId: string): { prediction: Prediction; prompt: string; grammar: string };
  /**
   * Makes a stored prediction again from its stored context and seeds, and compares all raw answers, one a line.
   *
   * @throws AppError `not_found`; `model_missing` without a model; `conflict` when the model, the adapter, the runtime or the
   * rules are other ones, because then a difference would prove nothing, and for what a person said.
   */
  replay(
    predictionId: string,
    signal?: AbortSignal,
  ): Promise<{ isIdentical: boolean; stored: string; repeated: string }>;
}

/**
 * @param parts.modeOf - Says whether a prediction is evidence; `decideMode` with the replay's state.
 * @param parts.learned - Without it the learned makers abstain.
 * @param parts.confluence - Without it no prediction knows the confluence of its moment.
 * @param parts.samples - Times that the language model is asked where a question names none; once where it is missing.
 */
export function createPredictionService(parts: {
  market: SeriesReader;
  structures: DetectStructures;
  model: LanguageModel;
  templates: PromptTemplates;
  learned?: Pick<LearnedForecaster, 'view' | 'repeat'>;
  confluence?: Pick<ConfluenceReader, 'at'>;
  samples?: () => number;
  store: PredictionStore;
  sha256: Sha256;
  clock: Clock;
  ids: IdSource;
  onPrediction: (prediction: Prediction) => void;
  modeOf: (moment: Omit<PredictionMoment, 'isReplaying'> & { readonly instrument: InstrumentId }) => PredictionMode;
}): PredictionService {
  const { market, model, store, sha256, clock, ids, onPrediction, modeOf } = parts;
  const { learned = null, confluence = null, samples = () => 1 } = parts;
  const askModel = createModelMaker(parts);

  async function conclude(
    observation: Observation,
    question: PredictionQuestion & { readonly mode: PredictionMode },
    signal: AbortSignal | undefined,
  ): Promise<Conclusion> {
    const { maker = 'model', seed, priority, mode } = question;
    switch (maker) {
      case 'model':
        return askModel(observation, { seed, samples: question.samples ?? samples(), priority, mode }, signal);
      case 'rules': {
        const options = { sha256, seed, validity: 'first_try' } as const;
        const context = observation.context();
        return context
          ? concludeByRules(observation.candles, context, options)
          : abstainByRules(null, { reason: 'warm_up', text: WARM_UP_TEXT }, options);
      }
      case 'logistic':
      case 'boosting':
        return concludeByLearned(observation, maker, { learned, sha256, seed });
      default:
        return assertNever(maker);
    }
  }

  function modeNow({ instrument, timeframe, asOf }: Observation, requestedAt: number): PredictionMode {
    const newest = market.closed({ instrument, timeframe, limit: 1 }).openAt.at(-1);
    const newestCloseAt = newest === undefined ? asOf : newest + timeframeMs(timeframe);
    return modeOf({ instrument, timeframe, asOf, newestCloseAt, requestedAt });
  }

  function register(
    observation: Observation,
    conclusion: Conclusion,
    {
      requestedAt,
      ...given
    }: { requestedAt: number; id?: string; mode?: PredictionMode | undefined; note?: string | null },
  ): MadePrediction {
    const { instrument, timeframe, asOf } = observation;
    const { context, source, verdict, baseRate, provenance, sampling, recalibration } = conclusion;
    const made: Prediction = {
      id: given.id ?? ids.next('pred'),
      instrument,
      timeframe,
      requestedAt,
      asOf,
      mode: given.mode ?? modeNow(observation, requestedAt),
      source,
      verdict,
      baseRate,
      provenance,
      sampling,
      recalibration,
      facets: { session: null, structureKind: null, confluence: null },
      note: given.note ?? null,
      outcome: null,
    };
    // Asked twice at the same moment, a model says the same: one statement, to be scored once. A failure is no statement.
    const isStatement = verdict.kind === 'forecast' || verdict.reason !== 'invalid_answer';
    const registered = isStatement ? store.findSame(made) : null;
    if (registered) return { prediction: registered, isNew: false };
    const prediction = { ...made, facets: readFacets(observation, verdict, confluence) };
    store.insert(prediction, context);
    onPrediction(prediction);
    return { prediction, isNew: true };
  }

  const make: PredictionService['make'] = async (question, { signal, mode } = {}) => {
    const requestedAt = clock.now();
    const observation = observeMarket(question, parts);
    const asked = { ...question, mode: mode ?? modeNow(observation, requestedAt) };
    const conclusion = await conclude(observation, asked, signal);
    // Once more: a candle that closed while it was made tells of what it is about.
    return register(observation, conclusion, { requestedAt, mode });
  };

  function find(predictionId: string) {
    return store.get(predictionId) ?? lost(predictionId);
  }

  /** Where a replay is now, of the instrument asked for or of all. */
  function visibleUntil(instrument: InstrumentId | undefined): VisibleMoments {
    const present = clock.now();
    const instruments = instrument === undefined ? store.instruments() : [instrument];
    const moments = instruments.map((one) => [one, market.now(one)] as const);
    return Object.fromEntries(moments.filter(([, until]) => until < present));
  }

  /** As it can be seen now: without an outcome that became known later; `null` where it is about a later moment itself. */
  function seenNow(prediction: Prediction): Prediction | null {
    const now = market.now(prediction.instrument);
    if (prediction.asOf > now) return null;
    const isOutcomeHidden = prediction.outcome !== null && prediction.outcome.knownAt > now;
    return isOutcomeHidden ? { ...prediction, outcome: null } : prediction;
  }

  return {
    make,
    request: async (question, signal) => (await make(question, { signal })).prediction,
    register: (statement, occasion) => {
      const { instrument, timeframe, note = null } = statement;
      const requestedAt = clock.now();
      const observation = observeMarket({ instrument, timeframe, asOf: occasion?.asOf }, parts);
      const conclusion = statedByPerson(statement, observation, { sha256, occasion: occasion?.id ?? null });
      const given = occasion ? ({ id: occasion.predictionId, mode: 'replay' } as const) : {};
      return register(observation, conclusion, { requestedAt, note, ...given }).prediction;
    },
    context: (question) => observeMarket(question, parts).context(),
    list: (query) =>
      store
        .list({ ...query, visibleUntil: visibleUntil(query.instrument) })
        .flatMap((prediction) => seenNow(prediction) ?? []),
    outcomes: (query) => store.outcomes({ ...query, visibleUntil: visibleUntil(query.instrument) }),
    get: (predictionId) => {
      const { prediction: stored, context } = find(predictionId);
      const prediction = seenNow(stored) ?? lost(predictionId);
      return { prediction, prompt: `${context.system}\n\n${context.prompt}`.trim(), grammar: context.grammar };
    },
    replay: async (predictionId, signal) => {
      const { prediction, context } = find(predictionId);
      const { source, provenance, sampling } = prediction;
      const stored = sampling?.outputs ?? [provenance.rawOutput];
      const repeated = await (async (): Promise<readonly string[]> => {
        switch (source) {
          case 'model':
            return repeatModel(model, prediction, context, signal);
          case 'rules':
            return [repeatRules(context, provenance)];
          case 'learned':
            return [repeatLearned(context, provenance, learned)];
          case 'person':
            throw new AppError('conflict', 'What a person said cannot be made again.', { predictionId });
          default:
            return assertNever(source);
        }
      })();
      const isIdentical = stored.length === repeated.length && stored.every((text, index) => text === repeated[index]);
      return { isIdentical, stored: stored.join('\n'), repeated: repeated.join('\n') };
    },
  };
}

function lost(predictionId: string): never {
  throw new AppError('not_found', `There is no prediction ${predictionId}.`, { predictionId });
}
