import { ShieldQuestion } from 'lucide-react';
import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { SubTabs } from '#renderer/components/SubTabs';
import { useKnownRisk, useRiskState } from '#renderer/stores/risk-state';
import { BlockedTradesView } from './BlockedTradesView';
import { CorrelationsView } from './CorrelationsView';
import { RiskEventsView } from './RiskEventsView';
import { RiskOverview } from './RiskOverview';
import { WhatIfView } from './WhatIfView';

/** Whether an entry would be taken now and why not, how much of each limit is used, and what the rules did so far. */
export function RiskPane() {
  const { t } = useTranslation(['risk', 'translation']);
  return (
    <Tabs.Root defaultValue="overview" className="h-full">
      <PaneFrame
        label={t('translation:panes.risk')}
        toolbar={<SubTabs label={t('views')} tabs={VIEWS.map((value) => ({ value, label: t(`view.${value}`) }))} />}
      >
        <View value="overview">
          <Overview />
        </View>
        <View value="whatIf">
          <WhatIfView />
        </View>
        <View value="blocked">
          <BlockedTradesView />
        </View>
        <View value="correlations">
          <CorrelationsView />
        </View>
        <View value="events">
          <RiskEventsView />
        </View>
      </PaneFrame>
    </Tabs.Root>
  );
}

function View({ value, children }: { readonly value: (typeof VIEWS)[number]; readonly children: ReactNode }) {
  return (
    <Tabs.Content value={value} tabIndex={-1} className="h-full">
      {children}
    </Tabs.Content>
  );
}

function Overview() {
  const { t } = useTranslation('risk');
  const risk = useKnownRisk();
  const failure = useRiskState((state) => failureOf(state.known));
  const reload = useRiskState((state) => state.reload);
  const notice = failure && (
    <div className="p-2">
      <ErrorNotice failure={failure}>
        <Button onClick={() => void reload()}>{t('retry')}</Button>
      </ErrorNotice>
    </div>
  );
  if (risk === null) return notice ?? <Empty icon={ShieldQuestion} title={t('empty')} text={t('emptyText')} />;
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      className="relative h-full overflow-auto"
    >
      {notice}
      <RiskOverview risk={risk} />
    </div>
  );
}

const VIEWS = ['overview', 'whatIf', 'blocked', 'correlations', 'events'] as const;
