import { PlugZap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { ListWithSide } from '#renderer/components/ListWithSide';
import { useAccess } from '#renderer/stores/access';
import { useAccessForm } from '#renderer/stores/access-form';
import type { AccessClient } from '#shared/domain/access';
import { ClientDetails } from './ClientDetails';
import { ClientForm } from './ClientForm';
import { useClientColumns } from './use-client-columns';

/** The programs that may come in, beside what can be done with the chosen one. */
export function ProgramsView() {
  const { t } = useTranslation(['access', 'translation']);
  const loaded = useAccess((state) => state.clients);
  const commandFailure = useAccess((state) => state.failure);
  const selectedId = useAccessForm((state) => state.selectedId);
  const editing = useAccessForm((state) => state.editing);
  const columns = useClientColumns();
  const clients = loadedValue(loaded);
  const failure = failureOf(loaded) ?? commandFailure;
  const selected = clients?.find(({ id }) => id === selectedId) ?? null;
  return (
    <div className="flex h-full flex-col">
      {failure && (
        <div className="shrink-0 p-2">
          <ErrorNotice failure={failure}>
            {failure === commandFailure && (
              <Button onClick={() => useAccess.getState().clearFailure()}>{t('translation:common.close')}</Button>
            )}
          </ErrorNotice>
        </div>
      )}
      <ListWithSide
        sideLabel={t('programs.side')}
        sideWidth="w-96"
        isSideIdle={selected === null && editing === null}
        list={
          clients === null ? (
            failure === null && <Empty title={t('programs.reading')} />
          ) : clients.length === 0 ? (
            <Empty icon={PlugZap} title={t('programs.empty')} text={t('programs.emptyText')}>
              <Button look="primary" onClick={() => useAccessForm.getState().startNew()}>
                {t('programs.add')}
              </Button>
            </Empty>
          ) : (
            <DataTable<AccessClient>
              label={t('programs.label')}
              rows={clients}
              columns={columns}
              rowId={({ id }) => id}
              isFaded={({ revokedAt }) => revokedAt !== null}
              selectedId={selectedId}
              onSelect={({ id }) => useAccessForm.getState().select(id)}
            />
          )
        }
        side={
          editing !== null ? (
            <ClientForm key={editing.clientId} clientId={editing.clientId} />
          ) : selected !== null ? (
            <ClientDetails key={selected.id} client={selected} />
          ) : (
            <p className="text-muted">{t('programs.selectHint')}</p>
          )
        }
      />
    </div>
  );
}
