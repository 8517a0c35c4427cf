import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Health, HealthItem, HealthItemId, HealthStatus } from '#shared/domain/health';
import type { MeasuredItem } from './describe-health';

/** What is told, and which other statuses were seen in the last reading. */
export interface SettledHealth {
  readonly health: Health;
  /** Items whose last reading had another status than the one told. */
  readonly doubts: ReadonlyMap<HealthItemId, HealthStatus>;
}

/**
 * The next health after a reading. A new status counts when two readings in a row have it, so that one slow answer rings no
 * bell; `critical` and the first reading count at once. While a status is in doubt the item stays as it was told.
 */
export function settleHealth(
  measured: readonly MeasuredItem[],
  previous: SettledHealth | null,
  at: EpochMs,
): SettledHealth {
  const doubts = new Map<HealthItemId, HealthStatus>();
  const items = measured.map((item): HealthItem => {
    const before = previous?.health.items.find(({ id }) => id === item.id);
    if (!before) return { ...item, since: at };
    if (before.status === item.status) return { ...item, since: before.since };
    const isSettled = item.status === 'critical' || previous?.doubts.get(item.id) === item.status;
    if (isSettled) return { ...item, since: at };
    doubts.set(item.id, item.status);
    return before;
  });
  return { health: { at, status: overall(items), items }, doubts };
}

/** Whether any item has another status than before. */
export function hasNewStatus(previous: Health | null, next: Health): boolean {
  return next.items.some(({ id, status }) => previous?.items.find((item) => item.id === id)?.status !== status);
}

/** The worst of all. What is not known is not good news, and less than a warning; what is off says nothing. */
function overall(items: readonly HealthItem[]): HealthStatus {
  return WORST_FIRST.find((status) => items.some((item) => item.status === status)) ?? 'ok';
}

const WORST_FIRST: readonly HealthStatus[] = ['critical', 'warning', 'unknown', 'ok'];
