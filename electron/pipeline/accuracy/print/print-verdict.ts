import type { AccuracyScores } from '#shared/domain/accuracy';
import type { PrintFormat } from './print-format';
import type { PrintTexts } from './print-texts';

/**
 * What the scores allow to be said, for someone without statistics. Below `MIN_SAMPLE` that is only that it is too early,
 * whatever the numbers look like.
 */
export function printVerdict(scores: AccuracyScores, format: PrintFormat, { verdict }: PrintTexts): string {
  const { hitRate, baseRate } = scores;
  if (scores.n === 0 || hitRate === null) return verdict.none;
  const values = { n: format.count(scores.n), range: format.percentRange(hitRate) };
  if (scores.n < MIN_SAMPLE) return verdict.tooFew(values);
  const result = resultSentence(scores, format, verdict);
  if (baseRate === null) return `${verdict.noBase(values)} ${result}`.trim();
  const say = hitRate.low > baseRate ? 'better' : hitRate.high < baseRate ? 'worse' : 'noDifference';
  return `${verdict[say]({ ...values, base: format.percent(baseRate) })} ${result}`.trim();
}

function resultSentence(
  { expectancyR, expectancyInterval }: AccuracyScores,
  format: PrintFormat,
  verdict: PrintTexts['verdict'],
): string {
  if (expectancyR === null || expectancyInterval === null) return '';
  const { low, high } = expectancyInterval;
  const values = { r: format.signed(expectancyR, 2), low: format.signed(low, 2), high: format.signed(high, 2) };
  if (low > 0) return verdict.gained(values);
  return high < 0 ? verdict.lost(values) : verdict.unclear(values);
}

/** With 30 the 95 % interval of a hit rate near one half is still 35 points wide; below, no sentence about skill is honest. */
const MIN_SAMPLE = 30;
