import type { Clock } from '#electron/ports/clock';
import type { ExecutionClient } from '#electron/ports/execution-client';
import type { OrderStore } from '#electron/ports/order-store';
import { exact } from '#shared/domain/decimal';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Order } from '#shared/domain/order';
import type { AccountBook } from './account-book';
import { isUndecided } from './apply-order-update';
import { compareBalances } from './compare-balances';
import type { EntryGate } from './entry-gate';
import type { HoldingBook } from './holding-book';
import type { OrderTracker } from './order-tracker';
import { guardedQuantity } from './plan-protection';
import type { RiskJournal } from './risk-journal';

/** Asks the exchange how things stand and takes that over. Every call throws what the client throws. */
export interface Reconciler {
  /** Orders, fills and balances of everything, compared with what the fills add up to. */
  reconcile(): Promise<void>;
  /** Open orders, those of ours that are not among them, the fills that they may have made, and balances. */
  check(): Promise<void>;
  /** Fills since the last ones that were asked for; what the stream brought meanwhile is known and falls out. */
  syncFills(instrument: InstrumentId): Promise<void>;
  /** Counts fills and balances of this instrument from now on, where that has not begun; before the first order in it. */
  prepare(instrument: InstrumentId): Promise<void>;
  /** Whether the last balances have all of the base that the known fills say; `false` where that was never compared. */
  hasAllBase(instrument: InstrumentId): boolean;
  /** Everything that concerns one instrument, before something is decided on it. */
  refresh(instrument: InstrumentId): Promise<void>;
}

export function createReconciler(parts: {
  readonly store: OrderStore;
  readonly client: ExecutionClient;
  readonly tracker: OrderTracker;
  readonly book: HoldingBook;
  readonly account: AccountBook;
  readonly gate: EntryGate;
  readonly risk: RiskJournal;
  readonly clock: Clock;
  readonly followedInstruments: () => readonly InstrumentId[];
}): Reconciler {
  const { store, client, tracker, book, account, gate, risk, clock, followedInstruments } = parts;

  // A cursor of its own: the newest fill that is known can have come over the stream, past one that a cut swallowed.
  async function syncFills(instrument: InstrumentId): Promise<void> {
    const cursor = store.readFact(cursorOf(instrument));
    if (typeof cursor !== 'string') {
      // What was traded before the account was connected is no position of ours.
      const newest = (await client.fillsSince(instrument, null)).at(-1);
      store.writeFact(cursorOf(instrument), newest?.tradeId ?? BEFORE_ALL);
      return;
    }
    const told = await client.fillsSince(instrument, cursor);
    const last = told.at(-1);
    if (!last) return;
    tracker.addFills(told);
    store.writeFact(cursorOf(instrument), last.tradeId);
  }

  async function seeOpenOrders(): Promise<Set<string>> {
    const open = await client.openOrders();
    return new Set(open.map((order) => tracker.see(order, 'seen').clientOrderId));
  }

  async function lookUpMissing(live: readonly Order[], open: ReadonlySet<string>): Promise<void> {
    for (const order of live) {
      const { clientOrderId, instrument } = order;
      // The resolver looks for those whose fate is not known; legs that wait are told of with their entry.
      if (open.has(clientOrderId) || isUndecided(order) || isWaitingFor(order, open)) continue;
      const seen = await client.findOrder({ instrument, clientOrderId });
      if (seen) {
        tracker.see(seen, 'seen');
        risk.clear(`invisible ${clientOrderId}`);
        continue;
      }
      // It was there once, so it is taken to be live: not to be found proves nothing.
      risk.raiseOnce(`invisible ${clientOrderId}`, {
        kind: 'order',
        code: 'order_invisible',
        severity: 'warning',
        instrument,
        details: { clientOrderId },
      });
    }
  }

  function isWaitingFor(order: Order, open: ReadonlySet<string>): boolean {
    if (order.state !== 'pending') return false;
    const entry = tracker.siblings(order).find(({ role }) => role === 'entry');
    return entry !== undefined && open.has(entry.clientOrderId);
  }

  async function lookAtOrders(): Promise<void> {
    const before = tracker.live();
    const open = await seeOpenOrders();
    await lookUpMissing(before, open);
    const touched = new Set([...before, ...tracker.live()].map(({ instrument }) => instrument));
    for (const instrument of book.instruments()) {
      if (tracker.lacksFills(instrument) || !guardedQuantity(book.holding(instrument)).isZero())
        touched.add(instrument);
    }
    for (const instrument of touched) await syncFills(instrument);
  }

  async function syncAccount(): Promise<void> {
    for (const instrument of new Set([...store.tradedInstruments(), ...followedInstruments()])) {
      await syncFills(instrument);
    }
    account.replace(await client.balances(), clock.now());
  }

  function differences(also: readonly InstrumentId[] = []) {
    const instruments = new Set([...book.instruments(), ...followedInstruments(), ...also]);
    return compareBalances({
      instruments: [...instruments].flatMap((instrument) => client.rules(instrument) ?? []),
      fills: book.instruments().flatMap((instrument) => book.fills(instrument)),
      total: account.total,
      guarded: (instrument) => guardedQuantity(book.holding(instrument)),
      baseline: (asset) => {
        const fact = store.readFact(baselineOf(asset));
        return typeof fact === 'string' ? fact : null;
      },
    });
  }

  function takeOver({
    asset,
    baseline,
    difference,
    isShort,
    instruments,
  }: ReturnType<typeof differences>[number]): void {
    const isFirst = store.readFact(baselineOf(asset)) === null;
    // What an order did whose fate is not known is no change of the balance: it stays open until that is known.
    const isOpen = tracker.live().some((order) => isUndecided(order) && baseOf(order.instrument) === asset);
    if (!isFirst && (difference === null || isOpen)) return;
    store.writeFact(baselineOf(asset), baseline);
    if (difference === null) return;
    risk.raise({
      kind: 'account',
      code: isShort ? 'balance_short' : 'balance_changed',
      severity: isShort ? 'critical' : 'warning',
      value: difference,
      limit: '0',
      details: { asset, instruments },
    });
    if (!isShort) return;
    for (const instrument of instruments) {
      gate.halt(instrument, `There is less ${asset} in the account than the position says (${difference}).`);
    }
  }

  return {
    reconcile: async () => {
      await lookAtOrders();
      await syncAccount();
      // Fills and balances are not asked for in one moment: a difference counts when a second look has it too.
      if (differences().some(({ difference }) => difference !== null)) await syncAccount();
      for (const difference of differences()) takeOver(difference);
    },
    check: async () => {
      await lookAtOrders();
      // News of a balance that never came would otherwise count until the next full look.
      account.replace(await client.balances(), clock.now());
    },
    syncFills,
    prepare: async (instrument) => {
      await syncFills(instrument);
      const base = baseOf(instrument);
      if (store.readFact(baselineOf(base)) !== null) return;
      account.replace(await client.balances(), clock.now());
      for (const found of differences([instrument])) if (found.asset === base) takeOver(found);
    },
    hasAllBase: (instrument) => {
      const found = differences([instrument]).find(({ asset }) => asset === baseOf(instrument));
      if (!found || store.readFact(baselineOf(found.asset)) === null) return false;
      return found.difference === null || exact(found.difference).gt(0);
    },
    refresh: async (instrument) => {
      await lookAtOrders();
      await syncFills(instrument);
      account.replace(await client.balances(), clock.now());
    },
  };
}

function baseOf(instrument: InstrumentId): string {
  return instrument.split('/')[0] ?? instrument;
}

function cursorOf(instrument: InstrumentId): string {
  return `fill_cursor ${instrument}`;
}

function baselineOf(asset: string): string {
  return `balance_baseline ${asset}`;
}

const BEFORE_ALL = '0';
