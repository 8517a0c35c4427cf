import { z } from 'zod';
import type { AccessStore, CallCount, KeyedAnswer, StoredClient } from '#electron/ports/access-store';
import { AccessClient, AccessRecord, type AccessUsage } from '#shared/domain/access';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { invariant } from '#shared/domain/invariant';
import type { Journal } from './open-database';
import { writerOf } from './writer-of';

/**
 * @param database - A connection whose commits are on disk when they return, where a key that was taken must outlast the
 * loss of power (`openExecutionConnection`).
 */
export function createAccessStore(database: Journal): AccessStore {
  const write = writerOf(database);
  return {
    ...clientStatements(database, write),
    ...countStatements(database, write),
    ...recordStatements(database, write),
    ...keyStatements(database, write),
    ...pruneStatements(database, write),
  };
}

type Write = ReturnType<typeof writerOf>;

function clientStatements(database: Journal, write: Write) {
  const all = database.prepare('SELECT client_json AS json FROM access_clients ORDER BY created_at, rowid');
  const upsert = database.prepare(
    `INSERT INTO access_clients (id, created_at, revoked_at, token_hash, client_json)
     VALUES (@id, @createdAt, @revokedAt, @tokenHash, @json)
     ON CONFLICT (id) DO UPDATE SET
       revoked_at = excluded.revoked_at, token_hash = excluded.token_hash, client_json = excluded.client_json`,
  );
  return {
    clients: (): StoredClient[] => (all.all() as JsonRow[]).map(({ json }) => StoredClientJson.parse(JSON.parse(json))),
    saveClient: write((client: StoredClient) => {
      const kept = StoredClientJson.parse(client);
      upsert.run({ ...pick(kept), json: JSON.stringify(kept) });
    }),
  };
}

function pick({ id, createdAt, revokedAt, tokenHash }: StoredClient) {
  return { id, createdAt, revokedAt, tokenHash };
}

function countStatements(database: Journal, write: Write) {
  const add = database.prepare(
    `INSERT INTO access_calls (client_id, door, operation, hour_at, calls, failures, denials, total_ms, max_ms)
     VALUES (@clientId, @door, @operation, @hourAt, @calls, @failures, @denials, @totalMs, @maxMs)
     ON CONFLICT DO UPDATE SET
       calls = calls + excluded.calls,
       failures = failures + excluded.failures,
       denials = denials + excluded.denials,
       total_ms = total_ms + excluded.total_ms,
       max_ms = max(max_ms, excluded.max_ms)`,
  );
  const sums = database.prepare(
    `SELECT client_id AS clientId, sum(calls) AS calls, sum(failures) AS failures, sum(denials) AS denials,
       sum(total_ms) AS totalMs, max(max_ms) AS maxMs
     FROM access_calls WHERE hour_at >= ? GROUP BY client_id`,
  );
  return {
    count: write((counts: readonly CallCount[]) => {
      for (const count of counts) add.run(count);
    }),
    usage: (since: EpochMs): ReadonlyMap<string, Omit<AccessUsage, 'connections'>> =>
      new Map(
        (sums.all(since) as UsageRow[]).map(({ clientId, calls, failures, denials, totalMs, maxMs }) => [
          clientId,
          {
            calls,
            failures,
            denials,
            meanMs: calls > 0 ? totalMs / calls : null,
            maxMs: calls > 0 ? maxMs : null,
          },
        ]),
      ),
  };
}

function recordStatements(database: Journal, write: Write) {
  const add = database.prepare(
    'INSERT INTO access_records (id, at, client_id, verdict, record_json) VALUES (@id, @at, @clientId, @verdict, @json)',
  );
  const newest = database.prepare(
    `SELECT record_json AS json FROM access_records
     WHERE (@clientId IS NULL OR client_id = @clientId) AND (@verdict IS NULL OR verdict = @verdict)
       AND (@before IS NULL OR (at, id) < (SELECT at, id FROM access_records WHERE id = @before))
     ORDER BY at DESC, id DESC LIMIT @limit`,
  );
  return {
    addRecords: write((records: readonly AccessRecord[]) => {
      for (const record of records) {
        const { id, at, clientId, verdict } = AccessRecord.parse(record);
        add.run({ id, at, clientId, verdict, json: JSON.stringify(record) });
      }
    }),
    records: ({ clientId, verdict, before, limit }: Parameters<AccessStore['records']>[0]): AccessRecord[] => {
      const query = { clientId: clientId ?? null, verdict: verdict ?? null, before: before ?? null, limit };
      return (newest.all(query) as JsonRow[]).map(({ json }) => AccessRecord.parse(JSON.parse(json)));
    },
  };
}

function keyStatements(database: Journal, write: Write) {
  const one = database.prepare(
    `SELECT operation, input_hash AS inputHash, at, answer_json AS answer FROM access_keys
     WHERE client_id = ? AND key = ?`,
  );
  const take = database.prepare(
    `INSERT INTO access_keys (client_id, key, at, operation, input_hash)
     VALUES (@clientId, @key, @at, @operation, @inputHash)`,
  );
  const answer = database.prepare(
    'UPDATE access_keys SET answer_json = ? WHERE client_id = ? AND key = ? AND answer_json IS NULL',
  );
  const release = database.prepare('DELETE FROM access_keys WHERE client_id = ? AND key = ? AND answer_json IS NULL');
  return {
    takeKey: write(
      (
        clientId: string,
        key: string,
        taken: { operation: string; inputHash: string; at: EpochMs },
      ): KeyedAnswer | null => {
        const row = one.get(clientId, key) as KeyRow | undefined;
        if (row) return answerFromRow(row);
        take.run({ clientId, key, ...taken });
        return null;
      },
    ),
    answerKey: write((clientId: string, key: string, json: string) => {
      const { changes } = answer.run(json, clientId, key);
      invariant(changes === 1, 'Expected a key that is taken and not answered, was none.');
    }),
    releaseKey: write((clientId: string, key: string) => {
      release.run(clientId, key);
    }),
  };
}

function pruneStatements(database: Journal, write: Write) {
  const counts = database.prepare('DELETE FROM access_calls WHERE hour_at < ?');
  const records = database.prepare('DELETE FROM access_records WHERE at < ?');
  // Each for itself: whoever is turned away often enough must not push out what was done.
  const surpluses = ["verdict = 'denied'", "verdict <> 'denied'"].map((isOfKind) =>
    database.prepare(
      `DELETE FROM access_records WHERE ${isOfKind} AND (at, id) <= (
         SELECT at, id FROM access_records WHERE ${isOfKind} ORDER BY at DESC, id DESC LIMIT 1 OFFSET ${MOST_RECORDS})`,
    ),
  );
  const keys = database.prepare('DELETE FROM access_keys WHERE at < ?');
  return {
    prune: write(
      (before: { readonly counts: EpochMs; readonly records: EpochMs; readonly keys: EpochMs }) =>
        counts.run(before.counts).changes +
        records.run(before.records).changes +
        surpluses.reduce((sum, surplus) => sum + surplus.run().changes, 0) +
        keys.run(before.keys).changes,
    ),
  };
}

interface JsonRow {
  readonly json: string;
}

interface UsageRow {
  readonly clientId: string;
  readonly calls: number;
  readonly failures: number;
  readonly denials: number;
  readonly totalMs: number;
  readonly maxMs: number;
}

interface KeyRow {
  readonly operation: string;
  readonly inputHash: string;
  readonly at: EpochMs;
  readonly answer: string | null;
}

function answerFromRow({ operation, inputHash, at, answer }: KeyRow): KeyedAnswer {
  return answer === null
    ? { state: 'pending', operation, inputHash, at }
    : { state: 'done', operation, inputHash, at, answer };
}

const StoredClientJson = AccessClient.unwrap()
  .omit({ usage: true, tokenFile: true })
  .extend({ tokenHash: z.string().regex(/^[0-9a-f]{64}$/) })
  .readonly();

/** Refusals that are kept at most, and commands, however young they are. */
const MOST_RECORDS = 50_000;
