import type { EpochMs } from '#shared/domain/epoch-ms';
import { SESSIONS, type SessionDefinition, type SessionId } from '#shared/domain/session';
import { zoneClock } from '#shared/domain/zone-clock';

export interface TimeFeature {
  readonly name: string;
  readonly valueAt: (closeAt: EpochMs) => number;
}

/** The clock at a candle's close, which is when the next candle begins: cyclic, so that 23:59 lies beside 00:00. */
export const TIME_FEATURES: readonly TimeFeature[] = [
  { name: 'hour_sine', valueAt: (at) => Math.sin(TURN * dayFraction(at)) },
  { name: 'hour_cosine', valueAt: (at) => Math.cos(TURN * dayFraction(at)) },
  { name: 'weekday_sine', valueAt: (at) => Math.sin(TURN * weekFraction(at)) },
  { name: 'weekday_cosine', valueAt: (at) => Math.cos(TURN * weekFraction(at)) },
  ...(['asia', 'london', 'new_york', 'london_close'] as const satisfies readonly SessionId[]).map((id): TimeFeature => {
    // Every id has an entry in the table.
    const session = SESSIONS.find((known) => known.id === id) as SessionDefinition;
    return { name: `session_${id}`, valueAt: (at) => (isInside(session, at) ? 1 : 0) };
  }),
];

function dayFraction(at: EpochMs): number {
  return (newYork(at) % DAY_MS) / DAY_MS;
}

/** Whole days only: what the hour says is not said twice. */
function weekFraction(at: EpochMs): number {
  return (Math.floor(newYork(at) / DAY_MS) % 7) / 7;
}

function isInside({ timeZone, startMinute, endMinute }: SessionDefinition, at: EpochMs): boolean {
  const minute = (zoneClock(timeZone).civilMs(at) % DAY_MS) / MINUTE_MS;
  return endMinute > startMinute
    ? minute >= startMinute && minute < endMinute
    : minute >= startMinute || minute < endMinute;
}

function newYork(at: EpochMs): number {
  return zoneClock('America/New_York').civilMs(at);
}

const TURN = 2 * Math.PI;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
