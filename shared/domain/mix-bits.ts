/** Spreads the bits of a 32-bit number so that neighbours have nothing in common. */
export function mixBits(value: number): number {
  let state = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  state = Math.imul(state ^ (state >>> 15), 0x846ca68b);
  return (state ^ (state >>> 16)) >>> 0;
}
