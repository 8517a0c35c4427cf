import type { Clock } from '#electron/ports/clock';
import type { Scheduler } from '#electron/ports/scheduler';
import type { EpochMs } from '#shared/domain/epoch-ms';

/** A clock and its timers that stand still until a test lets time pass. */
export interface ManualTime extends Clock, Scheduler {
  /** Lets `ms` pass and runs what becomes due, in order. */
  advance(ms: number): void;
  pending(): number;
}

export function createManualTime(startAt: EpochMs): ManualTime {
  let at = startAt;
  let timers: { readonly dueAt: number; readonly run: () => void }[] = [];
  return {
    now: () => at,
    after(delayMs, run) {
      const timer = { dueAt: at + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(ms) {
      const until = at + ms;
      for (;;) {
        const due = timers.filter(({ dueAt }) => dueAt <= until).sort((a, b) => a.dueAt - b.dueAt)[0];
        if (!due) break;
        timers = timers.filter((other) => other !== due);
        at = Math.max(at, due.dueAt);
        due.run();
      }
      at = until;
    },
    pending: () => timers.length,
  };
}
