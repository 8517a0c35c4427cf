import { Timeframe, timeframeMs } from '#shared/domain/timeframe';
import type { ExchangeSymbol } from '../exchange/exchange-symbol';
import { ApiError, invalidSymbol } from './api-error';
import { candleTurnover, eightPlaces } from './candle-numbers';
import { readDayTicker } from './day-ticker';
import { exchangeInfo } from './exchange-info';
import { queryKlines } from './kline-query';
import { LEGAL, mandatory, optional, type ParameterRules, type Parameters } from './request-parameters';
import { limitOf, numberOf, type RestContext, type RestRoute } from './rest-route';

const SOME_SYMBOLS: ParameterRules = {
  symbol: optional(LEGAL.symbol),
  symbols: optional(LEGAL.anything),
};

/** What anybody may ask. */
export const MARKET_ROUTES: readonly RestRoute[] = [
  { method: 'GET', path: '/api/v3/ping', weight: 1, access: 'public', parameters: {}, answer: () => ({}) },
  {
    method: 'GET',
    path: '/api/v3/time',
    weight: 1,
    access: 'public',
    parameters: {},
    answer: ({ context }) => ({ serverTime: context.clock.now() }),
  },
  {
    method: 'GET',
    path: '/api/v3/exchangeInfo',
    weight: 20,
    access: 'public',
    parameters: {
      ...SOME_SYMBOLS,
      permissions: optional(LEGAL.anything),
      showPermissionSets: optional(LEGAL.boolean),
      symbolStatus: optional(LEGAL.word),
    },
    answer: ({ context, parameters }) =>
      exchangeInfo(symbolsOf(context, parameters), context.limits.settings, context.clock.now()),
  },
  {
    method: 'GET',
    path: '/api/v3/depth',
    weight: (parameters) => depthWeight(numberOf(parameters, 'limit') ?? 100),
    access: 'public',
    parameters: { symbol: mandatory(LEGAL.symbol), limit: optional(LEGAL.integer) },
    answer({ context, parameters }) {
      const depth = context.engine.depth(parameters.symbol as string, limitOf(parameters, 100, 5_000));
      if (!depth) throw invalidSymbol();
      return depth;
    },
  },
  {
    method: 'GET',
    path: '/api/v3/trades',
    weight: 25,
    access: 'public',
    parameters: { symbol: mandatory(LEGAL.symbol), limit: optional(LEGAL.integer) },
    answer({ context, parameters }) {
      const symbol = oneSymbol(context, parameters);
      return context.engine.recentTrades(symbol, limitOf(parameters, 500, 1_000)).map((trade) => ({
        id: trade.tradeId,
        price: trade.price,
        qty: trade.quantity,
        quoteQty: trade.quoteQuantity,
        time: trade.at,
        isBuyerMaker: trade.isBuyerMaker,
        isBestMatch: true,
      }));
    },
  },
  {
    method: 'GET',
    path: '/api/v3/aggTrades',
    weight: 4,
    access: 'public',
    parameters: {
      symbol: mandatory(LEGAL.symbol),
      fromId: optional(LEGAL.integer),
      startTime: optional(LEGAL.integer),
      endTime: optional(LEGAL.integer),
      limit: optional(LEGAL.integer),
    },
    answer({ context, parameters }) {
      const symbol = oneSymbol(context, parameters);
      const [fromId, startAt, endAt] = ['fromId', 'startTime', 'endTime'].map((name) => numberOf(parameters, name));
      const limit = limitOf(parameters, 500, 1_000);
      const trades = context.engine
        .recentTrades(symbol, 1_000)
        .filter(
          ({ tradeId, at }) =>
            tradeId >= (fromId ?? 0) && at >= (startAt ?? 0) && at <= (endAt ?? Number.POSITIVE_INFINITY),
        );
      const isForward = fromId !== undefined || startAt !== undefined;
      return (isForward ? trades.slice(0, limit) : trades.slice(-limit)).map((trade) => ({
        a: trade.tradeId,
        p: trade.price,
        q: trade.quantity,
        f: trade.tradeId,
        l: trade.tradeId,
        T: trade.at,
        m: trade.isBuyerMaker,
        M: true,
      }));
    },
  },
  {
    method: 'GET',
    path: '/api/v3/klines',
    weight: 2,
    access: 'public',
    parameters: {
      symbol: mandatory(LEGAL.symbol),
      interval: mandatory(LEGAL.interval),
      startTime: optional(LEGAL.integer),
      endTime: optional(LEGAL.integer),
      timeZone: optional(LEGAL.anything),
      limit: optional(LEGAL.integer),
    },
    async answer({ context, parameters }) {
      const symbol = oneSymbol(context, parameters);
      const timeframe = Timeframe.safeParse(parameters.interval);
      if (!timeframe.success) throw new ApiError(400, -1120, 'Invalid interval.');
      const candles = await queryKlines(context.feed, {
        symbol,
        timeframe: timeframe.data,
        startAt: numberOf(parameters, 'startTime'),
        endAt: numberOf(parameters, 'endTime'),
        limit: limitOf(parameters, 500, 1_000),
        now: context.clock.now(),
      });
      return candles.map((candle) => {
        const { quoteVolume, takerVolume, takerQuoteVolume, count } = candleTurnover(candle);
        return [
          candle.openAt,
          ...[candle.open, candle.high, candle.low, candle.close, candle.volume].map(eightPlaces),
          candle.openAt + timeframeMs(timeframe.data) - 1,
          eightPlaces(quoteVolume),
          count,
          eightPlaces(takerVolume),
          eightPlaces(takerQuoteVolume),
          '0',
        ];
      });
    },
  },
  {
    method: 'GET',
    path: '/api/v3/avgPrice',
    weight: 2,
    access: 'public',
    parameters: { symbol: mandatory(LEGAL.symbol) },
    answer({ context, parameters }) {
      const symbol = oneSymbol(context, parameters);
      return { mins: 5, price: context.engine.averagePrice(symbol, 5), closeTime: context.clock.now() };
    },
  },
  {
    method: 'GET',
    path: '/api/v3/ticker/price',
    weight: ({ symbol }) => (symbol ? 2 : 4),
    access: 'public',
    parameters: SOME_SYMBOLS,
    answer: ({ context, parameters }) =>
      oneOrMany(context, parameters, ({ symbol }) => ({ symbol, price: context.engine.lastPrice(symbol) ?? NOTHING })),
  },
  {
    method: 'GET',
    path: '/api/v3/ticker/bookTicker',
    weight: ({ symbol }) => (symbol ? 2 : 4),
    access: 'public',
    parameters: SOME_SYMBOLS,
    answer: ({ context, parameters }) =>
      oneOrMany(context, parameters, ({ symbol }) => {
        const top = context.engine.bookTop(symbol);
        return {
          symbol,
          bidPrice: top?.bidPrice ?? NOTHING,
          bidQty: top?.bidQuantity ?? NOTHING,
          askPrice: top?.askPrice ?? NOTHING,
          askQty: top?.askQuantity ?? NOTHING,
        };
      }),
  },
  {
    method: 'GET',
    path: '/api/v3/ticker/24hr',
    weight: ({ symbol, symbols }) => (symbol ? 2 : symbols ? 40 : 80),
    access: 'public',
    parameters: { ...SOME_SYMBOLS, type: optional(LEGAL.word) },
    answer: ({ context, parameters }) =>
      oneOrMany(context, parameters, async ({ symbol }) => {
        const { engine, feed, clock } = context;
        const ticker = await readDayTicker({ engine, feed, now: clock.now() }, symbol);
        const top = engine.bookTop(symbol);
        return {
          symbol,
          priceChange: ticker.change,
          priceChangePercent: ticker.changePercent,
          weightedAvgPrice: ticker.averagePrice,
          prevClosePrice: ticker.open,
          lastPrice: ticker.last,
          lastQty: ticker.lastQuantity,
          bidPrice: top?.bidPrice ?? NOTHING,
          bidQty: top?.bidQuantity ?? NOTHING,
          askPrice: top?.askPrice ?? NOTHING,
          askQty: top?.askQuantity ?? NOTHING,
          openPrice: ticker.open,
          highPrice: ticker.high,
          lowPrice: ticker.low,
          volume: ticker.volume,
          quoteVolume: ticker.quoteVolume,
          openTime: ticker.openAt,
          closeTime: ticker.closeAt,
          firstId: ticker.firstId,
          lastId: ticker.lastId,
          count: ticker.count,
        };
      }),
  },
];

function oneSymbol({ engine }: RestContext, parameters: Parameters): string {
  // Mandatory by the rules wherever this is asked for.
  const symbol = parameters.symbol as string;
  if (!engine.symbol(symbol)) throw invalidSymbol();
  return symbol;
}

function symbolsOf({ engine }: RestContext, { symbol, symbols }: Parameters): readonly ExchangeSymbol[] {
  if (symbol !== undefined && symbols !== undefined) {
    throw new ApiError(400, -1128, 'Combination of optional parameters invalid.');
  }
  const names = symbol !== undefined ? [symbol] : symbols !== undefined ? symbolList(symbols) : null;
  if (!names) return engine.symbols();
  return names.map((name) => {
    const found = engine.symbol(name);
    if (!found) throw invalidSymbol();
    return found;
  });
}

function symbolList(text: string): readonly string[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    list = null;
  }
  if (Array.isArray(list) && list.every((name) => typeof name === 'string')) return list;
  throw new ApiError(400, -1100, "Illegal characters found in parameter 'symbols'; legal range is a list of symbols.");
}

async function oneOrMany<Answer>(
  context: RestContext,
  parameters: Parameters,
  answer: (symbol: ExchangeSymbol) => Answer,
): Promise<unknown> {
  const answers = await Promise.all(symbolsOf(context, parameters).map(answer));
  return parameters.symbol === undefined ? answers : answers[0];
}

function depthWeight(limit: number): number {
  if (limit <= 100) return 5;
  if (limit <= 500) return 25;
  return limit <= 1_000 ? 50 : 250;
}

const NOTHING = '0.00000000';
