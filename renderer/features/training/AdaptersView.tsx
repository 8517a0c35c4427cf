import { FileUp, Layers, Undo2 } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ListWithSide } from '#renderer/components/ListWithSide';
import { useAdapterRegistry } from '#renderer/stores/training-adapters';
import { useTrainingView } from '#renderer/stores/training-view';
import type { RegisteredAdapter } from '#shared/contract/training-operations';
import { AdapterDetails } from './AdapterDetails';
import { AdapterImportForm } from './AdapterImportForm';
import { CommandFailure } from './CommandFailure';
import { PromotionHistory } from './PromotionHistory';
import { rollBackOf } from './promotion-block';
import { useAdapterColumns } from './use-adapter-columns';
import { useTrainingNames } from './use-training-names';

/** The adapters beside what is known of the chosen one; the way back, and what was in use when. */
export function AdaptersView() {
  const { t } = useTranslation('training');
  const loaded = useAdapterRegistry((state) => state.adapters);
  const promotions = useAdapterRegistry((state) => state.promotions);
  const commandFailure = useAdapterRegistry((state) => state.failure);
  const { reload, clearFailure } = useAdapterRegistry.getState();
  const adapterId = useTrainingView((state) => state.adapterId);
  const side = useTrainingView((state) => state.adapterSide);
  const { show } = useTrainingView.getState();
  const columns = useAdapterColumns();
  const adapters = loadedValue(loaded);
  const selected = adapters?.find(({ status }) => status.id === adapterId) ?? null;
  return (
    <div className="flex h-full flex-col">
      <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-2 py-1 text-xs">
        <Button aria-pressed={side === 'import'} onClick={() => show({ adapterSide: 'import' })}>
          <FileUp aria-hidden size={13} />
          {t('adapters.import')}
        </Button>
        <RollBackButton />
      </div>
      <CommandFailure
        command={commandFailure}
        onClose={clearFailure}
        reading={failureOf(loaded) ?? failureOf(promotions)}
        onRetry={() => void reload()}
      />
      <ListWithSide
        sideLabel={t('adapters.side')}
        sideWidth="w-108"
        isSideIdle={false}
        list={
          adapters === null ? (
            loaded.kind !== 'failed' && <Empty title={t('reading')} />
          ) : adapters.length === 0 ? (
            <Empty icon={Layers} title={t('adapters.empty')} text={t('adapters.emptyText')}>
              <Button look="primary" onClick={() => show({ tab: 'train' })}>
                {t('adapters.toTrain')}
              </Button>
            </Empty>
          ) : (
            <DataTable<RegisteredAdapter>
              label={t('adapters.label')}
              rows={adapters}
              columns={columns}
              rowId={({ status }) => status.id}
              isFaded={({ status }) => status.problem !== null}
              selectedId={side === 'details' ? adapterId : null}
              onSelect={({ status }) => show({ adapterId: status.id, adapterSide: 'details' })}
            />
          )
        }
        side={
          <div className="flex flex-col gap-3">
            {side === 'import' ? (
              <AdapterImportForm />
            ) : selected === null ? (
              <p className="text-muted">{t('adapters.selectHint')}</p>
            ) : (
              <AdapterDetails key={selected.status.id} adapter={selected} />
            )}
            <PromotionHistory promotions={loadedValue(promotions) ?? []} />
          </div>
        }
      />
    </div>
  );
}

/** One press back to what was in use before the last change; where there is nothing, it says why. */
function RollBackButton() {
  const { t } = useTranslation('training');
  const promotions = useAdapterRegistry((state) => loadedValue(state.promotions));
  const adapters = useAdapterRegistry((state) => loadedValue(state.adapters));
  const isSaving = useAdapterRegistry((state) => state.isSaving);
  const { adapterName } = useTrainingNames();
  const reasonId = useId();
  if (promotions === null || adapters === null) return null;
  const back = rollBackOf(promotions, adapters);
  if (back.kind === 'blocked' && back.block === 'nothing_before') {
    return <span className="text-muted">{t('adapters.rollBackBlocks.nothing_before')}</span>;
  }
  const targetId = promotions[0]?.fromAdapterId ?? null;
  const isBlocked = back.kind === 'blocked';
  return (
    <>
      <Button
        aria-disabled={isBlocked || isSaving}
        aria-describedby={isBlocked ? reasonId : undefined}
        onClick={() => {
          if (!isBlocked && !isSaving) void useAdapterRegistry.getState().rollBack();
        }}
      >
        <Undo2 aria-hidden size={13} />
        {t('adapters.rollBack', { name: adapterName(targetId) })}
      </Button>
      {isBlocked && (
        <span id={reasonId} className="text-2xs text-muted">
          {t(`adapters.rollBackBlocks.${back.block}`)}
        </span>
      )}
    </>
  );
}
