import { Tabs } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { SubTabs } from '#renderer/components/SubTabs';
import { formatCount } from '#renderer/format/format-number';
import { useAlerts } from '#renderer/stores/alerts';
import { type AlertsView, useAlertForm } from '#renderer/stores/alerts-form';
import { InboxView } from './InboxView';
import { RuleEditor } from './RuleEditor';
import { RulesView } from './RulesView';

/** What the rules found, the rules, and the form that makes one. */
export function AlertsPane() {
  const { t } = useTranslation(['alerts', 'translation']);
  const view = useAlertForm((state) => state.view);
  const setView = useAlertForm((state) => state.setView);
  const unread = useAlerts((state) => state.unread);
  const failure = useAlerts((state) => state.failure);
  const label = (one: AlertsView) =>
    one === 'inbox' && unread > 0 ? t('views.inboxUnread', { formatted: formatCount(unread) }) : t(`views.${one}`);
  return (
    // Sound: every tab's value is a view.
    <Tabs.Root value={view} onValueChange={(value) => setView(value as AlertsView)} className="h-full">
      <PaneFrame
        label={t('translation:panes.alerts')}
        toolbar={<SubTabs label={t('views.label')} tabs={VIEWS.map((value) => ({ value, label: label(value) }))} />}
      >
        <div className="flex h-full flex-col">
          {failure && (
            <div className="shrink-0 p-2">
              <ErrorNotice failure={failure} />
            </div>
          )}
          <Tabs.Content value="inbox" tabIndex={-1} className="min-h-0 flex-1">
            <InboxView />
          </Tabs.Content>
          <Tabs.Content value="rules" tabIndex={-1} className="min-h-0 flex-1">
            <RulesView />
          </Tabs.Content>
          <Tabs.Content value="editor" tabIndex={-1} className="min-h-0 flex-1">
            <RuleEditor />
          </Tabs.Content>
        </div>
      </PaneFrame>
    </Tabs.Root>
  );
}

const VIEWS = ['inbox', 'rules', 'editor'] as const satisfies readonly AlertsView[];
