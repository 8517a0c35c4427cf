import { randomBytes } from 'node:crypto';
import type { Clock, IdSource } from '#electron/ports/clock';

/** Ids of a prefix, the millisecond of creation and 64 random bits: `pred_0mb3k5x1a_9f2c...`. They sort by creation. */
export function createTimeSortedIds(clock: Clock): IdSource {
  return {
    next: (prefix) => `${prefix}_${clock.now().toString(36).padStart(9, '0')}_${randomBytes(8).toString('hex')}`,
  };
}
