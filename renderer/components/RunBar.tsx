import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActivityKind } from '#shared/domain/activity';
import { loadedValue } from '../api/loadable';
import { useActivities } from '../stores/activities';
import type { Run } from '../stores/run-store';
import { ActivityProgress } from './ActivityProgress';
import { Button } from './Button';
import { ErrorNotice } from './ErrorNotice';

export interface RunBarProps<I, T> {
  readonly run: Run<I, T> | undefined;
  /** Kind of the activity that tells its progress. */
  readonly activity: ActivityKind;
  readonly startLabel: string;
  readonly isStartable?: boolean;
  readonly look?: 'plain' | 'primary';
  /** Missing inside a form, which starts it when it is submitted. */
  readonly onStart?: () => void;
  readonly onCancel: () => void;
  /** Inputs of the run. */
  readonly children?: ReactNode;
}

/** Starts what takes long, shows how far it is, stops it, and says why it failed. Its height stays the same while it runs. */
export function RunBar<I, T>({
  run,
  activity,
  startLabel,
  isStartable = true,
  look = 'primary',
  onStart,
  onCancel,
  children,
}: RunBarProps<I, T>) {
  const { t } = useTranslation();
  const isRunning = run?.state === 'running';
  const running = useActivities(({ activities }) =>
    isRunning
      ? loadedValue(activities)?.find(
          // Clocks are the same machine's; the activity begins after its call.
          (one) => one.kind === activity && one.state === 'running' && one.updatedAt >= run.startedAt - SLACK_MS,
        )
      : undefined,
  );
  return (
    <div className="flex flex-col gap-2">
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 text-xs">
        {children}
        {isRunning ? (
          <Button onClick={onCancel}>{t('common.cancel')}</Button>
        ) : (
          <Button look={look} disabled={!isStartable} type={onStart ? 'button' : 'submit'} onClick={onStart}>
            {startLabel}
          </Button>
        )}
        <div role="status" className="min-w-52 flex-1 text-muted">
          {isRunning && (running ? <ActivityProgress activity={running} /> : t('run.starting'))}
          {run?.state === 'cancelled' && t(run.result === null ? 'run.cancelledEmpty' : 'run.cancelled')}
        </div>
      </div>
      {run?.state === 'failed' && run.failure && <ErrorNotice failure={run.failure} />}
    </div>
  );
}

const SLACK_MS = 1_000;
