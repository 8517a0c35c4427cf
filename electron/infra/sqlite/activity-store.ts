import type { ActivityStore } from '#electron/ports/activity-store';
import { Activity } from '#shared/domain/activity';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Journal } from './open-database';

export function createActivityStore(database: Journal): ActivityStore {
  const newest = database.prepare('SELECT activity_json FROM activities ORDER BY started_at DESC, id DESC LIMIT ?');
  const upsert = database.prepare(
    `INSERT INTO activities (id, state, started_at, activity_json) VALUES (@id, @state, @startedAt, @json)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, activity_json = excluded.activity_json`,
  );
  const running = database.prepare("SELECT activity_json FROM activities WHERE state = 'running'");

  function save(activity: Activity): void {
    const { id, state, startedAt } = activity;
    upsert.run({ id, state, startedAt, json: JSON.stringify(activity) });
  }

  return {
    list: (limit) => (newest.all(limit) as ActivityRow[]).map(activityFromRow),
    save,
    interruptRunning: (at: EpochMs) => {
      const activities = (running.all() as ActivityRow[]).map(activityFromRow);
      for (const activity of activities) save({ ...activity, state: 'interrupted', updatedAt: at });
      return activities.length;
    },
  };
}

interface ActivityRow {
  readonly activity_json: string;
}

function activityFromRow(row: ActivityRow): Activity {
  return Activity.parse(JSON.parse(row.activity_json));
}
