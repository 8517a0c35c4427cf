import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { parseEvidenceId } from '#renderer/components/parse-evidence-id';
import { formatPrice, formatSigned, NO_VALUE } from '#renderer/format/format-number';
import type { SignalEvidence } from '#shared/domain/signal';
import { StructureState } from '#shared/domain/structure';

/** One thing that a signal rests on, in a few words with its numbers. */
export function useEvidenceText(pricePrecision: number): (evidence: SignalEvidence) => string {
  const { t } = useTranslation(['signals', 'chart']);
  return useCallback(
    (evidence) => {
      switch (evidence.kind) {
        case 'structure': {
          const name = parseEvidenceId(evidence.structureId);
          const state = StructureState.safeParse(evidence.state);
          const words = t('list.structure', {
            state: state.success ? t(`chart:state.${state.data}`) : evidence.state,
            price: formatPrice(evidence.price, pricePrecision),
          });
          return name === null ? words : `${t(`chart:kind.${name.kind}`)}: ${words}`;
        }
        case 'indicator': {
          const values = { name: evidence.name, value: significant(evidence.value) };
          return evidence.threshold === null
            ? t('list.indicator', values)
            : t('list.indicatorAgainst', { ...values, threshold: significant(evidence.threshold) });
        }
        case 'feature': {
          const value = evidence.value === null ? NO_VALUE : significant(evidence.value);
          return `${t('list.feature', { name: evidence.name, value })}, ${t('list.contribution', {
            contribution: formatSigned(evidence.contribution),
          })}`;
        }
      }
    },
    [t, pricePrecision],
  );
}

/** Six digits: indicators are prices, shares and counts. */
function significant(value: number): string {
  return String(Number(value.toPrecision(6)));
}
