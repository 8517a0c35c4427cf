import { invariant } from '#shared/domain/invariant';

/**
 * Area under the ROC curve, 0..1: the probability that a random hit scores above a random miss, ties counting as half.
 * 0.5 is no discrimination. Takes O(n log n).
 *
 * @param scores - Any monotone scale; not NaN.
 * @param labels - 1 for a hit, 0 for a miss, in the order of `scores`.
 * @returns `null` without a hit or without a miss.
 * @see Mann, H. B. and Whitney, D. R. (1947), Annals of Mathematical Statistics 18(1): the rank-sum form.
 */
export function areaUnderCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  invariant(scores.length === labels.length, `Expected ${scores.length} labels, was ${labels.length}.`);
  const count = scores.length;
  const hitScores: number[] = [];
  for (let i = 0; i < count; i++) {
    invariant(!Number.isNaN(scores[i]), `Expected a score at ${i}, was NaN.`);
    if (labels[i] === 1) hitScores.push(scores[i] as number);
  }
  const hits = hitScores.length;
  const misses = count - hits;
  if (hits === 0 || misses === 0) return null;

  const all = Float64Array.from(scores).sort();
  const sortedHits = Float64Array.from(hitScores).sort();
  let rankSum = 0;
  let hit = 0;
  for (let from = 0; from < count && hit < hits; ) {
    let until = from + 1;
    while (until < count && all[until] === all[from]) until++;
    // Equal scores share the mean of the ranks that they fill; ranks count from 1.
    const rank = (from + 1 + until) / 2;
    while (hit < hits && sortedHits[hit] === all[from]) {
      rankSum += rank;
      hit++;
    }
    from = until;
  }
  return (rankSum - (hits * (hits + 1)) / 2) / (hits * misses);
}
