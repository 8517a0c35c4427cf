import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { ActivityProgress } from '#renderer/components/ActivityProgress';
import { Button } from '#renderer/components/Button';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { useActivities } from '#renderer/stores/activities';
import { type Research, type ResearchSubject, seriesKey } from '#renderer/stores/structure-research';
import type { ActivityKind } from '#shared/domain/activity';

export interface ResearchFrameProps<T> {
  readonly subject: ResearchSubject;
  readonly kind: ActivityKind;
  readonly research: Research<T> | undefined;
  /** What would be asked now. */
  readonly question: string;
  readonly empty: { readonly title: string; readonly text: string };
  /** Inputs of the question. */
  readonly inputs?: ReactNode;
  readonly isRunnable?: boolean;
  readonly onRun: () => void;
  readonly onCancel: () => void;
  readonly children: (result: T) => ReactNode;
}

/** A question that takes long: its inputs, run and cancel, progress with rate and time left, and the last result. */
export function ResearchFrame<T>({
  subject,
  kind,
  research,
  question,
  empty,
  inputs,
  isRunnable = true,
  onRun,
  onCancel,
  children,
}: ResearchFrameProps<T>) {
  const { t } = useTranslation('structures');
  const activity = useActivities(({ activities }) =>
    loadedValue(activities)?.find(
      (one) => one.kind === kind && one.subject === seriesKey(subject) && one.state === 'running',
    ),
  );
  const isRunning = research?.state === 'running';
  const result = research?.result ?? null;
  return (
    <div className="flex h-full flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-2 py-1 text-xs">
        <span className="font-medium">{seriesKey(subject)}</span>
        {inputs}
        {isRunning ? (
          <Button onClick={onCancel}>{t('cancel')}</Button>
        ) : (
          <Button look="primary" disabled={!isRunnable} onClick={onRun}>
            {t(result === null ? 'run' : 'runAgain')}
          </Button>
        )}
        <div role="status" className="min-w-52 flex-1 text-muted">
          {isRunning && (activity ? <ActivityProgress activity={activity} /> : t('starting'))}
          {research?.state === 'cancelled' && t(result === null ? 'cancelledEmpty' : 'cancelled')}
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div tabIndex={0} className="relative min-h-0 flex-1 overflow-auto">
        {research?.state === 'failed' && research.failure && (
          <div className="p-2">
            <ErrorNotice failure={research.failure} />
          </div>
        )}
        {result === null
          ? research?.state !== 'failed' && <Empty title={empty.title} text={empty.text} />
          : research && (
              <div className="flex flex-col gap-3 p-2">
                {research.answers !== question && (
                  <p className="max-w-200 rounded bg-warn-soft px-2 py-1 text-xs text-warn">{t('stale')}</p>
                )}
                {children(result)}
              </div>
            )}
      </div>
    </div>
  );
}
