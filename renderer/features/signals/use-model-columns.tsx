import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DataColumn } from '#renderer/components/DataTable';
import { Moment } from '#renderer/components/Moment';
import { ShareWithInterval } from '#renderer/components/ShareWithInterval';
import { formatBytes, formatCount, formatFixed, formatSigned, NO_VALUE } from '#renderer/format/format-number';
import type { SignalModelInfo, SignalModelMetrics } from '#shared/domain/signal-model';

/** Columns of the table of learned models. */
export function useModelColumns(): readonly DataColumn<SignalModelInfo>[] {
  const { t } = useTranslation('signals');
  return useMemo(() => {
    const score = (
      id: 'auc' | 'skill' | 'ece',
      of: (metrics: SignalModelMetrics) => number | null,
      format: (value: number) => string,
    ): DataColumn<SignalModelInfo> => ({
      id,
      header: t(`models.columns.${id}`),
      hint: t(`models.hints.${id}`),
      track: '64px',
      align: 'right',
      sortBy: ({ metrics }) => (metrics === null ? null : of(metrics)),
      cell: ({ metrics }) => {
        const value = metrics === null ? null : of(metrics);
        return value === null ? NO_VALUE : format(value);
      },
    });
    return [
      {
        id: 'series',
        header: t('models.columns.series'),
        track: 'minmax(96px, 1fr)',
        sortBy: ({ instrument, timeframe }) => `${instrument} ${timeframe}`,
        cell: ({ instrument, timeframe }) => `${instrument} ${timeframe}`,
      },
      {
        id: 'task',
        header: t('models.columns.task'),
        track: '164px',
        sortBy: ({ task }) => task,
        cell: ({ task }) => t(`tasks.${task}`),
      },
      {
        id: 'algorithm',
        header: t('models.columns.algorithm'),
        track: '120px',
        sortBy: ({ algorithm }) => algorithm,
        cell: ({ algorithm }) => t(`algorithms.${algorithm}`),
      },
      {
        id: 'knownAt',
        header: t('models.columns.knownAt'),
        hint: t('models.hints.knownAt'),
        track: '130px',
        sortBy: ({ knownAt }) => knownAt,
        cell: ({ knownAt }) => <Moment at={knownAt} />,
      },
      {
        id: 'rows',
        header: t('models.columns.rows'),
        hint: t('models.hints.rows'),
        track: '66px',
        align: 'right',
        sortBy: ({ trainRows }) => trainRows,
        cell: ({ trainRows }) => formatCount(trainRows),
      },
      {
        id: 'n',
        header: t('models.columns.n'),
        hint: t('models.hints.n'),
        track: '104px',
        align: 'right',
        sortBy: (model) => testedRows(model),
        cell: (model) => {
          const n = testedRows(model);
          return n === null ? <span className="text-faint">{t('models.untested')}</span> : formatCount(n);
        },
      },
      {
        id: 'hitRate',
        header: t('models.columns.hitRate'),
        track: '128px',
        align: 'right',
        sortBy: ({ metrics }) => metrics?.hitRate?.value ?? null,
        cell: ({ metrics }) => <ShareWithInterval value={metrics?.hitRate ?? null} />,
      },
      {
        id: 'baseRate',
        header: t('models.columns.baseRate'),
        track: '60px',
        align: 'right',
        sortBy: ({ metrics }) => metrics?.baseRate ?? null,
        cell: ({ metrics }) => (metrics?.baseRate == null ? NO_VALUE : formatFixed(metrics.baseRate * 100, 1)),
      },
      score(
        'auc',
        ({ auc }) => auc,
        (value) => formatFixed(value, 3),
      ),
      score(
        'skill',
        ({ brierSkill }) => brierSkill,
        (value) => formatSigned(value, 3),
      ),
      score(
        'ece',
        ({ calibrationError }) => calibrationError,
        (value) => formatFixed(value, 3),
      ),
      {
        id: 'size',
        header: t('models.columns.size'),
        track: '72px',
        align: 'right',
        sortBy: ({ sizeBytes }) => sizeBytes,
        cell: ({ sizeBytes }) => formatBytes(sizeBytes),
      },
      {
        id: 'hash',
        header: t('models.columns.hash'),
        track: '84px',
        cell: ({ hash }) => (
          <code data-selectable title={hash} className="font-mono text-2xs">
            {hash.slice(0, SHORT_HASH)}
          </code>
        ),
      },
    ];
  }, [t]);
}

function testedRows({ metrics, rangeMetrics }: SignalModelInfo): number | null {
  return metrics?.n ?? rangeMetrics?.n ?? null;
}

const SHORT_HASH = 8;
