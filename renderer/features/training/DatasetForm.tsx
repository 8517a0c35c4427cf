import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { focusInvalid } from '#renderer/components/focus-invalid';
import { NumberField } from '#renderer/components/NumberField';
import { RunBar } from '#renderer/components/RunBar';
import { TextField } from '#renderer/components/TextField';
import { THE_RUN, useDatasetBuild, useDatasets } from '#renderer/stores/training-datasets';
import { draftOfForm, type DatasetForm as Form, firstForm, useTrainingView } from '#renderer/stores/training-view';
import { SeriesPicker } from './SeriesPicker';

/** What a new dataset is made of, and how far its making is. */
export function DatasetForm() {
  const { t } = useTranslation('training');
  const form = useTrainingView((state) => state.form);
  const run = useDatasetBuild((state) => state.runs[THE_RUN]);
  const element = useRef<HTMLFormElement>(null);
  const change = (changed: Partial<Form>) => useTrainingView.getState().show({ form: { ...form, ...changed } });
  const isEmpty = COUNTS.every((name) => form[name] === 0);
  const isRunning = run?.state === 'running';
  const build = async () => {
    if (isEmpty || form.name.trim() === '' || element.current === null || focusInvalid(element.current)) return;
    await useDatasetBuild.getState().start(THE_RUN, draftOfForm(form));
    const { result, state } = useDatasetBuild.getState().runs[THE_RUN] ?? {};
    if (state !== 'done' || !result) return;
    await useDatasets.getState().reload();
    // Whoever is elsewhere by now stays there.
    if (useTrainingView.getState().dataSide !== 'build') return;
    useTrainingView.getState().show({ datasetId: result.id, dataSide: 'details', form: firstForm() });
  };
  const number = (name: NumberName, min: number, max: number, hint?: string) => (
    <NumberField
      label={t(`data.form.${LABELS[name]}`)}
      hint={hint}
      value={form[name]}
      min={min}
      max={max}
      isWhole={!name.endsWith('Percent')}
      disabled={isRunning}
      onChange={(value) => value !== null && change({ [name]: value })}
    />
  );
  return (
    <form
      ref={element}
      aria-label={t('data.form.title')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void build();
      }}
      className="flex flex-col gap-2.5"
    >
      <h2 className="text-sm font-semibold">{t('data.form.title')}</h2>
      <TextField
        label={t('data.form.name')}
        value={form.name}
        maxLength={80}
        disabled={isRunning}
        onChange={({ target }) => change({ name: target.value })}
      />
      <div className="grid grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] gap-2">
        {number('dialogues', 0, MOST, t('data.form.dialoguesHint'))}
        {number('playbooks', 0, MOST, t('data.form.playbooksHint'))}
        {number('ownPredictions', 0, MOST, t('data.form.ownPredictionsHint'))}
      </div>
      <SeriesPicker value={form.series} isDisabled={isRunning} onChange={(series) => change({ series: [...series] })} />
      <div className="grid grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] gap-2">
        {number('validationPercent', 2, 40)}
        {number('heldOutPercent', 5, 50, t('data.form.heldOutHint'))}
        {number('embargoCandles', 0, 1_000, t('data.form.embargoHint'))}
        {number('seed', 0, 2 ** 31 - 1, t('data.form.seedHint'))}
      </div>
      {isEmpty && <p className="text-warn">{t('data.form.nothing')}</p>}
      <RunBar
        run={run}
        activity="dataset"
        startLabel={t('data.form.start')}
        isStartable={!isEmpty && form.name.trim() !== ''}
        onCancel={() => useDatasetBuild.getState().cancel(THE_RUN)}
      />
    </form>
  );
}

const COUNTS = ['dialogues', 'playbooks', 'ownPredictions'] as const;
type NumberName = keyof typeof LABELS;
const LABELS = {
  dialogues: 'dialogues',
  playbooks: 'playbooks',
  ownPredictions: 'ownPredictions',
  validationPercent: 'validation',
  heldOutPercent: 'heldOut',
  embargoCandles: 'embargo',
  seed: 'seed',
} as const;
const MOST = 20_000;
