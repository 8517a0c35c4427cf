import type { AccuracyScores, Proportion } from '#shared/domain/accuracy';

/** How one forecaster's hit rate over its base rate stands to another's. Differences are fractions: 0.05 is five points. */
export type Comparison =
  | { readonly kind: 'tooFew' }
  | { readonly kind: 'noBase' }
  | {
      readonly kind: 'better' | 'worse' | 'noDifference';
      readonly difference: number;
      readonly low: number;
      readonly high: number;
    };

/**
 * Compares `one` with `other` by how far each hit rate lies above its own base rate. It is better or worse only where the
 * whole 95 % interval of the difference lies on one side of 0.
 *
 * The interval is that of two independent shares, made of their Wilson intervals; the base rates are taken as known.
 * @see Newcombe, R. G. (1998), Statistics in Medicine 17, method 10.
 */
export function compareScores(one: AccuracyScores, other: AccuracyScores): Comparison {
  if (one.n < LEAST_COMPARED || other.n < LEAST_COMPARED || one.hitRate === null || other.hitRate === null)
    return { kind: 'tooFew' };
  if (one.baseRate === null || other.baseRate === null) return { kind: 'noBase' };
  const shift = other.baseRate - one.baseRate;
  const { difference, low, high } = differenceOf(one.hitRate, other.hitRate);
  const kind = low + shift > 0 ? 'better' : high + shift < 0 ? 'worse' : 'noDifference';
  return { kind, difference: difference + shift, low: low + shift, high: high + shift };
}

function differenceOf(one: Proportion, other: Proportion) {
  const difference = one.value - other.value;
  return {
    difference,
    low: difference - Math.hypot(one.value - one.low, other.high - other.value),
    high: difference + Math.hypot(one.high - one.value, other.value - other.low),
  };
}

/** Below this many scored forecasts on either side nothing is said: the interval is too wide to mean anything. */
export const LEAST_COMPARED = 30;
