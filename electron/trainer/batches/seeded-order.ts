import { mixBits } from '#shared/domain/mix-bits';

/** The numbers from 0 up to `count` in an order that depends on the seed and the coordinates alone. */
export function seededOrder(count: number, seed: number, ...coordinates: readonly number[]): number[] {
  let state = coordinates.reduce((mixed, coordinate) => mixBits(mixed ^ (coordinate >>> 0)), mixBits(seed >>> 0));
  const order = Array.from({ length: count }, (_, index) => index);
  // Fisher and Yates: from the back, each place draws one of those that are left.
  for (let place = count - 1; place > 0; place--) {
    state = (state + GOLDEN) >>> 0;
    const drawn = Math.floor((mixBits(state) / 2 ** 32) * (place + 1));
    // Sound: both are places of the list.
    [order[place], order[drawn]] = [order[drawn] as number, order[place] as number];
  }
  return order;
}

/** 2^32 divided by the golden ratio: steps of it visit every state. */
const GOLDEN = 0x9e3779b9;
