import type { z } from 'zod';
import type { RiskStore } from '#electron/ports/risk-store';
import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { RiskEvent } from '#shared/domain/exchange-status';
import { invariant } from '#shared/domain/invariant';
import { Mandate } from '#shared/domain/mandate';
import { Counterfactual } from '#shared/domain/risk-state';
import { BreakerRecord } from '#shared/domain/trading-state';
import type { Journal } from './open-database';
import { riskEventWriter } from './risk-event-writer';
import { writerOf } from './writer-of';

/** @param database - A connection from `openExecutionConnection`: every write is on disk when it returns. */
export function createRiskStore(database: Journal): RiskStore {
  const mandates = mandateStatements(database);
  const breaker = breakerStatements(database);
  const trades = counterfactualStatements(database);
  const addEvent = riskEventWriter(database);
  const write = writerOf(database);

  return {
    mandates: mandates.list,
    addMandate: write((mandate: Mandate, events: readonly RiskEvent[] = []) => {
      mandates.add(mandate);
      for (const event of events) addEvent(event, null);
    }),
    breaker: breaker.read,
    saveBreaker: write((record: BreakerRecord, events: readonly RiskEvent[]) => {
      breaker.put(record);
      for (const event of events) addEvent(event, record.state);
    }),
    addCounterfactual: write(trades.add),
    saveCounterfactual: write(trades.put),
    openCounterfactuals: trades.open,
    counterfactuals: trades.list,
  };
}

function mandateStatements(database: Journal) {
  const newest = database.prepare('SELECT max(version) AS version FROM mandates');
  const insert = database.prepare(
    `INSERT INTO mandates (version, signed_at, effective_at, expires_at, signed_by, mandate_json)
     VALUES (@version, @signedAt, @effectiveAt, @expiresAt, @signedBy, @json)`,
  );
  const all = database.prepare('SELECT version, mandate_json AS json FROM mandates ORDER BY version DESC');
  return {
    add: (mandate: Mandate) => {
      const { version, signedAt, effectiveAt, expiresAt, signedBy } = Mandate.parse(mandate);
      invariant(expiresAt !== null, 'Expected a signed mandate with an expiry, was one without.');
      const last = (newest.get() as { version: number | null }).version ?? 0;
      if (version !== last + 1) {
        throw new AppError('conflict', `Expected version ${last + 1} of the mandate, was ${version}.`, {
          newest: last,
          version,
        });
      }
      insert.run({ version, signedAt, effectiveAt, expiresAt, signedBy, json: JSON.stringify(mandate) });
    },
    list: (): Mandate[] => {
      const rows = all.all() as { version: number; json: string }[];
      const mandates = rows.map(({ version, json }) => {
        const mandate = readJson(json, Mandate);
        return mandate?.version === version ? mandate : null;
      });
      const [first] = rows;
      if (first && !mandates[0]) {
        throw new AppError('journal_corrupt', `Version ${first.version} of the mandate cannot be read.`, {
          version: first.version,
        });
      }
      const gap = mandates.indexOf(null);
      return (gap < 0 ? mandates : mandates.slice(0, gap)).filter((mandate) => mandate !== null);
    },
  };
}

function breakerStatements(database: Journal) {
  const one = database.prepare('SELECT state, changed_at AS changedAt, record_json AS json FROM breaker WHERE id = 1');
  const upsert = database.prepare(
    `INSERT INTO breaker (id, state, changed_at, record_json) VALUES (1, @state, @changedAt, @json)
     ON CONFLICT (id) DO UPDATE SET
       state = excluded.state, changed_at = excluded.changed_at, record_json = excluded.record_json`,
  );
  return {
    put: (record: BreakerRecord) => {
      const { state, changedAt } = BreakerRecord.parse(record);
      upsert.run({ state, changedAt, json: JSON.stringify(record) });
    },
    read: (): ReturnType<RiskStore['breaker']> => {
      const row = one.get() as { state: string; changedAt: number; json: string } | undefined;
      if (!row) return null;
      const record = readJson(row.json, BreakerRecord);
      // Columns that say something else were changed by another hand.
      return record?.state === row.state && record.changedAt === row.changedAt ? record : 'unreadable';
    },
  };
}

function counterfactualStatements(database: Journal) {
  const insert = database.prepare(
    `INSERT INTO counterfactuals (proposal_id, state, started_at, horizon_at, counterfactual_json)
     VALUES (@proposalId, @state, @startedAt, @horizonAt, @json)`,
  );
  const update = database.prepare(
    `UPDATE counterfactuals SET
       state = @state, started_at = @startedAt, horizon_at = @horizonAt, counterfactual_json = @json
     WHERE proposal_id = @proposalId`,
  );
  const open = database.prepare(
    "SELECT counterfactual_json AS json FROM counterfactuals WHERE state = 'open' ORDER BY started_at, proposal_id",
  );
  const newest = database.prepare(
    `SELECT counterfactual_json AS json FROM counterfactuals WHERE started_at >= ?
     ORDER BY started_at DESC, proposal_id DESC LIMIT ?`,
  );
  const row = (counterfactual: Counterfactual) => {
    const { proposalId, state, startedAt, horizonAt } = Counterfactual.parse(counterfactual);
    return { proposalId, state, startedAt, horizonAt, json: JSON.stringify(counterfactual) };
  };
  return {
    add: (counterfactual: Counterfactual) => {
      insert.run(row(counterfactual));
    },
    put: (counterfactual: Counterfactual) => {
      const { changes } = update.run(row(counterfactual));
      invariant(changes === 1, `Expected a blocked trade of the proposal ${counterfactual.proposalId}, was none.`);
    },
    open: () => allOf(open.all()),
    list: ({ limit, from = 0 }: { limit: number; from?: EpochMs }) => allOf(newest.all(from, limit)),
  };
}

// A row that its schema does not pass is a damaged record: it throws, it is never skipped.
function allOf(rows: unknown[]): Counterfactual[] {
  return (rows as { json: string }[]).map(({ json }) => Counterfactual.parse(JSON.parse(json)));
}

// `null` for what is no such record: what that means is for the caller to say.
function readJson<T>(json: string, schema: z.ZodType<T>): T | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  return schema.safeParse(value).data ?? null;
}
