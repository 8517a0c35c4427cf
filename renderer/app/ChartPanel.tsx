import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyComponent } from '../components/lazy-component';
import { ReplayBar } from '../features/replay/ReplayBar';

/** The chart, which is loaded after the first frame, under the replay bar, which shows itself when it has something to say. */
export function ChartPanel() {
  const { t } = useTranslation();
  return (
    <div className="flex h-full min-h-0 flex-col bg-panel">
      <ReplayBar />
      <div className="relative min-h-0 flex-1">
        <Suspense fallback={<p className="p-3 text-xs text-muted">{t('common.loading')}</p>}>
          <ChartPane />
        </Suspense>
      </div>
    </div>
  );
}

const ChartPane = lazyComponent(async () => (await import('../features/chart/ChartPane')).ChartPane);
