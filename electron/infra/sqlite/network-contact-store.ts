import { NetworkContact } from '#shared/domain/network-contact';
import type { NetworkContactStore } from '../network/network-ledger';
import type { Journal } from './open-database';

export function createNetworkContactStore(database: Journal): NetworkContactStore {
  const all = database.prepare('SELECT * FROM network_contacts ORDER BY last_at DESC');
  const upsert = database.prepare(
    `INSERT INTO network_contacts (purpose, host, port, is_loopback, requests, blocked, first_at, last_at)
     VALUES (@purpose, @host, @port, @isLoopback, @requests, @blocked, @firstAt, @lastAt)
     ON CONFLICT (purpose, host, port) DO UPDATE SET
       requests = requests + excluded.requests,
       blocked = blocked + excluded.blocked,
       first_at = min(first_at, excluded.first_at),
       last_at = max(last_at, excluded.last_at)`,
  );
  const addAll = database.transaction((contacts: readonly NetworkContact[]) => {
    for (const contact of contacts) upsert.run({ ...contact, isLoopback: Number(contact.isLoopback) });
  });

  return {
    list: () =>
      (all.all() as ContactRow[]).map((row) =>
        NetworkContact.parse({
          host: row.host,
          port: row.port,
          purpose: row.purpose,
          isLoopback: row.is_loopback === 1,
          requests: row.requests,
          blocked: row.blocked,
          firstAt: row.first_at,
          lastAt: row.last_at,
        }),
      ),
    add: addAll,
  };
}

interface ContactRow {
  readonly host: string;
  readonly port: number;
  readonly purpose: string;
  readonly is_loopback: number;
  readonly requests: number;
  readonly blocked: number;
  readonly first_at: number;
  readonly last_at: number;
}
