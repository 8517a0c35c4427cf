/**
 * Lengths of up to `wanted` prefixes of `count` things, spread evenly, shortest first; the last one is the whole. Fewer where
 * two would be the same, none where there is nothing.
 */
export function evenCuts(count: number, wanted: number): number[] {
  const cuts = new Set<number>();
  for (let part = 1; part <= wanted; part++) cuts.add(Math.max(1, Math.round((part * count) / wanted)));
  return count === 0 ? [] : [...cuts];
}
