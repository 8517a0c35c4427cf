import type { ExternalServerStore } from '#electron/ports/external-tools';
import { ExternalServer } from '#shared/domain/external-server';
import type { Journal } from './open-database';

/** External servers of the assistant with what the person pinned, in the order in which they were added. */
export function createExternalServerStore(database: Journal): ExternalServerStore {
  const all = database.prepare('SELECT server_json FROM external_servers ORDER BY added_at, id').pluck();
  const upsert = database.prepare(
    `INSERT INTO external_servers (id, name, added_at, server_json) VALUES (@id, @name, @addedAt, @json)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, server_json = excluded.server_json`,
  );
  const remove = database.prepare('DELETE FROM external_servers WHERE id = ?');

  return {
    servers: () => (all.all() as string[]).map((json) => StoredServer.parse(JSON.parse(json))),
    save: (server) => {
      // What a server is now is no record: parsing leaves it out.
      const stored = StoredServer.parse(server);
      upsert.run({ id: stored.id, name: stored.name, addedAt: stored.addedAt, json: JSON.stringify(stored) });
    },
    remove: (id) => {
      remove.run(id);
    },
  };
}

const StoredServer = ExternalServer.unwrap().omit({ state: true, error: true, offered: true }).readonly();
