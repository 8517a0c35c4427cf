/**
 * Uniform numbers in [0, 1) with 32 bits each, the same for the same seed: a counter, mixed by the finalizer of MurmurHash3.
 *
 * @param seed - An integer; only its lowest 32 bits count.
 */
export function seededRandom(seed: number): () => number {
  let counter = seed | 0;
  return () => {
    counter = (counter + 0x9e3779b9) | 0;
    let mixed = counter ^ (counter >>> 16);
    mixed = Math.imul(mixed, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** The values in an order in which every order is equally likely (Fisher and Yates). */
export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const order = [...values];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    // Both lie inside the array.
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}
