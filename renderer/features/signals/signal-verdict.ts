import type { SignalRecord } from '#shared/domain/signal';

export type SignalVerdict = 'none' | 'few' | 'chance' | 'above' | 'below';

/** What a record allows to be said: whether the whole interval of the hit rate lies on one side of the base rate. */
export function signalVerdict({ n, hitRate, baseRate }: SignalRecord): SignalVerdict {
  if (n === 0 || hitRate === null || baseRate === null) return 'none';
  if (n < MIN_N) return 'few';
  if (hitRate.low > baseRate) return 'above';
  return hitRate.high < baseRate ? 'below' : 'chance';
}

/** With 30 the 95 % interval of a share near one half is still 35 points wide. */
const MIN_N = 30;
