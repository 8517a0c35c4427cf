import { Activity, RotateCw } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '#renderer/components/Badge';
import { Empty } from '#renderer/components/Empty';
import { FirstMarket } from '#renderer/components/FirstMarket';
import { IconButton } from '#renderer/components/IconButton';
import { Moment } from '#renderer/components/Moment';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { SubTabs } from '#renderer/components/SubTabs';
import { useConfluence, useConfluenceHistory } from '#renderer/stores/confluence';
import { useSignals } from '#renderer/stores/signals';
import { type SeriesSubject, seriesName, useReplayMoment, useSeriesSubject } from '#renderer/stores/signals-subject';
import { ConfluenceView } from './ConfluenceView';
import { ModelsView } from './ModelsView';
import { SignalEvidenceView } from './SignalEvidenceView';
import { SignalsView } from './SignalsView';

/** What points which way in the shown series, what that was worth before, and the models that learned from it. */
export function SignalsPane() {
  const { t } = useTranslation(['signals', 'translation']);
  const subject = useSeriesSubject();
  const [view, setView] = useState<SignalsPaneView>('confluence');
  return (
    // Sound: every tab's value is a view.
    <Tabs.Root value={view} onValueChange={(chosen) => setView(chosen as SignalsPaneView)} className="h-full">
      <PaneFrame
        label={t('translation:panes.signals')}
        toolbar={
          <>
            <SubTabs
              label={t('views.label')}
              tabs={VIEWS.map((view) => ({ value: view, label: t(`views.${view}`) }))}
            />
            {subject && <ShownSeries subject={subject} />}
          </>
        }
      >
        {subject === null ? (
          <View view={view}>
            <Empty icon={Activity} title={t('noInstrument')} text={t('noInstrumentText')}>
              <FirstMarket look="primary" />
            </Empty>
          </View>
        ) : (
          <>
            <View view="confluence">
              <ConfluenceView subject={subject} />
            </View>
            <View view="signals">
              <SignalsView subject={subject} />
            </View>
            <View view="evidence">
              <SignalEvidenceView subject={subject} />
            </View>
            <View view="models">
              <ModelsView subject={subject} />
            </View>
          </>
        )}
      </PaneFrame>
    </Tabs.Root>
  );
}

function View({ view, children }: { readonly view: SignalsPaneView; readonly children: ReactNode }) {
  return (
    <Tabs.Content value={view} tabIndex={-1} className="h-full">
      {children}
    </Tabs.Content>
  );
}

function ShownSeries({ subject }: { readonly subject: SeriesSubject }) {
  const { t } = useTranslation('signals');
  const moment = useReplayMoment(subject.instrument);
  return (
    <>
      <span className="flex-1" />
      <span className="text-xs font-medium">{seriesName(subject)}</span>
      {moment !== null && (
        <Badge tone="warn">
          <span className="mr-1">{t('replayed')}</span>
          <Moment at={moment} />
        </Badge>
      )}
      <IconButton icon={RotateCw} label={t('reload')} onClick={() => readAgain(subject)} />
    </>
  );
}

function readAgain(subject: SeriesSubject): void {
  void useConfluence.getState().load(subject);
  void useConfluenceHistory.getState().load(subject);
  void useSignals.getState().load(subject);
}

const VIEWS = ['confluence', 'signals', 'evidence', 'models'] as const;
type SignalsPaneView = (typeof VIEWS)[number];
