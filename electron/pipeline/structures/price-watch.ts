/**
 * Levels waiting for price, nearest first: a binary heap, so that a candle that reaches none of ten thousand levels costs
 * one comparison. Plain data.
 */
export interface PriceWatch<Item> {
  /** 1 waits for price to rise to the level, -1 for it to fall. */
  readonly sign: 1 | -1;
  readonly entries: WatchEntry<Item>[];
}

interface WatchEntry<Item> {
  /** The level times the sign: the smallest is the nearest. */
  readonly key: number;
  readonly item: Item;
}

export function startPriceWatch<Item>(towards: 'rise' | 'fall'): PriceWatch<Item> {
  return { sign: towards === 'rise' ? 1 : -1, entries: [] };
}

export function watchPrice<Item>(watch: PriceWatch<Item>, level: number, item: Item): void {
  const { entries } = watch;
  const entry = { key: level * watch.sign, item };
  let index = entries.length;
  entries.push(entry);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = entries[parent] as WatchEntry<Item>;
    if (above.key <= entry.key) break;
    entries[index] = above;
    index = parent;
  }
  entries[index] = entry;
}

/** Removes and returns the nearest item whose level `price` has reached (traded at or beyond), or `undefined`. */
export function takeReached<Item>(watch: PriceWatch<Item>, price: number): Item | undefined {
  const nearest = watch.entries[0];
  return nearest !== undefined && nearest.key <= price * watch.sign ? takeNearest(watch) : undefined;
}

/** Removes and returns the nearest item whose level `price` has passed (beyond, not at), or `undefined`. */
export function takePassed<Item>(watch: PriceWatch<Item>, price: number): Item | undefined {
  const nearest = watch.entries[0];
  return nearest !== undefined && nearest.key < price * watch.sign ? takeNearest(watch) : undefined;
}

function takeNearest<Item>({ entries }: PriceWatch<Item>): Item {
  // Only called with at least one entry; indices below stay inside the heap.
  const nearest = entries[0] as WatchEntry<Item>;
  const moved = entries.pop() as WatchEntry<Item>;
  const count = entries.length;
  if (count === 0) return nearest.item;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= count) break;
    if (child + 1 < count && (entries[child + 1] as WatchEntry<Item>).key < (entries[child] as WatchEntry<Item>).key) {
      child += 1;
    }
    const below = entries[child] as WatchEntry<Item>;
    if (below.key >= moved.key) break;
    entries[index] = below;
    index = child;
  }
  entries[index] = moved;
  return nearest.item;
}
