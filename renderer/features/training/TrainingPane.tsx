import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { SubTabs } from '#renderer/components/SubTabs';
import { useTrainingUpdates } from '#renderer/stores/training-updates';
import { TRAINING_TABS, type TrainingTab, useTrainingView } from '#renderer/stores/training-view';
import { AdaptersView } from './AdaptersView';
import { DatasetsView } from './DatasetsView';
import { EvaluateView } from './EvaluateView';
import { InUse } from './InUse';
import { TrainView } from './TrainView';

/** Fine-tuning in four steps: what is learnt from, the training, who is better, and what is in use. */
export function TrainingPane() {
  const { t } = useTranslation(['training', 'translation']);
  const tab = useTrainingView((state) => state.tab);
  useTrainingUpdates();
  return (
    <Tabs.Root
      value={tab}
      // Sound: every tab's value is one of them.
      onValueChange={(chosen) => useTrainingView.getState().show({ tab: chosen as TrainingTab })}
      className="h-full"
    >
      <PaneFrame
        label={t('translation:panes.training')}
        toolbar={
          <>
            <SubTabs
              label={t('views.label')}
              tabs={TRAINING_TABS.map((value) => ({ value, label: t(`views.${value}`) }))}
            />
            <span className="flex-1" />
            <InUse />
          </>
        }
      >
        <View tab="data">
          <DatasetsView />
        </View>
        <View tab="train">
          <TrainView />
        </View>
        <View tab="evaluate">
          <EvaluateView />
        </View>
        <View tab="adapters">
          <AdaptersView />
        </View>
      </PaneFrame>
    </Tabs.Root>
  );
}

function View({ tab, children }: { readonly tab: TrainingTab; readonly children: ReactNode }) {
  return (
    <Tabs.Content value={tab} tabIndex={-1} className="h-full">
      {children}
    </Tabs.Content>
  );
}
