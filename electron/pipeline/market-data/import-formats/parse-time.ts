export interface ParsedTime {
  /** Epoch milliseconds where `isCivil` is false, otherwise what a wall clock showed, written as if it were UTC. */
  readonly time: number;
  readonly isCivil: boolean;
}

/**
 * Reads a time: epoch seconds, milliseconds or microseconds by their size, or a date with or without a time, as in
 * `2022-12-13T00:15:00Z`, `2022-12-13 00:15+02:00`, `2022.10.10 00:15` or `2022-12-13`. Without a zone it is civil.
 *
 * @returns `null` for anything else, and for days and hours that no calendar has.
 */
export function parseTime(field: string): ParsedTime | null {
  return /^\d{9,17}(\.0*)?$/.test(field) ? parseEpoch(Number(field)) : parseDateTime(field);
}

/** An instant in milliseconds from a number of seconds, milliseconds or microseconds since 1970. */
export function parseEpoch(value: number): ParsedTime | null {
  if (!Number.isFinite(value) || value < 0) return null;
  if (value < MAX_SECONDS) return { time: value * 1_000, isCivil: false };
  if (value < MAX_MILLISECONDS) return { time: value, isCivil: false };
  return { time: value / 1_000, isCivil: false };
}

function parseDateTime(field: string): ParsedTime | null {
  const match = DATE_TIME.exec(field);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
  // Day 0 of the next month is the last of this one.
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  const fraction = match[7] ? Number(`0.${match[7]}`) * 1_000 : 0;
  const civil = Date.UTC(year, month - 1, day, hour, minute, second) + fraction;
  const zone = match[8];
  if (zone === undefined) return { time: civil, isCivil: true };
  const offsetMs = parseOffset(zone);
  return offsetMs === null ? null : { time: civil - offsetMs, isCivil: false };
}

/** Milliseconds that `Z`, `+02:00` or `-0530` add to UTC; `null` for anything else. */
export function parseOffset(text: string): number | null {
  if (text === 'Z' || text === 'z') return 0;
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(text);
  if (!match || Number(match[2]) > 14 || Number(match[3]) > 59) return null;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}

const DATE_TIME =
  /^(\d{4})[-./](\d{2})[-./](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)? ?(Z|z|[+-]\d{2}:?\d{2})?$/;

/** Seconds of the year 5138: every number of milliseconds since 1973 is larger. */
const MAX_SECONDS = 1e11;
const MAX_MILLISECONDS = 1e14;
