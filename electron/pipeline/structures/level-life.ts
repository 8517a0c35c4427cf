import type { Candle } from '#shared/domain/candle';
import type { StructureChange } from './detector';
import { type PriceWatch, startPriceWatch, takePassed, watchPrice } from './price-watch';

/**
 * Levels that a close beyond breaks and a mere trade beyond sweeps. A level is swept at most once and can be broken
 * afterwards. Plain data.
 */
export interface LevelLife {
  readonly above: SideOfLevels;
  readonly below: SideOfLevels;
}

export function startLevelLife(): LevelLife {
  return { above: startSide('rise'), below: startSide('fall') };
}

/** Watches `price` for the structure `id`; `above` the market or `below` it. */
export function watchLevel(life: LevelLife, side: 'above' | 'below', id: string, price: number): void {
  watchPrice(life[side].untouched, price, { id, price });
}

/**
 * Appends what `candle` did to the levels.
 *
 * @param isRetired - Levels for which it answers true are dropped without a word.
 */
export function meetLevels(
  life: LevelLife,
  candle: Candle,
  at: number,
  changes: StructureChange[],
  isRetired?: (id: string) => boolean,
): void {
  meetSide(life.above, candle.high, candle.close, at, changes, isRetired);
  meetSide(life.below, candle.low, candle.close, at, changes, isRetired);
}

interface SideOfLevels {
  readonly untouched: PriceWatch<Level>;
  readonly swept: PriceWatch<Level>;
}

interface Level {
  readonly id: string;
  readonly price: number;
}

function startSide(towards: 'rise' | 'fall'): SideOfLevels {
  return { untouched: startPriceWatch(towards), swept: startPriceWatch(towards) };
}

function meetSide(
  { untouched, swept }: SideOfLevels,
  extreme: number,
  close: number,
  at: number,
  changes: StructureChange[],
  isRetired?: (id: string) => boolean,
): void {
  for (let level = takePassed(swept, close); level !== undefined; level = takePassed(swept, close)) {
    if (isRetired?.(level.id)) continue;
    changes.push({ kind: 'state', id: level.id, change: { state: 'broken', at } });
  }
  for (let level = takePassed(untouched, extreme); level !== undefined; level = takePassed(untouched, extreme)) {
    if (isRetired?.(level.id)) continue;
    const isBroken = (close - level.price) * untouched.sign > 0;
    changes.push({ kind: 'state', id: level.id, change: { state: isBroken ? 'broken' : 'swept', at } });
    if (!isBroken) watchPrice(swept, level.price, level);
  }
}
