import { useTranslation } from 'react-i18next';
import { Button, type ButtonProps } from '#renderer/components/Button';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Progress } from '#renderer/components/Progress';
import { useNow } from '#renderer/components/use-now';
import { formatElapsed } from '#renderer/format/format-duration';
import type { Run } from '#renderer/stores/run-store';

export interface WaitBarProps {
  readonly run: Run<unknown, unknown> | undefined;
  readonly startLabel: string;
  /** What is waited for, while it is. */
  readonly waitingLabel: string;
  readonly look?: ButtonProps['look'];
  readonly isStartable?: boolean;
  readonly onStart: () => void;
  readonly onCancel: () => void;
}

/**
 * Asks somebody else and waits: how long it has been is all that can be told of their progress. It can be stopped, its height
 * stays the same, and the reason of a failure stays in sight.
 */
export function WaitBar({
  run,
  startLabel,
  waitingLabel,
  look = 'plain',
  isStartable = true,
  onStart,
  onCancel,
}: WaitBarProps) {
  const { t } = useTranslation(['access', 'translation']);
  const isRunning = run?.state === 'running';
  const now = useNow(isRunning);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1">
        {isRunning ? (
          <Button onClick={onCancel}>{t('translation:common.cancel')}</Button>
        ) : (
          <Button look={look} disabled={!isStartable} onClick={onStart}>
            {startLabel}
          </Button>
        )}
        <div className="flex min-w-40 flex-1 items-center gap-2 text-muted">
          <span role="status">
            {isRunning && waitingLabel}
            {run?.state === 'cancelled' && t('wait.cancelled')}
          </span>
          {isRunning && (
            <>
              <span className="tabular shrink-0 text-2xs">{formatElapsed(Math.max(0, now - run.startedAt))}</span>
              <span className="w-24 shrink-0">
                <Progress fraction={null} label={waitingLabel} />
              </span>
            </>
          )}
        </div>
      </div>
      {run?.state === 'failed' && run.failure && <ErrorNotice failure={run.failure} />}
    </div>
  );
}
