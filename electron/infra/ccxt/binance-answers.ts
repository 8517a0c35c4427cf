import { z } from 'zod';
import type { ExchangeOrder } from '#electron/ports/execution-client';
import type { Candle } from '#shared/domain/candle';
import { DecimalString, decimalText, exact } from '#shared/domain/decimal';
import type { KeyPermissions } from '#shared/domain/exchange-key';
import { InstrumentId } from '#shared/domain/instrument';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import { invariant } from '#shared/domain/invariant';
import {
  type Balance,
  type Fill,
  hasLimitPrice,
  type OrderSide,
  type OrderType,
  type TimeInForce,
} from '#shared/domain/order';

/** Decimal text without trailing zeros; the number is never a float on its way. */
const Amount = DecimalString.transform((text) => decimalText(exact(text)));
const Id = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).transform(String);
const Instant = z.number().int();

const Side = z.enum(['BUY', 'SELL']).transform((side): OrderSide => (side === 'BUY' ? 'buy' : 'sell'));
const Type = z
  .enum(['LIMIT', 'MARKET', 'LIMIT_MAKER', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'])
  .transform((type) => ORDER_TYPES[type]);
const TimeInForceText = z.enum(['GTC', 'IOC', 'FOK']).transform((text) => text.toLowerCase() as TimeInForce);
const Status = z
  .enum([
    'NEW',
    'PENDING_NEW',
    'PARTIALLY_FILLED',
    'FILLED',
    'CANCELED',
    'PENDING_CANCEL',
    'REJECTED',
    'EXPIRED',
    'EXPIRED_IN_MATCH',
  ])
  .transform((status) => STATES[status]);

/** What the parsers need to know from outside: the instrument of an exchange symbol. */
export type InstrumentOfSymbol = (symbol: string) => InstrumentId | null;

export const ServerTime = z.object({ serverTime: Instant });

const RestOrder = z.object({
  symbol: z.string(),
  orderId: Id,
  orderListId: z.number().int(),
  clientOrderId: z.string(),
  /** In the answer to a cancelling, where `clientOrderId` is the name of the cancelling. */
  origClientOrderId: z.string().optional(),
  price: Amount,
  origQty: Amount.optional(),
  executedQty: Amount,
  cummulativeQuoteQty: Amount,
  status: Status,
  timeInForce: TimeInForceText,
  type: Type,
  side: Side,
  stopPrice: Amount.optional(),
  updateTime: Instant.optional(),
  transactTime: Instant.optional(),
});

/** The orders in the answer to a placing, a cancelling or a question: one, or those of a list. */
export function readOrders(json: unknown, instrumentOf: InstrumentOfSymbol): ExchangeOrder[] {
  const { orderReports } = z.object({ orderReports: z.array(z.unknown()).optional() }).parse(json);
  return (orderReports ?? [json]).flatMap((report) => readOrder(RestOrder.parse(report), instrumentOf));
}

export function readOrderArray(json: unknown, instrumentOf: InstrumentOfSymbol): ExchangeOrder[] {
  return z
    .array(RestOrder)
    .parse(json)
    .flatMap((order) => readOrder(order, instrumentOf));
}

const ExecutionReport = z.object({
  s: z.string(),
  c: z.string(),
  C: z.string(),
  S: Side,
  o: Type,
  f: TimeInForceText,
  q: Amount.optional(),
  p: Amount,
  P: Amount,
  g: z.number().int(),
  x: z.string(),
  X: Status,
  i: Id,
  l: Amount,
  z: Amount,
  L: Amount,
  n: Amount.nullable(),
  N: z.string().nullable(),
  T: Instant,
  t: z.number().int(),
  m: z.boolean(),
  Z: Amount,
});

/** Order and, where it was one, fill of an `executionReport`; `null` for what is not ours to carry. */
export function readExecutionReport(
  json: unknown,
  instrumentOf: InstrumentOfSymbol,
): { order: ExchangeOrder; fill: Omit<Fill, 'knownAt'> | null } | null {
  const report = ExecutionReport.parse(json);
  const instrument = instrumentOf(report.s);
  const quantity = sizeOf(report.q, report.X);
  if (!instrument || quantity === null) return null;
  const order: ExchangeOrder = {
    clientOrderId: report.C === '' ? report.c : report.C,
    exchangeOrderId: report.i,
    listId: listIdOf(report.g),
    instrument,
    side: report.S,
    type: report.o,
    timeInForce: hasLimitPrice(report.o) ? report.f : null,
    quantity,
    price: nullIfZero(report.p),
    triggerPrice: nullIfZero(report.P),
    state: report.X,
    filledQuantity: report.z,
    filledQuote: atLeastZero(report.Z),
    updatedAt: report.T,
  };
  if (report.x !== 'TRADE') return { order, fill: null };
  const fill = {
    instrument,
    tradeId: String(report.t),
    exchangeOrderId: report.i,
    clientOrderId: order.clientOrderId,
    side: report.S,
    price: report.L,
    quantity: report.l,
    fee: report.n ?? '0',
    feeAsset: report.N ?? '',
    isMaker: report.m,
    occurredAt: report.T,
  };
  return { order, fill };
}

const AccountPosition = z.object({
  E: Instant,
  B: z.array(z.object({ a: z.string(), f: Amount, l: Amount })),
});

export function readAccountPosition(json: unknown): { balances: Balance[]; at: number } {
  const { B, E } = AccountPosition.parse(json);
  return { balances: B.map(({ a, f, l }) => ({ asset: a, free: f, locked: l })), at: E };
}

const Account = z.object({
  canTrade: z.boolean(),
  commissionRates: z.object({ maker: Amount, taker: Amount }).optional(),
  balances: z.array(z.object({ asset: z.string(), free: Amount, locked: Amount })),
});

export interface AccountAnswer {
  readonly canTrade: boolean;
  readonly balances: readonly Balance[];
  readonly fees: { readonly maker: DecimalString; readonly taker: DecimalString } | null;
}

/** The account without what it does not hold. */
export function readAccount(json: unknown): AccountAnswer {
  const { canTrade, balances, commissionRates } = Account.parse(json);
  return {
    canTrade,
    balances: balances.filter(({ free, locked }) => free !== '0' || locked !== '0'),
    fees: commissionRates ?? null,
  };
}

const Trades = z.array(
  z.object({
    id: Id,
    orderId: Id,
    price: Amount,
    qty: Amount,
    commission: Amount,
    commissionAsset: z.string(),
    time: Instant,
    isBuyer: z.boolean(),
    isMaker: z.boolean(),
  }),
);

/** Fills of `myTrades`, as the exchange ordered them: by id. It does not name the client's order id. */
export function readFills(json: unknown, instrument: InstrumentId): Omit<Fill, 'knownAt'>[] {
  return Trades.parse(json).map((trade) => ({
    instrument,
    tradeId: trade.id,
    exchangeOrderId: trade.orderId,
    clientOrderId: null,
    side: trade.isBuyer ? 'buy' : 'sell',
    price: trade.price,
    quantity: trade.qty,
    fee: trade.commission,
    feeAsset: trade.commissionAsset,
    isMaker: trade.isMaker,
    occurredAt: trade.time,
  }));
}

const Restrictions = z.object({
  ipRestrict: z.boolean(),
  enableReading: z.boolean(),
  enableWithdrawals: z.boolean(),
  enableInternalTransfer: z.boolean(),
  permitsUniversalTransfer: z.boolean(),
  enableSpotAndMarginTrading: z.boolean(),
});

export function readPermissions(json: unknown): KeyPermissions {
  const restrictions = Restrictions.parse(json);
  return {
    canRead: restrictions.enableReading,
    canTradeSpot: restrictions.enableSpotAndMarginTrading,
    canWithdraw: restrictions.enableWithdrawals,
    canTransfer: restrictions.enableInternalTransfer || restrictions.permitsUniversalTransfer,
    isIpRestricted: restrictions.ipRestrict,
  };
}

const Klines = z.array(z.tuple([Instant, Amount, Amount, Amount, Amount, Amount, Instant]).rest(z.unknown()));

/** Candles with the last instant of each, as the exchange tells them: the newest may be forming. */
export function readKlines(json: unknown): { candle: Candle; closeAt: number }[] {
  return Klines.parse(json).map(([openAt, open, high, low, close, volume, closeAt]) => ({
    candle: {
      openAt,
      open: Number(open),
      high: Number(high),
      low: Number(low),
      close: Number(close),
      volume: Number(volume),
    },
    closeAt,
  }));
}

const ExchangeInfo = z.object({
  rateLimits: z.array(
    z.object({ rateLimitType: z.string(), interval: z.string(), intervalNum: z.number(), limit: z.number() }),
  ),
  symbols: z.array(z.unknown()),
});

const Filter = z.discriminatedUnion('filterType', [
  z.object({ filterType: z.literal('PRICE_FILTER'), minPrice: Amount, maxPrice: Amount, tickSize: Amount }),
  z.object({ filterType: z.literal('LOT_SIZE'), minQty: Amount, maxQty: Amount, stepSize: Amount }),
  z.object({ filterType: z.literal('MARKET_LOT_SIZE'), minQty: Amount, maxQty: Amount, stepSize: Amount }),
  z.object({ filterType: z.literal('NOTIONAL'), minNotional: Amount, maxNotional: Amount }),
  z.object({ filterType: z.literal('MIN_NOTIONAL'), minNotional: Amount }),
  z.object({
    filterType: z.literal('PERCENT_PRICE_BY_SIDE'),
    bidMultiplierUp: Amount,
    bidMultiplierDown: Amount,
    askMultiplierUp: Amount,
    askMultiplierDown: Amount,
  }),
  z.object({ filterType: z.literal('PERCENT_PRICE'), multiplierUp: Amount, multiplierDown: Amount }),
  z.object({ filterType: z.literal('MAX_NUM_ORDERS'), maxNumOrders: z.number().int().min(0) }),
  z.object({ filterType: z.literal('MAX_NUM_ALGO_ORDERS'), maxNumAlgoOrders: z.number().int().min(0) }),
]);
type Filter = z.infer<typeof Filter>;

const KNOWN_FILTERS: ReadonlySet<string> = new Set(Filter.options.map((option) => option.shape.filterType.value));

const SymbolInfo = z.object({
  symbol: z.string(),
  status: z.string(),
  baseAsset: z.string(),
  quoteAsset: z.string(),
  isSpotTradingAllowed: z.boolean(),
  filters: z
    .array(z.looseObject({ filterType: z.string() }))
    // Filters of things that we never send: icebergs, trailing stops, amendments.
    .transform((filters) => filters.filter(({ filterType }) => KNOWN_FILTERS.has(filterType)))
    .pipe(z.array(Filter)),
});

export interface ExchangeInfoAnswer {
  readonly rules: readonly InstrumentRules[];
  readonly weightLimit: number | null;
  readonly orderLimit: number | null;
}

/**
 * Every spot instrument with its rules.
 *
 * A symbol that cannot be read, or whose name is no instrument id of ours, is left out: it is not offered, and so nothing
 * can be ordered in it by rules that were guessed.
 */
export function readExchangeInfo(json: unknown, knownAt: number): ExchangeInfoAnswer {
  const { symbols, rateLimits } = ExchangeInfo.parse(json);
  const limitOf = (type: string, interval: string) =>
    rateLimits.find(({ rateLimitType, interval: unit }) => rateLimitType === type && unit === interval)?.limit ?? null;
  return {
    rules: symbols.flatMap((symbol) => {
      const parsed = SymbolInfo.safeParse(symbol);
      return parsed.success ? rulesOf(parsed.data, knownAt) : [];
    }),
    weightLimit: limitOf('REQUEST_WEIGHT', 'MINUTE'),
    orderLimit: limitOf('ORDERS', 'SECOND'),
  };
}

function rulesOf(symbol: z.infer<typeof SymbolInfo>, knownAt: number): InstrumentRules[] {
  const instrument = InstrumentId.safeParse(`${symbol.baseAsset}/${symbol.quoteAsset}`);
  if (!instrument.success) return [];
  const filter = <Name extends Filter['filterType']>(name: Name) =>
    // Found by the very name that the type is picked by.
    symbol.filters.find(({ filterType }) => filterType === name) as Extract<Filter, { filterType: Name }> | undefined;
  const price = filter('PRICE_FILTER');
  const lot = filter('LOT_SIZE');
  const marketLot = filter('MARKET_LOT_SIZE');
  const notional = filter('NOTIONAL');
  return [
    {
      instrument: instrument.data,
      symbol: symbol.symbol,
      base: symbol.baseAsset,
      quote: symbol.quoteAsset,
      isTrading: symbol.status === 'TRADING' && symbol.isSpotTradingAllowed,
      priceStep: price?.tickSize ?? '0',
      minPrice: price?.minPrice ?? '0',
      maxPrice: price?.maxPrice ?? '0',
      quantityStep: lot?.stepSize ?? '0',
      minQuantity: lot?.minQty ?? '0',
      maxQuantity: lot?.maxQty ?? '0',
      marketQuantityStep: marketLot?.stepSize ?? '0',
      minMarketQuantity: marketLot?.minQty ?? '0',
      maxMarketQuantity: marketLot?.maxQty ?? '0',
      minNotional: notional?.minNotional ?? filter('MIN_NOTIONAL')?.minNotional ?? '0',
      maxNotional: notional?.maxNotional ?? '0',
      priceBand: priceBandOf(filter('PERCENT_PRICE_BY_SIDE'), filter('PERCENT_PRICE')),
      maxOrders: filter('MAX_NUM_ORDERS')?.maxNumOrders ?? 0,
      maxConditionalOrders: filter('MAX_NUM_ALGO_ORDERS')?.maxNumAlgoOrders ?? 0,
      takerFeeFraction: DEFAULT_FEE,
      makerFeeFraction: DEFAULT_FEE,
      knownAt,
    },
  ];
}

function priceBandOf(
  bySide: Extract<Filter, { filterType: 'PERCENT_PRICE_BY_SIDE' }> | undefined,
  both: Extract<Filter, { filterType: 'PERCENT_PRICE' }> | undefined,
): InstrumentRules['priceBand'] {
  if (bySide) {
    return {
      bidUp: bySide.bidMultiplierUp,
      bidDown: bySide.bidMultiplierDown,
      askUp: bySide.askMultiplierUp,
      askDown: bySide.askMultiplierDown,
    };
  }
  if (!both) return null;
  const { multiplierUp: up, multiplierDown: down } = both;
  return { bidUp: up, bidDown: down, askUp: up, askDown: down };
}

const StreamKline = z.object({
  e: z.literal('kline'),
  E: Instant,
  s: z.string(),
  k: z.object({
    t: Instant,
    T: Instant,
    i: z.string(),
    o: Amount,
    h: Amount,
    l: Amount,
    c: Amount,
    v: Amount,
    x: z.boolean(),
  }),
});
const StreamTrade = z.object({
  e: z.literal('trade'),
  s: z.string(),
  p: Amount,
  q: Amount,
  T: Instant,
});
const StreamQuote = z.object({ u: z.number(), s: z.string(), b: Amount, a: Amount });
// Made once: made for every frame they took nine tenths of its time.
const StreamFrame = z.looseObject({ stream: z.string().optional(), data: z.unknown() });
const StreamEvent = z.looseObject({ e: z.string().optional(), u: z.number().optional() });

/** One frame of the combined market stream. */
export type MarketFrame =
  | {
      readonly kind: 'kline';
      readonly symbol: string;
      readonly eventAt: number;
      readonly closeAt: number;
      readonly isSaidClosed: boolean;
      readonly candle: Candle;
    }
  | {
      readonly kind: 'trade';
      readonly symbol: string;
      readonly price: string;
      readonly quantity: string;
      readonly at: number;
    }
  | {
      readonly kind: 'quote';
      readonly symbol: string;
      readonly updateId: number;
      readonly bid: string;
      readonly ask: string;
    }
  | { readonly kind: 'other' };

/** The frame's content; `other` for answers to subscriptions and events that we did not ask for. */
export function readMarketFrame(json: unknown): MarketFrame {
  const frame = StreamFrame.safeParse(json);
  const data = frame.success && frame.data.data !== undefined ? frame.data.data : json;
  const event = StreamEvent.safeParse(data);
  if (!event.success) return { kind: 'other' };
  if (event.data.e === 'kline') {
    const { s, E, k } = StreamKline.parse(data);
    if (k.i !== '1m') return { kind: 'other' };
    const candle = {
      openAt: k.t,
      open: Number(k.o),
      high: Number(k.h),
      low: Number(k.l),
      close: Number(k.c),
      volume: Number(k.v),
    };
    return { kind: 'kline', symbol: s, eventAt: E, closeAt: k.T, isSaidClosed: k.x, candle };
  }
  if (event.data.e === 'trade') {
    const { s, p, q, T } = StreamTrade.parse(data);
    return { kind: 'trade', symbol: s, price: p, quantity: q, at: T };
  }
  // The best prices of the spot market carry neither a name nor a time, only an update id.
  if (event.data.e === undefined && event.data.u !== undefined) {
    const { u, s, b, a } = StreamQuote.parse(data);
    return { kind: 'quote', symbol: s, updateId: u, bid: b, ask: a };
  }
  return { kind: 'other' };
}

function readOrder(order: z.infer<typeof RestOrder>, instrumentOf: InstrumentOfSymbol): ExchangeOrder[] {
  const instrument = instrumentOf(order.symbol);
  const quantity = sizeOf(order.origQty, order.status);
  // Only symbols that have no instrument id of ours: nothing of ours can be in them.
  if (!instrument || quantity === null) return [];
  return [
    {
      clientOrderId: order.origClientOrderId || order.clientOrderId,
      exchangeOrderId: order.orderId,
      listId: listIdOf(order.orderListId),
      instrument,
      side: order.side,
      type: order.type,
      timeInForce: hasLimitPrice(order.type) ? order.timeInForce : null,
      quantity,
      price: nullIfZero(order.price),
      triggerPrice: nullIfZero(order.stopPrice ?? '0'),
      state: order.status,
      filledQuantity: order.executedQty,
      filledQuote: atLeastZero(order.cummulativeQuoteQty),
      updatedAt: order.updateTime ?? order.transactTime ?? 0,
    },
  ];
}

/**
 * The quantity, or `null` for an exit that waits for its entry and takes its size from it ("one pays the other"): placed
 * by hand elsewhere, and no order of a size until its entry has filled.
 */
function sizeOf(quantity: DecimalString | undefined, state: ExchangeOrder['state']): DecimalString | null {
  if (state === 'pending' && (quantity ?? '0') === '0') return null;
  invariant(quantity !== undefined, `Expected a quantity of an order that is ${state}, was none.`);
  return quantity;
}

function listIdOf(id: number): string | null {
  return id < 0 ? null : String(id);
}

function nullIfZero(text: DecimalString): DecimalString | null {
  return text === '0' ? null : text;
}

/** Binance writes a negative quote quantity where it has none, for orders of before 2018. */
function atLeastZero(text: DecimalString): DecimalString {
  return text.startsWith('-') ? '0' : text;
}

const ORDER_TYPES = {
  LIMIT: 'limit',
  MARKET: 'market',
  LIMIT_MAKER: 'limit_maker',
  STOP_LOSS: 'stop',
  STOP_LOSS_LIMIT: 'stop_limit',
  TAKE_PROFIT: 'target',
  TAKE_PROFIT_LIMIT: 'target_limit',
} as const satisfies Record<string, OrderType>;

const STATES = {
  NEW: 'open',
  PENDING_NEW: 'pending',
  PARTIALLY_FILLED: 'open',
  FILLED: 'filled',
  CANCELED: 'cancelled',
  PENDING_CANCEL: 'open',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
  EXPIRED_IN_MATCH: 'expired',
} as const satisfies Record<string, ExchangeOrder['state']>;

/** Binance's standard rate, until the account's own is known. */
const DEFAULT_FEE = '0.001';
