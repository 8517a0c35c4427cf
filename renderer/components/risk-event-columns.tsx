import type { TFunction } from 'i18next';
import { Info, type LucideIcon, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { RiskEvent, Severity } from '#shared/domain/exchange-status';
import { NO_VALUE } from '../format/format-number';
import { Badge, type BadgeProps } from './Badge';
import type { DataColumn } from './DataTable';
import { InstrumentName } from './InstrumentName';
import { occurredAtColumn } from './trading-columns';

/** When, how serious, what, where, and with which numbers. */
export function riskEventColumns(
  t: TFunction<'trading'>,
  codeName: (code: string) => string,
): readonly DataColumn<RiskEvent>[] {
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
