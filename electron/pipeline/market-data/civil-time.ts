import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { isKnownTimeZone, zoneClock } from '#shared/domain/zone-clock';
import { parseOffset } from './import-formats/parse-time';

export interface CivilReading {
  /** `null` for a time that the clock skipped in spring. */
  readonly at: EpochMs | null;
  /** Whether the clock showed this time twice, in autumn. */
  readonly isAmbiguous: boolean;
}

/**
 * Reads wall-clock times of a zone in the order of a file: of the two instants in a repeated hour it takes the one that
 * follows the row before.
 *
 * @param timeZone - IANA name, `UTC`, or an offset such as `+02:00`.
 * @param order - Whether the file begins with its oldest or its newest row.
 * @throws AppError `invalid_input` for a zone that does not exist.
 */
export function createCivilReader(
  timeZone: string,
  order: 'oldest-first' | 'newest-first',
): (civil: number, previousAt: EpochMs | null) => CivilReading {
  const fixed = timeZone === 'UTC' ? 0 : parseOffset(timeZone);
  if (fixed !== null) return (civil) => ({ at: civil - fixed, isAmbiguous: false });
  if (!isKnownTimeZone(timeZone)) {
    throw new AppError(
      'invalid_input',
      `Expected a time zone such as Europe/Madrid, UTC or +02:00, was "${timeZone}".`,
      { timeZone },
    );
  }
  const clock = zoneClock(timeZone);
  return (civil, previousAt) => {
    const first = clock.instant(civil);
    if (clock.civilMs(first) !== civil) return { at: null, isAmbiguous: false };
    // The second showing comes as much later as the clock was set back.
    const back = clock.offsetMs(first) - clock.offsetMs(first + MAX_CHANGE_MS);
    if (back <= 0 || clock.civilMs(first + back) !== civil) return { at: first, isAmbiguous: false };
    const second = first + back;
    const isFirst = previousAt === null || (order === 'oldest-first' ? previousAt < first : previousAt <= second);
    return { at: isFirst ? first : second, isAmbiguous: true };
  };
}

/** No zone sets its clock by more at once, whole days left aside. */
const MAX_CHANGE_MS = 3 * 3_600_000;
