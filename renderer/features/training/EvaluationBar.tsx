import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice } from '#renderer/components/Choice';
import { focusInvalid } from '#renderer/components/focus-invalid';
import { InlineNumber } from '#renderer/components/InlineNumber';
import { RunBar } from '#renderer/components/RunBar';
import { useAdapterRegistry, useEvaluationRun } from '#renderer/stores/training-adapters';
import { THE_RUN } from '#renderer/stores/training-datasets';
import { type EvaluationForm, useTrainingView } from '#renderer/stores/training-view';
import type { RegisteredAdapter } from '#shared/contract/training-operations';
import type { DatasetManifest } from '#shared/domain/training-dataset';
import { useTrainingNames } from './use-training-names';

export interface EvaluationBarProps {
  readonly adapters: readonly RegisteredAdapter[];
  readonly datasets: readonly DatasetManifest[];
}

/** Which adapter is measured on what, the start, and how far it is. */
export function EvaluationBar({ adapters, datasets }: EvaluationBarProps) {
  const { t } = useTranslation('training');
  const form = useTrainingView((state) => state.evaluation);
  const run = useEvaluationRun((state) => state.runs[THE_RUN]);
  const { adapterName } = useTrainingNames();
  const element = useRef<HTMLFormElement>(null);
  const adapter =
    adapters.find(({ status }) => status.id === form.adapterId) ??
    adapters.find(({ status }) => !status.isActive && status.problem === null) ??
    adapters[0];
  const wantedDataset = form.datasetId ?? adapter?.record?.datasetId;
  const dataset = datasets.find(({ id }) => id === wantedDataset) ?? datasets[0];
  const change = (changed: Partial<EvaluationForm>) =>
    useTrainingView.getState().show({ evaluation: { ...form, ...changed } });
  const evaluate = async () => {
    if (!adapter || !dataset || element.current === null || focusInvalid(element.current)) return;
    const { examples, seed } = form;
    await useEvaluationRun
      .getState()
      .start(THE_RUN, { adapterId: adapter.status.id, datasetId: dataset.id, examples, seed });
    const { result, state } = useEvaluationRun.getState().runs[THE_RUN] ?? {};
    if (state !== 'done' || !result) return;
    await useAdapterRegistry.getState().reload();
    useTrainingView.getState().show({ evaluationId: result.id });
  };
  if (!adapter || !dataset) return null;
  return (
    <form
      ref={element}
      aria-label={t('evaluate.start')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void evaluate();
      }}
      className="shrink-0 border-b border-line px-2 py-0.5"
    >
      <RunBar
        run={run}
        activity="evaluation"
        startLabel={t('evaluate.start')}
        isStartable={adapter.status.problem === null}
        onCancel={() => useEvaluationRun.getState().cancel(THE_RUN)}
      >
        <span className="inline-flex items-center gap-1.5 text-muted">
          <span aria-hidden>{t('evaluate.adapter')}</span>
          <Choice
            label={t('evaluate.adapter')}
            value={adapter.status.id}
            className="max-w-52"
            options={adapters.map(({ status: { id, problem } }) => ({
              value: id,
              label:
                problem === null
                  ? adapterName(id)
                  : t('evaluate.cannotUse', { name: adapterName(id), problem: t(`adapters.problems.${problem}`) }),
            }))}
            onChange={(adapterId) => change({ adapterId })}
          />
        </span>
        <span className="inline-flex items-center gap-1.5 text-muted">
          <span aria-hidden>{t('evaluate.dataset')}</span>
          <Choice
            label={t('evaluate.dataset')}
            value={dataset.id}
            className="max-w-52"
            options={datasets.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(datasetId) => change({ datasetId })}
          />
        </span>
        <InlineNumber
          label={t('evaluate.examples')}
          value={form.examples}
          bounds={EXAMPLES}
          className="w-16"
          onChange={(examples) => examples !== null && change({ examples })}
        />
        <InlineNumber
          label={t('evaluate.seed')}
          value={form.seed}
          bounds={SEED}
          className="w-14"
          onChange={(seed) => seed !== null && change({ seed })}
        />
      </RunBar>
    </form>
  );
}

/** As the contract takes. */
const EXAMPLES = { least: 8, most: 5_000, isWhole: true };
const SEED = { least: 0, most: 2 ** 31 - 1, isWhole: true };
