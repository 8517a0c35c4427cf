import type { JsonSchema } from '#electron/ports/language-model';
import type { ExampleExpectation } from '#shared/domain/training-example';
import type { Ask, ExaminationParts } from './examination-parts';
import { type ExampleObservation, type MetricReading, shareReading } from './example-observation';

/** A stated probability of something whose outcome is known, with its base rate. */
export interface ExaminedForecast {
  readonly exampleId: string;
  /** As it was stated, 0..1. */
  readonly probability: number;
  readonly outcome: 0 | 1;
  /** How often the same barriers were reached target first before; `null` unknown. */
  readonly baseRate: number | null;
}

/**
 * A model's own forecast, and the probability that it states for the levels of the right answer, both under the grammar of the app.
 *
 * `valid_forecasts` counts its own forecasts. One that abstains counts only where the right answer does too, so that nobody looks
 * better for answering the easy questions alone.
 *
 * Probabilities are scored on the levels of the right answer, so that all subjects speak of the same events: left to choose, a
 * model that always cites the farthest target and says 10 % has the better Brier score than one that cites near ones and knows
 * how often they are reached.
 *
 * @returns `forecast` where the right answer states one and its outcome is known: for {@link skillReadings}.
 */
export async function examineForecast(
  exampleId: string,
  expected: Extract<ExampleExpectation, { kind: 'forecast' }>,
  { desk }: Pick<ExaminationParts, 'desk'>,
  ask: Ask,
  rightAnswer: string,
): Promise<{
  readonly seen: Pick<ExampleObservation, 'text' | 'isRight' | 'readings'>;
  readonly forecast: ExaminedForecast | null;
}> {
  const { context, later, baseRate } = expected;
  const how = { slot: 'prediction' as const, maxTokens: MAX_TOKENS };
  const schema = desk.schema(context);
  const text = await ask({ ...how, schema });
  const own = desk.read(text, context);
  const right = desk.read(rightAnswer, context);
  const isValid = own.kind === 'forecast' || (own.kind === 'abstention' && right.kind === 'abstention');
  const readings: MetricReading[] = [shareReading('valid_forecasts', isValid)];
  const isRight = isValid ? null : false;

  const outcome =
    right.kind === 'forecast' ? desk.outcome(right.forecast, context.asOf, context.timeframe, later) : null;
  const aboutRight = probabilitySchema(rightAnswer, schema);
  if (outcome === null || !aboutRight) return { seen: { text, isRight, readings }, forecast: null };
  const stated = desk.read(await ask({ ...how, schema: aboutRight }), context);
  if (stated.kind !== 'forecast') return { seen: { text, isRight, readings }, forecast: null };
  const { probability } = stated.forecast;
  readings.push({ metric: 'brier', sum: (probability - outcome) ** 2, weight: 1 });
  return { seen: { text, isRight, readings }, forecast: { exampleId, probability, outcome, baseRate } };
}

/**
 * What each forecast adds to the skill against base rates, by example.
 *
 * As in the accuracy report, one whose base rate is not known is held against the hit rate of all of them, which was not known
 * before: that makes the reference harder to beat, never easier.
 */
export function skillReadings(forecasts: readonly ExaminedForecast[]): ReadonlyMap<string, MetricReading> {
  const hitRate = forecasts.reduce((hits, { outcome }) => hits + outcome, 0) / forecasts.length;
  return new Map(
    forecasts.map(({ exampleId, probability, outcome, baseRate }) => [
      exampleId,
      {
        metric: 'brier_skill' as const,
        sum: (probability - outcome) ** 2,
        weight: ((baseRate ?? hitRate) - outcome) ** 2,
      },
    ]),
  );
}

/** The right answer with every field as it is but the probability, which is any that `schema` allows; `null` where it states none. */
function probabilitySchema(rightAnswer: string, schema: JsonSchema): JsonSchema | null {
  const probability = anyProbability(schema);
  let answer: unknown;
  try {
    answer = JSON.parse(rightAnswer);
  } catch {
    return null;
  }
  if (typeof answer !== 'object' || answer === null || !('probability' in answer) || !probability) return null;
  const fields = Object.entries(answer).map(([name, value]) => [
    name,
    name === 'probability' ? probability : { const: value },
  ]);
  return { type: 'object', properties: Object.fromEntries(fields) };
}

function anyProbability(schema: JsonSchema): JsonSchema | undefined {
  const choices = Array.isArray(schema.oneOf) ? (schema.oneOf as readonly JsonSchema[]) : [schema];
  return choices
    .map(({ properties }) => (properties as Readonly<Record<string, JsonSchema>> | undefined)?.probability)
    .find((probability) => probability !== undefined);
}

/** As for a prediction that counts. */
const MAX_TOKENS = 160;
