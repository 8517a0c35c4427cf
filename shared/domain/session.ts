import type { EpochMs } from './epoch-ms';
import { zoneClock } from './zone-clock';

/** A part of the day by one zone's clock, the half-open span [start, end); it wraps midnight when end is not after start. */
export interface ClockSpan {
  /** IANA zone. */
  readonly timeZone: string;
  /** Minutes after midnight. */
  readonly startMinute: number;
  readonly endMinute: number;
}

/** A span of the day that traders have a name for. */
export interface SessionDefinition extends ClockSpan {
  readonly id: SessionId;
}

/** A half-open span of time. */
export interface TimeWindow {
  readonly startAt: EpochMs;
  readonly endAt: EpochMs;
}

export type SessionId =
  | 'asia'
  | 'london'
  | 'new_york'
  | 'new_york_indices'
  | 'london_close'
  | 'silver_bullet_london'
  | 'silver_bullet_morning'
  | 'silver_bullet_afternoon';

/** Sessions and killzones by ICT's hours, all on New York's clock: in the weeks when only one clock has changed they follow it. */
export const SESSIONS: readonly SessionDefinition[] = [
  newYorkSession('asia', 20 * 60, 0),
  newYorkSession('london', 2 * 60, 5 * 60),
  newYorkSession('new_york', 7 * 60, 10 * 60),
  newYorkSession('new_york_indices', 8 * 60 + 30, 11 * 60),
  newYorkSession('london_close', 10 * 60, 12 * 60),
  newYorkSession('silver_bullet_london', 3 * 60, 4 * 60),
  newYorkSession('silver_bullet_morning', 10 * 60, 11 * 60),
  newYorkSession('silver_bullet_afternoon', 14 * 60, 15 * 60),
];

export function sessionDefinition(id: SessionId): SessionDefinition {
  // Every id has an entry: the table's test counts them.
  return SESSIONS.find((session) => session.id === id) as SessionDefinition;
}

/** The window of `session` that contains `at`, or else the next one to come. */
export function sessionWindowAt(session: ClockSpan, at: EpochMs): TimeWindow {
  const today = Math.floor(zoneClock(session.timeZone).civilMs(at) / DAY_MS);
  for (let day = today - 1; ; day++) {
    const window = windowOfDay(session, day);
    if (window.endAt > at) return window;
  }
}

/** All windows of `session` that overlap the half-open span [from, to), oldest first. For shading a chart. */
export function sessionWindows(session: ClockSpan, from: EpochMs, to: EpochMs): TimeWindow[] {
  const windows: TimeWindow[] = [];
  for (let window = sessionWindowAt(session, from); window.startAt < to; ) {
    windows.push(window);
    window = sessionWindowAt(session, window.endAt);
  }
  return windows;
}

/**
 * The day, week (from Monday) or month that contains `at`, by a zone's clock.
 *
 * @param dayStartMinute - When a day begins. From noon on, the day has the name of the next date: the currency market's
 * Monday begins on Sunday at 17:00 in New York.
 */
export function calendarWindowAt(
  period: 'day' | 'week' | 'month',
  timeZone: string,
  dayStartMinute: number,
  at: EpochMs,
): TimeWindow {
  const clock = zoneClock(timeZone);
  const shift = (dayStartMinute >= 720 ? dayStartMinute - 1440 : dayStartMinute) * MINUTE_MS;
  const day = Math.floor((clock.civilMs(at) - shift) / DAY_MS);
  const [first, last] = daysOf(period, day);
  return { startAt: clock.instant(first * DAY_MS + shift), endAt: clock.instant(last * DAY_MS + shift) };
}

/** First day of the period that contains `day` and first day after it, as days since 1970-01-01. */
function daysOf(period: 'day' | 'week' | 'month', day: number): readonly [number, number] {
  switch (period) {
    case 'day':
      return [day, day + 1];
    case 'week': {
      // 1970-01-01 was a Thursday, three days after a Monday.
      const monday = Math.floor((day + 3) / 7) * 7 - 3;
      return [monday, monday + 7];
    }
    case 'month': {
      const date = new Date(day * DAY_MS);
      const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
      return [Date.UTC(year, month) / DAY_MS, Date.UTC(year, month + 1) / DAY_MS];
    }
  }
}

function windowOfDay({ timeZone, startMinute, endMinute }: ClockSpan, day: number): TimeWindow {
  const clock = zoneClock(timeZone);
  const endDay = endMinute <= startMinute ? day + 1 : day;
  return {
    startAt: clock.instant(day * DAY_MS + startMinute * MINUTE_MS),
    endAt: clock.instant(endDay * DAY_MS + endMinute * MINUTE_MS),
  };
}

function newYorkSession(id: SessionId, startMinute: number, endMinute: number): SessionDefinition {
  return { id, timeZone: 'America/New_York', startMinute, endMinute };
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
