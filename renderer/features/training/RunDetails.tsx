import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { toldFailure } from '#renderer/api/told-failure';
import { Button } from '#renderer/components/Button';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Fact, Facts } from '#renderer/components/Facts';
import { Moment } from '#renderer/components/Moment';
import { formatDuration } from '#renderer/format/format-duration';
import { formatBytes, formatCount, formatFixed, NO_VALUE } from '#renderer/format/format-number';
import { useModelName } from '#renderer/stores/models';
import { isAtWork, useTrainingCurve } from '#renderer/stores/training-runs';
import type { TrainingRun } from '#shared/domain/training-run';
import { LossCurve } from './LossCurve';
import { RunHead } from './RunHead';
import { RunSamples } from './RunSamples';
import { useRecipeText } from './use-recipe-text';
import { useTrainingNames } from './use-training-names';

/** One training: how far it is, its curve, what it says before and after, and the facts. */
export function RunDetails({ run }: { readonly run: TrainingRun }) {
  const { t } = useTranslation(['training', 'translation']);
  const { id, state, error } = run;
  const loaded = useTrainingCurve((store) => store.curve);
  const { open } = useTrainingCurve.getState();
  // Its samples are written after its end, which changes it once more.
  const endedAt = state === 'finished' ? run.updatedAt : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read changes with both
  useEffect(() => void open(id), [open, id, state, endedAt]);
  const value = loadedValue(loaded);
  const curve = value?.runId === id ? value : null;
  const failure = failureOf(loaded);
  return (
    <div className="flex flex-col gap-3">
      <RunHead run={run} />
      {error && (state === 'failed' || state === 'interrupted') && (
        <ErrorNotice failure={toldFailure(error, 'internal')} />
      )}
      {failure && (
        <ErrorNotice failure={failure}>
          <Button onClick={() => void open(id)}>{t('translation:common.retry')}</Button>
        </ErrorNotice>
      )}
      <LossCurve points={curve?.points ?? []} totalSteps={isAtWork(state) ? run.totalSteps : null} />
      <RunSamples samples={curve?.samples ?? []} isOver={state === 'finished'} />
      <RunFacts run={run} />
    </div>
  );
}

function RunFacts({ run }: { readonly run: TrainingRun }) {
  const { t } = useTranslation('training');
  const { t: shell } = useTranslation();
  const { datasetName } = useTrainingNames();
  const model = useModelName(run.modelId);
  const recipeText = useRecipeText();
  const { best, checkpointStep, peakBytes, skippedExamples, device, workedMs, tokens } = run;
  return (
    <Facts title={t('run.facts.label')}>
      <Fact label={t('run.facts.dataset')}>{datasetName(run.datasetId)}</Fact>
      <Fact label={t('run.facts.model')}>{model}</Fact>
      <Fact label={t('run.facts.recipe')}>{recipeText(run.recipe)}</Fact>
      <Fact label={t('run.facts.best')}>
        {best === null
          ? NO_VALUE
          : t('run.facts.bestValue', { loss: formatFixed(best.validationLoss, 4), step: formatCount(best.step) })}
      </Fact>
      <Fact label={t('run.facts.checkpoint')}>
        {checkpointStep === null ? NO_VALUE : t('run.facts.checkpointValue', { step: formatCount(checkpointStep) })}
      </Fact>
      <Fact label={t('run.facts.worked')}>{workedMs === 0 ? NO_VALUE : formatDuration(workedMs, shell)}</Fact>
      <Fact label={t('run.facts.tokens')}>{formatCount(tokens)}</Fact>
      <Fact label={t('run.facts.device')}>{device ?? NO_VALUE}</Fact>
      <Fact label={t('run.facts.peak')}>{peakBytes === null ? NO_VALUE : formatBytes(peakBytes)}</Fact>
      <Fact label={t('run.facts.skipped')}>{formatCount(skippedExamples)}</Fact>
      <Fact label={t('run.facts.began')}>
        <Moment at={run.createdAt} />
      </Fact>
    </Facts>
  );
}
