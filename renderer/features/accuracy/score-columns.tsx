import type { TFunction } from 'i18next';
import type { DataColumn } from '#renderer/components/DataTable';
import { SignedNumber } from '#renderer/components/SignedNumber';
import { formatCount, formatFixed, formatPercent, NO_VALUE } from '#renderer/format/format-number';
import type { Texts } from '#renderer/locales/en';
import type { AccuracyScores } from '#shared/domain/accuracy';

/** A row of scores, whatever they are of. */
export interface ScoredRow {
  readonly scores: AccuracyScores;
}

/** Columns of the scores: n, interval and base rate first, beside the rate that they belong to. */
export function scoreColumns(t: TFunction): readonly DataColumn<ScoredRow>[] {
  const column = (
    id: string,
    header: string,
    track: string,
    value: (scores: AccuracyScores) => number | null,
    format: (value: number) => string,
    hint?: string,
  ): DataColumn<ScoredRow> => ({
    id,
    header,
    hint,
    track,
    align: 'right',
    sortBy: ({ scores }) => value(scores),
    cell: ({ scores }) => {
      const known = value(scores);
      return known === null ? NO_VALUE : format(known);
    },
  });
  const signed = (
    id: string,
    header: string,
    value: (scores: AccuracyScores) => number | null,
    decimals: number,
    hint: string,
  ): DataColumn<ScoredRow> => ({
    ...column(id, header, '92px', value, String, hint),
    cell: ({ scores }) => <SignedNumber value={value(scores)} decimals={decimals} />,
  });
  const share = (value: number) => formatPercent(value, 1);
  const three = (value: number) => formatFixed(value, 3);
  const name = (key: keyof Texts['accuracy']['scores']) => t(`accuracy.scores.${key}`);
  return [
    column('n', name('n'), '76px', ({ n }) => n, formatCount, name('nHint')),
    column('hitRate', name('hitRate'), '78px', ({ hitRate }) => hitRate?.value ?? null, share, name('hitRateHint')),
    {
      id: 'interval',
      header: t('accuracy.bins.interval'),
      track: '112px',
      align: 'right',
      cell: ({ scores: { hitRate } }) => (
        <span className="text-muted">
          {hitRate
            ? t('accuracy.interval', { low: formatPercent(hitRate.low), high: formatPercent(hitRate.high) })
            : NO_VALUE}
        </span>
      ),
    },
    column('baseRate', name('baseRate'), '76px', ({ baseRate }) => baseRate, share, name('baseRateHint')),
    column('brier', name('brier'), '64px', ({ brier }) => brier, three, name('brierHint')),
    signed('skill', name('skill'), ({ brierSkill }) => brierSkill, 3, name('skillHint')),
    column('logLoss', name('logLoss'), '72px', ({ logLoss }) => logLoss, three, name('logLossHint')),
    column(
      'ece',
      name('ece'),
      '110px',
      ({ calibrationError }) => calibrationError?.equalWidth ?? null,
      share,
      name('eceHint'),
    ),
    signed('expectancy', name('expectancy'), ({ expectancyR }) => expectancyR, 2, name('expectancyHint')),
    column(
      'profitFactor',
      name('profitFactor'),
      '92px',
      ({ profitFactor }) => profitFactor,
      (value) => formatFixed(value, 2),
      name('profitFactorHint'),
    ),
    column('abstentions', name('abstentions'), '84px', ({ abstentions }) => abstentions, formatCount),
    column('unresolved', name('unresolved'), '64px', ({ unresolved }) => unresolved, formatCount),
    column('notEntered', name('notEntered'), '92px', ({ notEntered }) => notEntered, formatCount),
  ];
}
