import type { TFunction } from 'i18next';
import { formatPercent, formatSigned } from '#renderer/format/format-number';
import type { SetupEvidence } from '#shared/domain/structure-evidence';

/**
 * What the last setups allow to be said, for someone without statistics: how many there are, how far chance alone reaches,
 * and that it is a record. It never recommends.
 */
export function setupVerdict({ n, entered, hit, expectancyR }: SetupEvidence, t: TFunction<'structures'>): string {
  if (n === 0) return t('setups.verdict.none');
  if (entered === 0 || hit === null || expectancyR === null) return t('setups.verdict.notEntered', { n });
  const values = {
    n,
    entered,
    hit: formatPercent(hit.value),
    low: formatPercent(hit.low),
    high: formatPercent(hit.high),
    r: formatSigned(expectancyR),
  };
  return t(entered < MIN_ENTERED ? 'setups.verdict.few' : 'setups.verdict.enough', values);
}

/** With 30 the 95 % interval of a share near one half is still 35 points wide. */
const MIN_ENTERED = 30;
