import type { Clock } from '#electron/ports/clock';

/** A clock that a fault may set ahead or back. */
export interface ShiftableClock extends Clock {
  shift(byMs: number): void;
}

export function createShiftableClock(base: Clock): ShiftableClock {
  let shiftMs = 0;
  return {
    now: () => base.now() + shiftMs,
    shift(byMs) {
      shiftMs += byMs;
    },
  };
}
