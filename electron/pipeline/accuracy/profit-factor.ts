/** Sum of the winning R over the absolute sum of the losing R; `null` without a loss. */
export function profitFactor(rMultiples: readonly number[]): number | null {
  let won = 0;
  let lost = 0;
  for (const r of rMultiples) {
    if (r > 0) won += r;
    else lost -= r;
  }
  return lost > 0 ? won / lost : null;
}
