import { z } from 'zod';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { Timeframe } from './timeframe';

/**
 * Who is asked for a prediction. `model`: the language model, with the rules standing in when there is none. `rules`,
 * `logistic` and `boosting`: that one, or an abstention.
 */
export const PredictionMaker = z.enum(['model', 'rules', 'logistic', 'boosting']);
export type PredictionMaker = z.infer<typeof PredictionMaker>;

/** A prediction at every closed candle of a series, as long as the budget lasts. */
export const PredictionSchedule = z
  .object({
    id: z.string(),
    instrument: InstrumentId,
    timeframe: Timeframe,
    maker: PredictionMaker,
    /** Times that the language model is asked with different seeds; other makers are asked once. */
    samples: z.number().int().min(1).max(15),
    isEnabled: z.boolean(),
    createdAt: EpochMs,
  })
  .readonly();
export type PredictionSchedule = z.infer<typeof PredictionSchedule>;

/** What scheduled predictions may cost together. Days are UTC. */
export const PredictionBudget = z
  .object({
    perDay: z.number().int().min(1).max(100_000),
    /** Time that the language model may compute for them, ms per hour: the person's own questions must not wait. */
    modelMsPerHour: z.number().int().min(0).max(3_600_000),
  })
  .readonly();
export type PredictionBudget = z.infer<typeof PredictionBudget>;

export const ScheduleStatus = z
  .object({
    schedules: z
      .array(
        z
          .object({
            schedule: PredictionSchedule,
            /** Close of the last candle that a prediction was made at, or skipped. */
            lastCloseAt: EpochMs.nullable(),
            madeToday: z.number().int(),
            /** Candles without a prediction today, by reason. */
            skippedToday: z.object({
              budget: z.number().int(),
              /** A newer candle had closed before its turn came. */
              late: z.number().int(),
              failed: z.number().int(),
            }),
          })
          .readonly(),
      )
      .readonly(),
    budget: PredictionBudget,
    madeToday: z.number().int(),
    modelMsThisHour: z.number(),
  })
  .readonly();
export type ScheduleStatus = z.infer<typeof ScheduleStatus>;
