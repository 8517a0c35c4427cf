import type { EpochMs } from '#shared/domain/epoch-ms';

/** Months of UTC since January 1970. */
export function monthOf(at: EpochMs): number {
  const date = new Date(at);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** Length of the periods that cover the months `first..last`, in months: one, or a year where there are more than 60. */
export function periodLength(first: number, last: number): 1 | 12 {
  return last - first + 1 > MAX_MONTHS ? 12 : 1;
}

/** Number of the period that holds a month, counted from 1970. */
export function periodOf(month: number, length: 1 | 12): number {
  return Math.floor(month / length);
}

/** Half-open bounds of a period. */
export function periodBounds(period: number, length: 1 | 12): { readonly from: EpochMs; readonly until: EpochMs } {
  return { from: Date.UTC(1970, period * length, 1), until: Date.UTC(1970, (period + 1) * length, 1) };
}

const MAX_MONTHS = 60;
