import type { TFunction } from 'i18next';
import { Link2, Link2Off, Network, RefreshCw } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Badge } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { type DataColumn, DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { InstrumentName } from '#renderer/components/InstrumentName';
import { formatCount, formatFixed, formatSigned } from '#renderer/format/format-number';
import { useCorrelations } from '#renderer/stores/correlations';
import type { Correlation, CorrelationGroup } from '#shared/domain/risk-state';

/** How the instruments move together, and which of them share a budget for it. */
export function CorrelationsView() {
  const { t } = useTranslation('risk');
  const loadable = useCorrelations((state) => state.known);
  const reload = useCorrelations((state) => state.reload);
  const failure = failureOf(loadable);
  const known = loadedValue(loadable);
  const threshold = known?.threshold ?? 1;
  const columns = useMemo(() => pairColumns(t, threshold), [t, threshold]);
  const pairs = useMemo(() => sortedPairs(known?.pairs ?? []), [known]);
  useEffect(() => void reload(), [reload]);
  const again = (
    <Button look="quiet" disabled={loadable.kind === 'pending'} onClick={() => void reload()}>
      <RefreshCw aria-hidden size={12} />
      {t('correlations.refresh')}
    </Button>
  );
  if (failure) {
    return (
      <div className="p-2">
        <ErrorNotice failure={failure}>{again}</ErrorNotice>
      </div>
    );
  }
  if (known === null || pairs.length === 0) {
    return (
      <Empty
        icon={Network}
        title={known === null ? t('reading') : t('correlations.empty')}
        text={t('correlations.emptyText')}
      >
        {again}
      </Empty>
    );
  }
  return (
    <div className="flex h-full flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 px-3 py-1.5 text-xs">
        <p className="text-muted">{t('correlations.threshold', { threshold: formatFixed(threshold, 2) })}</p>
        <Groups groups={known.groups} />
        <span className="ml-auto">{again}</span>
      </div>
      <div className="min-h-0 flex-1">
        <DataTable label={t('correlations.pairs')} rows={pairs} columns={columns} rowId={({ a, b }) => `${a} ${b}`} />
      </div>
    </div>
  );
}

function Groups({ groups }: { readonly groups: readonly CorrelationGroup[] }) {
  const { t } = useTranslation('risk');
  const shared = groups.filter(({ instruments }) => instruments.length > 1);
  if (shared.length === 0) return <p>{t('correlations.alone')}</p>;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <span aria-hidden className="font-medium">
        {t('correlations.groups')}
      </span>
      <ul aria-label={t('correlations.groups')} className="flex flex-wrap gap-2">
        {shared.map(({ instruments, isMeasured }) => (
          <li
            key={instruments.join(' ')}
            className="flex items-center gap-1.5 rounded border border-line px-1.5 py-0.5"
          >
            <Link2 aria-hidden size={12} className="text-muted" />
            {instruments.join(', ')}
            {!isMeasured && <Badge tone="warn">{t('correlations.unmeasuredGroup')}</Badge>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function pairColumns(t: TFunction<'risk'>, threshold: number): readonly DataColumn<Correlation>[] {
  return [
    {
      id: 'a',
      header: t('correlations.first'),
      track: 'minmax(96px, 1fr)',
      sortBy: ({ a }) => a,
      cell: ({ a }) => <InstrumentName instrument={a} />,
    },
    {
      id: 'b',
      header: t('correlations.second'),
      track: 'minmax(96px, 1fr)',
      sortBy: ({ b }) => b,
      cell: ({ b }) => <InstrumentName instrument={b} />,
    },
    {
      id: 'correlation',
      header: t('correlations.correlation'),
      track: 'minmax(92px, 250px)',
      align: 'right',
      sortBy: ({ correlation }) => correlation,
      cell: ({ correlation }) =>
        correlation === null ? (
          <span title={t('correlations.unmeasured')} className="text-warn italic">
            {t('correlations.unmeasured')}
          </span>
        ) : (
          formatSigned(correlation)
        ),
    },
    {
      id: 'n',
      header: t('correlations.n'),
      hint: t('correlations.nHint'),
      track: '72px',
      align: 'right',
      sortBy: ({ n }) => n,
      cell: ({ n }) => formatCount(n),
    },
    {
      id: 'shares',
      header: t('correlations.shares'),
      track: '112px',
      sortBy: (pair) => (isShared(pair, threshold) ? 1 : 0),
      cell: (pair) => {
        const isTogether = isShared(pair, threshold);
        const Icon = isTogether ? Link2 : Link2Off;
        return (
          <span className={`inline-flex items-center gap-1 ${isTogether ? 'text-warn' : 'text-muted'}`}>
            <Icon aria-hidden size={12} />
            {t(isTogether ? 'correlations.shared' : 'correlations.apart')}
          </span>
        );
      },
    },
  ];
}

/** What could not be measured first, then what moves together most. */
function sortedPairs(pairs: readonly Correlation[]): readonly Correlation[] {
  return pairs.toSorted((a, b) => strengthOf(b) - strengthOf(a));
}

function strengthOf({ correlation }: Correlation): number {
  return correlation === null ? Number.MAX_VALUE : Math.abs(correlation);
}

/** A pair that could not be measured shares its budget: that is the stricter guess. */
function isShared({ correlation }: Correlation, threshold: number): boolean {
  return correlation === null || Math.abs(correlation) >= threshold;
}
