import type { SignalRecord } from '#shared/domain/signal';
import type { ConfluenceTexts } from './confluence-texts';
import type { NumberFormat } from './format-number';

/** What signals like one were worth before, with sample size, interval and base rate. */
export function explainRecord(record: SignalRecord, texts: ConfluenceTexts, format: NumberFormat): string {
  const { n, hitRate, baseRate } = record;
  const name = texts.signals[record.name];
  const direction = texts.directions[record.direction];
  if (hitRate === null || baseRate === null) return texts.noRecord(name, direction);
  const share = (value: number) => format.percent(value, 1);
  return texts.record({
    name,
    direction,
    n: format.count(n),
    rate: share(hitRate.value),
    low: share(hitRate.low),
    high: share(hitRate.high),
    baseRate: share(baseRate),
    verdict: hitRate.low > baseRate ? 'better' : hitRate.high < baseRate ? 'worse' : 'no_better',
  });
}
