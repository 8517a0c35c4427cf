import type { GenerationRequest } from '#electron/ports/language-model';
import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';
import type { TrainingExample } from '#shared/domain/training-example';
import { callSchemas } from './call-schemas';
import type { Ask, ExaminationParts } from './examination-parts';
import { examineCalls } from './examine-calls';
import { type ExaminedForecast, examineForecast, skillReadings } from './examine-forecast';
import { examineLevels } from './examine-levels';
import type { ExampleObservation, MetricReading } from './example-observation';
import { type ExampleQuestion, questionOf } from './question-of';

/**
 * Puts held-out examples to a model and judges its answers, one observation for each example in their order.
 *
 * - Decoding is greedy: the same model gives the same answers, and two models differ by their weights alone.
 * - Tools and forecasts are asked with the grammar that the app always uses, as its users get them. What that grammar makes true
 *   of every model is measured without it: whether calls keep to the form, and which levels a ticket cites.
 * - An answer that turns out to be words where JSON was asked for is wrong, and is heard no further.
 * - Sentences and answers in words have no right or wrong here; they count by the likelihood of the right answer.
 * - What does not fit the context tells nothing of any subject, as all have the same one.
 *
 * Every request is of the background. Parts of a prompt that were evaluated are used again, which is repeatable as long as
 * nobody else asks this model.
 *
 * @param exam.perplexity - Whether to ask for the likelihood of right answers too: as long as an answer takes to be read, and
 *   some 20 ms for each of its tokens.
 * @throws AppError `cancelled` after an abort; otherwise as the model. Examples of several turns break an invariant:
 *   `sampleExamples` leaves them out.
 */
export async function examineModel(
  exam: ExaminationParts & {
    readonly examples: readonly TrainingExample[];
    readonly perplexity: boolean;
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ((done: number, of: number) => void) | undefined;
  },
): Promise<ExampleObservation[]> {
  const { examples } = exam;
  const observations: ExampleObservation[] = [];
  const forecasts: ExaminedForecast[] = [];
  const schemaOf = callSchemas(examples, exam.prompts);
  for (const example of examples) {
    const question = questionOf(example);
    invariant(question, `Expected the example ${example.id} to be one question with one answer.`);
    const { seen, forecast } = await answersTo(example, question);
    observations.push({ exampleId: example.id, group: example.group, ...seen });
    if (forecast) forecasts.push(forecast);
    exam.onProgress?.(observations.length, examples.length);
  }
  const skill = skillReadings(forecasts);
  return observations.map((observation) => {
    const reading = skill.get(observation.exampleId);
    return reading ? { ...observation, readings: [...observation.readings, reading] } : observation;
  });

  async function answersTo(example: TrainingExample, question: ExampleQuestion): Promise<Answers> {
    try {
      const judged = await judgedAnswer(example, question);
      const likelihood = exam.perplexity ? await likelihoodReading(example, question) : [];
      return { ...judged, seen: { ...judged.seen, readings: [...judged.seen.readings, ...likelihood] } };
    } catch (error) {
      if (error instanceof AppError && 'promptTokens' in error.details) return NOTHING;
      throw error;
    }
  }

  async function judgedAnswer(example: TrainingExample, question: ExampleQuestion): Promise<Answers> {
    const { expected } = example;
    const ask = askerOf(question, declaredTools(example));
    switch (expected.kind) {
      case 'calls':
        return {
          seen: await examineCalls(expected, { prompts: exam.prompts, schema: schemaOf(example) }, ask),
          forecast: null,
        };
      case 'levels':
        return { seen: await examineLevels(expected, ask), forecast: null };
      case 'forecast':
        return examineForecast(example.id, expected, exam, ask, question.answer);
      case 'lines':
      case 'text':
        return NOTHING;
    }
  }

  function askerOf({ system, user }: ExampleQuestion, tools: DeclaredTools): Ask {
    return async (how) => {
      const ending = new AbortController();
      let soFar = '';
      const { text, stopReason } = await exam.model.generate({
        ...how,
        system,
        user,
        ...tools,
        temperature: 0,
        seed: 1,
        deadlineMs: DEADLINE_MS,
        isReproducible: false,
        priority: 'background',
        signal: exam.signal ? AbortSignal.any([exam.signal, ending.signal]) : ending.signal,
        onText: (piece) => {
          soFar += piece;
          if (isNoJson(soFar)) ending.abort();
        },
      });
      if (exam.signal?.aborted || (stopReason === 'aborted' && !ending.signal.aborted)) throw cancelled();
      return text;
    };
  }

  /** A model whose template knows tools is told of them as the trainer tells it. */
  function declaredTools({ tools }: TrainingExample): DeclaredTools {
    if (tools.length === 0 || exam.model.loaded()?.toolFormat !== 'native') return {};
    return { tools: { declarations: tools.map((tool) => tool.function), calls: [] } };
  }

  async function likelihoodReading(example: TrainingExample, question: ExampleQuestion): Promise<MetricReading[]> {
    const likelihood = await exam.model.answerLikelihood({
      ...question,
      ...declaredTools(example),
      slot: SLOTS[example.expected.kind],
      priority: 'background',
      signal: exam.signal,
    });
    if (!likelihood || exam.signal?.aborted) throw cancelled();
    return [{ metric: 'perplexity', sum: -likelihood.logLikelihood, weight: likelihood.tokens }];
  }
}

type DeclaredTools = Pick<GenerationRequest, 'tools'>;

interface Answers {
  readonly seen: Pick<ExampleObservation, 'text' | 'isRight' | 'readings'>;
  readonly forecast: ExaminedForecast | null;
}

/** Whether an answer is words where JSON was asked for, so that no more of it has to be waited for. */
function isNoJson(text: string): boolean {
  return text.length >= TELLING_CHARACTERS && !text.trimStart().startsWith('{');
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The evaluation was cancelled. Nothing was recorded.');
}

const NOTHING: Answers = { seen: { text: '', isRight: null, readings: [] }, forecast: null };
/** Those of the questions, so that a prompt that was just evaluated is not evaluated again. */
const SLOTS = { calls: 'choice', levels: 'prose', forecast: 'prediction', lines: 'prose', text: 'prose' } as const;
/** Enough for a person to see what kind of answer it is. */
const TELLING_CHARACTERS = 60;
/** Far above what any model that runs here takes: a slow moment of the computer is no fault of the answer. */
const DEADLINE_MS = 900_000;
