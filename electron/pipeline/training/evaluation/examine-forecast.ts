import type { Forecast } from '#shared/domain/prediction';
import type { ExampleExpectation, TrainingExample } from '#shared/domain/training-example';
import type { Ask, ExaminationParts } from './examination-parts';
import { type ExampleObservation, type MetricReading, shareReading } from './example-observation';

/** A forecast whose outcome is known, with the base rate of its own barriers where that is known. */
export interface ExaminedForecast {
  readonly exampleId: string;
  /** As it was stated, 0..1. */
  readonly probability: number;
  readonly outcome: 0 | 1;
  readonly baseRate: number | null;
}

/**
 * A model's forecast, under the grammar that the app asks with, against what happened to its own levels afterwards.
 *
 * `valid_forecasts` counts answers that state a forecast. One that abstains counts only where the right answer does too, so that
 * nobody looks better for answering the easy questions alone.
 *
 * @returns `forecast` where an outcome is known: for {@link skillReadings}.
 */
export async function examineForecast(
  example: TrainingExample,
  expected: Extract<ExampleExpectation, { kind: 'forecast' }>,
  parts: Pick<ExaminationParts, 'desk' | 'history'>,
  ask: Ask,
  rightAnswer: string,
): Promise<{
  readonly seen: Pick<ExampleObservation, 'text' | 'isRight' | 'readings'>;
  readonly forecast: ExaminedForecast | null;
}> {
  const { desk } = parts;
  const { context, later } = expected;
  const text = await ask({ slot: 'prediction', maxTokens: MAX_TOKENS, schema: desk.schema(context) });
  const read = desk.read(text, context);
  const right = desk.read(rightAnswer, context);
  const isValid = read.kind === 'forecast' || (read.kind === 'abstention' && right.kind === 'abstention');
  const readings: MetricReading[] = [shareReading('valid_forecasts', isValid)];
  const isRight = isValid ? null : false;
  if (read.kind !== 'forecast') return { seen: { text, isRight, readings }, forecast: null };

  const { forecast } = read;
  const outcome = desk.outcome(forecast, context.asOf, context.timeframe, later);
  if (outcome === null) return { seen: { text, isRight, readings }, forecast: null };
  const { probability } = forecast;
  readings.push({ metric: 'brier', sum: (probability - outcome) ** 2, weight: 1 });
  const candles = parts.history?.(example) ?? null;
  const isOfRightAnswer = right.kind === 'forecast' && hasSameBarriers(forecast, right.forecast);
  const baseRate = (candles && desk.baseRate(forecast, candles)) ?? (isOfRightAnswer ? expected.baseRate : null);
  return {
    seen: { text, isRight, readings },
    forecast: { exampleId: example.id, probability, outcome, baseRate },
  };
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

function hasSameBarriers(a: Forecast, b: Forecast): boolean {
  return (
    a.direction === b.direction &&
    a.entry.price === b.entry.price &&
    a.stop.price === b.stop.price &&
    a.targets[0]?.price === b.targets[0]?.price &&
    a.horizonCandles === b.horizonCandles
  );
}

/** As for a prediction that counts. */
const MAX_TOKENS = 160;
