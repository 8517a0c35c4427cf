import type { EpochMs } from '#shared/domain/epoch-ms';
import type { PredictionSchedule } from '#shared/domain/prediction-schedule';

/** What became of one candle of a schedule. */
export interface ScheduleMark {
  readonly scheduleId: string;
  /** Close of the candle. */
  readonly closeAt: EpochMs;
  readonly result: 'made' | 'budget' | 'late' | 'failed';
  readonly predictionId: string | null;
  /** Time that the language model computed, ms; 0 for others. */
  readonly modelMs: number;
  readonly markedAt: EpochMs;
}

export interface ScheduleStore {
  /** By the time they were made. */
  schedules(): PredictionSchedule[];
  /** Adds or replaces. */
  save(schedule: PredictionSchedule): void;
  /** Its marks go with it. Returns whether it was there. */
  remove(scheduleId: string): boolean;
  /** Adds a mark; the first one for a candle stays. Returns whether it was added. */
  mark(mark: ScheduleMark): boolean;
  lastMark(scheduleId: string): ScheduleMark | null;
  /** Marks made at `since` or later, of all schedules. */
  marksSince(since: EpochMs): ScheduleMark[];
}
