import type { Clock } from '#electron/ports/clock';
import type { MarketClient } from '#electron/ports/market-client';
import type { Scheduler } from '#electron/ports/scheduler';
import { AppError } from '#shared/domain/app-error';
import { type Candle, candleFault } from '#shared/domain/candle';
import type { InstrumentId } from '#shared/domain/instrument';
import { timeframeMs } from '#shared/domain/timeframe';
import { readKlines, readMarketFrame } from './binance-answers';
import type { BinanceSession } from './binance-session';
import type { InstrumentBook } from './instrument-book';
import { createMarketEventFilter } from './market-event-filter';
import { createReconnectingSocket } from './reconnecting-socket';

/** Public market data of Binance spot. */
export function createMarketClient(parts: {
  readonly session: BinanceSession;
  readonly book: InstrumentBook;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: () => number;
  readonly onClose: () => void;
}): MarketClient {
  const { session, book } = parts;
  const streams = new Set<() => void>();

  const symbolOf = (instrument: InstrumentId): string => {
    const rules = book.rules(instrument);
    if (!rules) throw new AppError('instrument_unknown', `Expected an instrument of the exchange, was ${instrument}.`);
    return rules.symbol;
  };

  const klines = async (parameters: Readonly<Record<string, string>>) => {
    const json = await session.query('market', 'publicGetKlines', parameters);
    try {
      return readKlines(json);
    } catch (cause) {
      throw new AppError('exchange_unavailable', 'Expected candles as Binance documents them.', {}, { cause });
    }
  };

  return {
    instruments: book.load,
    refreshInstruments: book.refresh,
    async history(instrument, timeframe, from, to, { signal, onProgress } = {}) {
      await book.load();
      // What is still forming is known only by the exchange's clock.
      await session.ensureClock();
      const symbol = symbolOf(instrument);
      const candles: Candle[] = [];
      let startAt = from;
      while (startAt < to) {
        if (signal?.aborted) throw new AppError('cancelled', `Stopped loading ${instrument} at ${startAt}.`);
        const page = await klines({
          symbol,
          interval: timeframe,
          startTime: String(startAt),
          endTime: String(to - 1),
          limit: String(PAGE),
        });
        for (const { candle, closeAt } of page) {
          const fault = candleFault(candle);
          if (fault) {
            throw new AppError('exchange_unavailable', `Expected sound candles of ${instrument}, was ${fault}.`, {
              openAt: candle.openAt,
            });
          }
          if (candle.openAt >= startAt && candle.openAt < to && closeAt < session.exchangeNow()) candles.push(candle);
        }
        const last = page.at(-1);
        if (!last || page.length < PAGE) break;
        startAt = last.candle.openAt + timeframeMs(timeframe);
        onProgress?.(Math.min(startAt, to));
      }
      onProgress?.(to);
      return candles;
    },
    subscribe(instruments, onEvent, { withTrades = false } = {}) {
      if (instruments.length === 0) return () => {};
      const filter = createMarketEventFilter({ ...parts, exchangeNow: session.exchangeNow, emit: onEvent });
      const socket = createReconnectingSocket({
        ...parts,
        url: async () => {
          await book.load();
          await session.ensureClock();
          const names = instruments.flatMap((instrument) => {
            const symbol = symbolOf(instrument).toLowerCase();
            return [`${symbol}@kline_1m`, `${symbol}@bookTicker`, ...(withTrades ? [`${symbol}@trade`] : [])];
          });
          return `${session.streamUrls.market.replace(/\/(ws|stream)?\/*$/, '')}/stream?streams=${names.join('/')}`;
        },
        admit: session.admit,
        blockedUntil: session.blockedUntil,
        onRefused: (status, headers) => session.noteRefusal({ status, headers, body: '' }),
        silenceMs: SILENCE_MS,
        onState: (isUp, reason) => onEvent({ kind: 'stream', isUp, reason }),
        onOpen() {
          filter.reset();
          socket.confirm();
        },
        onMessage(json) {
          const frame = readMarketFrame(json);
          if (frame.kind === 'other') return;
          const instrument = book.instrumentOf(frame.symbol);
          if (instrument) filter.push(instrument, frame);
        },
      });
      const close = () => {
        socket.close();
        filter.close();
      };
      streams.add(close);
      return () => {
        streams.delete(close);
        close();
      };
    },
    measureClockSkew: session.measureClockSkew,
    async close() {
      for (const stop of streams) stop();
      streams.clear();
      parts.onClose();
    },
  };
}

const PAGE = 1_000;
/** Best prices of any followed instrument change many times a second. */
const SILENCE_MS = 10_000;
