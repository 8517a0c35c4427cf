import { confluenceBucket } from '#shared/domain/confluence';

export type ConfluenceLean = (typeof LEANS)[keyof typeof LEANS] | 'slightly_bullish' | 'slightly_bearish';

/**
 * A score in words, by the bounds of the buckets of the accuracy report. Inside the neutral one a score of 0.05 or more
 * leans slightly: the sentences beside it say so too, and the two must not contradict each other.
 */
export function confluenceLean(score: number): ConfluenceLean {
  const lean = LEANS[confluenceBucket(score, 'long')];
  if (lean !== 'balanced' || Math.abs(score) < SLIGHT) return lean;
  return score > 0 ? 'slightly_bullish' : 'slightly_bearish';
}

const SLIGHT = 0.05;

const LEANS = {
  strongly_against: 'strongly_bearish',
  against: 'moderately_bearish',
  neutral: 'balanced',
  with: 'moderately_bullish',
  strongly_with: 'strongly_bullish',
  // Not reached: a score that is known is never in this bucket.
  unknown: 'balanced',
} as const;
