import type { Scheduler } from '#electron/ports/scheduler';
import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { ReplayState } from '#shared/domain/replay';
import type { Timeframe } from '#shared/domain/timeframe';
import type { MarketView } from './market-view';

/** One replay at a time. `step`, `play` and `pause` throw AppError `replay_inactive` when none runs. */
export interface Replay {
  /** Starts, or moves to another instrument or moment. The cursor takes the last candle close that is not after `at`. */
  start(input: { instrument: InstrumentId; timeframe: Timeframe; at: EpochMs }): ReplayState;
  /** Moves by whole candles, back with a negative number; stays within the candles there are. */
  step(candles: number): ReplayState;
  /** Runs until the newest candle is reached. */
  play(candlesPerSecond: number): ReplayState;
  pause(): ReplayState;
  /** Returns whether a replay ran. */
  stop(): boolean;
  state(): ReplayState | null;
}

/** @param parts.onChange - Told of every state, `null` when the replay ends. */
export function createReplay(parts: {
  view: MarketView;
  scheduler: Scheduler;
  onChange: (state: ReplayState | null) => void;
}): Replay {
  const { view, scheduler, onChange } = parts;
  let state: ReplayState | null = null;
  let cancelTick = () => {};
  /** Candles that time has earned and that have not been shown yet, below 1. */
  let owed = 0;

  const change = (next: ReplayState): ReplayState => {
    state = next;
    view.setReplayCursor(next.instrument, next.cursorAt);
    onChange(next);
    return next;
  };

  const active = (): ReplayState => {
    if (!state) throw new AppError('replay_inactive', 'No replay runs. Start one first.');
    return state;
  };

  const moved = (current: ReplayState, candles: number): ReplayState => {
    const { instrument, timeframe, cursorAt } = current;
    // The present moves on while a replay runs, so the end is looked up anew.
    const { firstAt, lastAt } = view.closeRange({ instrument, timeframe });
    const cursor = view.closeBeside({ instrument, timeframe, at: cursorAt, candles });
    return { ...current, firstAt, lastAt, cursorAt: cursor };
  };

  const tick = () => {
    const current = active();
    const tickMs = tickLengthMs(current.candlesPerSecond);
    owed += (current.candlesPerSecond * tickMs) / 1_000;
    const candles = Math.floor(owed + ROUNDING);
    owed -= candles;
    let next = current;
    try {
      if (candles > 0) next = moved(current, candles);
    } catch (error) {
      // The import that the replay ran on was undone: there is nothing left to play.
      if (!(error instanceof AppError)) throw error;
      stop();
      return;
    }
    const isPlaying = next.cursorAt < next.lastAt;
    if (isPlaying) cancelTick = scheduler.after(tickMs, tick);
    if (candles > 0 || !isPlaying) change({ ...next, isPlaying });
  };

  const halt = () => {
    cancelTick();
    cancelTick = () => {};
    owed = 0;
  };

  const stop = (): boolean => {
    if (!state) return false;
    halt();
    view.setReplayCursor(state.instrument, null);
    state = null;
    onChange(null);
    return true;
  };

  return {
    start({ instrument, timeframe, at }) {
      const { firstAt, lastAt } = view.closeRange({ instrument, timeframe });
      const cursorAt = view.closeBeside({ instrument, timeframe, at, candles: 0 });
      halt();
      if (state && state.instrument !== instrument) view.setReplayCursor(state.instrument, null);
      const candlesPerSecond = state?.candlesPerSecond ?? DEFAULT_CANDLES_PER_SECOND;
      return change({ instrument, timeframe, cursorAt, firstAt, lastAt, isPlaying: false, candlesPerSecond });
    },

    step: (candles) => change(moved(active(), candles)),

    play(candlesPerSecond) {
      const current = active();
      halt();
      const isPlaying = current.cursorAt < current.lastAt;
      if (isPlaying) cancelTick = scheduler.after(tickLengthMs(candlesPerSecond), tick);
      return change({ ...current, isPlaying, candlesPerSecond });
    },

    pause() {
      const current = active();
      halt();
      return change({ ...current, isPlaying: false });
    },

    stop,

    state: () => state,
  };
}

/** Above ten candles a second several move at once: a chart cannot show more steps than that anyway. */
function tickLengthMs(candlesPerSecond: number): number {
  return Math.max(1_000 / candlesPerSecond, MIN_TICK_MS);
}

const MIN_TICK_MS = 100;
const DEFAULT_CANDLES_PER_SECOND = 2;

/** Speeds such as 3 per second do not add up to whole candles in floating point. */
const ROUNDING = 1e-9;
