import type { Clock } from '#electron/ports/clock';
import type { SeriesReader } from '#electron/ports/series-reader';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Prediction } from '#shared/domain/prediction';
import type { PredictionMaker } from '#shared/domain/prediction-schedule';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import type { PredictionService } from './prediction-service';

export interface BacktestInput {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** Closes in the half-open span [from, before). */
  readonly from: EpochMs;
  readonly before: EpochMs;
  readonly makers: readonly PredictionMaker[];
  /** Every so many closes, the first one included. */
  readonly everyCandles: number;
  readonly samples?: number | undefined;
  /** Stops after this many new predictions. */
  readonly limit: number;
}

export interface BacktestReport {
  /** Closes that were looked at. */
  readonly moments: number;
  readonly made: number;
  /** Registered before, by the same maker from the same context. */
  readonly already: number;
  /** Of those that were made. */
  readonly abstentions: number;
  /** Forecasts that were made, with an outcome and without one yet. */
  readonly resolved: number;
  readonly open: number;
  readonly durationMs: number;
  readonly peakMemoryBytes: number;
}

export interface BacktestOptions {
  /** Moments that are done, of all. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends it after the prediction that is being made; what was made stays, and the report says how much. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes predictions at past closes through the same service as every other, in order of time, and scores each at once: so a
 * later one may use the record of an earlier one, as far as that was known by its own moment.
 *
 * @param parts.resolve - Scores one prediction where that can be done, and returns it as it stands then.
 * @param parts.yieldToLoop - Lets others run between two moments.
 * @param parts.memoryBytes - What the process takes now.
 */
export function createBacktest(parts: {
  predictions: Pick<PredictionService, 'make'>;
  market: SeriesReader;
  resolve: (prediction: Prediction) => Prediction;
  clock: Clock;
  yieldToLoop: () => Promise<void>;
  memoryBytes: () => number;
}): (input: BacktestInput, options?: BacktestOptions) => Promise<BacktestReport> {
  const { predictions, market, resolve, clock, yieldToLoop, memoryBytes } = parts;
  return async (input, { onProgress, signal } = {}) => {
    const { instrument, timeframe, makers, samples } = input;
    const startedAt = clock.now();
    const closes = closesIn(market, input);
    const count = { moments: 0, made: 0, already: 0, abstentions: 0, resolved: 0, open: 0 };
    let peakMemoryBytes = memoryBytes();
    const isOver = () => signal?.aborted || count.made >= input.limit;

    for (const asOf of closes) {
      if (isOver()) break;
      count.moments++;
      for (const maker of makers) {
        if (isOver()) break;
        const question = { instrument, timeframe, asOf, maker, samples, priority: 'background' } as const;
        const made = await predictions.make(question, { signal }).catch((error: unknown) => {
          if (signal?.aborted) return null;
          throw error;
        });
        if (!made) break;
        // Also what an earlier run made and was stopped before it was scored.
        const prediction = resolve(made.prediction);
        if (!made.isNew) {
          count.already++;
          continue;
        }
        count.made++;
        if (prediction.verdict.kind === 'abstention') count.abstentions++;
        else if (prediction.outcome) count.resolved++;
        else count.open++;
      }
      peakMemoryBytes = Math.max(peakMemoryBytes, memoryBytes());
      onProgress?.(count.moments, closes.length);
      await yieldToLoop();
    }
    return { ...count, durationMs: clock.now() - startedAt, peakMemoryBytes };
  };
}

function closesIn(
  market: SeriesReader,
  { instrument, timeframe, from, before, everyCandles }: BacktestInput,
): EpochMs[] {
  const length = timeframeMs(timeframe);
  const { openAt } = market.closed({ instrument, timeframe, from: from - length, asOf: before - 1 });
  const closes: EpochMs[] = [];
  for (let index = 0; index < openAt.length; index += everyCandles) closes.push((openAt[index] as number) + length);
  return closes;
}
