import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RunBar } from '#renderer/components/RunBar';
import { TextField } from '#renderer/components/TextField';
import { THE_RUN, useDatasetImport, useDatasets } from '#renderer/stores/training-datasets';
import { useTrainingView } from '#renderer/stores/training-view';
import { FilePick } from './FilePick';

/** Brings in a chat dataset that was made elsewhere. */
export function DatasetImportForm() {
  const { t } = useTranslation('training');
  const run = useDatasetImport((state) => state.runs[THE_RUN]);
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState('');
  const [licence, setLicence] = useState('');
  const isRunning = run?.state === 'running';
  const isStartable = file !== null && name.trim() !== '';
  const bringIn = async () => {
    if (file === null || !isStartable) return;
    const input = { file, name: name.trim(), licence: licence.trim() || 'unknown' };
    await useDatasetImport.getState().start(THE_RUN, input);
    const { result, state } = useDatasetImport.getState().runs[THE_RUN] ?? {};
    if (state !== 'done' || !result) return;
    await useDatasets.getState().reload();
    // Whoever is elsewhere by now stays there.
    if (useTrainingView.getState().dataSide !== 'import') return;
    useTrainingView.getState().show({ datasetId: result.id, dataSide: 'details' });
  };
  return (
    <form
      aria-label={t('data.importForm.title')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void bringIn();
      }}
      className="flex flex-col gap-2.5"
    >
      <h2 className="text-sm font-semibold">{t('data.importForm.title')}</h2>
      <p className="text-muted">{t('data.importForm.text')}</p>
      <FilePick
        accept=".jsonl,.json"
        file={file}
        isDisabled={isRunning}
        onPick={(chosen) => {
          setFile(chosen);
          if (name.trim() === '') setName(chosen.name.replace(/\.jsonl?$/i, '').slice(0, 80));
        }}
      />
      <TextField
        label={t('data.importForm.name')}
        value={name}
        maxLength={80}
        disabled={isRunning}
        onChange={({ target }) => setName(target.value)}
      />
      <TextField
        label={t('data.importForm.licence')}
        hint={t('data.importForm.licenceHint')}
        value={licence}
        maxLength={200}
        disabled={isRunning}
        onChange={({ target }) => setLicence(target.value)}
      />
      <RunBar
        run={run}
        activity="dataset"
        startLabel={t('data.importForm.start')}
        isStartable={isStartable}
        onCancel={() => useDatasetImport.getState().cancel(THE_RUN)}
      />
    </form>
  );
}
