import type { MarketMoment } from '#electron/ports/market-moments';
import type { AlertTest } from '#shared/domain/alert';
import { median } from '#shared/domain/median';
import { wilsonInterval } from '#shared/domain/wilson-interval';

type Followed = AlertTest['followed'];

/**
 * What price did in the 24 candles after some moments: whether it rose one ATR above the close before it fell one below it,
 * and how far it went each way. A candle that touches both counts for neither way. Beside it stands what the same gave from
 * every candle of the stretch. The interval takes firings as independent, which those within 24 candles of another are not.
 *
 * @param moments - Consecutive candles, oldest first.
 * @param from - Index of the first candle that the base rate counts.
 * @param fired - Indices of the moments that are asked about. Those without an ATR or without 24 later candles are left out.
 * @param pause - Called every few thousand candles, so that others have their turn.
 */
export async function measureFollowThrough(
  moments: readonly MarketMoment[],
  from: number,
  fired: readonly number[],
  pause: () => Promise<void>,
): Promise<Followed> {
  const base = { n: 0, up: 0, down: 0 };
  for (let index = from; index < moments.length; index++) {
    if ((index - from) % PAUSE_EVERY === PAUSE_EVERY - 1) await pause();
    const end = firstEnd(moments, index);
    if (end === undefined) continue;
    base.n += 1;
    if (end !== null) base[end] += 1;
  }
  const ends = fired.map((index) => firstEnd(moments, index)).filter((end) => end !== undefined);
  const reaches = fired.map((index) => reach(moments, index)).filter((one) => one !== null);
  return {
    n: ends.length,
    up: wilsonInterval(ends.filter((end) => end === 'up').length, ends.length),
    down: wilsonInterval(ends.filter((end) => end === 'down').length, ends.length),
    baseUp: base.n > 0 ? base.up / base.n : null,
    baseDown: base.n > 0 ? base.down / base.n : null,
    medianUpAtr: median(reaches.map(({ up }) => up)),
    medianDownAtr: median(reaches.map(({ down }) => down)),
  };
}

/** Which way price went one ATR first, `null` for neither or both at once, `undefined` where that is not known. */
function firstEnd(moments: readonly MarketMoment[], index: number): 'up' | 'down' | null | undefined {
  // Sound: callers stay inside.
  const { price, atr } = moments[index] as MarketMoment;
  if (atr === null || index + HORIZON_CANDLES >= moments.length) return undefined;
  for (let next = index + 1; next <= index + HORIZON_CANDLES; next++) {
    const { high, low } = moments[next] as MarketMoment;
    const isUp = high >= price + atr;
    const isDown = low <= price - atr;
    if (isUp || isDown) return isUp && isDown ? null : isUp ? 'up' : 'down';
  }
  return null;
}

/** Furthest excursions in ATR, each 0 or positive. */
function reach(moments: readonly MarketMoment[], index: number): { up: number; down: number } | null {
  const { price, atr } = moments[index] as MarketMoment;
  if (atr === null || index + HORIZON_CANDLES >= moments.length) return null;
  const later = moments.slice(index + 1, index + 1 + HORIZON_CANDLES);
  return {
    up: Math.max(0, ...later.map(({ high }) => (high - price) / atr)),
    down: Math.max(0, ...later.map(({ low }) => (price - low) / atr)),
  };
}

const HORIZON_CANDLES = 24;
const PAUSE_EVERY = 2_000;
