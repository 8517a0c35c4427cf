import type { EpochMs } from '#shared/domain/epoch-ms';

/** `2026-03-05 14:30` in `timeZone`, the same in every language so that columns line up and sort by eye. */
export function formatMinute(at: EpochMs, timeZone: string): string {
  return formatter(timeZone, false).format(at);
}

/** `2026-03-05 14:30:07` in `timeZone`. */
export function formatSecond(at: EpochMs, timeZone: string): string {
  return formatter(timeZone, true).format(at);
}

/** `2026-03-05` in `timeZone`. */
export function formatDay(at: EpochMs, timeZone: string): string {
  return formatMinute(at, timeZone).slice(0, 'yyyy-mm-dd'.length);
}

/** `14:30:07` in `timeZone`. */
export function formatClock(at: EpochMs, timeZone: string): string {
  return formatSecond(at, timeZone).slice(-'00:00:00'.length);
}

/** The last part of a zone's name: `New York` for `America/New_York`. */
export function zoneCity(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
}

/** Whether the runtime knows this IANA zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

function formatter(timeZone: string, withSeconds: boolean): Intl.DateTimeFormat {
  const key = `${timeZone} ${withSeconds}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  // Swedish writes dates as ISO does.
  const created = new Intl.DateTimeFormat('sv-SE', {
    // An unknown zone from an older settings file must not take the window down.
    timeZone: isTimeZone(timeZone) ? timeZone : 'UTC',
    dateStyle: 'short',
    timeStyle: withSeconds ? 'medium' : 'short',
  });
  formatters.set(key, created);
  return created;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
