import { History } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { ActivityProgress } from '#renderer/components/ActivityProgress';
import { Badge, type BadgeProps } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Moment } from '#renderer/components/Moment';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { formatElapsed } from '#renderer/format/format-duration';
import { formatBytes, formatCount } from '#renderer/format/format-number';
import { useActivities } from '#renderer/stores/activities';
import { useModels } from '#renderer/stores/models';
import type { Activity } from '#shared/domain/activity';

/** Long work, running and past, each with its result or the error to copy. */
export function ActivityPane() {
  const { t } = useTranslation();
  const activities = useActivities((state) => state.activities);
  const [filter, setFilter] = useState<Filter>('all');
  const all = loadedValue(activities) ?? [];
  const shown = all.filter(FILTERS[filter]);
  const failure = failureOf(activities);
  return (
    <PaneFrame
      label={t('panes.activity')}
      toolbar={
        <Choice
          label={t('activity.filter')}
          value={filter}
          onChange={setFilter}
          options={FILTER_NAMES.map((value) => ({ value, label: t(`activity.filters.${value}`) }))}
        />
      }
    >
      {failure && (
        <div className="p-2">
          <ErrorNotice failure={failure} />
        </div>
      )}
      {shown.length === 0 ? (
        all.length === 0 ? (
          <Empty icon={History} title={t('activity.empty')} text={t('activity.emptyText')} />
        ) : (
          <Empty title={t('activity.filteredEmpty')} />
        )
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <ul aria-label={t('activity.label')} tabIndex={0} className="relative h-full overflow-y-auto">
          {shown.map((activity) => (
            <ActivityRow key={activity.id} activity={activity} />
          ))}
        </ul>
      )}
    </PaneFrame>
  );
}

function ActivityRow({ activity }: { readonly activity: Activity }) {
  const { t } = useTranslation();
  const cancel = useActivities((state) => state.cancel);
  const download = useModels((state) => state.download);
  const { kind, subject, state, error, startedAt, updatedAt, done, unit } = activity;
  const canResume = kind === 'download' && (state === 'failed' || state === 'cancelled' || state === 'interrupted');
  return (
    <li className="flex flex-col gap-1 border-b border-line/60 px-3 py-1.5 text-xs">
      <div className="flex min-h-6.5 items-center gap-2">
        <Badge tone={STATE_TONES[state]}>{t(`activity.states.${state}`)}</Badge>
        <span className="shrink-0 text-muted">{t(`activity.kinds.${kind}`)}</span>
        <span className="min-w-0 flex-1 truncate" title={subject}>
          {subject}
        </span>
        {state !== 'running' && (
          <span className="tabular shrink-0 text-muted">
            {unit === 'bytes' ? formatBytes(done) : `${formatCount(done)} ${t(`activity.units.${unit}`)}`}
          </span>
        )}
        {state !== 'running' && (
          <span className="num w-16 shrink-0 text-muted">{formatElapsed(updatedAt - startedAt)}</span>
        )}
        <span className="shrink-0 text-muted">
          <Moment at={startedAt} />
        </span>
        {state === 'running' && (
          <Button aria-label={t('activity.cancel', { subject })} onClick={() => cancel(activity.id)}>
            {t('common.cancel')}
          </Button>
        )}
        {canResume && <Button onClick={() => download(subject)}>{t('activity.resume')}</Button>}
      </div>
      {state === 'running' && <ActivityProgress activity={activity} />}
      {error && state !== 'cancelled' && <ErrorNotice failure={{ ...error, details: {} }} />}
    </li>
  );
}

const STATE_TONES: Readonly<Record<Activity['state'], NonNullable<BadgeProps['tone']>>> = {
  running: 'accent',
  done: 'good',
  failed: 'bad',
  cancelled: 'neutral',
  interrupted: 'warn',
};

const FILTERS = {
  all: () => true,
  running: ({ state }: Activity) => state === 'running',
  failed: ({ state }: Activity) => state === 'failed' || state === 'interrupted',
} as const;
type Filter = keyof typeof FILTERS;
const FILTER_NAMES = Object.keys(FILTERS) as readonly Filter[];
