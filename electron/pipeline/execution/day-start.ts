import type { OrderStore } from '#electron/ports/order-store';
import type { DecimalString } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';

/**
 * What the account was worth when the UTC day of `now` began, from the record, so that a restart changes nothing about it:
 * the last value of the day before, or the first one of today where that day has none. `null` before the first value.
 */
export function equityAtDayStart(store: Pick<OrderStore, 'equity' | 'equityAt'>, now: EpochMs): DecimalString | null {
  const startAt = Math.floor(now / DAY_MS) * DAY_MS;
  const before = store.equityAt(startAt);
  if (before && startAt - before.at <= DAY_MS) return before.equity;
  return store.equity({ from: startAt, limit: WHOLE_DAY })[0]?.equity ?? null;
}

const DAY_MS = 86_400_000;
/** More than a day has: nothing is thinned out, so the first is the first. */
const WHOLE_DAY = 1_000_000;
