import type { ConfluenceCause } from '#shared/domain/confluence';
import type { Prediction } from '#shared/domain/prediction';

/**
 * What the language model's open forecast says; `null` for an abstention and where the base rate of its barriers is not known.
 *
 * Its direction times (probability - base rate), 0.2 counting fully. A probability below the base rate is worth nothing: a
 * weak long is no short.
 */
export function modelCauses({ id, verdict, baseRate }: Prediction): ConfluenceCause[] | null {
  if (verdict.kind !== 'forecast' || baseRate === null) return null;
  const { direction, probability } = verdict;
  const edge = Math.max(0, Math.min(1, (probability - baseRate.fraction) / FULL_EDGE));
  return [
    {
      code: 'forecast',
      value: direction === 'long' ? edge : 0 - edge,
      evidenceId: id,
      facts: { direction, probability, baseRate: baseRate.fraction, n: baseRate.n },
    },
  ];
}

const FULL_EDGE = 0.2;
