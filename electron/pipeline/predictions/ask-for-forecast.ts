import type { GenerationResult, LanguageModel, LoadedModel, SamplingRequest } from '#electron/ports/language-model';
import type { PredictionContext } from '#electron/ports/prediction-store';
import type { Sha256 } from '#electron/ports/sha256';
import { AppError } from '#shared/domain/app-error';
import type { MarketContext } from '#shared/domain/market-context';
import type { Provenance } from '#shared/domain/prediction';
import type { Sample } from './agree-on-samples';
import { answerSchema } from './answer-schema';
import { contextHash, seedOf } from './context-hash';
import type { ForecastPlan } from './forecast-plans';
import { forecastPrompt, PROMPT_ID, promptKey } from './forecast-prompt';
import { type ParsedAnswer, parseAnswer } from './parse-answer';
import type { PromptTemplates } from './prediction-sources';

export interface ForecastReply {
  /** One for each seed, in the order in which they were asked. */
  readonly samples: readonly Sample[];
  /** All but the raw answer, which is that of one of the samples. */
  readonly provenance: Omit<Provenance, 'rawOutput'>;
  /** What the model saw in the attempt that gave the answers. */
  readonly context: PredictionContext;
}

/**
 * Asks the model for a forecast with several seeds, and once more with the fault named when none of its answers is usable.
 *
 * The first seed is derived from what the model sees where none is given, so the same moment gives the same forecast; each
 * further one is the next number.
 *
 * @throws AppError `cancelled` when `signal` aborts. A failure of the model makes every answer `invalid` with its message.
 */
export async function askForForecast(input: {
  market: MarketContext;
  plans: readonly ForecastPlan[];
  model: LanguageModel;
  loaded: LoadedModel;
  templates: PromptTemplates;
  sha256: Sha256;
  seed: number | undefined;
  samples: number;
  priority: SamplingRequest['priority'];
  signal: AbortSignal | undefined;
}): Promise<ForecastReply> {
  const { market, plans, model, loaded, templates, sha256, priority, signal } = input;
  const about = { key: promptKey(market) };
  const asked = forecastPrompt(market, templates);
  const first: PredictionContext = {
    prompt: asked.user,
    system: asked.system,
    grammar: JSON.stringify(answerSchema(market, plans)),
    maxTokens: MAX_TOKENS,
    temperature: TEMPERATURE,
  };
  const seed = input.seed ?? seedOf(contextHash(first, sha256));
  const seeds = Array.from({ length: input.samples }, (_, index) => (seed + index) % SEEDS);
  const versions = asked.prompts.map(({ version }) => version);
  let durationMs = 0;

  const attempt = async (context: PredictionContext): Promise<Attempt> => {
    try {
      const request = { ...samplingRequest(context, seeds.length, signal), priority };
      const results = await model.generateSamples(request, seeds);
      if (results.some(({ stopReason }) => stopReason === 'aborted')) throw cancelled();
      durationMs += results.reduce((sum, result) => sum + result.durationMs, 0);
      const samples = seeds.map((of, index) => sampleOf(of, results[index] as GenerationResult, market));
      const isLate = results.some(({ stopReason }) => stopReason === 'deadline');
      return { samples, results, isUsable: samples.some(isValid), canRepair: !isLate };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'model_failed') throw error;
      const answer: ParsedAnswer = { kind: 'invalid', problem: error.message };
      const samples = seeds.map((of) => ({ seed: of, output: '', answer }));
      return { samples, results: [], isUsable: false, canRepair: false };
    }
  };

  const reply = (context: PredictionContext, made: Attempt, validity: Provenance['validity']): ForecastReply => ({
    samples: made.samples,
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
      validity,
      promptTokens: made.results[0]?.promptTokens ?? 0,
      outputTokens: made.results.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
      durationMs,
    },
  });

  const made = await attempt(first);
  if (made.isUsable) return reply(first, made, 'first_try');
  if (!made.canRepair) return reply(first, made, 'failed');

  // `seeds` has at least one entry, and so have the samples.
  const [wrong] = made.samples as [Sample];
  const repair = templates.render(
    'prediction-repair',
    {
      question: asked.user,
      answer: wrong.output.slice(0, MAX_QUOTED_ANSWER),
      problem: wrong.answer.kind === 'invalid' ? wrong.answer.problem : '',
    },
    about,
  );
  versions.push(repair.version);
  const second = { ...first, prompt: repair.text };
  const repaired = await attempt(second);
  return reply(second, repaired, repaired.isUsable ? 'repaired' : 'failed');
}

/** The request that a stored context was, or will be, asked with. */
export function samplingRequest(
  context: PredictionContext,
  samples: number,
  signal: AbortSignal | undefined,
): SamplingRequest {
  return {
    system: context.system,
    user: context.prompt,
    schema: JSON.parse(context.grammar),
    maxTokens: context.maxTokens,
    temperature: context.temperature,
    deadlineMs: DEADLINE_MS + (samples - 1) * SAMPLE_DEADLINE_MS,
    isReproducible: true,
    signal,
  };
}

export function cancelled(): AppError {
  return new AppError('cancelled', 'The prediction was cancelled. Nothing was recorded.');
}

function sampleOf(seed: number, result: GenerationResult, market: MarketContext): Sample {
  const answer: ParsedAnswer =
    result.stopReason === 'deadline'
      ? { kind: 'invalid', problem: 'Expected an answer within the deadline.' }
      : parseAnswer(result.text, market);
  return { seed, output: result.text, answer };
}

function isValid({ answer }: Sample): boolean {
  return answer.kind !== 'invalid';
}

interface Attempt {
  readonly samples: readonly Sample[];
  readonly results: readonly GenerationResult[];
  readonly isUsable: boolean;
  readonly canRepair: boolean;
}

const MAX_TOKENS = 160;
// Sampling, not greedy: a small model's single likeliest answer hardly changes from market to market, and several seeds
// on one moment measure how sure it is. The seeds make it repeatable.
const TEMPERATURE = 0.7;
// An 8B model on two cores reads the prompt in about a minute, and writes a further answer in half of one.
const DEADLINE_MS = 180_000;
const SAMPLE_DEADLINE_MS = 60_000;
const MAX_QUOTED_ANSWER = 600;
/** Seeds have 32 bits. */
const SEEDS = 2 ** 32;
