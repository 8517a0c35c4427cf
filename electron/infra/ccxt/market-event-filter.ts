import type { Clock } from '#electron/ports/clock';
import type { MarketEvent } from '#electron/ports/market-client';
import type { Scheduler } from '#electron/ports/scheduler';
import { candleFault } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { invariant } from '#shared/domain/invariant';
import type { MarketFrame } from './binance-answers';

/** Makes events of the frames of a market stream, in which candles come twice, late, and closed too early. */
export interface MarketEventFilter {
  push(instrument: InstrumentId, frame: Exclude<MarketFrame, { kind: 'other' }>): void;
  /** A new connection: its update ids may start anew. */
  reset(): void;
  close(): void;
}

/**
 * A candle is told as closed once, and only when the exchange says so and its clock is past the close. One that closes
 * behind a later one is still told: a hole is worse than a late candle. Forming candles and quotes are told at most every
 * `COALESCE_MS` for each instrument, the latest one; closed candles and trades at once.
 */
export function createMarketEventFilter(parts: {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly exchangeNow: () => EpochMs;
  readonly emit: (event: MarketEvent) => void;
}): MarketEventFilter {
  const { clock, scheduler, exchangeNow, emit } = parts;
  const states = new Map<InstrumentId, InstrumentState>();

  const stateOf = (instrument: InstrumentId): InstrumentState => {
    const known = states.get(instrument);
    if (known) return known;
    const state: InstrumentState = {
      closed: new Set(),
      formingOpenAt: 0,
      formingEventAt: 0,
      updateId: -1,
      forming: null,
      quote: null,
      stopTimer: null,
    };
    states.set(instrument, state);
    return state;
  };

  const flush = (state: InstrumentState) => {
    const { forming, quote } = state;
    state.forming = null;
    state.quote = null;
    state.stopTimer = null;
    if (!forming && !quote) return;
    // Keeps the distance to the next one, too.
    state.stopTimer = scheduler.after(COALESCE_MS, () => flush(state));
    if (forming) emit(forming);
    if (quote) emit(quote);
  };

  const coalesce = (state: InstrumentState) => {
    if (!state.stopTimer) flush(state);
  };

  const pushCandle = (instrument: InstrumentId, frame: Extract<MarketFrame, { kind: 'kline' }>) => {
    const { candle, eventAt, closeAt } = frame;
    const fault = candleFault(candle);
    invariant(!fault, `Expected a sound candle of ${instrument}, was ${fault}.`);
    const state = stateOf(instrument);
    if (state.closed.has(candle.openAt)) return;
    // The event's own time is the exchange's clock as well, and knows nothing of our estimate's error. One that was made
    // before the close did not see the close, however late it arrives.
    const isClosed =
      frame.isSaidClosed && eventAt > closeAt - EVENT_TIME_JITTER_MS && Math.max(eventAt, exchangeNow()) > closeAt;
    if (isClosed) {
      state.closed.add(candle.openAt);
      const [oldest] = state.closed;
      if (state.closed.size > REMEMBERED_CANDLES && oldest !== undefined) state.closed.delete(oldest);
      if (state.forming && state.formingOpenAt <= candle.openAt) state.forming = null;
      const knownAt = Math.max(clock.now(), closeAt + 1);
      emit({ kind: 'candle', instrument, timeframe: '1m', candle, isClosed: true, knownAt });
      return;
    }
    const isLate =
      candle.openAt < state.formingOpenAt ||
      (candle.openAt === state.formingOpenAt && eventAt < state.formingEventAt) ||
      [...state.closed].some((openAt) => openAt > candle.openAt);
    if (isLate) return;
    state.formingOpenAt = candle.openAt;
    state.formingEventAt = eventAt;
    state.forming = { kind: 'candle', instrument, timeframe: '1m', candle, isClosed: false, knownAt: clock.now() };
    coalesce(state);
  };

  return {
    push(instrument, frame) {
      if (frame.kind === 'kline') {
        pushCandle(instrument, frame);
        return;
      }
      if (frame.kind === 'trade') {
        const { price, quantity, at } = frame;
        emit({ kind: 'trade', instrument, price, quantity, at });
        return;
      }
      const state = stateOf(instrument);
      if (frame.updateId <= state.updateId) return;
      state.updateId = frame.updateId;
      const { bid, ask } = frame;
      state.quote = { kind: 'quote', quote: { instrument, bid, ask, at: exchangeNow(), knownAt: clock.now() } };
      coalesce(state);
    },
    reset() {
      for (const state of states.values()) state.updateId = -1;
    },
    close() {
      for (const state of states.values()) state.stopTimer?.();
      states.clear();
    },
  };
}

interface InstrumentState {
  /** Opens of the candles that were told as closed, oldest first. */
  readonly closed: Set<EpochMs>;
  formingOpenAt: EpochMs;
  formingEventAt: EpochMs;
  updateId: number;
  forming: MarketEvent | null;
  quote: MarketEvent | null;
  stopTimer: (() => void) | null;
}

const COALESCE_MS = 250;
/** The exchange's machines do not agree to the millisecond. */
const EVENT_TIME_JITTER_MS = 250;
const REMEMBERED_CANDLES = 120;
