import { Gauge } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '#renderer/api/failure';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { SubTabs } from '#renderer/components/SubTabs';
import { formatElapsed } from '#renderer/format/format-duration';
import { formatCount } from '#renderer/format/format-number';
import { type AccuracyQuery, useAccuracyReport } from '#renderer/stores/accuracy-report';
import { ACCURACY_TABS, type AccuracyTab, EVERY_PREDICTION, useAccuracyView } from '#renderer/stores/accuracy-view';
import { usePredictionViews } from '#renderer/stores/prediction-views';
import { useShell } from '#renderer/stores/shell';
import type { AccuracyReport } from '#shared/domain/accuracy';
import { AccuracyExport } from './AccuracyExport';
import { AccuracyFilters } from './AccuracyFilters';
import { BreakdownView } from './BreakdownView';
import { CalibrationView } from './CalibrationView';
import { OverviewView } from './OverviewView';
import { PersonView } from './PersonView';
import { ResultsView } from './ResultsView';

/** How often predictions were right, always beside the base rate, and whether the sample allows to say anything. */
export function AccuracyPane() {
  const { t } = useTranslation();
  const filter = useAccuracyView((state) => state.filter);
  const dimension = useAccuracyView((state) => state.dimension);
  const tab = useAccuracyView((state) => state.tab);
  const show = useAccuracyView((state) => state.show);
  const query = useMemo<AccuracyQuery>(() => ({ ...filter, groupBy: [dimension] }), [filter, dimension]);
  const report = useAccuracyReport(query);
  const [exportFailure, setExportFailure] = useState<Failure | null>(null);
  const value = loadedValue(report);
  const failure = exportFailure ?? failureOf(report);
  return (
    <Tabs.Root value={tab} onValueChange={(chosen) => show({ tab: chosen as AccuracyTab })} className="h-full">
      <PaneFrame
        label={t('panes.accuracy')}
        toolbar={
          <>
            <SubTabs
              label={t('accuracy.tabs.label')}
              tabs={ACCURACY_TABS.map((one) => ({ value: one, label: t(`accuracy.tabs.${one}`) }))}
            />
            <span className="flex-1" />
            <Measured report={value} isReading={report.kind === 'pending'} />
            <AccuracyExport filter={filter} isEmpty={!value?.overall.predictions} onFailure={setExportFailure} />
            <AccuracyFilters />
          </>
        }
      >
        <div className="flex h-full flex-col">
          {failure && (
            <div className="shrink-0 p-2">
              <ErrorNotice failure={failure} />
            </div>
          )}
          {/* Whatever stands here is what the chosen tab names: a tab without its panel names nothing. */}
          {filter.modes.length === 0 ? (
            <View tab={tab}>
              <Empty title={t('accuracy.pickMode')} />
            </View>
          ) : value === null ? (
            <View tab={tab}>
              <p className="p-3 text-xs text-muted">{failure ? null : t('common.loading')}</p>
            </View>
          ) : value.overall.predictions === 0 && tab !== 'person' ? (
            <View tab={tab}>
              <NothingToScore isFiltered={filter !== EVERY_PREDICTION} />
            </View>
          ) : (
            <>
              <View tab="overview">
                <OverviewView report={value} />
              </View>
              <View tab="calibration">
                <CalibrationView report={value} />
              </View>
              <View tab="results">
                <ResultsView report={value} />
              </View>
              <View tab="breakdown">
                <BreakdownView report={value} />
              </View>
              <View tab="person">
                <PersonView filter={filter} />
              </View>
            </>
          )}
        </div>
      </PaneFrame>
    </Tabs.Root>
  );
}

function View({ tab, children }: { readonly tab: AccuracyTab; readonly children: ReactNode }) {
  return (
    <Tabs.Content value={tab} className="relative min-h-0 flex-1 overflow-auto">
      {children}
    </Tabs.Content>
  );
}

/** How many predictions were looked at and how long that took; its width is kept while a newer report is on its way. */
function Measured({ report, isReading }: { readonly report: AccuracyReport | null; readonly isReading: boolean }) {
  const { t } = useTranslation();
  if (report === null) return null;
  const { predictions, durationMs } = report.measured;
  return (
    <span className="tabular shrink-0 text-2xs text-muted" role="status" aria-busy={isReading}>
      {t('accuracy.measured', {
        count: predictions,
        formatted: formatCount(predictions),
        duration: formatElapsed(durationMs),
      })}
    </span>
  );
}

function NothingToScore({ isFiltered }: { readonly isFiltered: boolean }) {
  const { t } = useTranslation();
  const narrowTo = useAccuracyView((state) => state.narrowTo);
  const showPane = useShell((state) => state.showPane);
  const showView = usePredictionViews((state) => state.show);
  return isFiltered ? (
    <Empty title={t('accuracy.emptyFiltered')}>
      <Button onClick={() => narrowTo(EVERY_PREDICTION)}>{t('accuracy.filters.clear')}</Button>
    </Empty>
  ) : (
    <Empty icon={Gauge} title={t('accuracy.empty')} text={t('accuracy.emptyText')}>
      <Button
        look="primary"
        onClick={() => {
          showView('batch');
          showPane('predictions');
        }}
      >
        {t('accuracy.emptyAction')}
      </Button>
    </Empty>
  );
}
