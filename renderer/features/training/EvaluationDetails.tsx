import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Fact, Facts } from '#renderer/components/Facts';
import { formatDuration } from '#renderer/format/format-duration';
import { formatCount, formatPercent } from '#renderer/format/format-number';
import { useAdapterRegistry } from '#renderer/stores/training-adapters';
import { useDatasets } from '#renderer/stores/training-datasets';
import { useTrainingView } from '#renderer/stores/training-view';
import type { AdapterEvaluation } from '#shared/domain/adapter-evaluation';
import { AnsweredExamples } from './AnsweredExamples';
import { CompareTable } from './CompareTable';
import { PromoteButton } from './PromoteButton';
import { useTrainingNames } from './use-training-names';
import { VerdictBox } from './VerdictBox';

/** What an evaluation found: the verdict first, then the numbers it rests on, then answers to read. */
export function EvaluationDetails({ evaluation }: { readonly evaluation: AdapterEvaluation }) {
  const { t } = useTranslation('training');
  const { t: shell } = useTranslation();
  const { adapterName, datasetName, modelName } = useTrainingNames();
  const { candidateId, currentId, datasetId, modelHash, subjects, seed, examples } = evaluation;
  const candidate = useAdapterRegistry((state) =>
    loadedValue(state.adapters)?.find(({ status }) => status.id === candidateId),
  );
  const hitShare = useDatasets(
    (state) => loadedValue(state.datasets)?.find(({ id }) => id === datasetId)?.statistics.hitShare ?? null,
  );
  return (
    <div className="flex flex-col gap-3">
      <header className="flex flex-col gap-1.5">
        <h2 className="text-sm font-semibold wrap-anywhere">{adapterName(candidateId)}</h2>
        <VerdictBox verdict={evaluation.verdict} />
        <div className="flex flex-wrap items-center gap-1.5">
          {/* Only the newest evaluation of an adapter decides on it. */}
          {candidate?.evaluation?.id === evaluation.id && <PromoteButton adapter={candidate} />}
          {candidate && (
            <Button
              onClick={() =>
                useTrainingView.getState().show({ tab: 'adapters', adapterId: candidateId, adapterSide: 'details' })
              }
            >
              {t('evaluation.toAdapter')}
            </Button>
          )}
        </div>
      </header>
      <CompareTable evaluation={evaluation} />
      {hitShare !== null && (
        <p className="tabular text-muted">
          {t('compare.hitShare', { share: formatPercent(hitShare.fraction, 1), n: formatCount(hitShare.n) })}
        </p>
      )}
      <AnsweredExamples evaluation={evaluation} />
      <Facts>
        <Fact label={t('evaluation.facts.candidate')}>{adapterName(candidateId)}</Fact>
        <Fact label={t('evaluation.facts.current')}>{adapterName(currentId)}</Fact>
        <Fact label={t('evaluation.facts.model')}>{modelName(modelHash)}</Fact>
        <Fact label={t('evaluation.facts.dataset')}>{datasetName(datasetId)}</Fact>
        <Fact label={t('evaluation.facts.examples')}>{formatCount(examples)}</Fact>
        <Fact label={t('evaluation.facts.seed')}>{seed}</Fact>
        <Fact label={t('evaluation.facts.time')}>
          {formatDuration(subjects.reduce((sum, { seconds }) => sum + seconds, 0) * 1_000, shell)}
        </Fact>
      </Facts>
    </div>
  );
}
