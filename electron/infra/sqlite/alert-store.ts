import { z } from 'zod';
import type { AlertStore } from '#electron/ports/alert-store';
import { AlertDelivery, AlertFiring, AlertRule } from '#shared/domain/alert';
import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';
import type { Journal } from './open-database';
import { positionOf } from './position-of';
import { writerOf } from './writer-of';

export function createAlertStore(database: Journal): AlertStore {
  const write = writerOf(database);
  return { ...ruleStatements(database, write), ...firingStatements(database, write) };
}

type Write = ReturnType<typeof writerOf>;

function ruleStatements(database: Journal, write: Write) {
  const all = database.prepare(
    'SELECT rule_json AS json FROM alert_rules WHERE is_removed = 0 ORDER BY updated_at DESC, id DESC',
  );
  const one = database.prepare('SELECT rule_json AS json FROM alert_rules WHERE id = ? AND is_removed = 0');
  const upsert = database.prepare(
    `INSERT INTO alert_rules (id, version, is_removed, updated_at, rule_json)
     VALUES (@id, @version, 0, @updatedAt, @json)
     ON CONFLICT (id) DO UPDATE SET
       version = excluded.version, updated_at = excluded.updated_at, rule_json = excluded.rule_json
     WHERE alert_rules.version = excluded.version - 1 AND alert_rules.is_removed = 0`,
  );
  const remove = database.prepare('UPDATE alert_rules SET is_removed = 1 WHERE id = ? AND is_removed = 0');
  return {
    rules: (): AlertRule[] => (all.all() as JsonRow[]).map(ruleFromRow),
    rule: (id: string): AlertRule | null => {
      const row = one.get(id) as JsonRow | undefined;
      return row ? ruleFromRow(row) : null;
    },
    saveRule: write((rule: AlertRule) => {
      const { id, version, updatedAt } = AlertRule.parse(rule);
      const { changes } = upsert.run({ id, version, updatedAt, json: JSON.stringify(rule) });
      if (changes !== 1) {
        throw new AppError('conflict', `Version ${version} is not the next one of the alert rule ${id}.`, {
          id,
          version,
        });
      }
    }),
    removeRule: write((id: string) => remove.run(id).changes > 0),
  };
}

function firingStatements(database: Journal, write: Write) {
  const markOf = database.prepare('SELECT evaluated_until AS at FROM alert_marks WHERE rule_id = ? AND instrument = ?');
  const setMark = database.prepare(
    `INSERT INTO alert_marks (rule_id, instrument, evaluated_until) VALUES (@ruleId, @instrument, @evaluatedUntil)
     ON CONFLICT (rule_id, instrument) DO UPDATE SET evaluated_until = excluded.evaluated_until`,
  );
  const addFiring = database.prepare(
    `INSERT INTO alert_firings (id, rule_id, rule_version, instrument, close_at, fired_at, read_at, firing_json)
     VALUES (@id, @ruleId, @ruleVersion, @instrument, @closeAt, @firedAt, @readAt, @json)
     ON CONFLICT DO NOTHING`,
  );
  const addDelivery = database.prepare(
    `INSERT INTO alert_deliveries (firing_id, channel, state, tries, at, error)
     VALUES (@firingId, @channel, @state, @tries, @at, @error)`,
  );
  const updateDelivery = database.prepare(
    `UPDATE alert_deliveries SET state = @state, tries = @tries, at = @at, error = @error
     WHERE firing_id = @firingId AND channel = @channel`,
  );
  const last = database.prepare(
    `${SELECT} WHERE f.rule_id = ? AND f.instrument = ? ORDER BY f.close_at DESC, f.rule_version DESC LIMIT 1`,
  );
  const closes = database.prepare(
    `SELECT DISTINCT close_at AS at FROM alert_firings WHERE rule_id = ? AND instrument = ? AND close_at >= ?
     ORDER BY close_at`,
  );
  const one = database.prepare(`${SELECT} WHERE f.id = ?`);
  const position = database.prepare('SELECT fired_at AS at, id FROM alert_firings WHERE id = ?');
  const pending = database.prepare(
    `${SELECT} WHERE f.id IN (SELECT firing_id FROM alert_deliveries WHERE state = 'pending') ORDER BY f.fired_at, f.id`,
  );
  const unread = database.prepare('SELECT count(*) AS n FROM alert_firings WHERE read_at IS NULL');
  const readAll = database.prepare('UPDATE alert_firings SET read_at = ? WHERE read_at IS NULL');
  const readOne = database.prepare('UPDATE alert_firings SET read_at = ? WHERE id = ? AND read_at IS NULL');
  const firingsOf = (rows: unknown[]) => (rows as FiringRow[]).map(firingFromRow);

  return {
    evaluatedUntil: (ruleId, instrument) => (markOf.get(ruleId, instrument) as { at: number } | undefined)?.at ?? null,
    record: write((mark: Parameters<AlertStore['record']>[0], firings: readonly AlertFiring[]) => {
      const added = firings.filter((firing) => {
        const { deliveries, readAt, ...kept } = AlertFiring.parse(firing);
        const { id: firingId, ruleId, ruleVersion, instrument, closeAt, firedAt } = kept;
        const row = { id: firingId, ruleId, ruleVersion, instrument, closeAt, firedAt, readAt };
        if (addFiring.run({ ...row, json: JSON.stringify(kept) }).changes === 0) return false;
        for (const delivery of deliveries) addDelivery.run({ firingId, ...delivery });
        return true;
      });
      setMark.run(mark);
      return added;
    }),
    lastFiring: (ruleId, instrument) => firingsOf(last.all(ruleId, instrument))[0] ?? null,
    firedSince: (ruleId, instrument, since) =>
      (closes.all(ruleId, instrument, since) as { at: number }[]).map(({ at }) => at),
    firing: (id) => firingsOf(one.all(id))[0] ?? null,
    // Only the conditions that are asked for, so that each query can use its index.
    inbox: ({ isUnreadOnly, ruleId, before, limit }) => {
      const page = before === undefined ? null : positionOf<Position>(position, { thing: 'a firing', id: before });
      const conditions = [
        ...(isUnreadOnly ? ['f.read_at IS NULL'] : []),
        ...(ruleId === undefined ? [] : ['f.rule_id = @ruleId']),
        ...(page === null ? [] : ['(f.fired_at, f.id) < (@at, @id)']),
      ];
      const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
      const statement = database.prepare(`${SELECT} ${where} ORDER BY f.fired_at DESC, f.id DESC LIMIT @limit`);
      return firingsOf(statement.all({ ...(ruleId === undefined ? {} : { ruleId }), ...page, limit }));
    },
    unread: () => (unread.get() as { n: number }).n,
    markRead: write((firingIds: readonly string[] | null, at: number) => {
      if (firingIds === null) readAll.run(at);
      else for (const id of firingIds) readOne.run(at, id);
    }),
    undelivered: () => firingsOf(pending.all()),
    setDelivery: write((firingId: string, delivery: AlertDelivery) => {
      const { changes } = updateDelivery.run({ firingId, ...AlertDelivery.parse(delivery) });
      invariant(changes === 1, `Expected a delivery by ${delivery.channel} of the firing ${firingId}, was none.`);
    }),
  } satisfies Partial<AlertStore>;
}

interface JsonRow {
  readonly json: string;
}

interface Position {
  readonly at: number;
  readonly id: string;
}

interface FiringRow extends JsonRow {
  readonly readAt: number | null;
  readonly deliveries: string;
}

function ruleFromRow({ json }: JsonRow): AlertRule {
  return AlertRule.parse(JSON.parse(json));
}

function firingFromRow({ json, readAt, deliveries }: FiringRow): AlertFiring {
  return AlertFiring.parse({ ...JSON.parse(json), readAt, deliveries: Deliveries.parse(JSON.parse(deliveries)) });
}

const Deliveries = z.array(AlertDelivery);

/** A firing with its deliveries, in the order of their channels' names. */
const SELECT = `SELECT f.firing_json AS json, f.read_at AS readAt,
    (SELECT json_group_array(json_object('channel', d.channel, 'state', d.state, 'tries', d.tries, 'at', d.at,
       'error', d.error) ORDER BY d.channel)
     FROM alert_deliveries d WHERE d.firing_id = f.id) AS deliveries
  FROM alert_firings f`;
