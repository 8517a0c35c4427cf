import type { SeededNoise } from '../seeded-noise';
import { divide, textOf, type Units, unitsOf } from './decimal-units';
import type { BookTop } from './exchange-event';
import type { OrderSide, PublicTrade } from './exchange-order';
import type { MarketRow } from './exchange-snapshot';
import type { ExchangeSymbol } from './exchange-symbol';
import type { LiveOrder } from './live-order';
import { createMarketMaker, type MarketMaker, type QuoteLevel } from './market-maker';
import { createOrderBook, type OrderBook } from './order-book';

/** Everything about one symbol: its rules, its book, its prices. */
export interface ExchangeMarket {
  definition: ExchangeSymbol;
  readonly book: OrderBook;
  readonly maker: MarketMaker;
  /** Orders whose stop has not been reached. */
  readonly stops: Set<LiveOrder>;
  lastPrice: Units | null;
  referencePrice: Units | null;
  quoteNumber: number;
  nextTradeId: number;
  updateId: number;
  /** Span of the prices since stops were last looked at. */
  reached: { readonly low: Units; readonly high: Units } | null;
  /** Latest public trades, oldest first. */
  publicTrades: PublicTrade[];
  minutes: Minute[];
}

interface Minute {
  readonly minute: number;
  quantity: Units;
  quote: Units;
}

/** What an incoming order meets next: an account's order, or a quote of the market maker. */
export type Counterpart =
  | { readonly price: Units; readonly available: Units; readonly order: LiveOrder; readonly quote: null }
  | { readonly price: Units; readonly available: Units; readonly order: null; readonly quote: QuoteLevel };

export function createExchangeMarket(definition: ExchangeSymbol, noise: SeededNoise): ExchangeMarket {
  return {
    definition,
    book: createOrderBook(),
    maker: createMarketMaker(noise, definition.symbol),
    stops: new Set(),
    lastPrice: null,
    referencePrice: null,
    quoteNumber: 0,
    nextTradeId: 1,
    updateId: 1,
    reached: null,
    publicTrades: [],
    minutes: [],
  };
}

/** Lets the market maker quote anew around the reference price. */
export function requote(market: ExchangeMarket): void {
  if (market.referencePrice === null) return;
  market.quoteNumber += 1;
  market.maker.quote(market.definition, market.referencePrice, market.quoteNumber);
}

/** Notes a price: it is the last one, and stops that it reaches are due. */
export function reachPrice(market: ExchangeMarket, price: Units): void {
  market.lastPrice = price;
  const { reached } = market;
  market.reached = reached
    ? { low: price < reached.low ? price : reached.low, high: price > reached.high ? price : reached.high }
    : { low: price, high: price };
}

export function addPublicTrade(market: ExchangeMarket, trade: PublicTrade): void {
  market.publicTrades.push(trade);
  // Cut in batches: shifting one by one costs a copy each time.
  if (market.publicTrades.length > 2 * KEPT_TRADES) market.publicTrades = market.publicTrades.slice(-KEPT_TRADES);
  const minute = Math.floor(trade.at / MINUTE_MS);
  let latest = market.minutes.at(-1);
  if (!latest || latest.minute < minute) {
    latest = { minute, quantity: 0n, quote: 0n };
    market.minutes.push(latest);
    if (market.minutes.length > KEPT_MINUTES) market.minutes.shift();
  }
  latest.quantity += unitsOf(trade.quantity);
  latest.quote += unitsOf(trade.quoteQuantity);
}

export function latestTrades(market: ExchangeMarket, limit: number): readonly PublicTrade[] {
  return limit > 0 ? market.publicTrades.slice(-Math.min(limit, KEPT_TRADES)) : [];
}

/** @returns the last price for `minutes` of 0 and where nothing was traded. At most {@link KEPT_MINUTES} are known. */
export function averagePriceOf(market: ExchangeMarket, minutes: number, at: number): Units | null {
  const first = Math.floor(at / MINUTE_MS) - minutes;
  let [quantity, quote] = [0n, 0n];
  for (const minute of market.minutes) {
    if (minute.minute <= first) continue;
    quantity += minute.quantity;
    quote += minute.quote;
  }
  return quantity > 0n ? divide(quote, quantity) : market.lastPrice;
}

/**
 * What an order of `side` can trade with, best first; equal prices go to accounts before the market maker.
 *
 * The market maker never crosses an account: quotes at or beyond the best account order of the other side are not there.
 */
export function* counterpartsFor(market: ExchangeMarket, side: OrderSide): Generator<Counterpart> {
  const other = side === 'BUY' ? 'SELL' : 'BUY';
  const quotes = visibleQuotes(market, other);
  let next = 0;
  for (const level of market.book.levels(other)) {
    for (; next < quotes.length; next++) {
      const quote = quotes[next] as QuoteLevel;
      if (!isBetter(other, quote.price, level.price)) break;
      yield { price: quote.price, available: quote.left, order: null, quote };
    }
    for (const order of level.orders) {
      yield { price: level.price, available: order.quantity - order.executed, order, quote: null };
    }
  }
  for (; next < quotes.length; next++) {
    const quote = quotes[next] as QuoteLevel;
    yield { price: quote.price, available: quote.left, order: null, quote };
  }
}

/** Whether a limit order of `side` may trade at `price`. */
export function isWithinLimit(side: OrderSide, limit: Units, price: Units): boolean {
  return side === 'BUY' ? price <= limit : price >= limit;
}

/** Price levels of one side as the public sees them, best first. */
export function publicLevels(market: ExchangeMarket, side: OrderSide, limit: number): readonly [Units, Units][] {
  const levels: [Units, Units][] = [];
  for (const { price, available } of counterpartsFor(market, side === 'BUY' ? 'SELL' : 'BUY')) {
    const latest = levels.at(-1);
    if (latest?.[0] === price) latest[1] += available;
    else if (levels.length === limit) break;
    else levels.push([price, available]);
  }
  return levels;
}

export function bookTopOf(market: ExchangeMarket, at: number): BookTop {
  const bid = publicLevels(market, 'BUY', 1)[0];
  const ask = publicLevels(market, 'SELL', 1)[0];
  return {
    symbol: market.definition.symbol,
    updateId: market.updateId,
    bidPrice: bid ? textOf(bid[0]) : null,
    bidQuantity: textOf(bid?.[1] ?? 0n),
    askPrice: ask ? textOf(ask[0]) : null,
    askQuantity: textOf(ask?.[1] ?? 0n),
    at,
  };
}

export function marketRowOf(market: ExchangeMarket): MarketRow {
  return {
    definition: market.definition,
    nextTradeId: market.nextTradeId,
    updateId: market.updateId,
    lastPrice: market.lastPrice === null ? null : textOf(market.lastPrice),
    referencePrice: market.referencePrice === null ? null : textOf(market.referencePrice),
    quoteNumber: market.quoteNumber,
    takenBids: market.maker.taken('BUY'),
    takenAsks: market.maker.taken('SELL'),
    minutes: market.minutes.map(({ minute, quantity, quote }) => ({
      minute,
      quantity: textOf(quantity),
      quote: textOf(quote),
    })),
  };
}

export function marketFromRow(row: MarketRow, noise: SeededNoise): ExchangeMarket {
  const market = createExchangeMarket(row.definition, noise);
  market.nextTradeId = row.nextTradeId;
  market.updateId = row.updateId;
  market.lastPrice = row.lastPrice === null ? null : unitsOf(row.lastPrice);
  market.referencePrice = row.referencePrice === null ? null : unitsOf(row.referencePrice);
  market.quoteNumber = row.quoteNumber;
  market.minutes = row.minutes.map(({ minute, quantity, quote }) => ({
    minute,
    quantity: unitsOf(quantity),
    quote: unitsOf(quote),
  }));
  if (market.referencePrice !== null) market.maker.quote(row.definition, market.referencePrice, row.quoteNumber);
  market.maker.loadTaken('BUY', row.takenBids);
  market.maker.loadTaken('SELL', row.takenAsks);
  return market;
}

function visibleQuotes(market: ExchangeMarket, side: OrderSide): readonly QuoteLevel[] {
  const opposite = market.book.best(side === 'BUY' ? 'SELL' : 'BUY');
  const quotes = market.maker.levels(side);
  return opposite ? quotes.filter(({ price }) => isBetter(opposite.side, price, opposite.price)) : quotes;
}

/** Whether `price` stands before `than` on a side. */
function isBetter(side: OrderSide, price: Units, than: Units): boolean {
  return side === 'BUY' ? price > than : price < than;
}

const MINUTE_MS = 60_000;
const KEPT_TRADES = 1_000;
/** Binance's filters look at 5. */
const KEPT_MINUTES = 10;
