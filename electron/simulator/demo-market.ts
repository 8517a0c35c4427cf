import type { Clock } from '#electron/ports/clock';
import type { MarketCandle } from '#electron/ports/market-data';
import type { Scheduler } from '#electron/ports/scheduler';
import type { Candle } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { invariant } from '#shared/domain/invariant';
import { CHANNEL_STEP, createDemoDay, type DemoDay } from './demo-day';
import { DEMO_INSTRUMENTS, type DemoInstrument } from './demo-instruments';
import { createSeededNoise, gaussian } from './seeded-noise';

/** What the demo's exchange has its prices from. */
export interface DemoMarket {
  /** Closed minutes that opened in [from, to), oldest first. */
  history(instrument: InstrumentId, from: EpochMs, to: EpochMs): Candle[];
  /** Calls `onCandle` for every change until the returned function is called. */
  subscribe(onCandle: (candle: MarketCandle) => void): () => void;
}

/**
 * An invented market that streams minutes about once a second. Its price at an instant follows from the seed and the
 * instant alone: history, stream and a restart agree to the last digit.
 */
export function createDemoMarket(parts: { seed: number; clock: Clock; scheduler: Scheduler }): DemoMarket {
  const { seed, clock, scheduler } = parts;
  const noise = createSeededNoise(seed);
  const days = new Map<string, DemoDay>();

  const dayOf = (instrument: DemoInstrument, day: number): DemoDay => {
    const key = `${instrument.id} ${day}`;
    const cached = days.get(key);
    if (cached) return cached;
    const created = createDemoDay(instrument, channelOf(instrument), noise, day);
    days.set(key, created);
    // Insertion order: the first key is the oldest.
    if (days.size > MAX_CACHED_DAYS) days.delete(days.keys().next().value as string);
    return created;
  };

  /** The minute that opens at `openAt` after its first `seconds`; `null` while the instrument rests. */
  const minuteAt = (instrument: DemoInstrument, openAt: EpochMs, seconds: number): Candle | null => {
    const day = Math.floor(openAt / DAY_MS);
    const { firstMinute, endMinute, prices, volatilities, volumes } = dayOf(instrument, day);
    const minute = (openAt - day * DAY_MS) / MINUTE_MS;
    if (minute < firstMinute || minute >= endMinute) return null;
    const index = minute - firstMinute;
    // The arrays have an entry for every trading minute.
    const [from, to] = [prices[index] as number, prices[index + 1] as number];
    const random = noise.stream(channelOf(instrument), openAt / MINUTE_MS, MINUTE_STREAM);
    const step = (volatilities[index] as number) / Math.sqrt(TICKS);
    const walk = new Float64Array(TICKS + 1);
    for (let tick = 1; tick <= TICKS; tick++) {
      walk[tick] = (walk[tick - 1] as number) + step * gaussian(random(), random());
    }
    const ticks = Math.floor((seconds * TICKS) / 60);
    const open = round(from, instrument.pricePrecision);
    let [high, low, close] = [open, open, open];
    for (let tick = 1; tick <= ticks; tick++) {
      // Tied at the minute's end, where the next one goes on.
      const share = tick / TICKS;
      const drift = (walk[tick] as number) - share * (walk[TICKS] as number);
      close = round((from + (to - from) * share) * (1 + drift), instrument.pricePrecision);
      high = Math.max(high, close);
      low = Math.min(low, close);
    }
    const volume = round(((volumes[index] as number) * Math.max(ticks, 1)) / TICKS, instrument.volumeDecimals);
    return { openAt, open, high, low, close, volume };
  };

  const instrumentOf = (id: InstrumentId): DemoInstrument => {
    const found = DEMO_INSTRUMENTS.find((instrument) => instrument.id === id);
    invariant(found, `Expected one of ${DEMO_INSTRUMENTS.map((instrument) => instrument.id)}, was ${id}.`);
    return found;
  };

  return {
    history(id, from, to) {
      const instrument = instrumentOf(id);
      const candles: Candle[] = [];
      const end = Math.min(to, Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS);
      for (let openAt = Math.ceil(from / MINUTE_MS) * MINUTE_MS; openAt < end; openAt += MINUTE_MS) {
        const candle = minuteAt(instrument, openAt, 60);
        if (candle) candles.push(candle);
      }
      return candles;
    },

    subscribe(onCandle) {
      let nextOpenAt = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;
      let isOver = false;
      let cancel = () => {};

      const tell = (instrument: DemoInstrument, candle: Candle, isClosed: boolean, knownAt: EpochMs) => {
        // A listener may have ended the subscription.
        if (isOver) return;
        const update: MarketCandle = { instrument: instrument.id, timeframe: '1m', candle, isClosed, knownAt };
        onCandle(update);
      };

      const tick = () => {
        const now = clock.now();
        // After the computer slept there may be many minutes to catch up with.
        for (; nextOpenAt + MINUTE_MS <= now; nextOpenAt += MINUTE_MS) {
          for (const instrument of DEMO_INSTRUMENTS) {
            const candle = minuteAt(instrument, nextOpenAt, 60);
            // The market's own clock decides: the minute is final at its close, however late the timer comes.
            if (candle) tell(instrument, candle, true, nextOpenAt + MINUTE_MS);
          }
        }
        for (const instrument of DEMO_INSTRUMENTS) {
          const candle = minuteAt(instrument, nextOpenAt, (now - nextOpenAt) / 1_000);
          if (candle) tell(instrument, candle, false, now);
        }
        // On the full second, so that a closed minute is told as soon as it closes.
        if (!isOver) cancel = scheduler.after(TICK_MS - (clock.now() % TICK_MS), tick);
      };

      cancel = scheduler.after(0, tick);
      return () => {
        isOver = true;
        cancel();
      };
    },
  };
}

function channelOf(instrument: DemoInstrument): number {
  return (DEMO_INSTRUMENTS.indexOf(instrument) + 1) * CHANNEL_STEP;
}

function round(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor;
}

/** Prices within a minute: one every two seconds. */
const TICKS = 30;
const TICK_MS = 1_000;
const MINUTE_STREAM = 11;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A few days of each instrument: history goes through them in order, the stream needs one. */
const MAX_CACHED_DAYS = 12;
