import type { EpochMs } from '#shared/domain/epoch-ms';

/** Milliseconds from `now` until `at`; 0 once it has passed. */
export function remainingMs(at: EpochMs, now: EpochMs): number {
  return Math.max(0, at - now);
}

/** Time left as a clock counts it down: `0:42`, `12:05`, `1:02:03`. Rounded up, so that 0:00 means over. */
export function formatCountdown(durationMs: number): string {
  const seconds = Math.ceil(durationMs / 1_000);
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const tail = String(seconds % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, '0')}:${tail}`;
}
