import type { Depth, ExchangeEngine } from '../exchange/exchange-engine';

/** Turns snapshots of one book into the chain of updates that `@depth` tells. */
export function createDepthDiff(engine: ExchangeEngine, symbol: string) {
  let last = engine.depth(symbol, LEVELS);
  /** What changed since it was last asked, or `null`. */
  return (now: number) => {
    const depth = engine.depth(symbol, LEVELS);
    if (!depth || depth.lastUpdateId === last?.lastUpdateId) return null;
    const update = {
      e: 'depthUpdate',
      E: now,
      s: symbol,
      U: (last?.lastUpdateId ?? 0) + 1,
      u: depth.lastUpdateId,
      b: changes(last?.bids ?? [], depth.bids),
      a: changes(last?.asks ?? [], depth.asks),
    };
    last = depth;
    return update;
  };
}

/** Levels with another quantity; those that are gone have none. */
function changes(before: Depth['bids'], after: Depth['bids']): [string, string][] {
  const gone = new Map(before);
  const changed: [string, string][] = [];
  for (const [price, quantity] of after) {
    if (gone.get(price) !== quantity) changed.push([price, quantity]);
    gone.delete(price);
  }
  return [...changed, ...[...gone.keys()].map((price): [string, string] => [price, NOTHING])];
}

const LEVELS = 5_000;
const NOTHING = '0.00000000';
