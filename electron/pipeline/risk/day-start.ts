import type { OrderStore } from '#electron/ports/order-store';
import { type DecimalString, decimalText, exact } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { EquityPoint } from '#shared/domain/position';
import { calendarWindowAt } from '#shared/domain/session';

/**
 * When the day of `now` began by the clock of an IANA zone. Where midnight is skipped the day begins at the change.
 *
 * @throws RangeError for a zone that the runtime does not know.
 */
export function dayStartAt(now: EpochMs, zone: string): EpochMs {
  return calendarWindowAt('day', zone, 0, now).startAt;
}

/** What the account was worth when days began. */
export interface DayStart {
  /**
   * The account at the start of the day that began at `startAt`, from the record, so that a restart changes nothing about it:
   * the last point of the 24 hours before, or the first one since where those have none. `null` before the first.
   */
  at(startAt: EpochMs): EquityPoint | null;
}

export function createDayStart(store: Pick<OrderStore, 'equity' | 'equityAt'>): DayStart {
  // What a day began with does not change any more, and it is asked for every second.
  let known: { readonly startAt: EpochMs; readonly point: EquityPoint } | null = null;

  const read = (startAt: EpochMs): EquityPoint | null => {
    const before = store.equityAt(startAt);
    if (before && startAt - before.at <= DAY_MS) return before;
    return store.equity({ from: startAt, limit: WHOLE_DAY })[0] ?? null;
  };

  return {
    at: (startAt) => {
      if (known?.startAt === startAt) return known.point;
      const point = read(startAt);
      known = point && { startAt, point };
      return point;
    },
  };
}

/**
 * What the daily loss is measured on: equity then and now, or, where open results do not count, equity at the start and the
 * same plus what was realised since. `null` where one of them is not known.
 *
 * @param realised - Sum of everything ever realised by now, after fees, in the currency of the points.
 */
export function dayMeasure(input: {
  readonly start: EquityPoint | null;
  readonly equity: DecimalString | null;
  readonly realised: DecimalString | null;
  readonly countsUnrealised: boolean;
}): { readonly start: DecimalString | null; readonly now: DecimalString | null } {
  const { start, equity, realised, countsUnrealised } = input;
  if (countsUnrealised || start === null)
    return { start: start?.equity ?? null, now: countsUnrealised ? equity : null };
  const now = realised === null ? null : exact(start.equity).add(exact(realised).sub(exact(start.realised)));
  return { start: start.equity, now: now && decimalText(now) };
}

const DAY_MS = 86_400_000;
/** More points than a day has: nothing is thinned out, so the first is the first. */
const WHOLE_DAY = 1_000_000;
