import type { Clock } from '#electron/ports/clock';
import type {
  CancelResult,
  ClientOrderIds,
  ExchangeOrder,
  ExecutionClient,
  ExecutionEvent,
  SubmitResult,
} from '#electron/ports/execution-client';
import type { MarketQuote } from '#electron/ports/market-client';
import { AppError } from '#shared/domain/app-error';
import type { ApprovedOrder, OrderLeg } from '#shared/domain/approved-order';
import { decimalText, Exact, exact } from '#shared/domain/decimal';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import type { Fill, OrderSide } from '#shared/domain/order';

type Told = Omit<Fill, 'knownAt'>;
type Mutable = { -readonly [K in keyof ExchangeOrder]: ExchangeOrder[K] } & {
  list: string | null;
  role: 'entry' | 'stop' | 'target' | 'exit' | 'external';
};

/** What goes wrong next, or until a test says otherwise. */
export interface ExchangeFaults {
  /**
   * One for each coming submit. `lost`: it never arrives; `no-answer`: it does, and the answer is lost. `dead` and `silent`
   * are the same without ever returning, as a process sees it that is killed there.
   */
  submits: (
    | 'lost'
    | 'no-answer'
    | 'dead'
    | 'silent'
    | 'late'
    | 'throw'
    | { reject: string; code?: string; isKeyRevoked?: boolean }
    | null
  )[];
  cancels: ('lost' | 'no-answer' | 'fills-first' | null)[];
  /** Orders that queries do not show, by client id, or all. */
  hidden: Set<string>;
  isAllHidden: boolean;
  /** Queries do not show fills. */
  areFillsHidden: boolean;
  /** Queries fail. */
  isDown: boolean;
  failure: () => AppError;
  /** The stream tells nothing. */
  isMuted: boolean;
  /** The stream tells everything twice. */
  isDoubled: boolean;
  /** The next resting order that trades fills this much more than it should. */
  overfill: string | null;
  skewMs: number;
  blockedUntil: number | null;
}

/** A spot exchange in memory at the execution port: locks balances, takes its fee from what is received, and can fail. */
export interface FakeExchange extends ExecutionClient {
  readonly faults: ExchangeFaults;
  /** Every submit that arrived. */
  readonly posts: { readonly order: ApprovedOrder; readonly ids: ClientOrderIds }[];
  setPrice(bid: string, ask?: string): void;
  quote(): MarketQuote;
  setStream(isUp: boolean): void;
  /** Fills a part of a resting order. */
  fillPart(clientOrderId: string, quantity: string): void;
  /** A trade by hand at the market. */
  tradeByHand(side: OrderSide, quantity: string): void;
  placeByHand(order: { clientOrderId: string; side: OrderSide; quantity: string; price: string }): void;
  cancelByHand(clientOrderId: string): void;
  deposit(asset: string, amount: string): void;
  /** Delivers what the stream held back. */
  release(): void;
  orders(): ExchangeOrder[];
  trades(): Told[];
  total(asset: string): Exact;
  /** Answers the submits that were held back. */
  answer(): void;
}

export function createFakeExchange(parts: {
  readonly clock: Clock;
  readonly rules: InstrumentRules;
  readonly balances: Readonly<Record<string, string>>;
}): FakeExchange {
  const { clock, rules } = parts;
  const { instrument, base, quote } = rules;
  const balances = new Map(Object.entries(parts.balances).map(([asset, amount]) => [asset, exact(amount)]));
  const orders: Mutable[] = [];
  const trades: Told[] = [];
  const held: ExecutionEvent[] = [];
  const late: (() => void)[] = [];
  const posts: FakeExchange['posts'] = [];
  let listener: ((event: ExecutionEvent) => void) | null = null;
  let nextId = 100;
  let nextList = 1;
  let bid = new Exact(100);
  let ask = new Exact('100.1');
  const faults: ExchangeFaults = {
    submits: [],
    cancels: [],
    hidden: new Set(),
    isAllHidden: false,
    areFillsHidden: false,
    isDown: false,
    failure: () => new AppError('exchange_unavailable', 'The exchange does not answer.'),
    isMuted: false,
    isDoubled: false,
    overfill: null,
    skewMs: 0,
    blockedUntil: null,
  };

  const tell = (event: ExecutionEvent) => {
    if (faults.isMuted) {
      held.push(event);
      return;
    }
    listener?.(event);
    if (faults.isDoubled) listener?.(event);
  };
  const view = ({ list: _list, role: _role, ...order }: Mutable): ExchangeOrder => ({ ...order });
  const isLive = (order: Mutable) => order.state === 'open' || order.state === 'pending';
  const remaining = (order: Mutable) => exact(order.quantity).sub(exact(order.filledQuantity));
  const total = (asset: string) => balances.get(asset) ?? new Exact(0);
  const add = (asset: string, amount: Exact) => balances.set(asset, total(asset).add(amount));
  const family = (order: Mutable) => orders.filter((other) => other.list !== null && other.list === order.list);

  function locked(asset: string): Exact {
    const byList = new Map<string, Exact>();
    for (const order of orders) {
      if (order.state !== 'open') continue;
      const amount =
        order.side === 'sell' && asset === base
          ? remaining(order)
          : order.side === 'buy' && asset === quote
            ? remaining(order).mul(exact(order.price ?? '0'))
            : null;
      if (!amount) continue;
      const key = order.list ?? order.exchangeOrderId;
      byList.set(key, Exact.max(byList.get(key) ?? 0, amount));
    }
    return [...byList.values()].reduce((sum, amount) => sum.add(amount), new Exact(0));
  }

  const free = (asset: string) => total(asset).sub(locked(asset));
  const allBalances = () =>
    [...balances.keys()].map((asset) => ({
      asset,
      free: decimalText(free(asset)),
      locked: decimalText(locked(asset)),
    }));

  function report(order: Mutable, fill: Told | null = null): void {
    order.updatedAt = clock.now();
    tell({ kind: 'order', order: view(order), fill });
    tell({ kind: 'balances', balances: allBalances(), at: clock.now() });
  }

  function trade(order: Mutable, quantity: Exact, price: Exact): void {
    const value = quantity.mul(price);
    const fee = (order.side === 'buy' ? quantity : value).mul(exact(rules.takerFeeFraction));
    add(base, order.side === 'buy' ? quantity.sub(fee) : quantity.neg());
    add(quote, order.side === 'buy' ? value.neg() : value.sub(fee));
    order.filledQuantity = decimalText(exact(order.filledQuantity).add(quantity));
    order.filledQuote = decimalText(exact(order.filledQuote).add(value));
    if (exact(order.filledQuantity).gte(exact(order.quantity))) order.state = 'filled';
    const fill: Told = {
      instrument,
      tradeId: String(trades.length + 1),
      exchangeOrderId: order.exchangeOrderId,
      clientOrderId: order.clientOrderId,
      side: order.side,
      price: decimalText(price),
      quantity: decimalText(quantity),
      fee: decimalText(fee),
      feeAsset: order.side === 'buy' ? base : quote,
      isMaker: false,
      occurredAt: clock.now(),
    };
    trades.push(fill);
    report(order, fill);
    afterTrade(order);
  }

  function afterTrade(order: Mutable): void {
    if (order.role === 'entry' && order.state === 'filled') {
      for (const leg of family(order)) {
        if (leg.state !== 'pending') continue;
        leg.state = 'open';
        report(leg);
      }
    }
    if (order.role === 'stop' || order.role === 'target') endFamily(order, 'expired');
  }

  function endFamily(order: Mutable, state: 'cancelled' | 'expired'): void {
    for (const other of family(order)) {
      if (other === order || !isLive(other)) continue;
      other.state = state;
      report(other);
    }
  }

  function match(order: Mutable): void {
    if (order.state !== 'open') return;
    const left = remaining(order).add(exact(faults.overfill ?? '0'));
    if (order.type === 'market') trade(order, left, order.side === 'buy' ? ask : bid);
    else if (order.type === 'stop' && bid.lte(exact(order.triggerPrice ?? '0'))) trade(order, left, bid);
    else if (order.type === 'limit' && order.side === 'buy' && ask.lte(exact(order.price ?? '0')))
      trade(order, left, ask);
    else if (order.type !== 'stop' && order.side === 'sell' && bid.gte(exact(order.price ?? 'NaN')))
      trade(order, left, bid);
    else if (order.timeInForce === 'ioc') {
      order.state = 'expired';
      report(order);
      endFamily(order, 'expired');
    }
  }

  function place(
    leg: OrderLeg,
    side: OrderSide,
    clientOrderId: string,
    role: Mutable['role'],
    list: string | null,
    state: 'open' | 'pending',
  ): Mutable {
    const order: Mutable = {
      clientOrderId,
      exchangeOrderId: String(nextId++),
      instrument,
      listId: list,
      list,
      role,
      side,
      type: leg.type,
      timeInForce: leg.timeInForce,
      quantity: leg.quantity,
      price: leg.price,
      triggerPrice: leg.triggerPrice,
      filledQuantity: '0',
      filledQuote: '0',
      state,
      updatedAt: clock.now(),
    };
    orders.push(order);
    return order;
  }

  function take(order: ApprovedOrder, ids: ClientOrderIds): SubmitResult {
    posts.push({ order, ids });
    const refuse = (message: string): SubmitResult => ({
      kind: 'rejected',
      code: '-2010',
      message,
      isKeyRevoked: false,
    });
    const listId = ids.list === null ? null : `list-${ids.list}-${nextList++}`;
    const placed: Mutable[] = [];
    if (order.kind === 'entry') {
      const cost = exact(order.entry.quantity).mul(exact(order.entry.price));
      if (cost.gt(free(quote))) return refuse('Account has insufficient balance for requested action.');
      placed.push(place(order.entry, 'buy', ids.entry ?? '', 'entry', listId, 'open'));
      placed.push(place(order.stop, 'sell', ids.stop ?? '', 'stop', listId, 'pending'));
      if (order.target) placed.push(place(order.target, 'sell', ids.target ?? '', 'target', listId, 'pending'));
    } else if (order.kind === 'protection') {
      if (exact(order.stop.quantity).gt(free(base)))
        return refuse('Account has insufficient balance for requested action.');
      if (exact(order.stop.triggerPrice).gte(bid)) return refuse('Stop price would trigger immediately.');
      placed.push(place(order.stop, 'sell', ids.stop ?? '', 'stop', listId, 'open'));
      if (order.target) placed.push(place(order.target, 'sell', ids.target ?? '', 'target', listId, 'open'));
    } else {
      if (exact(order.exit.quantity).gt(free(base)))
        return refuse('Account has insufficient balance for requested action.');
      placed.push(place(order.exit, 'sell', ids.exit ?? '', 'exit', null, 'open'));
    }
    for (const one of placed) report(one);
    const [first] = placed;
    if (first && order.kind !== 'protection') match(first);
    return { kind: 'accepted', orders: placed.map(view) };
  }

  function takeOff(order: Mutable): ExchangeOrder[] {
    const ended = order.list === null ? [order] : family(order);
    for (const one of ended) {
      if (!isLive(one)) continue;
      one.state = 'cancelled';
      report(one);
    }
    return ended.map(view);
  }

  async function cancelWhere(isIt: (order: Mutable) => boolean): Promise<CancelResult> {
    const fault = faults.cancels.shift() ?? null;
    const unknown: CancelResult = { kind: 'unknown', code: 'timeout', message: 'No answer.' };
    if (fault === 'lost') return unknown;
    const order = orders.find((one) => isIt(one) && isLive(one));
    if (order && fault === 'fills-first') trade(order, remaining(order), exact(order.price ?? decimalText(bid)));
    if (!order || !isLive(order)) return { kind: 'gone', code: '-2011', message: 'Unknown order sent.' };
    const ended = takeOff(order);
    return fault === 'no-answer' ? unknown : { kind: 'cancelled', orders: ended };
  }

  function query<T>(run: () => T): Promise<T> {
    return faults.isDown ? Promise.reject(faults.failure()) : Promise.resolve(run());
  }

  const isShown = ({ clientOrderId }: Mutable) => !faults.isAllHidden && !faults.hidden.has(clientOrderId);

  return {
    faults,
    posts,
    submit: async (order, ids) => {
      const fault = faults.submits.shift() ?? null;
      const unknown: SubmitResult = { kind: 'unknown', code: 'timeout', message: 'No answer.' };
      if (fault === 'lost') return unknown;
      if (fault === 'dead') return new Promise(() => {});
      if (fault === 'throw') throw new Error('planted');
      if (typeof fault === 'object' && fault !== null) {
        const { reject, code = '-1013', isKeyRevoked = false } = fault;
        return { kind: 'rejected', code, message: reject, isKeyRevoked };
      }
      const result = take(order, ids);
      if (fault === 'silent') return new Promise(() => {});
      if (fault === 'late') return new Promise((resolve) => late.push(() => resolve(result)));
      return fault === 'no-answer' ? unknown : result;
    },
    cancel: ({ clientOrderId }) => cancelWhere((order) => order.clientOrderId === clientOrderId),
    cancelList: ({ listClientId }) => cancelWhere((order) => order.list?.startsWith(`list-${listClientId}-`) ?? false),
    findOrder: ({ clientOrderId }) =>
      query(() => {
        const order = orders.findLast((one) => one.clientOrderId === clientOrderId);
        return order && isShown(order) ? view(order) : null;
      }),
    openOrders: () => query(() => orders.filter((order) => isLive(order) && isShown(order)).map(view)),
    fillsSince: (_instrument, after) =>
      query(() => {
        const shown = faults.areFillsHidden ? [] : trades;
        return after === null ? shown.slice(-1) : shown.filter(({ tradeId }) => Number(tradeId) > Number(after));
      }),
    balances: () => query(allBalances),
    permissions: () =>
      query(() => ({
        canRead: true,
        canTradeSpot: true,
        canWithdraw: false,
        canTransfer: false,
        isIpRestricted: true,
      })),
    subscribe: (onEvent) => {
      listener = onEvent;
      return () => {
        listener = null;
      };
    },
    figures: () => ({
      latencyMs: 5,
      clockSkewMs: faults.skewMs,
      requestWeight: null,
      orderCount: null,
      blockedUntil: faults.blockedUntil,
    }),
    rules: (wanted) => (wanted === instrument ? rules : null),
    close: async () => {},
    setPrice: (nextBid, nextAsk) => {
      bid = exact(nextBid);
      ask = exact(nextAsk ?? nextBid);
      for (const order of [...orders]) match(order);
    },
    quote: () => ({
      instrument,
      bid: decimalText(bid),
      ask: decimalText(ask),
      at: clock.now(),
      knownAt: clock.now(),
    }),
    setStream: (isUp) => listener?.({ kind: 'stream', isUp, reason: null }),
    fillPart: (clientOrderId, quantity) => {
      const order = orders.find((one) => one.clientOrderId === clientOrderId && isLive(one));
      if (order) trade(order, exact(quantity), exact(order.price ?? decimalText(bid)));
    },
    tradeByHand: (side, quantity) => {
      const leg: OrderLeg = { type: 'market', quantity, timeInForce: null, price: null, triggerPrice: null };
      const order = place(leg, side, `web_${nextId}`, 'external', null, 'open');
      match(order);
    },
    placeByHand: ({ clientOrderId, side, quantity, price }) => {
      const leg: OrderLeg = { type: 'limit', quantity, timeInForce: 'gtc', price, triggerPrice: null };
      report(place(leg, side, clientOrderId, 'external', null, 'open'));
    },
    cancelByHand: (clientOrderId) => {
      const order = orders.find((one) => one.clientOrderId === clientOrderId && isLive(one));
      if (order) takeOff(order);
    },
    deposit: (asset, amount) => {
      add(asset, exact(amount));
      tell({ kind: 'balances', balances: allBalances(), at: clock.now() });
    },
    release: () => {
      faults.isMuted = false;
      for (const event of held.splice(0)) tell(event);
    },
    orders: () => orders.map(view),
    trades: () => [...trades],
    total,
    answer: () => {
      for (const resolve of late.splice(0)) resolve();
    },
  };
}
