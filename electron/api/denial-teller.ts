import type { Denial } from '#shared/domain/access';

export interface DenialTeller {
  tell(denial: Denial): void;
  /** Tells what was held back; to be called about once a second. */
  flush(nowMs: number): void;
}

/**
 * Tells of denials, at most `perSecond` one by one: whoever floods a door must not flood what keeps the record. The rest of
 * a second is told as one denial for each code, with `details.more` as their number.
 */
export function createDenialTeller(tell: (denial: Denial) => void, now: () => number, perSecond: number): DenialTeller {
  let secondAt = Number.NEGATIVE_INFINITY;
  let told = 0;
  // As many as there are codes, at most.
  const held = new Map<string, { denial: Denial; more: number }>();

  function flush(nowMs: number): void {
    if (nowMs - secondAt < 1_000 && nowMs >= secondAt) return;
    secondAt = nowMs;
    told = 0;
    for (const { denial, more } of held.values())
      tell({ ...denial, clientId: null, operation: null, details: { more } });
    held.clear();
  }

  return {
    flush,
    tell(denial) {
      flush(now());
      if (told < perSecond) {
        told += 1;
        tell(denial);
        return;
      }
      const before = held.get(denial.code);
      if (before) before.more += 1;
      else held.set(denial.code, { denial, more: 1 });
    },
  };
}
