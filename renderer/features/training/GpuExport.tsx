import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice, Field } from '#renderer/components/Choice';
import { TextField } from '#renderer/components/TextField';
import { type RunExport, useRunExport } from '#renderer/stores/training-runs';
import { useTrainingView } from '#renderer/stores/training-view';
import type { DatasetManifest } from '#shared/domain/training-dataset';
import { FolderExport } from './FolderExport';

/** Writes what a larger machine needs to train the recipe of the form. */
export function GpuExport({ dataset }: { readonly dataset: DatasetManifest }) {
  const { t } = useTranslation('training');
  const { preset, recipe } = useTrainingView((state) => state.wish);
  const run = useRunExport((state) => state.runs[dataset.id]);
  const [toolkit, setToolkit] = useState<Toolkit>('trl');
  const [baseModel, setBaseModel] = useState(USUAL_BASE);
  const start = () =>
    void useRunExport.getState().start(dataset.id, {
      datasetId: dataset.id,
      preset,
      recipe: { ...recipe },
      toolkit,
      baseModel: baseModel.trim() || USUAL_BASE,
    });
  return (
    <details className="border-t border-line pt-2">
      <summary className="cursor-pointer text-muted hover:text-ink">{t('gpu.title')}</summary>
      <div className="mt-1.5 flex flex-col gap-1.5">
        <p className="max-w-160 text-muted">{t('gpu.text')}</p>
        <div className="flex flex-wrap items-start gap-2">
          <Field label={t('gpu.toolkit')}>
            <Choice label={t('gpu.toolkit')} value={toolkit} options={TOOLKITS} onChange={setToolkit} />
          </Field>
          <TextField
            label={t('gpu.baseModel')}
            value={baseModel}
            maxLength={200}
            className="min-w-52 flex-1"
            onChange={({ target }) => setBaseModel(target.value)}
          />
        </div>
        <FolderExport
          startLabel={t('gpu.start')}
          run={run}
          onStart={start}
          onCancel={() => useRunExport.getState().cancel(dataset.id)}
        />
      </div>
    </details>
  );
}

type Toolkit = NonNullable<RunExport['toolkit']>;

/** Names that no language translates. */
const TOOLKITS = [
  { value: 'trl', label: 'TRL + PEFT' },
  { value: 'unsloth', label: 'Unsloth' },
  { value: 'axolotl', label: 'axolotl' },
] as const satisfies readonly { readonly value: Toolkit; readonly label: string }[];
/** As the contract has it. */
const USUAL_BASE = 'meta-llama/Llama-3.1-8B-Instruct';
