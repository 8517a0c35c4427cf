import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Scheduler } from '#electron/ports/scheduler';

/** How late timers of this process are. */
export interface EventLoopLag {
  /** Over the last half to whole minute; `null` in the first second. */
  read(): { p50Ms: number; p99Ms: number } | null;
  stop(): void;
}

/** Begins to measure. Costs a timer every 10 ms. */
export function measureEventLoopLag(scheduler: Scheduler): EventLoopLag {
  // Each measures a minute, half a minute after the other; the older one is read.
  let [older, newer] = [begin(), begin()];
  let cancel = scheduler.after(HALF_MS, turn);

  function turn(): void {
    older.disable();
    older = newer;
    newer = begin();
    cancel = scheduler.after(HALF_MS, turn);
  }

  return {
    read: () =>
      older.count < MIN_SAMPLES
        ? null
        : { p50Ms: latenessOf(older.percentile(50)), p99Ms: latenessOf(older.percentile(99)) },
    stop: () => {
      cancel();
      older.disable();
      newer.disable();
    },
  };
}

function begin(): IntervalHistogram {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return histogram;
}

/** What is recorded is the time between two timers, so an idle process has the resolution. */
function latenessOf(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
}

const RESOLUTION_MS = 10;
const HALF_MS = 30_000;
const MIN_SAMPLES = 100;
