import { invariant } from '#shared/domain/invariant';
import { divide, floorTo, multiply, textOf, type Units, unitsOf } from './decimal-units';
import type { RejectReason } from './exchange-event';
import { type Counterpart, counterpartsFor, type ExchangeMarket, isWithinLimit, reachPrice } from './exchange-market';
import type { ExchangeTrade, OrderSide, OrderStatus } from './exchange-order';
import type { ExchangeState } from './exchange-state';
import type { QuantityFilter } from './exchange-symbol';
import { isOpen, isStop, isStopReached, type LiveOrder, lockNeededFor } from './live-order';

/** Executes orders against each other, the market maker and what the outside market traded. */
export interface OrderMatching {
  /** Takes an order with its balance locked: reports it, then matches, rests or watches it. */
  accept(order: LiveOrder): void;
  /** The outside market traded `quantity` at `price`; `null` for as much as there is. */
  print(market: ExchangeMarket, price: Units, quantity: Units | null): void;
  cancel(order: LiveOrder, cancelClientOrderId: string): void;
  expire(order: LiveOrder, status?: 'EXPIRED' | 'EXPIRED_IN_MATCH'): void;
  reject(order: LiveOrder, reason: RejectReason): void;
  /** Fires the stops that were reached and starts what waits in order lists, until nothing is due. */
  settle(): void;
}

/** What order lists do about executions. */
export interface MatchingHooks {
  /** An order is about to trade, or its stop was reached. */
  beforeExecution(order: LiveOrder): void;
  afterEnd(order: LiveOrder): void;
  /** @returns `false` when nothing waits. */
  startNextPending(): boolean;
}

export interface MatchingFees {
  readonly maker: Units;
  readonly taker: Units;
}

export function createOrderMatching(state: ExchangeState, fees: MatchingFees, hooks: MatchingHooks): OrderMatching {
  const { ledger, store } = state;

  /** Takes an order out of the game; whoever calls reports it. */
  const end = (order: LiveOrder, status: OrderStatus) => {
    const market = state.marketOf(order);
    market.book.remove(order);
    market.stops.delete(order);
    state.touchMarket(market);
    releaseBeyond(order, 0n);
    order.status = status;
    store.close(order);
  };

  const releaseBeyond = (order: LiveOrder, needed: Units) => {
    if (order.locked <= needed) return;
    ledger.release(order.account, givenAssetOf(state.marketOf(order), order.side), order.locked - needed);
    order.locked = needed;
  };

  const expire: OrderMatching['expire'] = (order, status = 'EXPIRED') => {
    end(order, status);
    state.report(order, status === 'EXPIRED' ? 'EXPIRED' : 'TRADE_PREVENTION');
    hooks.afterEnd(order);
  };

  /** Moves the money of one side of a trade and reports it. */
  const fill = (order: LiveOrder, trade: { tradeId: number; price: Units; quantity: Units }, isMaker: boolean) => {
    const market = state.marketOf(order);
    const { baseAsset, quoteAsset } = market.definition;
    const { price, quantity } = trade;
    const quote = multiply(price, quantity);
    const isBuy = order.side === 'BUY';
    const [given, received] = isBuy ? [quote, quantity] : [quantity, quote];
    const receivedAsset = isBuy ? baseAsset : quoteAsset;
    const commission = multiply(received, isMaker ? fees.maker : fees.taker);

    const fromLocked = given < order.locked ? given : order.locked;
    order.locked -= fromLocked;
    const givenAsset = isBuy ? quoteAsset : baseAsset;
    ledger.spendLocked(order.account, givenAsset, fromLocked);
    ledger.spendFree(order.account, givenAsset, given - fromLocked);
    ledger.receive(order.account, receivedAsset, received - commission);
    ledger.book('fees', receivedAsset, commission);

    order.executed += quantity;
    order.executedQuote += quote;
    if (order.quoteOrderQuantity > 0n) order.quantity = order.executed;
    const left = order.quoteOrderQuantity - order.executedQuote;
    const isFilled =
      order.quoteOrderQuantity > 0n
        ? floorTo(divide(left, price), lotOf(market)) === 0n
        : order.executed === order.quantity;
    if (isFilled) end(order, 'FILLED');
    else {
      order.status = 'PARTIALLY_FILLED';
      // A better price than the limit leaves too much locked.
      if (order.price > 0n) releaseBeyond(order, lockNeededFor(order));
    }
    const record: ExchangeTrade = {
      account: order.account,
      symbol: order.symbol,
      tradeId: trade.tradeId,
      orderId: order.orderId,
      orderListId: order.orderListId,
      clientOrderId: order.clientOrderId,
      side: order.side,
      price: textOf(price),
      quantity: textOf(quantity),
      quoteQuantity: textOf(quote),
      commission: textOf(commission),
      commissionAsset: receivedAsset,
      at: state.at,
      isMaker,
    };
    state.recordTrade(record);
    state.report(order, 'TRADE', {
      lastQuantity: record.quantity,
      lastPrice: record.price,
      lastQuoteQuantity: record.quoteQuantity,
      commission: record.commission,
      commissionAsset: receivedAsset,
      tradeId: record.tradeId,
      isMaker,
    });
  };

  /** One trade; a side without an order is the world outside. */
  const trade = (parts: {
    readonly market: ExchangeMarket;
    readonly price: Units;
    readonly quantity: Units;
    readonly maker: LiveOrder | null;
    readonly taker: LiveOrder | null;
    readonly takerSide: OrderSide;
  }) => {
    const { market, price, quantity, maker, taker, takerSide } = parts;
    const { baseAsset, quoteAsset, symbol } = market.definition;
    const tradeId = market.nextTradeId++;
    const quote = multiply(price, quantity);
    const orders = [maker, taker].filter((order) => order !== null);
    for (const order of orders) hooks.beforeExecution(order);
    reachPrice(market, price);
    for (const order of orders) fill(order, { tradeId, price, quantity }, order === maker);
    // The account's side is booked; the other side is the market's.
    if (orders.length === 1) {
      const isAccountBuying = (orders[0] as LiveOrder).side === 'BUY';
      ledger.book('market', baseAsset, isAccountBuying ? -quantity : quantity);
      ledger.book('market', quoteAsset, isAccountBuying ? quote : -quote);
    }
    state.recordPublicTrade(market, {
      symbol,
      tradeId,
      price: textOf(price),
      quantity: textOf(quantity),
      quoteQuantity: textOf(quote),
      at: state.at,
      isBuyerMaker: takerSide === 'SELL',
    });
    for (const order of orders) if (!isOpen(order)) hooks.afterEnd(order);
  };

  /** How much an incoming order takes at a price: what it still wants, as far as the account can pay. */
  const wantedAt = (order: LiveOrder, market: ExchangeMarket, price: Units): Units => {
    const lot = lotOf(market);
    if (order.price > 0n) return order.quantity - order.executed;
    const rest =
      order.quoteOrderQuantity > 0n
        ? floorTo(divide(order.quoteOrderQuantity - order.executedQuote, price), lot)
        : order.quantity - order.executed;
    const funds = order.locked + ledger.free(order.account, givenAssetOf(market, order.side));
    const payable = order.side === 'SELL' ? funds : divide(funds, price);
    return payable < rest ? floorTo(payable, lot) : rest;
  };

  /** Matches an incoming order as far as the book goes. */
  const take = (order: LiveOrder, market: ExchangeMarket) => {
    while (isOpen(order)) {
      const next = counterpartsFor(market, order.side).next().value as Counterpart | undefined;
      if (!next || (order.price > 0n && !isWithinLimit(order.side, order.price, next.price))) return;
      if (next.order?.account === order.account) {
        expire(next.order, 'EXPIRED_IN_MATCH');
        continue;
      }
      const wanted = wantedAt(order, market, next.price);
      if (wanted <= 0n) return;
      const quantity = wanted < next.available ? wanted : next.available;
      if (next.quote) market.maker.take(next.quote, quantity);
      trade({ market, price: next.price, quantity, maker: next.order, taker: order, takerSide: order.side });
    }
  };

  /** Whether a fill-or-kill order would be filled to the end. */
  const canFill = (order: LiveOrder, market: ExchangeMarket): boolean => {
    let missing = order.quantity - order.executed;
    for (const { price, available, order: maker } of counterpartsFor(market, order.side)) {
      if (missing <= 0n || (order.price > 0n && !isWithinLimit(order.side, order.price, price))) break;
      if (maker?.account !== order.account) missing -= available;
    }
    return missing <= 0n;
  };

  /** An order enters the match: what is left of it rests or expires. */
  const work = (order: LiveOrder, market: ExchangeMarket) => {
    if (order.timeInForce !== 'FOK' || canFill(order, market)) take(order, market);
    if (!isOpen(order)) return;
    if (order.price > 0n && order.timeInForce === 'GTC') {
      order.priority = state.counters.nextExecutionId++;
      state.touchOrder(order);
      market.book.insert(order);
    } else {
      expire(order);
    }
  };

  const startWorking = (order: LiveOrder) => {
    order.isWorking = true;
    order.workingAt = state.at;
    order.status = 'NEW';
    state.report(order, 'NEW');
    const market = state.marketOf(order);
    state.touchMarket(market);
    work(order, market);
  };

  const fireReachedStops = (market: ExchangeMarket) => {
    const { reached } = market;
    if (!reached) return;
    market.reached = null;
    const due = [...market.stops]
      .filter((order) => isStopReached(order, reached.low) || isStopReached(order, reached.high))
      .sort((a, b) => a.orderId - b.orderId);
    for (const order of due) {
      // One that fired before may have ended this one.
      if (!market.stops.delete(order)) continue;
      order.isTriggered = true;
      hooks.beforeExecution(order);
      startWorking(order);
    }
  };

  const settle = () => {
    do {
      for (const market of state.markets.values()) {
        while (market.reached) fireReachedStops(market);
      }
    } while (hooks.startNextPending());
  };

  return {
    accept(order) {
      if (!isStop(order.type)) {
        startWorking(order);
        return;
      }
      order.status = 'NEW';
      state.report(order, 'NEW');
      state.marketOf(order).stops.add(order);
    },

    print(market, price, quantity) {
      let left = quantity;
      for (;;) {
        const order = restingAt(market, price);
        if (!order) break;
        const rest = order.quantity - order.executed;
        const filled = left === null || rest < left ? rest : floorTo(left, lotOf(market));
        if (filled <= 0n) break;
        const takerSide = order.side === 'BUY' ? 'SELL' : 'BUY';
        trade({ market, price: order.price, quantity: filled, maker: order, taker: null, takerSide });
        if (left !== null) left -= filled;
        settle();
      }
      if (left !== null && left > 0n) {
        state.recordPublicTrade(market, {
          symbol: market.definition.symbol,
          tradeId: market.nextTradeId++,
          price: textOf(price),
          quantity: textOf(left),
          quoteQuantity: textOf(multiply(price, left)),
          at: state.at,
          isBuyerMaker: market.lastPrice !== null && price < market.lastPrice,
        });
      }
      reachPrice(market, price);
      settle();
    },

    cancel(order, cancelClientOrderId) {
      end(order, 'CANCELED');
      state.report(order, 'CANCELED', {
        clientOrderId: cancelClientOrderId,
        origClientOrderId: order.clientOrderId,
      });
    },

    expire,

    reject(order, rejectReason) {
      invariant(order.locked === 0n, `Expected nothing locked for order ${order.orderId}, was ${order.locked}.`);
      end(order, 'REJECTED');
      state.report(order, 'REJECTED', { rejectReason });
    },

    settle,
  };
}

/** The asset that an order gives away. */
export function givenAssetOf(market: ExchangeMarket, side: OrderSide): string {
  return side === 'BUY' ? market.definition.quoteAsset : market.definition.baseAsset;
}

/** The smallest tradable quantity. */
export function lotOf(market: ExchangeMarket): Units {
  const filter: QuantityFilter | undefined = market.definition.filters.lotSize;
  const step = unitsOf(filter?.stepSize ?? '0');
  return step > 0n ? step : 1n;
}

/** The first account order through or at whose price the outside market traded. */
function restingAt(market: ExchangeMarket, price: Units): LiveOrder | null {
  const bid = market.book.best('BUY');
  if (bid && bid.price >= price) return bid;
  const ask = market.book.best('SELL');
  return ask && ask.price <= price ? ask : null;
}
