import type { ScheduleMark, ScheduleStore } from '#electron/ports/schedule-store';
import { PredictionSchedule } from '#shared/domain/prediction-schedule';
import type { Journal } from './open-database';

export function createScheduleStore(database: Journal): ScheduleStore {
  const all = database.prepare('SELECT schedule_json FROM prediction_schedules ORDER BY created_at, id').pluck();
  const save = database.prepare(
    `INSERT INTO prediction_schedules (id, created_at, schedule_json) VALUES (@id, @createdAt, @json)
     ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at, schedule_json = excluded.schedule_json`,
  );
  const remove = database.prepare('DELETE FROM prediction_schedules WHERE id = ?');
  const mark = database.prepare(
    `INSERT INTO prediction_schedule_marks (schedule_id, close_at, result, prediction_id, model_ms, marked_at)
     VALUES (@scheduleId, @closeAt, @result, @predictionId, @modelMs, @markedAt) ON CONFLICT DO NOTHING`,
  );
  const lastMark = database.prepare(`${MARKS} WHERE schedule_id = ? ORDER BY close_at DESC LIMIT 1`);
  const since = database.prepare(`${MARKS} WHERE marked_at >= ? ORDER BY marked_at, schedule_id, close_at`);

  return {
    schedules: () => (all.all() as string[]).map((json) => PredictionSchedule.parse(JSON.parse(json))),
    save: (schedule) => {
      const { id, createdAt } = schedule;
      save.run({ id, createdAt, json: JSON.stringify(PredictionSchedule.parse(schedule)) });
    },
    remove: (scheduleId) => remove.run(scheduleId).changes > 0,
    mark: (made) => mark.run(made).changes > 0,
    lastMark: (scheduleId) => (lastMark.get(scheduleId) as ScheduleMark | undefined) ?? null,
    marksSince: (at) => since.all(at) as ScheduleMark[],
  };
}

// The table's checks hold what the type says.
const MARKS = `SELECT schedule_id AS scheduleId, close_at AS closeAt, result, prediction_id AS predictionId,
  model_ms AS modelMs, marked_at AS markedAt FROM prediction_schedule_marks`;
