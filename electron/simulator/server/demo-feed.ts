import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '#electron/ports/clock';
import type { Scheduler } from '#electron/ports/scheduler';
import type { Candle } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { timeframeMs } from '#shared/domain/timeframe';
import { DEMO_INSTRUMENTS, DEMO_QUOTE, type DemoInstrument } from '../demo-instruments';
import { createDemoMarket, type DemoMarket } from '../demo-market';
import type { ExchangeSymbol } from '../exchange/exchange-symbol';
import { joinCandles } from './join-candles';
import type { MarketFeed } from './market-feed';

/** The invented market of the demo as exchange symbols against USDT: DEMOBTC trades as DEMOBTCUSDT. */
export function createDemoFeed(parts: { seed: number; clock: Clock; scheduler: Scheduler }): MarketFeed {
  const { clock } = parts;
  const market = createDemoMarket(parts);
  const hours = createHourCache(market, clock);
  // Monday 00:00 UTC, so that the first week is whole.
  const firstAt = Math.floor((clock.now() - HISTORY_MS - MONDAY_MS) / WEEK_MS) * WEEK_MS + MONDAY_MS;
  let forming = new Map<string, Candle>();

  return {
    symbols: demoSymbols(),
    firstAt,

    async candles(symbol, timeframe, startAt, endAt) {
      const instrument = instrumentOf(symbol);
      if (!instrument) return [];
      const from = Math.max(startAt, firstAt);
      const to = Math.min(endAt, clock.now());
      const shape = forming.get(instrument.id);
      const tail = shape && shape.openAt >= from && shape.openAt < to ? [shape] : [];
      if (timeframeMs(timeframe) < HOUR_MS) {
        const minutes: Candle[] = [];
        // A whole day is a few milliseconds of work: let others in between.
        for (let at = from; at < to; at += DAY_MS) {
          for (const candle of market.history(instrument.id, at, Math.min(at + DAY_MS, to))) minutes.push(candle);
          await nextTurn();
        }
        return joinCandles(
          [...minutes, ...tail.filter(({ openAt }) => openAt > (minutes.at(-1)?.openAt ?? 0))],
          timeframe,
        );
      }
      const candles: Candle[] = [];
      const thisHour = Math.floor(clock.now() / HOUR_MS) * HOUR_MS;
      for (let at = Math.floor(from / HOUR_MS) * HOUR_MS; at < Math.min(to, thisHour); at = nextDay(at)) {
        for (const candle of hours(instrument, at)) {
          if (candle.openAt >= from && candle.openAt < Math.min(to, thisHour)) candles.push(candle);
        }
        await nextTurn();
      }
      if (to > thisHour) candles.push(...market.history(instrument.id, Math.max(from, thisHour), to), ...tail);
      return joinCandles(candles, timeframe);
    },

    start({ onPrint, onMinute }) {
      for (const instrument of DEMO_INSTRUMENTS) {
        // Over a weekend currencies rest, and what was last paid still stands.
        const last = lastCandle(market, instrument, clock.now());
        if (last) onPrint({ symbol: symbolNameOf(instrument), price: last.close, quantity: 0, at: clock.now() });
      }
      const told = new Map<string, Candle>();
      const unsubscribe = market.subscribe(({ instrument: id, candle, isClosed, knownAt }) => {
        const instrument = DEMO_INSTRUMENTS.find((other) => other.id === id) as DemoInstrument;
        const before = told.get(id);
        const traded = candle.volume - (before?.openAt === candle.openAt ? before.volume : 0);
        told.set(id, candle);
        if (isClosed) forming.delete(id);
        else forming.set(id, candle);
        const quantity = Number(traded.toFixed(instrument.volumeDecimals));
        const symbol = symbolNameOf(instrument);
        // The closing update repeats the last price of the minute: nothing new was traded.
        const isNews = quantity > 0 || candle.close !== before?.close;
        if (isNews)
          onPrint({ symbol, price: candle.close, quantity: Math.max(quantity, lotOf(instrument)), at: knownAt });
        onMinute({ symbol, candle, isClosed });
      });
      return () => {
        unsubscribe();
        forming = new Map();
      };
    },
  };
}

function symbolNameOf(instrument: DemoInstrument): string {
  return `${instrument.id}${DEMO_QUOTE}`;
}

function instrumentOf(symbol: string): DemoInstrument | undefined {
  return DEMO_INSTRUMENTS.find((instrument) => symbolNameOf(instrument) === symbol);
}

/** The symbols of the demo's exchange: they are the same whether it runs or not. */
export function demoSymbols(): ExchangeSymbol[] {
  return DEMO_INSTRUMENTS.map(symbolOf);
}

function symbolOf(instrument: DemoInstrument): ExchangeSymbol {
  const tick = (10 ** -instrument.pricePrecision).toFixed(instrument.pricePrecision);
  const lot = lotOf(instrument).toFixed(8);
  const bounds = { minQty: lot, maxQty: '9000000.00000000', stepSize: lot };
  return {
    symbol: symbolNameOf(instrument),
    baseAsset: instrument.id,
    quoteAsset: DEMO_QUOTE,
    status: 'TRADING',
    filters: {
      priceFilter: { minPrice: tick, maxPrice: '1000000.00000000', tickSize: tick },
      lotSize: bounds,
      marketLotSize: { ...bounds, maxQty: (instrument.minuteVolume * 100).toFixed(8) },
      notional: {
        minNotional: '5.00000000',
        applyMinToMarket: true,
        maxNotional: '9000000.00000000',
        applyMaxToMarket: false,
        avgPriceMins: 5,
      },
      percentPriceBySide: {
        bidMultiplierUp: '5',
        bidMultiplierDown: '0.2',
        askMultiplierUp: '5',
        askMultiplierDown: '0.2',
        avgPriceMins: 5,
      },
      maxNumOrders: 200,
      maxNumAlgoOrders: 5,
    },
    liquidity: {
      levels: 50,
      halfSpreadFraction: '0.00002',
      levelFraction: '0.00005',
      meanQuantity: (instrument.minuteVolume * LEVEL_SHARE).toFixed(8),
    },
  };
}

/** Smallest quantity: about five dollars' worth and finer for what is dear. */
function lotOf(instrument: DemoInstrument): number {
  return instrument.price > 10_000 ? 0.00001 : instrument.price > 100 ? 0.001 : 0.1;
}

function lastCandle(market: DemoMarket, instrument: DemoInstrument, now: EpochMs): Candle | undefined {
  for (let back = 1; back <= 72; back++) {
    const candle = market.history(instrument.id, now - back * HOUR_MS, now - (back - 1) * HOUR_MS).at(-1);
    if (candle) return candle;
  }
  return undefined;
}

/** Hours of a day, kept: a year of them is small, and making them from minutes is not quick. */
function createHourCache(market: DemoMarket, clock: Clock) {
  const days = new Map<string, readonly Candle[]>();
  return (instrument: DemoInstrument, at: EpochMs): readonly Candle[] => {
    const dayAt = Math.floor(at / DAY_MS) * DAY_MS;
    const key = `${instrument.id} ${dayAt}`;
    const known = days.get(key);
    if (known) return known;
    const hours = joinCandles(market.history(instrument.id, dayAt, dayAt + DAY_MS), '1h');
    // The last hours of today are still to come.
    if (dayAt + DAY_MS <= clock.now()) days.set(key, hours);
    return hours;
  };
}

function nextDay(at: EpochMs): EpochMs {
  return (Math.floor(at / DAY_MS) + 1) * DAY_MS;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** From Thursday 1970-01-01 to the first Monday. */
const MONDAY_MS = 4 * DAY_MS;
const HISTORY_MS = 400 * DAY_MS;
/** Of the usual volume of a minute. */
const LEVEL_SHARE = 0.1;
