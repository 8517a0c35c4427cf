/** Puts the values into random order, in place: every order is equally likely (Fisher and Yates). */
export function shuffle(values: Uint8Array | Int32Array | Float64Array, random: () => number): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const kept = values[last] as number;
    values[last] = values[other] as number;
    values[other] = kept;
  }
}
