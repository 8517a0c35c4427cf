import { create } from 'zustand';
import type { CandleColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Instrument, InstrumentId } from '#shared/domain/instrument';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { client } from '../api/client';
import { loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';
import { useInstruments } from './instruments';

/** The newest visible price of an instrument and the one it is compared with. */
export interface Quote {
  readonly last: number;
  /** Close about 24 hours of market data earlier; `null` where less is stored. */
  readonly reference: number | null;
  /** When `last` was known. */
  readonly at: EpochMs;
}

export interface QuotesStore {
  readonly quotes: Readonly<Record<InstrumentId, Quote>>;
}

export const useQuotes = create<QuotesStore>()(() => ({ quotes: {} }));

/** Change since the reference as a fraction; `null` without one. */
export function changeFraction(quote: Quote): number | null {
  return quote.reference === null ? null : quote.last / quote.reference - 1;
}

/** Last close of `candles` and the close 24 hours before it; `null` without a candle. */
export function quoteOf(candles: CandleColumns, timeframe: Timeframe): Quote | null {
  const newest = candles.openAt.length - 1;
  const openAt = candles.openAt[newest];
  const last = candles.close[newest];
  if (openAt === undefined || last === undefined) return null;
  const earlier = candles.openAt.findLastIndex((at) => at <= openAt - Math.max(DAY_MS, timeframeMs(timeframe)));
  return { last, reference: candles.close[earlier] ?? null, at: openAt + timeframeMs(timeframe) };
}

/** Keeps the quotes in step with the stored candles, the replay and the live market. */
export function connectQuotes(): void {
  const readAll = () => {
    for (const instrument of loadedValue(useInstruments.getState().instruments) ?? []) scheduleRead(instrument);
  };
  useInstruments.subscribe((state, previous) => {
    if (state.instruments.kind === 'ok' && state.instruments !== previous.instruments) readAll();
  });
  onConnected(readAll);
  // What a replay hides must not be read off the list beside it.
  onAppEvent('replay', readAll);
  onAppEvent('candle', ({ instrument: id, timeframe, candle, knownAt, isClosed }) => {
    const instrument = loadedValue(useInstruments.getState().instruments)?.find((known) => known.id === id);
    if (instrument?.series[0]?.timeframe !== timeframe) return;
    useQuotes.setState(({ quotes }) => ({
      quotes: {
        ...quotes,
        [id]: { last: candle.close, reference: quotes[id]?.reference ?? null, at: knownAt },
      },
    }));
    if (isClosed) scheduleRead(instrument);
  });
}

/** Reads a quote, at most once every `READ_EVERY_MS` for each instrument. */
function scheduleRead(instrument: Instrument): void {
  if (scheduled.has(instrument.id)) return;
  const wait = Math.max(0, (lastReadAt.get(instrument.id) ?? 0) + READ_EVERY_MS - performance.now());
  scheduled.add(instrument.id);
  setTimeout(async () => {
    scheduled.delete(instrument.id);
    lastReadAt.set(instrument.id, performance.now());
    const timeframe = instrument.series[0]?.timeframe;
    if (timeframe === undefined) return;
    try {
      const limit = Math.ceil(DAY_MS / timeframeMs(timeframe)) + 1;
      const { candles } = await client.candles.list({ instrument: instrument.id, timeframe, limit });
      const quote = quoteOf(candles, timeframe);
      useQuotes.setState(({ quotes: { [instrument.id]: _old, ...quotes } }) => ({
        quotes: quote === null ? quotes : { ...quotes, [instrument.id]: quote },
      }));
    } catch (error) {
      // The list shows a dash; the chart pane says what is wrong with the candles.
      console.warn(`No quote for ${instrument.id}.`, error);
    }
  }, wait);
}

const scheduled = new Set<InstrumentId>();
const lastReadAt = new Map<InstrumentId, number>();
const DAY_MS = 86_400_000;
const READ_EVERY_MS = 1_000;
