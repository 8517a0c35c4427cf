import { confluenceBucket } from '#shared/domain/confluence';

export type ConfluenceLean = 'strongly_bullish' | 'bullish' | 'neutral' | 'bearish' | 'strongly_bearish';

/** A score in words, by the same bounds as the buckets of the accuracy report. */
export function confluenceLean(score: number): ConfluenceLean {
  return LEANS[confluenceBucket(score, 'long')];
}

const LEANS = {
  strongly_against: 'strongly_bearish',
  against: 'bearish',
  neutral: 'neutral',
  with: 'bullish',
  strongly_with: 'strongly_bullish',
  // Not reached: a score that is known is never in this bucket.
  unknown: 'neutral',
} as const;
