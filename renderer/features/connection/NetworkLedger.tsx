import { Network } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Badge } from '#renderer/components/Badge';
import { type DataColumn, DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Moment } from '#renderer/components/Moment';
import { Toggle } from '#renderer/components/Toggle';
import { formatCount } from '#renderer/format/format-number';
import { useNetworkContacts } from '#renderer/stores/network-contacts';
import { useSettings } from '#renderer/stores/settings';
import type { NetworkContact } from '#shared/domain/network-contact';

/** Every host that was contacted, or kept from it, and the switch that keeps all of them. */
export function NetworkLedger() {
  const { t } = useTranslation(['trading', 'translation']);
  const loadable = useNetworkContacts((state) => state.contacts);
  const reload = useNetworkContacts((state) => state.reload);
  const isZeroEgress = useSettings(({ settings }) => settings.isZeroEgress);
  const update = useSettings((store) => store.update);
  const columns = useMemo(() => contactColumns(t), [t]);
  const contacts = loadedValue(loadable) ?? [];
  const failure = failureOf(loadable);
  useEffect(() => {
    void reload();
    const timer = setInterval(() => void reload(), EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return (
    <div className="flex h-full min-h-48 flex-col text-xs">
      <div className="flex shrink-0 items-center justify-between gap-6 border-b border-line p-3">
        <div>
          <p className="font-medium">{t('translation:settings.zeroEgress')}</p>
          <p className="text-muted">{t('network.zeroEgressHint')}</p>
        </div>
        <Toggle
          label={t('translation:settings.zeroEgress')}
          isOn={isZeroEgress}
          onChange={(isOn) => void update({ isZeroEgress: isOn })}
        />
      </div>
      {failure && (
        <div className="shrink-0 p-2">
          <ErrorNotice failure={failure} />
        </div>
      )}
      <div className="min-h-0 flex-1">
        {contacts.length === 0 ? (
          <Empty icon={Network} title={t('network.empty')} text={t('network.emptyText')} />
        ) : (
          <DataTable label={t('network.label')} rows={contacts} columns={columns} rowId={contactId} />
        )}
      </div>
    </div>
  );
}

function contactColumns(
  t: ReturnType<typeof useTranslation<['trading', 'translation']>>['t'],
): readonly DataColumn<NetworkContact>[] {
  return [
    {
      id: 'host',
      header: t('network.host'),
      track: 'minmax(160px, 1fr)',
      sortBy: ({ host }) => host,
      cell: ({ host, port }) => (
        <span data-selectable className="font-mono text-2xs">
          {host}:{port}
        </span>
      ),
    },
    {
      id: 'purpose',
      header: t('network.purpose'),
      track: '150px',
      sortBy: ({ purpose }) => purpose,
      cell: ({ purpose }) => t(`network.purposes.${purpose}`),
    },
    {
      id: 'reach',
      header: t('network.reach'),
      track: '120px',
      sortBy: ({ isLoopback }) => (isLoopback ? 1 : 0),
      cell: ({ isLoopback }) => (
        <Badge tone={isLoopback ? 'neutral' : 'accent'}>{t(isLoopback ? 'network.loopback' : 'network.outside')}</Badge>
      ),
    },
    {
      id: 'requests',
      header: t('network.requests'),
      track: '84px',
      align: 'right',
      sortBy: ({ requests }) => requests,
      cell: ({ requests }) => formatCount(requests),
    },
    {
      id: 'blocked',
      header: t('network.blocked'),
      hint: t('network.blockedHint'),
      track: '84px',
      align: 'right',
      sortBy: ({ blocked }) => blocked,
      cell: ({ blocked }) => (
        <span className={blocked > 0 ? 'font-medium text-warn' : 'text-muted'}>{formatCount(blocked)}</span>
      ),
    },
    {
      id: 'lastAt',
      header: t('network.lastAt'),
      track: '164px',
      sortBy: ({ lastAt }) => lastAt,
      cell: ({ lastAt }) => <Moment at={lastAt} withSeconds />,
    },
  ];
}

function contactId({ host, port, purpose }: NetworkContact): string {
  return `${host}:${port} ${purpose}`;
}

const EVERY_MS = 3_000;
