import type { Clock } from '#electron/ports/clock';
import type { ExchangeOrder, ExecutionEvent } from '#electron/ports/execution-client';
import type { OrderStep, OrderStore } from '#electron/ports/order-store';
import { AppError } from '#shared/domain/app-error';
import type { InstrumentId } from '#shared/domain/instrument';
import { type Fill, isFinalOrderState, type Order } from '#shared/domain/order';
import { applyFilled, applyOrderUpdate, isOverfilled, isUndecided } from './apply-order-update';
import { looksLikeOurs } from './client-order-id';
import type { EntryGate } from './entry-gate';
import type { HoldingBook } from './holding-book';
import type { RiskJournal } from './risk-journal';

/** A fill as the exchange tells it; when we learned of it is ours to say. */
export type ToldFill = Omit<Fill, 'knownAt'>;

/** Every live order, and the one way in which an order or a fill changes: journal first, then memory, then whoever listens. */
export interface OrderTracker {
  /** Reads the live orders. What is only an intent may have left before the process died: it becomes unknown. */
  load(): void;
  /** Reads the live orders as they stand in the journal, without taking anything up. */
  peek(): void;
  /** Takes nothing more: an answer that comes after another has taken over must not overwrite what that one knows. */
  close(): void;
  isClosed(): boolean;
  /** Orders that are not final, oldest first; those from outside included. */
  live(instrument?: InstrumentId): Order[];
  find(clientOrderId: string): Order | null;
  /** Takes up orders whose intent is in the journal. */
  addIntents(orders: readonly Order[]): void;
  /** What the exchange says of an order; adopts one that is not known. */
  see(seen: ExchangeOrder, kind: OrderStep['kind']): Order;
  /** What we concluded of an order ourselves. */
  conclude(order: Order, kind: OrderStep['kind'], details?: OrderStep['details']): Order;
  /** New ones only; those that are known are left out. */
  addFills(fills: readonly ToldFill[]): Fill[];
  handle(event: Extract<ExecutionEvent, { kind: 'order' }>): void;
  unknownCount(instrument?: InstrumentId): number;
  /** The other orders of a list, final ones included. */
  siblings(order: Order): Order[];
  /** Whether an order says that it filled more than the fills that are known. */
  lacksFills(instrument: InstrumentId): boolean;
}

export function createOrderTracker(parts: {
  readonly store: OrderStore;
  readonly book: HoldingBook;
  readonly gate: EntryGate;
  readonly risk: RiskJournal;
  readonly clock: Clock;
  readonly onOrder: (order: Order) => void;
  readonly onFill: (fill: Fill) => void;
}): OrderTracker {
  const { store, book, gate, risk, clock, onOrder, onFill } = parts;
  let isClosed = true;
  const live = new Map<string, Order>();
  // Orders that ended lately and whose fills may be still to come.
  const awaitingFills = new Map<string, InstrumentId>();

  function put(order: Order): void {
    if (isFinalOrderState(order.state)) live.delete(order.clientOrderId);
    else live.set(order.clientOrderId, order);
    noteFills(order);
    onOrder(order);
  }

  function refuseIfClosed(): void {
    if (isClosed) throw new AppError('exchange_off', 'The exchange is not connected any more.');
  }

  function save(order: Order, kind: OrderStep['kind'], details: OrderStep['details']): Order {
    refuseIfClosed();
    store.saveOrder(order, { clientOrderId: order.clientOrderId, at: clock.now(), kind, details });
    put(order);
    if (isOverfilled(order)) haltOverfilled(order);
    return order;
  }

  // What an order from outside filled before the account was connected is never told.
  function noteFills({ clientOrderId, instrument, exchangeOrderId, filledQuantity, role }: Order): void {
    const isBehind =
      role !== 'external' &&
      exchangeOrderId !== null &&
      book.filled(instrument, exchangeOrderId).quantity.lt(filledQuantity);
    if (isBehind) awaitingFills.set(clientOrderId, instrument);
    else awaitingFills.delete(clientOrderId);
  }

  function haltOverfilled(order: Order): void {
    const { clientOrderId, instrument, quantity, filledQuantity } = order;
    risk.raiseOnce(`overfill ${clientOrderId}`, {
      kind: 'order',
      code: 'overfill',
      severity: 'critical',
      instrument,
      value: filledQuantity,
      limit: quantity,
      details: { clientOrderId },
    });
    gate.halt(instrument, `The order ${clientOrderId} filled ${filledQuantity}, more than its ${quantity}.`);
  }

  function lookUp(seen: ExchangeOrder): Order | null {
    const named = live.get(seen.clientOrderId) ?? store.order(seen.clientOrderId);
    // A name can be used again once its order has ended: then it is another order.
    if (named && (named.exchangeOrderId === null || named.exchangeOrderId === seen.exchangeOrderId)) return named;
    return store.orderByExchangeId(seen.instrument, seen.exchangeOrderId);
  }

  function see(seen: ExchangeOrder, kind: OrderStep['kind']): Order {
    const known = lookUp(seen);
    if (!known) return adopt(seen);
    const updated = applyOrderUpdate(known, seen, clock.now());
    const filled = book.filled(seen.instrument, seen.exchangeOrderId);
    const next = applyFilled(updated, filled);
    if (next === known) return known;
    const saved = save(next, kind, { exchange: seen });
    // Its fills were nobody's until now.
    if (known.exchangeOrderId === null && !filled.quantity.isZero()) book.refold(seen.instrument);
    if (isFinalOrderState(saved.state)) checkOversold(saved.instrument);
    return saved;
  }

  function adopt(seen: ExchangeOrder): Order {
    const isTaken = store.order(seen.clientOrderId) !== null;
    const { listId, updatedAt, ...told } = seen;
    const order: Order = {
      ...told,
      clientOrderId: isTaken ? `x${seen.exchangeOrderId}`.slice(0, 36) : seen.clientOrderId,
      listClientId: null,
      proposalId: null,
      role: 'external',
      createdAt: clock.now(),
      acknowledgedAt: clock.now(),
      updatedAt,
      fault: null,
    };
    const isOurs = looksLikeOurs(seen.clientOrderId);
    risk.raise({
      kind: 'order',
      code: isOurs ? 'own_order_without_intent' : 'external_order',
      severity: isOurs ? 'critical' : 'info',
      instrument: seen.instrument,
      details: { clientOrderId: order.clientOrderId, exchangeOrderId: seen.exchangeOrderId, listId },
    });
    if (isOurs && isTaken) {
      gate.halt(seen.instrument, `The exchange has a second order by the name ${seen.clientOrderId}.`);
    }
    return save(order, 'adopted', { exchange: seen });
  }

  function addFills(told: readonly ToldFill[]): Fill[] {
    refuseIfClosed();
    const knownAt = clock.now();
    const fresh = store.addFills(
      told.map((fill) => ({
        ...fill,
        clientOrderId:
          store.orderByExchangeId(fill.instrument, fill.exchangeOrderId)?.clientOrderId ?? fill.clientOrderId,
        knownAt,
      })),
    );
    for (const fill of fresh) {
      book.add(fill);
      onFill(fill);
      const order = store.orderByExchangeId(fill.instrument, fill.exchangeOrderId);
      if (!order || order.role === 'external') reportExternal(fill);
      if (!order) continue;
      const next = applyFilled(order, book.filled(fill.instrument, fill.exchangeOrderId));
      if (next === order) put(order);
      else save(next, 'seen', { tradeId: fill.tradeId });
    }
    for (const instrument of new Set(fresh.map((fill) => fill.instrument))) checkOversold(instrument);
    return fresh;
  }

  function reportExternal({ instrument, exchangeOrderId, side, quantity }: Fill): void {
    risk.raiseOnce(`external ${instrument} ${exchangeOrderId}`, {
      kind: 'position',
      code: 'external_trade',
      severity: 'warning',
      instrument,
      value: quantity,
      details: { exchangeOrderId, side },
    });
  }

  // Our sells never exceed what our buys brought, so a negative sum means that something was executed twice. Where the
  // stream swallowed a buy, its order still waits or says that it filled more than is known: then nothing is proven yet.
  function checkOversold(instrument: InstrumentId): void {
    const { ownQuantity } = book.holding(instrument);
    if (!ownQuantity.isNegative() || ownQuantity.isZero()) return;
    if (lacksFills(instrument) || [...live.values()].some((order) => isEntryIn(order, instrument))) return;
    risk.raiseOnce(`oversold ${instrument}`, {
      kind: 'position',
      code: 'oversold',
      severity: 'critical',
      instrument,
      value: ownQuantity.toFixed(),
      limit: '0',
    });
    gate.halt(instrument, `The orders of the app sold ${ownQuantity.abs().toFixed()} more than they had bought.`);
  }

  function lacksFills(instrument: InstrumentId): boolean {
    return [...awaitingFills.values()].includes(instrument);
  }

  return {
    load: () => {
      isClosed = false;
      live.clear();
      awaitingFills.clear();
      for (const order of store.orders({ isLive: true }).reverse()) {
        live.set(order.clientOrderId, order);
        noteFills(order);
        if (order.state === 'intent') {
          save({ ...order, state: 'unknown', fault: INTERRUPTED, updatedAt: clock.now() }, 'unknown', INTERRUPTED);
        }
      }
    },
    peek: () => {
      for (const order of store.orders({ isLive: true })) live.set(order.clientOrderId, order);
    },
    close: () => {
      isClosed = true;
    },
    isClosed: () => isClosed,
    live: (instrument) =>
      [...live.values()]
        .filter((order) => instrument === undefined || order.instrument === instrument)
        .sort((a, b) => a.createdAt - b.createdAt),
    find: (clientOrderId) => live.get(clientOrderId) ?? store.order(clientOrderId),
    addIntents: (orders) => {
      for (const order of orders) put(order);
    },
    see,
    conclude: (order, kind, details = {}) => save({ ...order, updatedAt: clock.now() }, kind, details),
    addFills,
    handle: ({ order, fill }) => {
      see(order, 'seen');
      if (fill) addFills([fill]);
    },
    unknownCount: (instrument) =>
      [...live.values()].filter(
        (order) => isUndecided(order) && (instrument === undefined || order.instrument === instrument),
      ).length,
    siblings: ({ listClientId, clientOrderId }) =>
      listClientId === null
        ? []
        : store.orders({ listClientId }).filter((other) => other.clientOrderId !== clientOrderId),
    lacksFills,
  };
}

function isEntryIn({ role, instrument: other }: Order, instrument: InstrumentId): boolean {
  return role === 'entry' && other === instrument;
}

const INTERRUPTED = { code: 'interrupted', message: 'The app ended before the exchange had answered.' };
