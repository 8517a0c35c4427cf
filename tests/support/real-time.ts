import type { Clock } from '#electron/ports/clock';
import type { Scheduler } from '#electron/ports/scheduler';

/** The computer's own clock and timers, for tests against a server with real sockets. */
export const REAL_CLOCK: Clock = { now: () => Date.now() };

export const REAL_SCHEDULER: Scheduler = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
