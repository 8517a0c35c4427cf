import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ListWithSide } from '#renderer/components/ListWithSide';
import { isAtWork, useTrainingRuns } from '#renderer/stores/training-runs';
import { useTrainingView } from '#renderer/stores/training-view';
import type { TrainingRun } from '#shared/domain/training-run';
import { CommandFailure } from './CommandFailure';
import { RunDetails } from './RunDetails';
import { TrainForm } from './TrainForm';
import { useRunColumns } from './use-run-columns';

/** The trainings beside the chosen one, or beside the form of a new one. */
export function TrainView() {
  const { t } = useTranslation('training');
  const loaded = useTrainingRuns((state) => state.runs);
  const commandFailure = useTrainingRuns((state) => state.failure);
  const { reload, clearFailure } = useTrainingRuns.getState();
  const runId = useTrainingView((state) => state.runId);
  const { show } = useTrainingView.getState();
  const columns = useRunColumns();
  const runs = loadedValue(loaded);
  const selected = runs?.find(({ id }) => id === runId) ?? null;
  const isForm = selected === null;
  return (
    <div className="flex h-full flex-col">
      {runs !== null && runs.length > 0 && (
        <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-2 py-1">
          <Button aria-pressed={isForm} onClick={() => show({ runId: null })}>
            <Plus aria-hidden size={13} />
            {t('train.new')}
          </Button>
          <RunningName runs={runs} shownId={selected?.id ?? null} />
        </div>
      )}
      <CommandFailure
        command={commandFailure}
        onClose={clearFailure}
        reading={failureOf(loaded)}
        onRetry={() => void reload()}
      />
      {runs === null ? (
        loaded.kind !== 'failed' && <Empty title={t('reading')} />
      ) : runs.length === 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section tabIndex={0} aria-label={t('train.form')} className="min-h-0 flex-1 overflow-auto p-2 text-xs">
          <div className="max-w-200">
            <TrainForm />
          </div>
        </section>
      ) : (
        <ListWithSide
          sideLabel={t('train.side')}
          sideWidth="w-[60%] max-w-220"
          isSideIdle={false}
          list={
            <DataTable<TrainingRun>
              label={t('train.label')}
              rows={runs}
              columns={columns}
              rowId={({ id }) => id}
              selectedId={runId}
              onSelect={({ id }) => show({ runId: id })}
            />
          }
          side={isForm ? <TrainForm /> : <RunDetails key={selected.id} run={selected} />}
        />
      )}
    </div>
  );
}

/** Leads back to the training that is at work while another is looked at. */
function RunningName({ runs, shownId }: { readonly runs: readonly TrainingRun[]; readonly shownId: string | null }) {
  const { t } = useTranslation('training');
  const running = runs.find(({ state }) => isAtWork(state));
  if (running === undefined || running.id === shownId) return null;
  return (
    <Button look="quiet" className="max-w-full" onClick={() => useTrainingView.getState().show({ runId: running.id })}>
      <span className="truncate">{running.name}</span>
      <span className="tabular">
        {running.totalSteps === null
          ? t(`train.states.${running.state}`)
          : t('run.stepOf', { step: running.step, total: running.totalSteps })}
      </span>
    </Button>
  );
}
