import type { TFunction } from 'i18next';
import { formatPercent, formatSigned } from '#renderer/format/format-number';
import type { AccuracyScores } from '#shared/domain/accuracy';

/**
 * What the scores allow to be said, in a sentence or two for someone without statistics.
 *
 * Below `MIN_SAMPLE` it only says that it is too early, whatever the numbers look like.
 */
export function accuracyVerdict(scores: AccuracyScores, t: TFunction): string {
  const { n, hitRate, baseRate } = scores;
  if (n === 0 || hitRate === null) return t('accuracy.verdict.none');
  const values = { n, low: formatPercent(hitRate.low), high: formatPercent(hitRate.high) };
  if (n < MIN_SAMPLE) return t('accuracy.verdict.tooFew', values);
  const expectancy = expectancyVerdict(scores, t);
  if (baseRate === null) return `${t('accuracy.verdict.noBase', { n })} ${expectancy}`.trim();
  const base = formatPercent(baseRate);
  const comparison = hitRate.low > baseRate ? 'better' : hitRate.high < baseRate ? 'worse' : 'noDifference';
  return `${t(`accuracy.verdict.${comparison}`, { ...values, base })} ${expectancy}`.trim();
}

function expectancyVerdict({ expectancyR, expectancyInterval }: AccuracyScores, t: TFunction): string {
  if (expectancyR === null || expectancyInterval === null) return '';
  const r = formatSigned(expectancyR);
  if (expectancyInterval.low > 0) return t('accuracy.verdict.expectancyGain', { r });
  if (expectancyInterval.high < 0) return t('accuracy.verdict.expectancyLoss', { r });
  return t('accuracy.verdict.expectancyUnclear', {
    r,
    low: formatSigned(expectancyInterval.low),
    high: formatSigned(expectancyInterval.high),
  });
}

/** With 30 the 95 % interval of a hit rate near one half is still 35 points wide; below, no sentence about skill is honest. */
const MIN_SAMPLE = 30;
