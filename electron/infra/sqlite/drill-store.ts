import type { DrillStore, StoredDrill } from '#electron/ports/drill-store';
import type { Journal } from './open-database';
import { writerOf } from './writer-of';

/** A second open exercise is refused with AppError `conflict`; one that is over stays as it is. */
export function createDrillStore(database: Journal): DrillStore {
  const open = database.prepare("SELECT drill_json FROM drills WHERE state = 'open'").pluck();
  const one = database.prepare('SELECT drill_json FROM drills WHERE id = ?').pluck();
  // An answer is final: only an open exercise is ever changed.
  const save = database.prepare(
    `INSERT INTO drills (id, started_at, state, drill_json) VALUES (@id, @startedAt, @state, @json)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, drill_json = excluded.drill_json WHERE drills.state = 'open'`,
  );
  const write = writerOf(database);

  return {
    open: () => drillFrom(open.get()),
    get: (id) => drillFrom(one.get(id)),
    save: write((drill: StoredDrill) => {
      const { id, startedAt, state } = drill;
      save.run({ id, startedAt, state, json: JSON.stringify(drill) });
    }),
  };
}

// Only `save` writes the column.
function drillFrom(json: unknown): StoredDrill | null {
  return typeof json === 'string' ? (JSON.parse(json) as StoredDrill) : null;
}
