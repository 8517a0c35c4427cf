import type { Candle } from '#shared/domain/candle';
import type { StructureDirection } from '#shared/domain/structure';
import type { DetectorSettings, StructureChange } from './detector';
import { type PriceWatch, startPriceWatch, takePassed, takeReached, watchPrice } from './price-watch';

/**
 * What happens to blocks: price returns (`mitigated`), then fails through the far edge. A failed block is over
 * (`invalidated`) or lives on for the opposite side (`breaker`), is met again (`touched`) and ends when it fails there too.
 * Plain data.
 */
export interface BlockLife {
  readonly bullish: SideOfBlocks;
  readonly bearish: SideOfBlocks;
}

export function startBlockLife(): BlockLife {
  return { bullish: startSide('fall'), bearish: startSide('rise') };
}

/** Follows a block from the candle after its confirmation. */
export function watchBlock(
  life: BlockLife,
  direction: StructureDirection,
  block: { readonly id: string; readonly top: number; readonly bottom: number },
): void {
  const { id, top, bottom } = block;
  const [near, far] = direction === 'bullish' ? [top, bottom] : [bottom, top];
  watchPrice(life[direction].standing, near, id);
  watchPrice(life[direction].failing, far, { id, near, far });
}

export function meetBlocks(
  life: BlockLife,
  candle: Candle,
  at: number,
  { parameters }: DetectorSettings,
  becomeBreakers: boolean,
  changes: StructureChange[],
): void {
  const byClose = parameters.blockFailBy === 'close';
  const { high, low, close } = candle;
  meetSide(life.bullish, low, byClose ? close : low, high, byClose ? close : high, at, becomeBreakers, changes);
  meetSide(life.bearish, high, byClose ? close : high, low, byClose ? close : low, at, becomeBreakers, changes);
}

interface SideOfBlocks {
  /** Waiting for a return to the near edge; ids. */
  readonly standing: PriceWatch<string>;
  /** Waiting for a failure at the far edge. */
  readonly failing: PriceWatch<Block>;
  /** Breakers: waiting for price to meet the former far edge, and to fail the former near edge; ids. */
  readonly returning: PriceWatch<string>;
  readonly ending: PriceWatch<string>;
}

interface Block {
  readonly id: string;
  readonly near: number;
  readonly far: number;
}

function startSide(towards: 'rise' | 'fall'): SideOfBlocks {
  const back = towards === 'rise' ? 'fall' : 'rise';
  return {
    standing: startPriceWatch(towards),
    failing: startPriceWatch(towards),
    returning: startPriceWatch(back),
    ending: startPriceWatch(back),
  };
}

function meetSide(
  side: SideOfBlocks,
  inward: number,
  failing: number,
  outward: number,
  ending: number,
  at: number,
  becomeBreakers: boolean,
  changes: StructureChange[],
): void {
  const { standing, returning } = side;
  // Breakers first: one that this candle makes is met from the next candle on.
  for (let id = takeReached(returning, outward); id !== undefined; id = takeReached(returning, outward)) {
    changes.push({ kind: 'state', id, change: { state: 'touched', at } });
  }
  for (let id = takePassed(side.ending, ending); id !== undefined; id = takePassed(side.ending, ending)) {
    changes.push({ kind: 'state', id, change: { state: 'invalidated', at } });
  }
  for (let id = takeReached(standing, inward); id !== undefined; id = takeReached(standing, inward)) {
    changes.push({ kind: 'state', id, change: { state: 'mitigated', at } });
  }
  for (let block = takePassed(side.failing, failing); block !== undefined; block = takePassed(side.failing, failing)) {
    changes.push({ kind: 'state', id: block.id, change: { state: becomeBreakers ? 'breaker' : 'invalidated', at } });
    if (becomeBreakers) {
      watchPrice(returning, block.far, block.id);
      watchPrice(side.ending, block.near, block.id);
    }
  }
}
