import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyComponent } from '../components/lazy-component';
import { ReplayBar } from '../features/replay/ReplayBar';
import { useReplay } from '../stores/replay';

/** The chart, which is loaded after the first frame, with the replay bar over it while that is open. */
export function ChartPanel() {
  const { t } = useTranslation();
  const isBarOpen = useReplay((state) => state.isBarOpen);
  return (
    <div className="flex h-full min-h-0 flex-col bg-panel">
      {isBarOpen && <ReplayBar />}
      <div className="relative min-h-0 flex-1">
        <Suspense fallback={<p className="p-3 text-xs text-muted">{t('common.loading')}</p>}>
          <ChartPane />
        </Suspense>
      </div>
    </div>
  );
}

const ChartPane = lazyComponent(async () => (await import('../features/chart/ChartPane')).ChartPane);
