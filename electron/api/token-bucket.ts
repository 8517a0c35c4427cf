export interface TokenBucket {
  /** Takes one, if there is one. */
  take(nowMs: number): boolean;
  /** Ms until there is one again; 0 where there is one now. */
  waitMs(nowMs: number): number;
}

/**
 * Lets `perSecond` through on average and `burst` at once after a pause. Whole parts alone are given, and a clock that
 * goes back gives nothing.
 */
export function createTokenBucket(perSecond: number, burst: number): TokenBucket {
  let level = burst;
  let filledAt = Number.NEGATIVE_INFINITY;

  function fill(nowMs: number): void {
    if (nowMs > filledAt) level = Math.min(burst, level + ((nowMs - filledAt) / 1_000) * perSecond);
    filledAt = nowMs;
  }

  return {
    take(nowMs) {
      fill(nowMs);
      if (level < 1) return false;
      level -= 1;
      return true;
    },
    waitMs(nowMs) {
      fill(nowMs);
      return level >= 1 ? 0 : Math.ceil(((1 - level) / perSecond) * 1_000);
    },
  };
}
