import type { EpochMs } from '#shared/domain/epoch-ms';
import { zoneClock } from '#shared/domain/zone-clock';

/** The day, `YYYY-MM-DD`, that `timeZone` has at an instant. */
export function dayText(at: EpochMs, timeZone: string): string {
  return new Date(zoneClock(timeZone).civilMs(at)).toISOString().slice(0, 'YYYY-MM-DD'.length);
}

/** The instant at which a day ends in `timeZone`; `null` for what is no day. */
export function endOfDay(day: string, timeZone: string): EpochMs | null {
  const start = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(start) ? null : zoneClock(timeZone).instant(start + DAY_MS);
}

/** The last day of a mandate that is signed at `now` and for which nobody chose another. */
export function usualExpiryDay(now: EpochMs, timeZone: string): string {
  return dayText(now + USUAL_DAYS * DAY_MS, timeZone);
}

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;
