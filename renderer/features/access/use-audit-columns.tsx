import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '#renderer/components/Badge';
import type { DataColumn } from '#renderer/components/DataTable';
import { Moment } from '#renderer/components/Moment';
import { useClientName } from '#renderer/components/use-client-name';
import { factWords, formatFact } from '#renderer/format/format-fact';
import { formatCount, NO_VALUE } from '#renderer/format/format-number';
import { formatOutsideText } from '#renderer/format/format-outside-text';
import { useSettings } from '#renderer/stores/settings';
import { type AccessRecord, DenialCode } from '#shared/domain/access';
import { ErrorCode } from '#shared/domain/app-error';

/** Columns of what programs did. Names that a program may have made up are shown without anything hidden in them. */
export function useAuditColumns(): readonly DataColumn<AccessRecord>[] {
  const { t } = useTranslation(['access', 'translation']);
  const { t: shell } = useTranslation();
  const nameOfClient = useClientName();
  const timeZone = useSettings(({ settings }) => settings.timeZone);
  return useMemo(() => {
    const codeText = (code: string) => {
      const denial = DenialCode.safeParse(code);
      if (denial.success) return t(`denials.${denial.data}`);
      const error = ErrorCode.safeParse(code);
      return error.success ? t(`translation:errors.${error.data}.what`) : code.replaceAll('_', ' ');
    };
    const nameOf = ({ clientId, clientName }: AccessRecord) =>
      clientId === null ? null : nameOfClient({ id: clientId, name: clientName ?? clientId });
    const detailsText = ({ details }: AccessRecord) =>
      Object.entries(details)
        .map(([name, value]) =>
          formatOutsideText(`${factWords(name)} ${formatFact(name, value, { t: shell, timeZone })}`),
        )
        .join(', ');
    return [
      {
        id: 'at',
        header: t('audit.columns.at'),
        track: '152px',
        sortBy: ({ at }) => at,
        cell: ({ at }) => <Moment at={at} withSeconds />,
      },
      {
        id: 'program',
        header: t('audit.columns.program'),
        track: 'minmax(90px, 1fr)',
        sortBy: nameOf,
        cell: (record) => {
          const name = nameOf(record);
          return name === null ? (
            <span className="text-faint">{t('audit.nobody')}</span>
          ) : (
            <span title={name}>{name}</span>
          );
        },
      },
      {
        id: 'verdict',
        header: t('audit.columns.verdict'),
        track: '92px',
        sortBy: ({ verdict }) => verdict,
        cell: ({ verdict }) => <Badge tone={TONES[verdict]}>{t(`verdicts.${verdict}`)}</Badge>,
      },
      {
        id: 'operation',
        header: t('audit.columns.operation'),
        track: 'minmax(120px, 1fr)',
        sortBy: ({ operation }) => operation,
        cell: ({ operation }) => (
          <span className="font-mono text-2xs">{operation === null ? NO_VALUE : formatOutsideText(operation)}</span>
        ),
      },
      {
        id: 'code',
        header: t('audit.columns.code'),
        track: 'minmax(226px, 1.6fr)',
        sortBy: ({ code }) => code,
        cell: ({ code }) =>
          code === null ? (
            <span className="text-faint">{NO_VALUE}</span>
          ) : (
            <span title={`${codeText(code)} (${code})`}>{codeText(code)}</span>
          ),
      },
      {
        id: 'door',
        header: t('audit.columns.door'),
        track: '116px',
        sortBy: ({ door }) => door,
        cell: ({ door }) => t(`doorNames.${door}`),
      },
      {
        id: 'count',
        header: t('audit.columns.count'),
        hint: t('audit.columns.countHint'),
        track: '64px',
        align: 'right',
        sortBy: ({ count }) => count,
        cell: ({ count }) => formatCount(count),
      },
      {
        id: 'details',
        header: t('audit.columns.details'),
        track: 'minmax(120px, 2fr)',
        cell: (record) => {
          const text = detailsText(record);
          return (
            <span title={text} className="text-muted">
              {text || NO_VALUE}
            </span>
          );
        },
      },
    ];
  }, [t, shell, timeZone, nameOfClient]);
}

const TONES = { done: 'good', failed: 'warn', denied: 'bad' } as const;
