import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { TIMEFRAMES, type Timeframe, timeframeOfLength } from '#shared/domain/timeframe';

/**
 * The timeframe of rows by their most common distance.
 *
 * @param openAts - Opens of the first rows in any order; repeated ones count once.
 * @param named - What the person or else the file's name says.
 * @throws AppError `invalid_input` when the distance is no timeframe, or nothing tells it.
 */
export function inferTimeframe(
  openAts: readonly EpochMs[],
  named: { readonly byPerson: Timeframe | null; readonly byName: Timeframe | null },
): Timeframe {
  const { distance, isClear } = commonDistance(openAts);
  const measured = distance === null ? null : timeframeOfLength(distance);
  if (named.byPerson) {
    // Longer candles would even fit the grid of a shorter timeframe, and be stored as what they are not.
    if (measured && isClear && measured !== named.byPerson) {
      throw new AppError(
        'invalid_input',
        `Expected candles of ${named.byPerson}, but most rows lie ${measured} apart.`,
        { expected: named.byPerson, measured },
      );
    }
    return named.byPerson;
  }
  if (measured) return measured;
  if (distance === null && named.byName) return named.byName;
  throw new AppError(
    'invalid_input',
    distance === null
      ? 'With fewer than two rows the timeframe cannot be told. Name it.'
      : `Most rows lie ${distance / 60_000} minutes apart, which is none of ${TIMEFRAMES.join(', ')}. Name the timeframe.`,
    { distanceMs: distance },
  );
}

/** The most common distance of neighbours in milliseconds, and whether it is so common that it must be the candles' own. */
function commonDistance(openAts: readonly EpochMs[]): { distance: number | null; isClear: boolean } {
  const sorted = [...new Set(openAts)].sort((a, b) => a - b);
  const counts = new Map<number, number>();
  for (let index = 1; index < sorted.length; index++) {
    const distance = (sorted[index] as number) - (sorted[index - 1] as number);
    counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  let distance: number | null = null;
  let most = 0;
  for (const [candidate, count] of counts) {
    // Of equally common distances the shortest: the longer ones may be holes.
    if (count > most || (count === most && candidate < (distance ?? 0))) {
      distance = candidate;
      most = count;
    }
  }
  return { distance, isClear: most >= CLEAR_COUNT && most > (sorted.length - 1) * CLEAR_SHARE };
}

/** Fewer, or a smaller share, may be holes between shorter candles. */
const CLEAR_COUNT = 10;
const CLEAR_SHARE = 0.5;
