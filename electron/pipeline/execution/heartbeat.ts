import type { Clock } from '#electron/ports/clock';
import type { Scheduler } from '#electron/ports/scheduler';

/**
 * Calls `onBeat` at a steady pace until the returned function is called, and before it `onJump` when the clock moved much
 * more, or less, than the timer: the machine slept, or somebody set the clock.
 */
export function startHeartbeat(parts: {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly everyMs: number;
  readonly jumpMs: number;
  readonly onBeat: () => void;
  readonly onJump: (byMs: number) => void;
}): () => void {
  const { clock, scheduler, everyMs, jumpMs, onBeat, onJump } = parts;
  let lastAt = clock.now();
  let cancel = scheduler.after(everyMs, beat);

  function beat(): void {
    cancel = scheduler.after(everyMs, beat);
    const byMs = clock.now() - lastAt - everyMs;
    lastAt = clock.now();
    if (Math.abs(byMs) > jumpMs) onJump(byMs);
    onBeat();
  }

  return () => cancel();
}
