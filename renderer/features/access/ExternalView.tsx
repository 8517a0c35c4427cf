import { Globe } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { ListWithSide } from '#renderer/components/ListWithSide';
import { useExternalForm } from '#renderer/stores/external-form';
import { useExternalServers } from '#renderer/stores/external-servers';
import type { ExternalServer } from '#shared/domain/external-server';
import { ServerDetails } from './ServerDetails';
import { ServerForm } from './ServerForm';
import { useServerColumns } from './use-server-columns';

/** Servers of others that the assistant may ask, beside the tools of the chosen one. */
export function ExternalView() {
  const { t } = useTranslation(['access', 'translation']);
  const loaded = useExternalServers((state) => state.servers);
  const commandFailure = useExternalServers((state) => state.failure);
  const selectedId = useExternalForm((state) => state.selectedId);
  const isAdding = useExternalForm((state) => state.isAdding);
  const columns = useServerColumns();
  const servers = loadedValue(loaded);
  const failure = failureOf(loaded) ?? commandFailure;
  const selected = servers?.find(({ id }) => id === selectedId) ?? null;
  const hasSide = isAdding || (servers !== null && servers.length > 0);
  const list =
    servers === null ? (
      failure === null && <Empty title={t('external.reading')} />
    ) : servers.length === 0 ? (
      <Empty icon={Globe} title={t('external.empty')} text={t('external.emptyText')}>
        {!isAdding && (
          <Button look="primary" onClick={() => useExternalForm.getState().startAdding()}>
            {t('external.add')}
          </Button>
        )}
      </Empty>
    ) : (
      <DataTable<ExternalServer>
        label={t('external.label')}
        rows={servers}
        columns={columns}
        rowId={({ id }) => id}
        isFaded={({ isEnabled }) => !isEnabled}
        selectedId={selectedId}
        onSelect={({ id }) => useExternalForm.getState().select(id)}
      />
    );
  return (
    <div className="flex h-full flex-col">
      {failure && (
        <div className="shrink-0 p-2">
          <ErrorNotice failure={failure}>
            {failure === commandFailure && (
              <Button onClick={() => useExternalServers.getState().clearFailure()}>
                {t('translation:common.close')}
              </Button>
            )}
          </ErrorNotice>
        </div>
      )}
      {hasSide ? (
        <ListWithSide
          sideLabel={t('external.side')}
          sideWidth="w-1/2 max-w-144 min-w-80"
          isSideIdle={selected === null && !isAdding}
          list={list}
          side={
            isAdding ? (
              <ServerForm />
            ) : selected === null ? (
              <p className="text-muted">{t('external.selectHint')}</p>
            ) : (
              <ServerDetails key={selected.id} server={selected} />
            )
          }
        />
      ) : (
        <div className="min-h-0 flex-1">{list}</div>
      )}
    </div>
  );
}
