import type { CandleStore } from '#electron/ports/candle-store';
import type { Clock } from '#electron/ports/clock';
import type { MarketClient, MarketEvent, MarketQuote } from '#electron/ports/market-client';
import type { MarketCandle } from '#electron/ports/market-data';
import type { Scheduler } from '#electron/ports/scheduler';
import { AppError } from '#shared/domain/app-error';
import { decimalsOfStep } from '#shared/domain/decimal';
import type { InstrumentId, InstrumentSource } from '#shared/domain/instrument';
import { candleOpenAt } from '#shared/domain/timeframe';
import {
  createFollowedSeries,
  type FeedGap,
  type FollowedSeries,
  MINUTE_MS,
  type SeriesState,
} from './followed-series';

/** Best prices with their age, so that whoever uses them can see whether they still hold. */
export interface FeedQuote extends MarketQuote {
  readonly ageMs: number;
  /** Older than ten seconds, or the stream is down. */
  readonly isStale: boolean;
}

export interface FeedState {
  readonly isUp: boolean;
  /** Why the stream is down; `null` where it is up or not wanted. */
  readonly reason: string | null;
  readonly instruments: readonly SeriesState[];
}

/** Keeps the minutes of an exchange's instruments in the journal and hands them on, in order and without holes. */
export interface ExchangeFeed {
  /**
   * Follows these instruments and no others: loads what is missing since the last stored close (three weeks at the first
   * time), then streams. What is followed already goes on. Resolves when the history is there, or when the feed is stopped.
   *
   * @param options.onProgress - Minutes that are loaded, and how many there are to load.
   * @throws AppError `instrument_unknown` before anything changes; `cancelled`, and then the instruments whose history is
   * not complete are not followed; what kept the history from being loaded, which is tried again until it works.
   */
  follow(
    instruments: readonly InstrumentId[],
    options?: { readonly signal?: AbortSignal; readonly onProgress?: (done: number, total: number) => void },
  ): Promise<void>;
  /** Returns whether it was running. Nothing is handed on any more. */
  stop(): boolean;
  state(): FeedState;
  /** `null` before the first one. */
  quote(instrument: InstrumentId): FeedQuote | null;
}

export function createExchangeFeed(parts: {
  readonly client: MarketClient;
  readonly store: CandleStore;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** What new instruments are registered as. */
  readonly source: Extract<InstrumentSource, 'exchange' | 'demo'>;
  /** Closed candles once and in order, after they are stored; of the forming one every change. */
  readonly onCandle: (candle: MarketCandle) => void;
  /** Candles were stored that were not handed on one by one. */
  readonly onHistory: (instrument: InstrumentId) => void;
  readonly onQuote: (quote: MarketQuote) => void;
  /** A hole in the stream was filled, or found to be the exchange's own. Later candles come after this. */
  readonly onGap: (gap: FeedGap) => void;
  readonly onState: (state: FeedState) => void;
}): ExchangeFeed {
  const { client, store, clock, scheduler } = parts;
  const series = new Map<InstrumentId, FollowedSeries>();
  const quotes = new Map<InstrumentId, MarketQuote>();
  const stream = { isUp: false, reason: null as string | null };
  let unsubscribe: (() => void) | null = null;
  let cancelTick: (() => void) | null = null;
  let toldState = '';
  /** Ends with `stop`. */
  let run = new AbortController();
  const oneAtATime = createQueue();
  const requests = createQueue();

  const state = (): FeedState => ({ ...stream, instruments: [...series.values()].map((one) => one.state()) });

  const tellState = () => {
    const now = state();
    // Every minute moves what is complete; that alone is no news.
    const news = JSON.stringify({ ...now, instruments: now.instruments.map((one) => ({ ...one, completeUntil: 0 })) });
    if (news === toldState) return;
    toldState = news;
    parts.onState(now);
  };

  const setStream = (isUp: boolean, reason: string | null) => {
    stream.isUp = isUp;
    stream.reason = reason;
    tellState();
  };

  const handle = (event: MarketEvent) => {
    switch (event.kind) {
      case 'candle':
        series.get(event.instrument)?.push(event);
        return;
      case 'quote': {
        const { quote } = event;
        const last = quotes.get(quote.instrument);
        if (!series.has(quote.instrument) || !isSound(quote) || (last && quote.at < last.at)) return;
        quotes.set(quote.instrument, quote);
        parts.onQuote(quote);
        return;
      }
      case 'stream':
        setStream(event.isUp, event.reason);
        // Whatever closed while it was down, before the next candle shows that something is missing.
        if (event.isUp) for (const one of series.values()) one.check();
        return;
      case 'trade':
        return;
    }
  };

  const subscribe = () => {
    unsubscribe?.();
    unsubscribe = null;
    setStream(false, null);
    if (series.size === 0) {
      cancelTick?.();
      cancelTick = null;
      return;
    }
    const subscription = { isCurrent: true };
    const close = client.subscribe([...series.keys()], (event) => {
      if (subscription.isCurrent) handle(event);
    });
    unsubscribe = () => {
      subscription.isCurrent = false;
      close();
    };
    cancelTick ??= tickLater();
  };

  /** A little after every minute: a candle that the stream owes by then is asked for. */
  const tickLater = (): (() => void) => {
    const now = clock.now();
    const dueAt = candleOpenAt(now - TICK_AFTER_CLOSE_MS, '1m') + MINUTE_MS + TICK_AFTER_CLOSE_MS;
    return scheduler.after(dueAt - now, () => {
      cancelTick = tickLater();
      for (const one of series.values()) one.check();
      tellState();
    });
  };

  const drop = (instrument: InstrumentId) => {
    series.get(instrument)?.stop();
    series.delete(instrument);
    quotes.delete(instrument);
  };

  const follow: ExchangeFeed['follow'] = async (instruments, { signal, onProgress } = {}) => {
    const { signal: stopped } = run;
    const wanted = new Set(instruments);
    const precisions = await readPrecisions(client, store, wanted);
    if (stopped.aborted) return;
    const dropped = [...series.keys()].filter((instrument) => !wanted.has(instrument));
    for (const instrument of dropped) drop(instrument);
    const added = [...wanted].filter((instrument) => !series.has(instrument));
    for (const instrument of added) {
      store.registerInstrument({ id: instrument, source: parts.source, pricePrecision: precisions(instrument) });
      series.set(instrument, createFollowedSeries({ ...parts, instrument, enqueue: requests, onChange: tellState }));
    }
    if (dropped.length === 0 && added.length === 0) return;
    tellState();

    const loads = added.flatMap((instrument) => series.get(instrument) ?? []);
    const total = loads.reduce((sum, one) => sum + one.missingMinutes(), 0);
    let done = 0;
    let failure: unknown = null;
    for (const one of loads) {
      try {
        await one.load(signal, (minutes) => {
          done += minutes;
          onProgress?.(done, total);
        });
      } catch (error) {
        if (signal?.aborted) break;
        failure ??= error;
      }
      if (stopped.aborted) return;
    }
    if (signal?.aborted) for (const one of loads) if (!one.isLoaded()) drop(one.state().instrument);
    subscribe();
    if (signal?.aborted) throw new AppError('cancelled', 'Loading the history was cancelled.');
    if (failure !== null) throw failure;
  };

  return {
    follow: (instruments, options) => {
      const { signal: stopped } = run;
      return oneAtATime(async () => {
        try {
          if (!stopped.aborted) await follow(instruments, options);
        } catch (error) {
          // Whoever stopped the feed does not wait for what became of it.
          if (!stopped.aborted) throw error;
        }
      });
    },
    stop() {
      const wasRunning = series.size > 0;
      run.abort();
      run = new AbortController();
      unsubscribe?.();
      unsubscribe = null;
      cancelTick?.();
      cancelTick = null;
      for (const instrument of [...series.keys()]) drop(instrument);
      setStream(false, null);
      return wasRunning;
    },
    state,
    quote(instrument) {
      const quote = quotes.get(instrument);
      if (!quote) return null;
      const ageMs = Math.max(0, clock.now() - quote.knownAt);
      return { ...quote, ageMs, isStale: !stream.isUp || ageMs > QUOTE_STALE_MS };
    },
  };
}

/** Decimal places by instrument. Without the exchange, from what is registered. */
async function readPrecisions(
  client: MarketClient,
  store: CandleStore,
  wanted: ReadonlySet<InstrumentId>,
): Promise<(instrument: InstrumentId) => number> {
  const stored = new Map([...wanted].map((id) => [id, store.instrument(id)?.pricePrecision] as const));
  try {
    const rules = new Map((await client.instruments()).map((one) => [one.instrument, one]));
    const unknown = [...wanted].filter((instrument) => !rules.has(instrument));
    if (unknown.length > 0) {
      throw new AppError('instrument_unknown', `The exchange has no ${unknown.join(', ')}.`, { unknown });
    }
    return (instrument) => {
      const step = rules.get(instrument)?.priceStep ?? '1';
      return Math.min(decimalsOfStep(step), MAX_PRECISION);
    };
  } catch (error) {
    const isKnown = [...stored.values()].every((precision) => precision !== undefined);
    if (!isKnown || (error instanceof AppError && error.code === 'instrument_unknown')) throw error;
    return (instrument) => stored.get(instrument) ?? 0;
  }
}

/** A bid above the ask, or no number at all, is no price. */
function isSound({ bid, ask }: MarketQuote): boolean {
  return Number(bid) > 0 && Number(ask) >= Number(bid) && Number.isFinite(Number(ask));
}

/** Runs tasks one after the other. */
function createQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}

const TICK_AFTER_CLOSE_MS = 5_000;
const QUOTE_STALE_MS = 10_000;
const MAX_PRECISION = 10;
