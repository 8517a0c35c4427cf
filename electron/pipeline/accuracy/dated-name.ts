import type { Clock } from '#electron/ports/clock';

/** A file's name with the day (UTC) on which it was made, without an ending. */
export function datedName(name: string, clock: Clock): string {
  return `${name}-${new Date(clock.now()).toISOString().slice(0, 10)}`;
}
