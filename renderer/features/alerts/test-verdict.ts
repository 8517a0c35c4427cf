import type { AlertTest } from '#shared/domain/alert';

export type TestVerdict = 'few' | 'chance' | 'up' | 'down';

/** What followed the firings, against what followed every candle; `null` where there is nothing to compare. */
export function testVerdict({ n, up, down, baseUp, baseDown }: AlertTest['followed']): TestVerdict | null {
  if (n === 0 || up === null || down === null || baseUp === null || baseDown === null) return null;
  if (n < MIN_N) return 'few';
  const isUp = up.low > baseUp;
  const isDown = down.low > baseDown;
  // Both may be: wild candles reach either side more often. That is no direction.
  if (isUp === isDown) return 'chance';
  return isUp ? 'up' : 'down';
}

/** With 30 the 95 % interval of a share near one half is still 35 points wide. */
const MIN_N = 30;
