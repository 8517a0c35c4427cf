import { seededRandom } from '#shared/domain/seeded-random';

export interface BootstrapInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * The 95 % percentile interval of a statistic over groups that are drawn with replacement.
 *
 * It is too narrow for few groups: of simulated shares it held the true one in 94 % of cases with 60 groups, 92 % with 20 and 90 %
 * with 12. Draws on which the statistic is not finite, such as a ratio to nothing, are left out.
 *
 * @param groups - How many there are, at least 1.
 * @param statistic - Of the groups at the given indices, as many as there are; one may come several times.
 * @returns `null` where the statistic is finite on no draw.
 * @see Efron, B. and Tibshirani, R. (1993), An Introduction to the Bootstrap, chapter 13; for whole groups, Davison, A. and
 *   Hinkley, D. (1997), Bootstrap Methods and their Application, section 3.8.
 */
export function bootstrapInterval(
  groups: number,
  statistic: (drawn: Int32Array) => number,
  options: { readonly seed: number; readonly draws?: number },
): BootstrapInterval | null {
  const random = seededRandom(options.seed);
  const drawn = new Int32Array(groups);
  const values: number[] = [];
  const draws = options.draws ?? BOOTSTRAP_DRAWS;
  for (let draw = 0; draw < draws; draw++) {
    for (let index = 0; index < groups; index++) drawn[index] = Math.floor(random() * groups);
    const value = statistic(drawn);
    if (Number.isFinite(value)) values.push(value);
  }
  const sorted = Float64Array.from(values).sort();
  const last = sorted.length - 1;
  if (last < 0) return null;
  // Both lie inside the array.
  return {
    low: sorted[Math.floor(OUTSIDE_EACH * last)] as number,
    high: sorted[Math.ceil((1 - OUTSIDE_EACH) * last)] as number,
  };
}

/** The share of draws outside comes out of so many to within half a percent. */
export const BOOTSTRAP_DRAWS = 1_000;
const OUTSIDE_EACH = 0.025;
