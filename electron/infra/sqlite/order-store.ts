import type { Statement } from 'better-sqlite3';
import { z } from 'zod';
import type { OrderQuery, OrderStep, OrderStore } from '#electron/ports/order-store';
import { AppError } from '#shared/domain/app-error';
import { DecimalString, decimalText, type Exact, exact } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { RiskEvent } from '#shared/domain/exchange-status';
import type { InstrumentId } from '#shared/domain/instrument';
import { Balance, Fill, Order } from '#shared/domain/order';
import { EquityPoint } from '#shared/domain/position';
import { Proposal } from '#shared/domain/proposal';
import type { Journal } from './open-database';
import { positionOf } from './position-of';
import { riskEventWriter } from './risk-event-writer';
import { writerOf } from './writer-of';

/** @param database - A connection of its own, from `openExecutionConnection`: every write is on disk when it returns. */
export function createOrderStore(database: Journal): OrderStore {
  const proposals = proposalStatements(database);
  const orders = orderStatements(database);
  const fills = fillStatements(database);
  const account = accountStatements(database);

  const closeProposal = (id: string, state: Exclude<Proposal['state'], 'open'>, at: EpochMs): boolean => {
    const proposal = proposals.get(id);
    if (proposal?.state !== 'open') return false;
    proposals.put({ ...proposal, state, confirmedAt: state === 'confirmed' ? at : null });
    return true;
  };

  const insertIntent = (intents: readonly Order[], confirm: { proposalId: string; at: EpochMs } | null) => {
    if (confirm && !closeProposal(confirm.proposalId, 'confirmed', confirm.at)) {
      throw new AppError('conflict', `The proposal ${confirm.proposalId} is not open any more.`, {
        proposalId: confirm.proposalId,
      });
    }
    for (const order of intents) {
      orders.insert(order);
      orders.addStep({ clientOrderId: order.clientOrderId, at: order.createdAt, kind: 'intent', details: { order } });
    }
  };

  const saveOrder = (order: Order, step: OrderStep) => {
    orders.put(order);
    orders.addStep(step);
  };

  const write = writerOf(database);

  return {
    insertProposal: write((proposal: Proposal) => proposals.insert(Proposal.parse(proposal))),
    proposal: proposals.get,
    proposals: proposals.newest,
    openProposals: proposals.open,
    confirmedForPrediction: proposals.confirmedFor,
    closeProposal: write(closeProposal),
    insertIntent: write(insertIntent),
    saveOrder: write(saveOrder),
    order: orders.get,
    orderByExchangeId: orders.byExchangeId,
    orders: orders.list,
    history: orders.history,
    addFills: write((found: readonly Fill[]) => found.filter((fill) => fills.add(Fill.parse(fill)))),
    fills: fills.list,
    newestFills: fills.newest,
    tradedInstruments: fills.tradedInstruments,
    saveBalances: write(account.saveBalances),
    balances: account.balances,
    addEquityPoint: write(account.addEquityPoint),
    equity: account.equity,
    equityAt: account.equityAt,
    peakEquity: account.peakEquity,
    addRiskEvent: write(account.addRiskEvent),
    addRiskEvents: write(account.addRiskEvents),
    riskEvents: account.riskEvents,
    readFact: account.readFact,
    writeFact: write(account.writeFact),
  };
}

function proposalStatements(database: Journal) {
  const insert = database.prepare(
    `INSERT INTO proposals (id, state, instrument, prediction_id, created_at, proposal_json)
     VALUES (@id, @state, @instrument, @predictionId, @createdAt, @json)`,
  );
  const update = database.prepare('UPDATE proposals SET state = @state, proposal_json = @json WHERE id = @id');
  const one = database.prepare('SELECT proposal_json AS json FROM proposals WHERE id = ?');
  const newest = database.prepare(
    'SELECT proposal_json AS json FROM proposals ORDER BY created_at DESC, id DESC LIMIT ?',
  );
  const position = database.prepare('SELECT created_at AS at, id FROM proposals WHERE id = ?');
  const older = database.prepare(
    `SELECT proposal_json AS json FROM proposals WHERE (created_at, id) < (@at, @id)
     ORDER BY created_at DESC, id DESC LIMIT @limit`,
  );
  const open = database.prepare(
    "SELECT proposal_json AS json FROM proposals WHERE state = 'open' ORDER BY created_at, id",
  );
  const confirmed = database.prepare(
    "SELECT proposal_json AS json FROM proposals WHERE state = 'confirmed' AND prediction_id = ?",
  );
  return {
    insert: (proposal: Proposal) => {
      const { id, state, ticket, createdAt } = proposal;
      const { instrument, predictionId } = ticket;
      insert.run({ id, state, instrument, predictionId, createdAt, json: JSON.stringify(proposal) });
    },
    put: (proposal: Proposal) => update.run({ id: proposal.id, state: proposal.state, json: JSON.stringify(proposal) }),
    get: (id: string) => firstOf(one.all(id), Proposal),
    newest: (limit: number, before?: string) => {
      if (before === undefined) return allOf(newest.all(limit), Proposal);
      const page = positionOf<{ at: number; id: string }>(position, { thing: 'a proposal', id: before });
      return allOf(older.all({ ...page, limit }), Proposal);
    },
    open: () => allOf(open.all(), Proposal),
    confirmedFor: (predictionId: string) => firstOf(confirmed.all(predictionId), Proposal),
  };
}

function orderStatements(database: Journal) {
  const columns = `(client_order_id, instrument, exchange_order_id, list_client_id, proposal_id, role, state, created_at, order_json)
     VALUES (@clientOrderId, @instrument, @exchangeOrderId, @listClientId, @proposalId, @role, @state, @createdAt, @json)`;
  const insert = database.prepare(`INSERT INTO orders ${columns}`);
  const put = database.prepare(
    `INSERT INTO orders ${columns} ON CONFLICT (client_order_id) DO UPDATE SET
       exchange_order_id = excluded.exchange_order_id, list_client_id = excluded.list_client_id, role = excluded.role,
       state = excluded.state, order_json = excluded.order_json`,
  );
  const one = database.prepare('SELECT order_json AS json FROM orders WHERE client_order_id = ?');
  const position = database.prepare('SELECT created_at AS at, rowid AS number FROM orders WHERE client_order_id = ?');
  const byExchangeId = database.prepare(
    'SELECT order_json AS json FROM orders WHERE instrument = ? AND exchange_order_id = ?',
  );
  const addStep = database.prepare(
    'INSERT INTO order_history (client_order_id, at, kind, details_json) VALUES (@clientOrderId, @at, @kind, @json)',
  );
  const history = database.prepare(
    'SELECT client_order_id, at, kind, details_json FROM order_history WHERE client_order_id = ? ORDER BY number',
  );
  const row = (order: Order) => {
    const { clientOrderId, instrument, exchangeOrderId, listClientId, proposalId, role, state, createdAt } = order;
    const json = JSON.stringify(Order.parse(order));
    return { clientOrderId, instrument, exchangeOrderId, listClientId, proposalId, role, state, createdAt, json };
  };
  return {
    insert: (order: Order) => insert.run(row(order)),
    put: (order: Order) => put.run(row(order)),
    get: (clientOrderId: string) => firstOf(one.all(clientOrderId), Order),
    list: (query: OrderQuery) => listOrders(database, position, query),
    byExchangeId: (instrument: InstrumentId, exchangeOrderId: string) =>
      firstOf(byExchangeId.all(instrument, exchangeOrderId), Order),
    addStep: ({ clientOrderId, at, kind, details }: OrderStep) =>
      addStep.run({ clientOrderId, at, kind, json: JSON.stringify(details) }),
    history: (clientOrderId: string) =>
      history.all(clientOrderId).map((found) => {
        const step = StepRow.parse(found);
        const details = Details.parse(JSON.parse(step.details_json));
        return { clientOrderId: step.client_order_id, at: step.at, kind: step.kind, details };
      }),
  };
}

// Only the conditions that are asked for, so that each query can use its index.
function listOrders(database: Journal, position: Statement, query: OrderQuery): Order[] {
  const { instrument, listClientId, role, isLive, before, limit } = query;
  const page = before === undefined ? null : positionOf<NumberedPosition>(position, { thing: 'an order', id: before });
  const conditions = [
    ...(instrument === undefined ? [] : ['instrument = @instrument']),
    ...(listClientId === undefined ? [] : ['list_client_id = @listClientId']),
    ...(role === undefined ? [] : ['role = @role']),
    ...(isLive ? ['is_live = 1'] : []),
    ...(page === null ? [] : ['(created_at, rowid) < (@at, @number)']),
  ];
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const statement = database.prepare(
    `SELECT order_json AS json FROM orders ${where} ORDER BY created_at DESC, rowid DESC LIMIT @limit`,
  );
  // SQLite reads a negative limit as none.
  const rows = statement.all({
    ...(instrument === undefined ? {} : { instrument }),
    ...(listClientId === undefined ? {} : { listClientId }),
    ...(role === undefined ? {} : { role }),
    ...page,
    limit: limit ?? -1,
  });
  return allOf(rows, Order);
}

function fillStatements(database: Journal) {
  const add = database.prepare(
    `INSERT INTO fills (instrument, trade_id, exchange_order_id, occurred_at, fill_json)
     VALUES (@instrument, @tradeId, @exchangeOrderId, @occurredAt, @json) ON CONFLICT (instrument, trade_id) DO NOTHING`,
  );
  const all = database.prepare('SELECT fill_json AS json FROM fills ORDER BY occurred_at, number');
  const ofInstrument = database.prepare(
    'SELECT fill_json AS json FROM fills WHERE instrument = ? ORDER BY occurred_at, number',
  );
  const position = database.prepare(
    'SELECT occurred_at AS at, number FROM fills WHERE instrument = ? AND trade_id = ?',
  );
  const newestAfter = (where: string) =>
    database.prepare(
      `SELECT fill_json AS json FROM fills WHERE ${where} (occurred_at, number) < (@at, @number)
       ORDER BY occurred_at DESC, number DESC LIMIT @limit`,
    );
  const newest = newestAfter('');
  const newestOfInstrument = newestAfter('instrument = @instrument AND');
  const traded = database.prepare(
    'SELECT instrument FROM orders UNION SELECT instrument FROM fills ORDER BY instrument',
  );
  return {
    add: (fill: Fill): boolean => {
      const { instrument, tradeId, exchangeOrderId, occurredAt } = fill;
      return add.run({ instrument, tradeId, exchangeOrderId, occurredAt, json: JSON.stringify(fill) }).changes > 0;
    },
    list: ({ instrument }: { instrument?: InstrumentId }) =>
      allOf(instrument === undefined ? all.all() : ofInstrument.all(instrument), Fill),
    newest: ({ instrument, before, limit }: Parameters<OrderStore['newestFills']>[0]) => {
      const page = before === undefined ? AFTER_ALL : positionOf<NumberedPosition>(position, ...keyOfFill(before));
      return allOf(
        instrument === undefined
          ? newest.all({ ...page, limit })
          : newestOfInstrument.all({ ...page, instrument, limit }),
        Fill,
      );
    },
    tradedInstruments: () => (traded.all() as { instrument: string }[]).map(({ instrument }) => instrument),
  };
}

/** No name of an instrument has a space in it; a trade id may. */
function keyOfFill(before: string): [item: { thing: string; id: string }, instrument: string, tradeId: string] {
  const space = before.indexOf(' ');
  const thing = 'a fill (instrument, space, trade id)';
  return [{ thing, id: before }, before.slice(0, Math.max(0, space)), before.slice(space + 1)];
}

function accountStatements(database: Journal) {
  const putBalance = database.prepare(
    `INSERT INTO balances (asset, free, locked, known_at) VALUES (@asset, @free, @locked, @at)
     ON CONFLICT (asset) DO UPDATE SET free = excluded.free, locked = excluded.locked, known_at = excluded.known_at`,
  );
  const balances = database.prepare('SELECT asset, free, locked, known_at FROM balances ORDER BY asset');
  const addPoint = database.prepare(
    `INSERT INTO equity_points (at, equity, realised, unrealised) VALUES (@at, @equity, @realised, @unrealised)
     ON CONFLICT (at) DO UPDATE SET equity = excluded.equity, realised = excluded.realised, unrealised = excluded.unrealised`,
  );
  const countPoints = database.prepare('SELECT count(*) AS count FROM equity_points WHERE at >= ?');
  // Every nth from the newest back: the newest point is always there.
  const points = database.prepare(
    `SELECT at, equity, realised, unrealised FROM (
       SELECT *, row_number() OVER (ORDER BY at DESC) - 1 AS age FROM equity_points WHERE at >= @from
     ) WHERE age % @every = 0 ORDER BY at`,
  );
  const pointAt = database.prepare(
    'SELECT at, equity, realised, unrealised FROM equity_points WHERE at <= ? ORDER BY at DESC LIMIT 1',
  );
  // As floating-point numbers, a hair apart where two differ only far behind the point: those are compared exactly.
  const highestSince = database.prepare(
    `SELECT DISTINCT equity FROM equity_points WHERE at >= @from AND CAST(equity AS REAL) >= (
       SELECT max(CAST(equity AS REAL) - abs(CAST(equity AS REAL)) * 1e-12) FROM equity_points WHERE at >= @from
     )`,
  );
  let peak: { readonly from: EpochMs; readonly equity: DecimalString; readonly until: EpochMs } | null = null;
  const addEvent = riskEventWriter(database);
  const eventColumns =
    'id, occurred_at AS occurredAt, kind, code, severity, instrument, value, limit_value AS "limit", details_json';
  const eventPosition = database.prepare('SELECT occurred_at AS at, id FROM risk_events WHERE id = ?');
  // Kind by kind, each in the order of its index: all of a frequent kind would have to be sorted otherwise.
  const newestEvents = (kinds: readonly RiskEvent['kind'][] | undefined, isPage: boolean) => {
    const older = isPage ? ['(occurred_at, id) < (@at, @id)'] : [];
    const parts = (kinds?.map((_, index) => [`kind = @kind${index}`, ...older]) ?? [older]).map((conditions) => {
      const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
      return `SELECT * FROM (SELECT * FROM risk_events ${where} ORDER BY occurred_at DESC, id DESC LIMIT @limit)`;
    });
    return database.prepare(
      `SELECT ${eventColumns} FROM (${parts.join(' UNION ALL ')}) ORDER BY occurred_at DESC, id DESC LIMIT @limit`,
    );
  };
  const fact = database.prepare('SELECT value_json AS json FROM execution_facts WHERE key = ?');
  const putFact = database.prepare(
    'INSERT INTO execution_facts (key, value_json) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value_json = excluded.value_json',
  );
  return {
    saveBalances: (changed: readonly Balance[], at: EpochMs) => {
      for (const balance of changed) putBalance.run({ ...Balance.parse(balance), at });
    },
    balances: () => {
      const rows = z.array(BalanceRow).parse(balances.all());
      if (rows.length === 0) return null;
      return {
        balances: rows.map(({ asset, free, locked }) => ({ asset, free, locked })),
        at: Math.max(...rows.map((row) => row.known_at)),
      };
    },
    addEquityPoint: (point: EquityPoint) => {
      addPoint.run(EquityPoint.parse(point));
      // Among what was looked at already: a clock was set back, or a point of the same instant is replaced.
      if (peak && point.at <= peak.until) peak = null;
    },
    equity: ({ from = 0, limit }: { from?: EpochMs; limit: number }) => {
      const { count } = countPoints.get(from) as { count: number };
      return z.array(EquityPoint).parse(points.all({ from, every: Math.max(1, Math.ceil(count / limit)) }));
    },
    equityAt: (at: EpochMs): EquityPoint | null => EquityPoint.nullable().parse(pointAt.get(at) ?? null),
    // Asked for every second, over months of points: what was looked at once is not read again.
    peakEquity: (from: EpochMs): DecimalString | null => {
      const known = peak?.from === from ? peak : null;
      const last = pointAt.get(Number.MAX_SAFE_INTEGER) as { at: EpochMs } | undefined;
      const rows = z.array(EquityRow).parse(highestSince.all({ from: known?.until ?? from }));
      const highest = [...rows.map(({ equity }) => equity), ...(known ? [known.equity] : [])].reduce<Exact | null>(
        (most, equity) => (most?.gte(exact(equity)) ? most : exact(equity)),
        null,
      );
      if (highest === null || !last) return null;
      const equity = decimalText(highest);
      peak = { from, equity, until: Math.max(from, last.at) };
      return equity;
    },
    addRiskEvent: (event: RiskEvent) => addEvent(event, null),
    addRiskEvents: (added: readonly RiskEvent[]) => {
      for (const event of added) addEvent(event, null);
    },
    riskEvents: ({ limit, kinds, before }: Parameters<OrderStore['riskEvents']>[0]) => {
      const wanted = kinds && [...new Set(kinds)];
      if (wanted?.length === 0) return [];
      const page =
        before === undefined ? null : positionOf<object>(eventPosition, { thing: 'a risk event', id: before });
      const asked = Object.fromEntries(wanted?.map((kind, index) => [`kind${index}`, kind]) ?? []);
      const rows = newestEvents(wanted, page !== null).all({ ...asked, ...page, limit });
      return rows.map((found) => {
        const { details_json, ...columns } = found as { details_json: string };
        return RiskEvent.parse({ ...columns, details: JSON.parse(details_json) });
      });
    },
    readFact: (key: string): unknown => {
      const found = fact.get(key) as JsonRow | undefined;
      return found === undefined ? null : JSON.parse(found.json);
    },
    writeFact: (key: string, value: unknown) => {
      putFact.run(key, JSON.stringify(value ?? null));
    },
  };
}

interface JsonRow {
  readonly json: string;
}

interface NumberedPosition {
  readonly at: number;
  readonly number: number;
}

function firstOf<T>(rows: unknown[], schema: z.ZodType<T>): T | null {
  return allOf(rows, schema)[0] ?? null;
}

// A row that its schema does not pass is a damaged record of money: it throws, it is never skipped.
function allOf<T>(rows: unknown[], schema: z.ZodType<T>): T[] {
  return (rows as JsonRow[]).map(({ json }) => schema.parse(JSON.parse(json)));
}

const AFTER_ALL: NumberedPosition = { at: Number.MAX_SAFE_INTEGER, number: Number.MAX_SAFE_INTEGER };
const Details = z.record(z.string(), z.unknown());
const StepRow = z.object({
  client_order_id: z.string(),
  at: z.number(),
  kind: z.enum(['intent', 'acknowledged', 'rejected', 'unknown', 'seen', 'cancel', 'adopted', 'resolved']),
  details_json: z.string(),
});
const EquityRow = z.object({ equity: DecimalString });
const BalanceRow = z.object({ asset: z.string(), free: DecimalString, locked: DecimalString, known_at: z.number() });
