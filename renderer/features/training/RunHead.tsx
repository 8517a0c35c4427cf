import { Pause, Play, Scale } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { ConfirmButton } from '#renderer/components/ConfirmButton';
import { Progress } from '#renderer/components/Progress';
import { formatDuration } from '#renderer/format/format-duration';
import { formatBytes, formatCount, formatFixed } from '#renderer/format/format-number';
import { isAtWork, isResumable, useTrainingRuns } from '#renderer/stores/training-runs';
import { useTrainingView } from '#renderer/stores/training-view';
import { PRESET_NAMES, PRESETS, type TrainingRecipe } from '#shared/domain/training-recipe';
import type { TrainingRun } from '#shared/domain/training-run';
import { RunStateBadge } from './RunStateBadge';

/** State and progress of a training, what that means, and what can be done. Lines keep their height while it runs. */
export function RunHead({ run }: { readonly run: TrainingRun }) {
  const { t } = useTranslation('training');
  return (
    <header className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="min-w-0 text-sm font-semibold wrap-anywhere">{run.name}</h2>
        <RunStateBadge state={run.state} />
        <span className="flex-1" />
        <Commands run={run} />
      </div>
      <RunProgress run={run} />
      {run.state === 'preparing' ? (
        <p role="status" className="text-muted">
          {t('run.preparing')}
        </p>
      ) : (
        <StateText run={run} />
      )}
    </header>
  );
}

function RunProgress({ run }: { readonly run: TrainingRun }) {
  const { t } = useTranslation('training');
  const { t: shell } = useTranslation();
  const { name, state, step, totalSteps, leftMs, tokensPerSecond, peakBytes, device } = run;
  if (state === 'cancelled') return null;
  const isRunning = isAtWork(state);
  return (
    <div className="flex flex-col gap-1">
      <Progress
        fraction={totalSteps === null || totalSteps === 0 ? (isRunning ? null : 0) : step / totalSteps}
        label={t('run.progress', { name })}
      />
      <p className="tabular flex min-h-4 flex-wrap gap-x-3 text-2xs text-muted">
        <span>
          {totalSteps === null
            ? t('run.step', { step: formatCount(step) })
            : t('run.stepOf', { step: formatCount(step), total: formatCount(totalSteps) })}
        </span>
        {isRunning && (
          <>
            <span>
              {leftMs === null ? t('run.leftUnknown') : t('run.left', { duration: formatDuration(leftMs, shell) })}
            </span>
            {tokensPerSecond !== null && (
              <span>
                {t('run.speed', {
                  speed: tokensPerSecond < 10 ? formatFixed(tokensPerSecond, 1) : formatCount(tokensPerSecond),
                })}
              </span>
            )}
            {peakBytes !== null && <span>{formatBytes(peakBytes)}</span>}
            {device !== null && <span>{device}</span>}
          </>
        )}
      </p>
    </div>
  );
}

/** What a state means, and what comes next. */
function StateText({ run }: { readonly run: TrainingRun }) {
  const { t } = useTranslation('training');
  const step = formatCount(run.checkpointStep ?? run.step);
  const hasCheckpoint = run.checkpointStep !== null;
  switch (run.state) {
    case 'paused':
      return <p className="text-warn">{t('run.pausedText', { step })}</p>;
    case 'interrupted':
      return <p className="text-warn">{t(hasCheckpoint ? 'run.interruptedText' : 'run.interruptedStart', { step })}</p>;
    case 'failed':
      return <p className="text-warn">{t(hasCheckpoint ? 'run.failedText' : 'run.failedStart', { step })}</p>;
    case 'cancelled':
      return <p className="text-muted">{t('run.cancelledText')}</p>;
    case 'finished': {
      const reason = t(`run.endReasons.${run.endReason ?? 'steps'}`);
      return (
        <p className="text-muted">
          {run.best === null
            ? t('run.finishedPlain', { reason })
            : t('run.finishedText', { reason, step: formatCount(run.best.step) })}{' '}
          {t(run.adapterId === null ? 'run.fullModel' : 'run.finishedNext')}
        </p>
      );
    }
    default:
      return null;
  }
}

function Commands({ run }: { readonly run: TrainingRun }) {
  const { t } = useTranslation('training');
  const pending = useTrainingRuns((state) => state.pending);
  const { pause, resume, cancel, remove } = useTrainingRuns.getState();
  const { id, name, state, adapterId, datasetId, recipe } = run;
  const isBusy = pending !== null;
  const isRunning = isAtWork(state);
  const useAgain = () =>
    useTrainingView.getState().show({ runId: null, trainedId: datasetId, runName: null, wish: wishOf(recipe) });
  return (
    <div className="flex flex-wrap gap-1.5">
      {isRunning && (
        <Button disabled={isBusy} onClick={() => void pause(id)}>
          <Pause aria-hidden size={13} />
          {t(pending === 'pause' ? 'run.pausing' : 'run.pause')}
        </Button>
      )}
      {isResumable(state) && (
        <Button look="primary" disabled={isBusy} onClick={() => void resume(id)}>
          <Play aria-hidden size={13} />
          {t('run.resume')}
        </Button>
      )}
      {state === 'finished' && adapterId !== null && (
        <Button look="primary" onClick={() => evaluateAdapter(adapterId, datasetId)}>
          <Scale aria-hidden size={13} />
          {t('run.evaluate')}
        </Button>
      )}
      {!isRunning && <Button onClick={useAgain}>{t('run.again')}</Button>}
      {(isRunning || isResumable(state)) && (
        <ConfirmButton
          look="quiet"
          disabled={isBusy && pending !== 'pause'}
          question={t('run.cancelQuestion', { name })}
          text={t('run.cancelText')}
          action={t('run.cancelAction')}
          onConfirm={() => void cancel(id)}
        >
          {t('run.cancel')}
        </ConfirmButton>
      )}
      {!isRunning && (
        <ConfirmButton
          look="quiet"
          disabled={isBusy}
          question={t('run.removeQuestion', { name })}
          text={t('run.removeText')}
          action={t('run.remove')}
          onConfirm={() => void remove(id)}
        >
          {t('run.remove')}
        </ConfirmButton>
      )}
    </div>
  );
}

function evaluateAdapter(adapterId: string, datasetId: string): void {
  const { evaluation, show } = useTrainingView.getState();
  show({ tab: 'evaluate', evaluation: { ...evaluation, adapterId, datasetId } });
}

/** The preset that a recipe differs least from, and the differences. */
function wishOf(recipe: TrainingRecipe) {
  const wishes = PRESET_NAMES.map((preset) => ({
    preset,
    recipe: Object.fromEntries(
      Object.entries(recipe).filter(
        ([field, value]) => JSON.stringify(value) !== JSON.stringify(PRESETS[preset][field as keyof TrainingRecipe]),
      ),
    ) as Partial<TrainingRecipe>,
  }));
  return wishes.reduce((least, wish) =>
    Object.keys(wish.recipe).length < Object.keys(least.recipe).length ? wish : least,
  );
}
