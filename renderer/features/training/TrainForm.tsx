import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Choice, Field } from '#renderer/components/Choice';
import { focusInvalid } from '#renderer/components/focus-invalid';
import { TextField } from '#renderer/components/TextField';
import { useModels } from '#renderer/stores/models';
import { useShell } from '#renderer/stores/shell';
import { useDatasets } from '#renderer/stores/training-datasets';
import { estimateKey, isAtWork, useTrainingEstimate, useTrainingRuns } from '#renderer/stores/training-runs';
import { useTrainingView } from '#renderer/stores/training-view';
import type { DatasetManifest } from '#shared/domain/training-dataset';
import { PRESET_NAMES } from '#shared/domain/training-recipe';
import { EstimatePanel } from './EstimatePanel';
import { GpuExport } from './GpuExport';
import { RecipeFields } from './RecipeFields';

/** A new training: on what, how thorough, what it would take, and its beginning. */
export function TrainForm() {
  const { t } = useTranslation('training');
  const datasets = useDatasets((state) => loadedValue(state.datasets));
  const trainedId = useTrainingView((state) => state.trainedId);
  const dataset = datasets?.find(({ id }) => id === trainedId) ?? datasets?.[0];
  if (datasets === null) return null;
  if (dataset === undefined) {
    return (
      <div className="flex flex-col items-start gap-2">
        <p>{t('train.noDataset')}</p>
        <Button look="primary" onClick={() => useTrainingView.getState().show({ tab: 'data', dataSide: 'build' })}>
          {t('train.toData')}
        </Button>
      </div>
    );
  }
  return <Form datasets={datasets} dataset={dataset} />;
}

function Form({
  datasets,
  dataset,
}: {
  readonly datasets: readonly DatasetManifest[];
  readonly dataset: DatasetManifest;
}) {
  const { t } = useTranslation('training');
  const wish = useTrainingView((state) => state.wish);
  const typedName = useTrainingView((state) => state.runName);
  const { show, setPreset } = useTrainingView.getState();
  const pending = useTrainingRuns((state) => state.pending);
  const running = useTrainingRuns((state) => loadedValue(state.runs)?.find((run) => isAtWork(run.state)));
  const isTooLarge = useTrainingEstimate(
    ({ asked, estimate }) =>
      asked === estimateKey(dataset.id, wish) && estimate.kind === 'ok' && estimate.value.fits === 'too_large',
  );
  const hasModel = useModels(
    (state) =>
      loadedValue(state.models)?.some(({ isActive, state: install }) => isActive && install === 'installed') ?? true,
  );
  const element = useRef<HTMLFormElement>(null);
  const name =
    typedName ?? `${dataset.name}, ${t(`train.presets.${wish.preset}`).toLowerCase()}`.slice(0, LONGEST_NAME);
  const isStartable = !isTooLarge && hasModel && running === undefined && pending === null && name.trim() !== '';
  const start = async () => {
    if (!isStartable || element.current === null || focusInvalid(element.current)) return;
    const runId = await useTrainingRuns.getState().start({ ...wish, name: name.trim(), datasetId: dataset.id });
    // Whoever looks at something else by now stays there.
    if (runId !== null && useTrainingView.getState().runId === null) show({ runId, runName: null });
  };
  useEstimate(dataset.id);
  return (
    <div className="flex flex-col gap-3">
      <form
        ref={element}
        aria-label={t('train.form')}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
        className="flex flex-col gap-2.5"
      >
        <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
          <Field label={t('train.dataset')}>
            <Choice
              label={t('train.dataset')}
              value={dataset.id}
              options={datasets.map(({ id, name }) => ({ value: id, label: name }))}
              className="max-w-60"
              onChange={(trainedId) => show({ trainedId })}
            />
          </Field>
          <TextField
            label={t('train.name')}
            value={name}
            maxLength={LONGEST_NAME}
            className="min-w-44 flex-1"
            onChange={({ target }) => show({ runName: target.value })}
          />
          <TrainedModel />
        </div>
        <fieldset className="min-w-0">
          <legend className="mb-1 text-xs font-medium text-muted">{t('train.preset')}</legend>
          <div className="grid grid-cols-[repeat(auto-fit,minmax(9.5rem,1fr))] gap-1.5">
            {PRESET_NAMES.map((preset) => (
              <label
                key={preset}
                className="flex cursor-pointer gap-1.5 rounded border border-line p-1.5 hover:border-line-strong has-checked:border-accent has-checked:bg-accent-soft"
              >
                <input
                  type="radio"
                  name="training-preset"
                  className="mt-0.5 accent-(--accent)"
                  checked={wish.preset === preset}
                  onChange={() => setPreset(preset)}
                />
                <span className="min-w-0">
                  <span className="block font-medium">{t(`train.presets.${preset}`)}</span>
                  <span className="block text-2xs text-muted">{t(`train.presetHints.${preset}`)}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        <RecipeFields />
        <EstimatePanel datasetId={dataset.id} />
        <div className="flex min-h-6.5 flex-wrap items-center gap-2">
          <Button type="submit" look="primary" disabled={!isStartable}>
            {t(pending === 'start' ? 'train.starting' : 'train.start')}
          </Button>
          {running && <p className="text-muted">{t('train.busy', { name: running.name })}</p>}
        </div>
      </form>
      <GpuExport dataset={dataset} />
    </div>
  );
}

/** The model that answers is the one that is trained on. */
function TrainedModel() {
  const { t } = useTranslation('training');
  const models = useModels((state) => loadedValue(state.models));
  const active = models?.find(({ isActive, state }) => isActive && state === 'installed');
  if (models === null) return null;
  return (
    <div className="flex flex-col gap-1">
      <span className="text-xs font-medium text-muted">{t('train.model')}</span>
      <span className="flex h-6.5 items-center gap-2">
        {active?.model.name ?? (
          <>
            <span className="text-warn">{t('train.noModel')}</span>
            <Button onClick={() => useShell.getState().openDialog('settings')}>{t('train.toModels')}</Button>
          </>
        )}
      </span>
    </div>
  );
}

/** Asks what the recipe would take, once the person pauses. */
function useEstimate(datasetId: string): void {
  const wish = useTrainingView((state) => state.wish);
  useEffect(() => {
    const timer = setTimeout(() => void useTrainingEstimate.getState().ask(datasetId, wish), ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [datasetId, wish]);
}

const LONGEST_NAME = 80;
const ASK_AFTER_MS = 250;
