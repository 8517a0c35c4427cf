import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type DataColumn, DataTable } from '#renderer/components/DataTable';
import { useCodeName } from '#renderer/components/use-code-name';
import { formatCount } from '#renderer/format/format-number';
import type { RuleEffect } from '#shared/domain/risk-state';
import { resultOf } from './counterfactual-result';
import { RuleResultText } from './RuleResultText';

export interface RuleEffectTableProps {
  readonly effects: readonly RuleEffect[];
}

/** What each rule saved or cost over the trades that it blocked, with how many of them have ended. */
export function RuleEffectTable({ effects }: RuleEffectTableProps) {
  const { t } = useTranslation('risk');
  const codeName = useCodeName();
  const columns = useMemo(() => effectColumns(t, codeName), [t, codeName]);
  return <DataTable label={t('blocked.effects')} rows={effects} columns={columns} rowId={({ code }) => code} />;
}

function effectColumns(t: TFunction<'risk'>, codeName: (code: string) => string): readonly DataColumn<RuleEffect>[] {
  return [
    {
      id: 'code',
      header: t('blocked.rule'),
      track: 'minmax(120px, 1fr)',
      sortBy: ({ code }) => codeName(code),
      cell: ({ code }) => <span title={code}>{codeName(code)}</span>,
    },
    {
      id: 'blocked',
      header: t('blocked.count'),
      track: '72px',
      align: 'right',
      sortBy: ({ blocked }) => blocked,
      cell: ({ blocked }) => formatCount(blocked),
    },
    {
      id: 'resolved',
      header: t('blocked.resolved'),
      hint: t('blocked.resolvedHint'),
      track: '52px',
      align: 'right',
      sortBy: ({ resolved }) => resolved,
      cell: ({ resolved }) => formatCount(resolved),
    },
    {
      id: 'savedR',
      header: t('blocked.effect'),
      track: '132px',
      align: 'right',
      sortBy: ({ savedR, resolved }) => (resolved === 0 ? null : savedR),
      cell: ({ savedR, resolved }) =>
        resolved === 0 ? (
          <span className="text-muted">{t('blocked.noEffect')}</span>
        ) : (
          <RuleResultText result={resultOf(savedR)} />
        ),
    },
  ];
}
