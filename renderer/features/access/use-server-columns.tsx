import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '#renderer/components/Badge';
import type { DataColumn } from '#renderer/components/DataTable';
import { Moment } from '#renderer/components/Moment';
import { Toggle } from '#renderer/components/Toggle';
import { formatCount } from '#renderer/format/format-number';
import { useExternalServers } from '#renderer/stores/external-servers';
import type { ExternalServer, ExternalServerState } from '#shared/domain/external-server';
import { transportText } from './transport-text';

/** Columns of the external servers. */
export function useServerColumns(): readonly DataColumn<ExternalServer>[] {
  const { t } = useTranslation('access');
  const isSaving = useExternalServers((state) => state.isSaving);
  return useMemo(
    () => [
      {
        id: 'isEnabled',
        header: t('external.columns.isEnabled'),
        track: '60px',
        cell: ({ id, name, isEnabled, pinnedAt }) => (
          <span
            className="flex items-center"
            title={pinnedAt === null && !isEnabled ? t('external.enableFirst') : undefined}
          >
            <Toggle
              label={t('external.enable', { name })}
              isOn={isEnabled}
              // What was never looked at cannot be taken into use.
              isDisabled={isSaving || (pinnedAt === null && !isEnabled)}
              onChange={(isOn) => void useExternalServers.getState().enable(id, isOn)}
            />
          </span>
        ),
      },
      {
        id: 'name',
        header: t('external.columns.name'),
        track: 'minmax(90px, 1fr)',
        sortBy: ({ name }) => name,
        cell: ({ name }) => <span className="font-medium">{`@${name}`}</span>,
      },
      {
        id: 'state',
        header: t('external.columns.state'),
        track: '104px',
        sortBy: ({ state }) => state,
        cell: ({ state }) => <Badge tone={SERVER_TONES[state]}>{t(`serverStates.${state}`)}</Badge>,
      },
      {
        id: 'tools',
        header: t('external.columns.tools'),
        hint: t('external.columns.toolsHint'),
        track: '84px',
        align: 'right',
        cell: ({ tools }) =>
          t('external.allowedOf', {
            allowed: formatCount(tools.filter(({ isAllowed }) => isAllowed).length),
            total: formatCount(tools.length),
          }),
      },
      {
        id: 'calls',
        header: t('external.columns.calls'),
        track: '76px',
        align: 'right',
        sortBy: ({ calls }) => calls,
        cell: ({ calls }) => formatCount(calls),
      },
      {
        id: 'lastCalledAt',
        header: t('external.columns.lastCalledAt'),
        track: '132px',
        sortBy: ({ lastCalledAt }) => lastCalledAt,
        cell: ({ lastCalledAt }) => <Moment at={lastCalledAt} />,
      },
      {
        id: 'transport',
        header: t('external.columns.transport'),
        track: 'minmax(120px, 2fr)',
        cell: ({ transport }) => (
          <span title={transportText(transport)} className="font-mono text-2xs text-muted">
            {transportText(transport)}
          </span>
        ),
      },
    ],
    [t, isSaving],
  );
}

export const SERVER_TONES: Readonly<Record<ExternalServerState, 'neutral' | 'good' | 'warn' | 'bad' | 'accent'>> = {
  off: 'neutral',
  connecting: 'accent',
  ready: 'good',
  changed: 'warn',
  failed: 'bad',
};
