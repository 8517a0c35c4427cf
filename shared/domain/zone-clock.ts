import type { EpochMs } from './epoch-ms';

/**
 * Wall-clock time of one IANA zone.
 *
 * A civil time is written as milliseconds: the wall clock's reading taken as if it were UTC, so `Date.UTC` arithmetic and
 * `getUTC...` work on it. It is not an instant.
 */
export interface ZoneClock {
  readonly timeZone: string;
  /** What the zone adds to UTC at an instant, in milliseconds. */
  offsetMs(at: EpochMs): number;
  /** What the wall clock shows at an instant. */
  civilMs(at: EpochMs): number;
  /**
   * The instant at which the wall clock shows `civil`. Of the two in autumn's repeated hour the first; in spring's missing
   * hour the instant that the clock before the change would have reached.
   */
  instant(civil: number): EpochMs;
}

/**
 * The clock of an IANA zone such as `America/New_York`. Cheap to ask a million times.
 *
 * @throws RangeError for a zone that the runtime does not know.
 */
export function zoneClock(timeZone: string): ZoneClock {
  const known = clocks.get(timeZone);
  if (known) return known;
  const clock = createZoneClock(timeZone);
  clocks.set(timeZone, clock);
  return clock;
}

/** Whether the runtime knows the IANA zone. */
export function isKnownTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone });
    return true;
  } catch {
    return false;
  }
}

function createZoneClock(timeZone: string): ZoneClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    era: 'short',
  });
  // `null` marks a week in which the offset changes; it is looked up by the quarter of an hour, the grid of all changes
  // since 1970.
  const weeks = new Map<number, number | null>();
  const quarters = new Map<number, number>();

  const measure = (at: number): number => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
    const civil = Date.UTC(
      part.year as number,
      (part.month as number) - 1,
      part.day as number,
      part.hour as number,
      part.minute as number,
      part.second as number,
    );
    return civil - Math.floor(at / 1000) * 1000;
  };

  const offsetMs = (at: number): number => {
    const week = Math.floor(at / WEEK_MS);
    let offset = weeks.get(week);
    if (offset === undefined) {
      const first = measure(week * WEEK_MS);
      offset = first === measure((week + 1) * WEEK_MS - 1) ? first : null;
      weeks.set(week, offset);
    }
    if (offset !== null) return offset;
    const quarter = Math.floor(at / QUARTER_MS);
    let exact = quarters.get(quarter);
    if (exact === undefined) {
      exact = measure(quarter * QUARTER_MS);
      quarters.set(quarter, exact);
    }
    return exact;
  };

  return {
    timeZone,
    offsetMs,
    civilMs: (at) => at + offsetMs(at),
    instant: (civil) => {
      const before = offsetMs(civil - DAY_MS);
      const after = offsetMs(civil + DAY_MS);
      // The earlier instant has the larger offset; where neither fits, the hour was skipped.
      const fitting = [Math.max(before, after), Math.min(before, after)].find(
        (offset) => offsetMs(civil - offset) === offset,
      );
      return civil - (fitting ?? before);
    },
  };
}

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

const clocks = new Map<string, ZoneClock>();
