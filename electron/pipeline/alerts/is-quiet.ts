import type { AlertSettings } from '#shared/domain/alert';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { zoneClock } from '#shared/domain/zone-clock';

/**
 * Whether an instant lies in the quiet hours, by what the wall clock of the zone shows: on a day on which the clock changes
 * they are an hour longer or shorter. Half-open; they wrap midnight when the end is not after the start, so that equal ends
 * are the whole day.
 */
export function isQuiet(at: EpochMs, quietHours: AlertSettings['quietHours'], timeZone: string): boolean {
  if (!quietHours) return false;
  const { startMinute, endMinute } = quietHours;
  const minute = Math.floor((zoneClock(timeZone).civilMs(at) % DAY_MS) / MINUTE_MS);
  return startMinute < endMinute
    ? minute >= startMinute && minute < endMinute
    : minute >= startMinute || minute < endMinute;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
