import { createHash } from 'node:crypto';
import { createOrderStore } from '#electron/infra/sqlite/order-store';
import type { ExecutionLimits } from '#electron/pipeline/execution/execution-limits';
import {
  createExecutionService,
  type ExecutionService,
  type ExecutionServiceEvent,
} from '#electron/pipeline/execution/execution-service';
import { createOrderApproval } from '#electron/pipeline/risk/approve-order';
import type { OrderStore } from '#electron/ports/order-store';
import type { RiskGuard } from '#electron/ports/risk-guard';
import type { Environment } from '#shared/domain/environment';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { Order, OrderRole } from '#shared/domain/order';
import type { OrderTicket } from '#shared/domain/proposal';
import { confirmProposal } from './confirm-proposal';
import { instrumentRules, orderTicket, START } from './execution-fixtures';
import { createFakeExchange, type FakeExchange } from './fake-exchange';
import { createManualTime, type ManualTime } from './manual-scheduler';
import { rigStanding } from './rig-standing';
import { activeGuard } from './risk-guards';
import { openTestJournal } from './test-journal';

/** Execution on a real journal against the fake exchange, with time that stands still. */
export interface ExecutionRig {
  readonly time: ManualTime;
  readonly exchange: FakeExchange;
  readonly store: OrderStore;
  readonly events: ExecutionServiceEvent[];
  readonly service: () => ExecutionService;
  /** Lets time pass beat by beat, and everything that it sets off. */
  pass(ms: number): Promise<void>;
  settle(): Promise<void>;
  /** Ends the process as a kill does, so that it writes nothing more, and starts another on the same journal. */
  restart(options?: { readonly isStarted?: boolean }): Promise<void>;
  /** Stops it without starting another. */
  kill(): void;
  /** Proposes and confirms; the orders that came of it. */
  enter(fields?: Partial<OrderTicket>): Promise<Order[]>;
  /** Codes of risk events but of evaluations, oldest first. */
  codes(): string[];
  order(role: OrderRole): Order | undefined;
  /** Moves the wall clock without its timers. */
  shiftClock(ms: number): void;
  close(): void;
}

export async function createExecutionRig(
  options: {
    readonly rules?: Partial<InstrumentRules>;
    readonly wrapStore?: (store: OrderStore) => OrderStore;
    readonly limits?: Partial<ExecutionLimits>;
    /** One that never trips, where none is given. */
    readonly guard?: RiskGuard;
    /** What the risk engine knows; `rigStanding` where nothing is given. */
    readonly standing?: typeof rigStanding;
    readonly environment?: Environment;
    /** What happened on the account before it was connected. */
    readonly before?: (exchange: FakeExchange) => void;
  } = {},
): Promise<ExecutionRig> {
  const journal = await openTestJournal();
  const time = createManualTime(START);
  let shiftMs = 0;
  const clock = { now: () => time.now() + shiftMs };
  const exchange = createFakeExchange({
    clock,
    rules: instrumentRules(options.rules),
    balances: { USDT: '10000', BTC: '0' },
  });
  const guard = options.guard ?? activeGuard();
  const plain = createOrderStore(journal);
  const store = options.wrapStore?.(plain) ?? plain;
  const events: ExecutionServiceEvent[] = [];
  let count = 0;
  const create = () => {
    const life = { isOver: false };
    const service = createExecutionService({
      store: mortal(store, life),
      client: exchange,
      approve: createOrderApproval({
        standing: (request) => (options.standing ?? rigStanding)(request, guard),
      }),
      guard,
      clock,
      scheduler: time,
      ids: { next: (prefix) => `${prefix}_${String(++count).padStart(6, '0')}` },
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      randomToken: () => `token_${++count}`,
      quotes: (instrument) => (instrument === 'BTC/USDT' ? exchange.quote() : null),
      environment: options.environment ?? 'demo',
      limits: options.limits ?? {},
      accountQuote: () => 'USDT',
      followedInstruments: () => ['BTC/USDT'],
      onEvent: (event) => events.push(event),
    });
    return { service, life };
  };
  let { service, life } = create();

  async function settle(): Promise<void> {
    for (let turn = 0; turn < 60; turn++) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; turn < 60; turn++) await Promise.resolve();
  }

  async function start(): Promise<void> {
    const started = service.start();
    exchange.setStream(true);
    await started;
    await settle();
  }

  function kill(): void {
    service.stop();
    life.isOver = true;
  }

  options.before?.(exchange);
  await start();
  return {
    time,
    exchange,
    store,
    events,
    service: () => service,
    pass: async (ms) => {
      for (let passed = 0; passed < ms; passed += 1_000) {
        time.advance(Math.min(1_000, ms - passed));
        await settle();
      }
    },
    settle,
    kill,
    restart: async ({ isStarted = true } = {}) => {
      kill();
      ({ service, life } = create());
      if (isStarted) await start();
    },
    enter: async (fields = {}) => {
      const proposal = service.propose(orderTicket(fields), 'person');
      const { orders } = await confirmProposal(service, proposal);
      await settle();
      return orders;
    },
    codes: () =>
      store
        .riskEvents({ limit: 1_000 })
        .map(({ code }) => code)
        .filter((code) => code !== 'evaluated')
        .reverse(),
    order: (role) => store.orders({}).find((order) => order.role === role),
    shiftClock: (ms) => {
      shiftMs += ms;
    },
    close: () => {
      service.stop();
      journal.close();
    },
  };
}

/** A store that a dead process cannot reach any more, whatever it still awaits. */
function mortal(store: OrderStore, life: { readonly isOver: boolean }): OrderStore {
  return new Proxy(store, {
    get: (target, name, receiver) => {
      if (life.isOver) throw new Error('Expected a living process, was a dead one.');
      return Reflect.get(target, name, receiver);
    },
  });
}
