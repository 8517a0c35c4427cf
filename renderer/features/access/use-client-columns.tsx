import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '#renderer/components/Badge';
import type { DataColumn } from '#renderer/components/DataTable';
import { Moment } from '#renderer/components/Moment';
import { useClientName } from '#renderer/components/use-client-name';
import { formatDuration } from '#renderer/format/format-duration';
import { formatCount, NO_VALUE } from '#renderer/format/format-number';
import { formatOutsideText } from '#renderer/format/format-outside-text';
import type { AccessClient } from '#shared/domain/access';

/** Columns of the programs: what each may do, then what it did in the last 24 hours. */
export function useClientColumns(): readonly DataColumn<AccessClient>[] {
  const { t } = useTranslation('access');
  const { t: shell } = useTranslation();
  const clientName = useClientName();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('programs.columns.name'),
        track: 'minmax(168px, 1.4fr)',
        sortBy: clientName,
        cell: ({ revokedAt, ...client }) => (
          <span className="inline-flex max-w-full items-center gap-1.5">
            <span title={clientName(client)} className="truncate font-medium">
              {clientName(client)}
            </span>
            {revokedAt !== null && <Badge tone="bad">{t('programs.shutOut')}</Badge>}
          </span>
        ),
      },
      {
        id: 'scopes',
        header: t('programs.columns.scopes'),
        hint: t('programs.columns.scopesHint'),
        track: '140px',
        sortBy: ({ scopes }) => scopes.length,
        cell: ({ scopes }) =>
          scopes.includes('propose') ? (
            <span className="font-medium text-warn">{t('scopes.propose')}</span>
          ) : (
            t('scopes.read')
          ),
      },
      ...(['calls', 'failures', 'denials'] as const).map(
        (count): DataColumn<AccessClient> => ({
          id: count,
          header: t(`programs.columns.${count}`),
          hint: t(`programs.columns.${count}Hint`),
          track: '72px',
          align: 'right',
          sortBy: ({ usage }) => usage[count],
          cell: ({ usage }) => (
            <span className={count === 'denials' && usage.denials > 0 ? 'font-medium text-warn' : undefined}>
              {formatCount(usage[count])}
            </span>
          ),
        }),
      ),
      {
        id: 'connections',
        header: t('programs.columns.connections'),
        hint: t('programs.columns.connectionsHint'),
        track: '64px',
        align: 'right',
        sortBy: ({ usage }) => usage.connections,
        cell: ({ usage }) => formatCount(usage.connections),
      },
      {
        id: 'doors',
        header: t('programs.columns.doors'),
        track: '116px',
        cell: ({ doors }) => doors.map((door) => t(`doorNames.${door}`)).join(', ') || NO_VALUE,
      },
      {
        id: 'lastSeen',
        header: t('programs.columns.lastSeen'),
        track: '132px',
        sortBy: ({ lastSeenAt }) => lastSeenAt,
        cell: ({ lastSeenAt }) =>
          lastSeenAt === null ? <span className="text-faint">{t('programs.never')}</span> : <Moment at={lastSeenAt} />,
      },
      {
        id: 'tokenAge',
        header: t('programs.columns.tokenAge'),
        hint: t('programs.columns.tokenAgeHint'),
        track: '84px',
        align: 'right',
        sortBy: ({ rotatedAt }) => -rotatedAt,
        cell: ({ rotatedAt, tokenFile }) =>
          // The list is read anew with every change; an age in days needs no clock of its own.
          tokenFile === null ? NO_VALUE : formatDuration(Math.max(0, Date.now() - rotatedAt), shell),
      },
      {
        id: 'agent',
        header: t('programs.columns.agent'),
        hint: t('programs.columns.agentHint'),
        track: 'minmax(120px, 1fr)',
        cell: ({ lastAgent }) => {
          if (lastAgent === null) return <span className="text-faint">{NO_VALUE}</span>;
          const text = formatOutsideText(lastAgent);
          return (
            <span title={`${text} (${t('programs.columns.agentHint')})`} className="text-muted">
              {text}
            </span>
          );
        },
      },
    ],
    [t, shell, clientName],
  );
}
