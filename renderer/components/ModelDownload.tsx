import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ModelStatus } from '#shared/domain/model';
import { loadedValue } from '../api/loadable';
import { useActivities } from '../stores/activities';
import { useModels } from '../stores/models';
import { useSettings } from '../stores/settings';
import { ActivityProgress } from './ActivityProgress';
import { Button } from './Button';
import { ErrorNotice } from './ErrorNotice';

export interface ModelDownloadProps {
  readonly status: ModelStatus;
  readonly startLabel: string;
  readonly resumeLabel: string;
  readonly look?: 'plain' | 'primary';
}

/** Starts, shows, stops and resumes the download of a model; nothing where it is installed. */
export function ModelDownload({ status, startLabel, resumeLabel, look = 'plain' }: ModelDownloadProps) {
  const { t } = useTranslation();
  const { model, state } = status;
  const running = useActivities((store) =>
    loadedValue(store.activities)?.find(
      (activity) => activity.kind === 'download' && activity.state === 'running' && activity.subject === model.id,
    ),
  );
  const failure = useModels((store) => store.failures[model.id]);
  const download = useModels((store) => store.download);
  const cancel = useActivities((store) => store.cancel);
  const isZeroEgress = useSettings((store) => store.settings.isZeroEgress);
  if (running) {
    return (
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <ActivityProgress activity={running} />
        </div>
        <Button aria-label={t('activity.cancel', { subject: model.name })} onClick={() => cancel(running.id)}>
          {t('common.cancel')}
        </Button>
      </div>
    );
  }
  if (state === 'installed') return null;
  return (
    <div className="flex flex-col gap-2">
      {failure && <ErrorNotice failure={failure} />}
      <div>
        <Button look={look} disabled={isZeroEgress} onClick={() => download(model.id)}>
          <Download aria-hidden size={13} />
          {state === 'partial' ? resumeLabel : startLabel}
        </Button>
      </div>
      {isZeroEgress && <p className="text-xs text-warn">{t('welcome.model.egress')}</p>}
    </div>
  );
}
