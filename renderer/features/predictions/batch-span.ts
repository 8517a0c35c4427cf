import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Instrument } from '#shared/domain/instrument';

/** The last three years of stored history, or all of it where it is shorter: whole days in UTC, half-open. */
export function defaultSpan({ series }: Instrument): { readonly from: EpochMs; readonly before: EpochMs } {
  const first = Math.min(...series.map(({ firstOpenAt }) => firstOpenAt));
  const last = Math.max(...series.map(({ lastOpenAt }) => lastOpenAt));
  const before = (Math.floor(last / DAY_MS) + 1) * DAY_MS;
  return { from: Math.max(Math.floor(first / DAY_MS) * DAY_MS, before - THREE_YEARS_MS), before };
}

const DAY_MS = 86_400_000;
const THREE_YEARS_MS = 3 * 365 * DAY_MS;
