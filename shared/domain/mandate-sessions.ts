import type { PlannedSession } from './mandate';

/** How one set of planned sessions lies to another: `subset` leaves minutes out and adds none. */
export type SessionRelation = 'equal' | 'subset' | 'superset' | 'overlap' | 'other_zones';

/**
 * How the minutes of `to` lie to those of `from`, minute by minute of a week on each zone's own clock. Two zones are never
 * compared with each other: daylight saving moves them apart.
 */
export function relateSessions(from: readonly PlannedSession[], to: readonly PlannedSession[]): SessionRelation {
  const [before, after] = [weeksOf(from), weeksOf(to)];
  const isWithin = isSubset(after, before);
  const isAround = isSubset(before, after);
  if (isWithin && isAround) return 'equal';
  if (isWithin) return 'subset';
  if (isAround) return 'superset';
  return [...before.keys()].sort().join() === [...after.keys()].sort().join() ? 'overlap' : 'other_zones';
}

/**
 * Sessions that cover only minutes that both cover. It may leave some out: zones that only one of them names, and the
 * shortest where more than 20 sessions would be needed to write it down.
 */
export function commonSessions(a: readonly PlannedSession[], b: readonly PlannedSession[]): PlannedSession[] {
  const other = weeksOf(b);
  const common = [...weeksOf(a)].flatMap(([timeZone, minutes]) => {
    const theirs = other.get(timeZone);
    return theirs
      ? sessionsOf(
          timeZone,
          minutes.map((isPlanned, minute) => isPlanned & (theirs[minute] ?? 0)),
        )
      : [];
  });
  return common.sort((one, two) => weekMinutes(two) - weekMinutes(one)).slice(0, MAX_SESSIONS);
}

/** A session for a person: `Mon Tue 09:00-17:30 Europe/Madrid`. */
export function sessionText({ timeZone, days, startMinute, endMinute }: PlannedSession): string {
  const names = [...new Set(days)].sort().map((day) => DAY_NAMES[day - 1]);
  return `${names.join(' ')} ${clockText(startMinute)}-${clockText(endMinute)} ${timeZone}`;
}

// A zone without a planned minute is left out: it says nothing.
function weeksOf(sessions: readonly PlannedSession[]): Map<string, Uint8Array> {
  const weeks = new Map<string, Uint8Array>();
  for (const session of sessions) {
    const week = weeks.get(session.timeZone) ?? new Uint8Array(WEEK_MINUTES);
    weeks.set(session.timeZone, week);
    for (const day of session.days) {
      const start = (day - 1) * DAY_MINUTES + session.startMinute;
      for (let minute = 0; minute < lengthOf(session); minute += 1) week[(start + minute) % WEEK_MINUTES] = 1;
    }
  }
  return weeks;
}

function isSubset(inner: Map<string, Uint8Array>, outer: Map<string, Uint8Array>): boolean {
  return [...inner].every(([zone, minutes]) => {
    const around = outer.get(zone);
    return around !== undefined && minutes.every((isPlanned, minute) => isPlanned <= (around[minute] ?? 0));
  });
}

function sessionsOf(timeZone: string, week: Uint8Array): PlannedSession[] {
  // Cut at midnight, which keeps each within the 24 hours that a session may last.
  const days = new Map<string, { readonly startMinute: number; readonly endMinute: number; readonly days: number[] }>();
  for (let day = 1; day <= 7; day += 1) {
    const minutes = week.subarray((day - 1) * DAY_MINUTES, day * DAY_MINUTES);
    let start = minutes.indexOf(1);
    while (start >= 0) {
      const gap = minutes.indexOf(0, start);
      const end = gap < 0 ? DAY_MINUTES : gap;
      const key = `${start}-${end}`;
      const known = days.get(key);
      if (known) known.days.push(day);
      else days.set(key, { startMinute: start, endMinute: end % DAY_MINUTES, days: [day] });
      start = gap < 0 ? -1 : minutes.indexOf(1, gap);
    }
  }
  return [...days.values()].map((session) => ({ timeZone, ...session }));
}

function lengthOf({ startMinute, endMinute }: PlannedSession): number {
  return endMinute > startMinute ? endMinute - startMinute : endMinute + DAY_MINUTES - startMinute;
}

function weekMinutes(session: PlannedSession): number {
  return lengthOf(session) * session.days.length;
}

function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

const DAY_MINUTES = 1_440;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** What `MandateLimits.plannedSessions` holds at most. */
const MAX_SESSIONS = 20;
const DAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
