import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { TextField } from '#renderer/components/TextField';
import { useModels } from '#renderer/stores/models';
import { useAdapterImport, useAdapterRegistry } from '#renderer/stores/training-adapters';
import { THE_RUN } from '#renderer/stores/training-datasets';
import { useTrainingView } from '#renderer/stores/training-view';
import { FilePick } from './FilePick';

/** Brings in a PEFT adapter that was trained on the chosen model elsewhere. */
export function AdapterImportForm() {
  const { t } = useTranslation(['training', 'translation']);
  const run = useAdapterImport((state) => state.runs[THE_RUN]);
  const model = useModels((state) => loadedValue(state.models)?.find(({ isActive }) => isActive)?.model.name);
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState('');
  const isRunning = run?.state === 'running';
  const isStartable = file !== null && name.trim() !== '' && !isRunning;
  const bringIn = async () => {
    if (file === null || !isStartable) return;
    await useAdapterImport.getState().start(THE_RUN, { file, name: name.trim() });
    const { result, state } = useAdapterImport.getState().runs[THE_RUN] ?? {};
    if (state !== 'done' || !result) return;
    await useAdapterRegistry.getState().reload();
    // Whoever is elsewhere by now stays there.
    if (useTrainingView.getState().adapterSide !== 'import') return;
    useTrainingView.getState().show({ adapterId: result.status.id, adapterSide: 'details' });
  };
  return (
    <form
      aria-label={t('adapters.importForm.title')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void bringIn();
      }}
      className="flex flex-col gap-2.5"
    >
      <h2 className="text-sm font-semibold">{t('adapters.importForm.title')}</h2>
      <p className="text-muted">{t('adapters.importForm.text', { model: model ?? t('train.noModel') })}</p>
      <FilePick accept=".safetensors" file={file} isDisabled={isRunning} onPick={setFile} />
      <TextField
        label={t('adapters.importForm.name')}
        value={name}
        maxLength={80}
        disabled={isRunning}
        onChange={({ target }) => setName(target.value)}
      />
      <div className="flex min-h-6.5 items-center gap-2">
        {isRunning ? (
          <Button onClick={() => useAdapterImport.getState().cancel(THE_RUN)}>{t('translation:common.cancel')}</Button>
        ) : (
          <Button type="submit" look="primary" disabled={!isStartable}>
            {t('adapters.importForm.start')}
          </Button>
        )}
        <span role="status" className="text-muted">
          {isRunning && t('adapters.importForm.working')}
        </span>
      </div>
      {run?.state === 'failed' && run.failure && <ErrorNotice failure={run.failure} />}
    </form>
  );
}
