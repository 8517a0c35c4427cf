import type { EpochMs } from '#shared/domain/epoch-ms';
import type { PlannedSession } from '#shared/domain/mandate';
import { sessionWindowAt } from '#shared/domain/session';
import { zoneClock } from '#shared/domain/zone-clock';

/** When the planned session that runs at `now` began, or else when the next one begins; `null` where none is planned. */
export function nextSessionAt(sessions: readonly PlannedSession[], now: EpochMs): EpochMs | null {
  const starts = sessions.flatMap((session) => nextOf(session, now) ?? []);
  return starts.length === 0 ? null : Math.min(...starts);
}

/** `Mon Tue 09:00-17:30 Europe/Madrid`, and how many more there are. */
export function plannedSessionsText(sessions: readonly PlannedSession[]): string {
  const [first, ...others] = sessions;
  if (!first) return 'no time';
  const { days, startMinute, endMinute, timeZone } = first;
  const names = [...new Set(days)].sort((a, b) => a - b).map((day) => DAY_NAMES[day - 1]);
  const text = `${names.join(' ')} ${clockText(startMinute)}-${clockText(endMinute)} ${timeZone}`;
  return others.length === 0 ? text : `${text} and ${others.length} more`;
}

function nextOf(session: PlannedSession, now: EpochMs): EpochMs | null {
  const { civilMs } = zoneClock(session.timeZone);
  let window = sessionWindowAt(session, now);
  // A session of one day a week comes round within eight.
  for (let tries = 0; tries <= 8; tries++) {
    // A session counts to the day on which it begins, also after midnight.
    if (session.days.includes(isoDay(civilMs(window.startAt)))) return window.startAt;
    window = sessionWindowAt(session, Math.max(window.endAt, window.startAt));
  }
  return null;
}

/** Day of the week of a civil time: 1 is Monday. 1970-01-01 was a Thursday. */
function isoDay(civil: number): number {
  const day = Math.floor(civil / DAY_MS);
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

function clockText(minute: number): string {
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60];
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}

const DAY_MS = 86_400_000;
const DAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
