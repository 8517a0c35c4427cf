import type { TFunction } from 'i18next';
import { Info, type LucideIcon, OctagonAlert, ShieldCheck, TriangleAlert } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Badge, type BadgeProps } from '#renderer/components/Badge';
import { type DataColumn, DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { InstrumentName } from '#renderer/components/InstrumentName';
import { occurredAtColumn } from '#renderer/components/trading-columns';
import { useCodeName } from '#renderer/components/use-code-name';
import { NO_VALUE } from '#renderer/format/format-number';
import { useRiskEvents } from '#renderer/stores/risk-events';
import type { RiskEvent, Severity } from '#shared/domain/exchange-status';

/** Refusals, repairs and doubts, newest first; the selected one with everything that was noted. */
export function RiskEventList() {
  const { t } = useTranslation('trading');
  const rows = useRiskEvents((state) => state.rows);
  const codeName = useCodeName();
  const columns = useMemo(() => riskColumns(t, codeName), [t, codeName]);
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const events = loadedValue(rows) ?? [];
  const failure = failureOf(rows);
  const selected = events.find(({ id }) => id === selectedId) ?? null;
  if (failure) {
    return (
      <div className="p-2">
        <ErrorNotice failure={failure} />
      </div>
    );
  }
  if (events.length === 0)
    return <Empty icon={ShieldCheck} title={t('account.emptyRisk')} text={t('account.emptyRiskText')} />;
  return (
    <div className="flex h-full flex-col">
      <div className="min-h-0 flex-1">
        <DataTable
          label={t('account.riskEvents')}
          rows={events}
          columns={columns}
          rowId={({ id }) => id}
          selectedId={selectedId}
          onSelect={({ id }) => setSelectedId(id)}
        />
      </div>
      {selected && Object.keys(selected.details).length > 0 && (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          data-selectable
          className="max-h-24 shrink-0 overflow-auto border-t border-line p-2 font-mono text-2xs whitespace-pre-wrap text-muted"
        >
          {JSON.stringify(selected.details, null, 2)}
        </pre>
      )}
    </div>
  );
}

function riskColumns(t: TFunction<'trading'>, codeName: (code: string) => string): readonly DataColumn<RiskEvent>[] {
  return [
    occurredAtColumn(t('columns.occurredAt')),
    {
      id: 'severity',
      header: t('columns.severity'),
      track: '106px',
      sortBy: ({ severity }) => SEVERITIES[severity].order,
      cell: ({ severity }) => <SeverityBadge severity={severity} text={t(`account.severities.${severity}`)} />,
    },
    {
      id: 'code',
      header: t('columns.event'),
      track: 'minmax(190px, 1fr)',
      sortBy: ({ code }) => code,
      cell: ({ code, kind }) => (
        <span title={`${kind} · ${code}`}>
          {codeName(code)} <span className="text-faint">{t(`account.kinds.${kind}`)}</span>
        </span>
      ),
    },
    {
      id: 'instrument',
      header: t('columns.instrument'),
      track: '112px',
      sortBy: ({ instrument }) => instrument,
      cell: ({ instrument }) => (instrument === null ? NO_VALUE : <InstrumentName instrument={instrument} />),
    },
    {
      id: 'value',
      header: t('verdict.value'),
      track: '84px',
      align: 'right',
      cell: ({ value }) => value ?? NO_VALUE,
    },
    {
      id: 'limit',
      header: t('verdict.limit'),
      track: '84px',
      align: 'right',
      cell: ({ limit }) => limit ?? NO_VALUE,
    },
  ];
}

function SeverityBadge({ severity, text }: { readonly severity: Severity; readonly text: string }) {
  const { icon: Icon, tone } = SEVERITIES[severity];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden size={11} className="mr-1" />
      {text}
    </Badge>
  );
}

const SEVERITIES: Readonly<
  Record<Severity, { icon: LucideIcon; tone: NonNullable<BadgeProps['tone']>; order: number }>
> = {
  info: { icon: Info, tone: 'neutral', order: 0 },
  warning: { icon: TriangleAlert, tone: 'warn', order: 1 },
  critical: { icon: OctagonAlert, tone: 'bad', order: 2 },
};
