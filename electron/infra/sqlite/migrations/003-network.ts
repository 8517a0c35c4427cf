import type { Kysely, Migration } from 'kysely';
import { sql } from 'kysely';

/** The ledger of hosts that the app contacted, or was kept from contacting. */
export const network: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql
      .raw(
        `CREATE TABLE network_contacts (
          purpose TEXT NOT NULL CHECK (purpose IN ('exchange-rest', 'exchange-stream', 'model-download', 'simulator')),
          host TEXT NOT NULL,
          port INTEGER NOT NULL CHECK (port BETWEEN 0 AND 65535),
          is_loopback INTEGER NOT NULL CHECK (is_loopback IN (0, 1)),
          requests INTEGER NOT NULL CHECK (requests >= 0),
          blocked INTEGER NOT NULL CHECK (blocked >= 0),
          first_at INTEGER NOT NULL,
          last_at INTEGER NOT NULL CHECK (last_at >= first_at),
          PRIMARY KEY (purpose, host, port)
        ) STRICT, WITHOUT ROWID`,
      )
      .execute(db);
  },
};
