/** The numbers from 0 up to `count` in an order that depends on the seed and the coordinates alone. */
export function seededOrder(count: number, seed: number, ...coordinates: readonly number[]): number[] {
  let state = coordinates.reduce((mixed, coordinate) => mix(mixed ^ (coordinate >>> 0)), mix(seed >>> 0));
  const order = Array.from({ length: count }, (_, index) => index);
  // Fisher and Yates: from the back, each place draws one of those that are left.
  for (let place = count - 1; place > 0; place--) {
    state = (state + GOLDEN) >>> 0;
    const drawn = Math.floor((mix(state) / 2 ** 32) * (place + 1));
    // Sound: both are places of the list.
    [order[place], order[drawn]] = [order[drawn] as number, order[place] as number];
  }
  return order;
}

/** Spreads the bits of a 32-bit number so that neighbours have nothing in common. */
function mix(value: number): number {
  let state = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  state = Math.imul(state ^ (state >>> 15), 0x846ca68b);
  return (state ^ (state >>> 16)) >>> 0;
}

/** 2^32 divided by the golden ratio: steps of it visit every state. */
const GOLDEN = 0x9e3779b9;
