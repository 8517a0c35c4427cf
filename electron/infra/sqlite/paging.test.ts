import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RiskEvent } from '#shared/domain/exchange-status';
import { alertFiring, alertRule } from '#tests/support/alert-fixtures';
import { journalFill, journalOrder, orderProposal } from '#tests/support/execution-fixtures';
import { abstention, forecast, outcome, prediction } from '#tests/support/prediction-fixtures';
import { openTestJournal } from '#tests/support/test-journal';
import { createAlertStore } from './alert-store';
import type { Journal } from './open-database';
import { createOrderStore } from './order-store';
import { createPredictionStore } from './prediction-store';

/** One list that is told page by page. */
interface List {
  readonly name: string;
  /** Puts a list into an empty journal, and gives back what adds to it and reads it. */
  readonly open: (journal: Journal) => {
    /** Adds item `number` at an instant; many share one. */
    readonly add: (number: number, at: number) => void;
    /** Whether an item is in the list as it is asked for, by its number. */
    readonly has: (number: number) => boolean;
    /** What `before` names an item by. */
    readonly idOf: (number: number) => string;
    readonly page: (query: { readonly limit: number; readonly before?: string }) => readonly string[];
  };
}

const LISTS: readonly List[] = [
  {
    name: 'predictions',
    open: (journal) => {
      const store = createPredictionStore(journal);
      return {
        add: (number, at) => store.insert(prediction({ id: nameOf(number), requestedAt: at }), CONTEXT),
        has: () => true,
        idOf: nameOf,
        page: (query) => store.list(query).map(({ id }) => id),
      };
    },
  },
  {
    name: 'predictions of one series while a replay hides later ones',
    open: (journal) => {
      const store = createPredictionStore(journal);
      const query = { instrument: 'EURUSD', timeframe: '1h', visibleUntil: { EURUSD: 5 } } as const;
      return {
        add: (number, at) => {
          const instrument = number % 3 === 0 ? 'XAUUSD' : 'EURUSD';
          store.insert(prediction({ id: nameOf(number), requestedAt: at, asOf: number % 10, instrument }), CONTEXT);
        },
        has: (number) => number % 3 !== 0 && number % 10 <= 5,
        idOf: nameOf,
        page: (page) => store.list({ ...query, ...page }).map(({ id }) => id),
      };
    },
  },
  {
    name: 'outcomes',
    open: (journal) => {
      const store = createPredictionStore(journal);
      return {
        add: (number, at) => addResolved(store, number, at),
        has: (number) => number % 4 !== 0,
        idOf: nameOf,
        page: (query) => store.outcomes(query).map(({ predictionId }) => predictionId),
      };
    },
  },
  {
    name: 'outcomes of one instrument by one maker',
    open: (journal) => {
      const store = createPredictionStore(journal);
      return {
        add: (number, at) => addResolved(store, number, at),
        has: (number) => number % 4 !== 0 && number % 3 === 0 && number % 2 === 0,
        idOf: nameOf,
        page: (query) =>
          store.outcomes({ ...query, instrument: 'XAUUSD', source: 'rules' }).map(({ predictionId }) => predictionId),
      };
    },
  },
  {
    name: 'orders',
    open: (journal) => {
      const store = createOrderStore(journal);
      return {
        add: (number, at) => addOrder(store, number, at),
        has: () => true,
        idOf: nameOf,
        page: (query) => store.orders(query).map(({ clientOrderId }) => clientOrderId),
      };
    },
  },
  {
    name: 'live orders of one instrument',
    open: (journal) => {
      const store = createOrderStore(journal);
      return {
        add: (number, at) => addOrder(store, number, at),
        has: (number) => number % 2 === 0 && number % 3 === 0,
        idOf: nameOf,
        page: (query) =>
          store.orders({ ...query, isLive: true, instrument: 'ETH/USDT' }).map(({ clientOrderId }) => clientOrderId),
      };
    },
  },
  {
    name: 'proposals',
    open: (journal) => {
      const store = createOrderStore(journal);
      return {
        add: (number, at) => store.insertProposal(orderProposal({ id: nameOf(number), createdAt: at })),
        has: () => true,
        idOf: nameOf,
        page: ({ limit, before }) => store.proposals(limit, before).map(({ id }) => id),
      };
    },
  },
  {
    name: 'fills',
    open: (journal) => {
      const store = createOrderStore(journal);
      return {
        add: (number, at) => addFill(store, number, at),
        has: () => true,
        idOf: fillName,
        page: (query) => store.newestFills(query).map(({ instrument, tradeId }) => `${instrument} ${tradeId}`),
      };
    },
  },
  {
    name: 'fills of one instrument',
    open: (journal) => {
      const store = createOrderStore(journal);
      return {
        add: (number, at) => addFill(store, number, at),
        has: (number) => number % 2 === 0,
        idOf: fillName,
        page: (query) =>
          store
            .newestFills({ ...query, instrument: 'ETH/USDT' })
            .map(({ instrument, tradeId }) => `${instrument} ${tradeId}`),
      };
    },
  },
  {
    name: 'risk events',
    open: (journal) => {
      const store = createOrderStore(journal);
      return {
        add: (number, at) => store.addRiskEvent(riskEvent(number, at)),
        has: () => true,
        idOf: nameOf,
        page: (query) => store.riskEvents(query).map(({ id }) => id),
      };
    },
  },
  {
    name: 'risk events of some kinds',
    open: (journal) => {
      const store = createOrderStore(journal);
      return {
        add: (number, at) => store.addRiskEvent(riskEvent(number, at)),
        has: (number) => number % 3 !== 2,
        idOf: nameOf,
        page: (query) => store.riskEvents({ ...query, kinds: ['rule', 'breaker', 'rule'] }).map(({ id }) => id),
      };
    },
  },
  {
    name: 'alerts',
    open: (journal) => {
      const inbox = openInbox(journal);
      return {
        ...inbox,
        has: () => true,
        page: (query) => inbox.store.inbox({ ...query, isUnreadOnly: false }).map(({ id }) => id),
      };
    },
  },
  {
    name: 'unread alerts of one rule',
    open: (journal) => {
      const inbox = openInbox(journal);
      return {
        ...inbox,
        has: (number) => number % 3 !== 0 && number % 2 === 0,
        page: (query) => inbox.store.inbox({ ...query, isUnreadOnly: true, ruleId: 'rule-2' }).map(({ id }) => id),
      };
    },
  },
];

let journal: Journal;
beforeEach(async () => {
  journal = await openTestJournal();
});
afterEach(() => {
  vi.restoreAllMocks();
  journal.close();
});

describe.each(LISTS)('$name', ({ open }) => {
  it('are told newest first at any limit, and pages of any size are the whole list whatever is added meanwhile', () => {
    journal.exec('SAVEPOINT empty');
    const list = open(journal);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 }),
        (instants, sizes) => {
          // The same bare connection again: what it was prepared for stays.
          journal.exec('ROLLBACK TO empty');
          for (const [number, at] of instants.entries()) list.add(number, at);
          const whole = list.page({ limit: 1_000 });
          const expected = instants.flatMap((_, number) => (list.has(number) ? [list.idOf(number)] : []));

          const told: string[] = [];
          let added = instants.length;
          for (let turn = 0; ; turn++) {
            const limit = sizes[turn % sizes.length] as number;
            const before = told.at(-1);
            const page = list.page(before === undefined ? { limit } : { limit, before });
            told.push(...page);
            if (page.length < limit) break;
            list.add(added, 100 + turn);
            added++;
          }

          expect(whole.toSorted()).toEqual(expected.toSorted());
          const at = new Map(instants.map((instant, number) => [list.idOf(number), instant]));
          const order = whole.map((id) => at.get(id) as number);
          expect(order).toEqual(order.toSorted((a, b) => b - a));
          expect(told).toEqual(whole);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('refuse to go on from what is not there', () => {
    const list = open(journal);
    list.add(0, 1);

    for (const before of ['nothing', '', 'BTC/USDT 77']) {
      expect(() => list.page({ limit: 5, before })).toThrow(
        expect.objectContaining({ code: 'not_found', details: { id: before } }),
      );
    }
  });

  it('are read through an index, in the order in which they are told', () => {
    const prepare = vi.spyOn(journal, 'prepare');
    const list = open(journal);
    for (let number = 0; number < 12; number++) list.add(number, 1 + number);
    const some = Array.from({ length: 12 }, (_, number) => number).find(list.has) as number;

    list.page({ limit: 5, before: list.idOf(some) });

    const sources = prepare.mock.calls.map(([source]) => source).filter((source) => source.includes(') < (@at, '));
    const plans = sources.flatMap((source) => planOf(journal, source));
    expect(plans.length).toBeGreaterThan(0);
    // A subquery is a page already; only its rows are sorted.
    const sorted = plans.filter((step) => step === 'USE TEMP B-TREE FOR ORDER BY');
    const pages = plans.filter((step) => step.startsWith('SCAN (subquery'));
    expect(plans.filter((step) => step.startsWith('SCAN') && !pages.includes(step))).toEqual([]);
    expect(sorted.length).toBeLessThanOrEqual(pages.length);
    expect(plans.at(0)).toMatch(/^SEARCH .* USING INDEX .*</);
  });
});

it('lists the newest fills, where there are more than the limit', () => {
  const store = createOrderStore(journal);
  for (let number = 0; number < 5; number++) addFill(store, number, 10 + number);

  const newest = store.newestFills({ limit: 2 }).map(({ occurredAt }) => occurredAt);

  expect(newest).toEqual([14, 13]);
  expect(store.fills({}).map(({ occurredAt }) => occurredAt)).toEqual([10, 11, 12, 13, 14]);
});

function planOf(database: Journal, source: string): string[] {
  const steps = database.prepare(`EXPLAIN QUERY PLAN ${source.replaceAll(/@\w+/g, '1')}`).all();
  return (steps as { detail: string }[]).map(({ detail }) => detail);
}

/** Not in the order of the numbers: nothing may rest on ids that grow. */
function nameOf(number: number): string {
  return `item_${(number * 7) % 101}`;
}

function addResolved(store: ReturnType<typeof createPredictionStore>, number: number, at: number): void {
  const id = nameOf(number);
  const verdict = number % 8 === 0 ? abstention() : forecast();
  const [instrument, source] = [number % 3 === 0 ? 'XAUUSD' : 'EURUSD', number % 2 === 0 ? 'rules' : 'model'] as const;
  store.insert(prediction({ id, requestedAt: 50 - number, instrument, source, verdict }), CONTEXT);
  if (number % 4 === 0) return;
  // What was corrected does not count, and its moment neither.
  if (number % 5 === 0) store.recordOutcome(id, outcome({ knownAt: 77 }), 1);
  store.recordOutcome(id, outcome({ knownAt: at }), 2);
}

function addOrder(store: ReturnType<typeof createOrderStore>, number: number, at: number): void {
  const order = journalOrder({
    clientOrderId: nameOf(number),
    instrument: number % 3 === 0 ? 'ETH/USDT' : 'BTC/USDT',
    state: number % 2 === 0 ? 'open' : 'filled',
    createdAt: at,
  });
  store.saveOrder(order, { clientOrderId: order.clientOrderId, at, kind: 'seen', details: {} });
}

function addFill(store: ReturnType<typeof createOrderStore>, number: number, at: number): void {
  const [instrument, tradeId] = fillName(number).split(/ (.*)/) as [string, string];
  store.addFills([journalFill({ instrument, tradeId, occurredAt: at })]);
}

/** A trade id may be anything. */
function fillName(number: number): string {
  return `${number % 2 === 0 ? 'ETH/USDT' : 'BTC/USDT'} trade ${nameOf(number)}`;
}

function riskEvent(number: number, at: number): RiskEvent {
  const kind = (['rule', 'breaker', 'mandate'] as const)[number % 3] as RiskEvent['kind'];
  const event = { code: 'any', severity: 'info', instrument: null, value: null, limit: null, details: {} } as const;
  return { ...event, id: nameOf(number), occurredAt: at, kind };
}

function openInbox(database: Journal) {
  const store = createAlertStore(database);
  return {
    store,
    add: (number: number, at: number) => {
      const ruleId = number % 3 === 0 ? 'rule-1' : 'rule-2';
      if (store.rule(ruleId) === null) store.saveRule(alertRule({ id: ruleId }));
      const firing = alertFiring({ id: nameOf(number), ruleId, closeAt: number, firedAt: at });
      store.record({ ruleId, instrument: firing.instrument, evaluatedUntil: number }, [firing]);
      if (number % 2 === 1) store.markRead([firing.id], at);
    },
    idOf: nameOf,
  };
}

const CONTEXT = { prompt: 'question', system: 'rules', grammar: '{}', maxTokens: 160, temperature: 0.7 };
