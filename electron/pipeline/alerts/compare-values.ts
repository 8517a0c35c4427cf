import type { AlertComparison } from '#shared/domain/alert';
import { assertNever } from '#shared/domain/invariant';

/**
 * Whether a value stands to `limit` as asked. Equal counts as not above and not below; a crossing needs the value before as
 * well, which was not beyond the limit then. What is not known fulfils nothing.
 */
export function compareValues(
  comparison: AlertComparison,
  value: number | null,
  previous: number | null,
  limit: number,
): boolean {
  if (value === null) return false;
  switch (comparison) {
    case 'above':
      return value > limit;
    case 'below':
      return value < limit;
    case 'crosses_above':
      return previous !== null && previous <= limit && value > limit;
    case 'crosses_below':
      return previous !== null && previous >= limit && value < limit;
    default:
      return assertNever(comparison);
  }
}
