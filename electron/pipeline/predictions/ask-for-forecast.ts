import type { GenerationResult, LanguageModel, LoadedModel } from '#electron/ports/language-model';
import type { PredictionContext } from '#electron/ports/prediction-store';
import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import type { MarketContext } from '#shared/domain/market-context';
import type { Provenance } from '#shared/domain/prediction';
import { answerSchema } from './answer-schema';
import { contextLines } from './context-lines';
import type { ForecastPlan } from './forecast-plans';
import { type ParsedAnswer, parseAnswer } from './parse-answer';
import type { PromptTemplates } from './prediction-sources';

export interface ForecastReply {
  readonly answer: ParsedAnswer;
  readonly provenance: Provenance;
  /** What the model saw in the attempt that gave the answer. */
  readonly context: PredictionContext;
}

/**
 * Asks the model for one forecast, and once more with the fault named when its answer is not usable.
 *
 * The seed is derived from what the model sees where none is given, so the same moment gives the same forecast.
 *
 * @throws AppError `cancelled` when `signal` aborts. A failure of the model is an `invalid` answer with its message.
 */
export async function askForForecast(input: {
  market: MarketContext;
  plans: readonly ForecastPlan[];
  model: LanguageModel;
  loaded: LoadedModel;
  templates: PromptTemplates;
  sha256: Sha256;
  seed: number | undefined;
  signal: AbortSignal | undefined;
}): Promise<ForecastReply> {
  const { market, plans, model, loaded, templates, sha256, signal } = input;
  const lines = contextLines(market);
  const system = templates.render('prediction-system', {});
  const user = templates.render(PROMPT_ID, lines);
  const schema = answerSchema(market, plans);
  const grammar = JSON.stringify(schema);
  const first: PredictionContext = {
    prompt: user.text,
    system: system.text,
    grammar,
    maxTokens: MAX_TOKENS,
    temperature: TEMPERATURE,
  };
  const seed = input.seed ?? seedOf(contextHash(first, sha256));
  const versions = [user.version, system.version];
  let durationMs = 0;

  const attempt = async (context: PredictionContext): Promise<Attempt> => {
    try {
      const result = await model.generate(forecastRequest(context, seed, signal));
      if (result.stopReason === 'aborted') throw cancelled();
      durationMs += result.durationMs;
      const answer: ParsedAnswer =
        result.stopReason === 'deadline'
          ? { kind: 'invalid', problem: 'Expected an answer within the deadline.' }
          : parseAnswer(result.text, market);
      return { answer, result, canRepair: result.stopReason !== 'deadline' };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'model_failed') throw error;
      return { answer: { kind: 'invalid', problem: error.message }, result: null, canRepair: false };
    }
  };

  const reply = (context: PredictionContext, made: Attempt, validity: Provenance['validity']): ForecastReply => ({
    answer: made.answer,
    context,
    provenance: {
      modelId: loaded.modelId,
      modelHash: loaded.modelHash,
      adapterHash: loaded.adapterHash,
      promptId: PROMPT_ID,
      promptVersion: versions.join('+'),
      contextHash: contextHash(context, sha256),
      seed,
      runtime: loaded.runtime,
      rawOutput: made.result?.text ?? '',
      validity,
      promptTokens: made.result?.promptTokens ?? 0,
      outputTokens: made.result?.outputTokens ?? 0,
      durationMs,
    },
  });

  const made = await attempt(first);
  if (made.answer.kind !== 'invalid') return reply(first, made, 'first_try');
  if (!made.canRepair) return reply(first, made, 'failed');

  const repair = templates.render('prediction-repair', {
    question: user.text,
    answer: (made.result?.text ?? '').slice(0, MAX_QUOTED_ANSWER),
    problem: made.answer.problem,
  });
  versions.push(repair.version);
  const second = { ...first, prompt: repair.text };
  const repaired = await attempt(second);
  return reply(second, repaired, repaired.answer.kind === 'invalid' ? 'failed' : 'repaired');
}

/** The request that a stored context was, or will be, asked with. */
export function forecastRequest(
  context: PredictionContext,
  seed: number,
  signal: AbortSignal | undefined,
): Parameters<LanguageModel['generate']>[0] {
  return {
    system: context.system,
    user: context.prompt,
    schema: JSON.parse(context.grammar),
    maxTokens: context.maxTokens,
    temperature: context.temperature,
    seed,
    deadlineMs: DEADLINE_MS,
    isReproducible: true,
    signal,
  };
}

/** SHA-256 of everything that the model saw. */
export function contextHash(context: PredictionContext, sha256: Sha256): string {
  return sha256(JSON.stringify([context.system, context.prompt, context.grammar]));
}

/** Seed of a context: the first 32 bits of its hash. */
export function seedOf(hash: string): number {
  return Number.parseInt(hash.slice(0, 8), 16);
}

export function cancelled(): AppError {
  return new AppError('cancelled', 'The prediction was cancelled. Nothing was recorded.');
}

interface Attempt {
  readonly answer: ParsedAnswer;
  readonly result: GenerationResult | null;
  readonly canRepair: boolean;
}

const PROMPT_ID = 'prediction';
const MAX_TOKENS = 160;
// Sampling, not greedy: a small model's single likeliest answer hardly changes from market to market, and several seeds
// on one moment measure how sure it is. The seed makes it repeatable.
const TEMPERATURE = 0.7;
// An 8B model on two cores reads the prompt in about a minute.
const DEADLINE_MS = 180_000;
const MAX_QUOTED_ANSWER = 600;
