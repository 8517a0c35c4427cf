import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { HealthMark } from '#renderer/components/HealthMark';
import { Moment } from '#renderer/components/Moment';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { useHealth } from '#renderer/stores/health';
import type { Health } from '#shared/domain/health';
import { BackupsPart } from './BackupsPart';
import { HealthTable } from './HealthTable';
import { ProgramsPart } from './ProgramsPart';

/** How the workstation is: what is watched, since when it is so, and the copies of the journal. */
export function HealthPane() {
  const { t } = useTranslation(['health', 'translation']);
  const loaded = useHealth((state) => state.health);
  const health = loadedValue(loaded);
  const failure = failureOf(loaded);
  useEffect(() => {
    void useHealth.getState().reload();
  }, []);
  return (
    <PaneFrame label={t('translation:panes.health')} toolbar={health === null ? <span /> : <Overall health={health} />}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div tabIndex={0} className="h-full overflow-auto">
        {failure && (
          <div className="p-2">
            <ErrorNotice failure={failure} />
          </div>
        )}
        {health === null ? (
          failure === null && <Empty title={t('reading')} />
        ) : (
          <div className="grid items-start gap-x-6 gap-y-4 p-2 @4xl:grid-cols-[minmax(0,3fr)_minmax(20rem,2fr)]">
            <HealthTable items={health.items} />
            <BackupsPart />
            <div className="min-w-0 @4xl:col-span-2">
              <ProgramsPart />
            </div>
          </div>
        )}
      </div>
    </PaneFrame>
  );
}

function Overall({ health: { status, at } }: { readonly health: Health }) {
  const { t } = useTranslation('health');
  return (
    <p role="status" className="flex min-w-0 flex-1 items-center gap-2 text-xs">
      <HealthMark status={status} isWordHidden />
      <strong className="truncate font-semibold">{t(`overall.${status}`)}</strong>
      <span className="flex-1" />
      <span className="text-2xs text-muted">
        {t('readAt')} <Moment at={at} withSeconds />
      </span>
    </p>
  );
}
