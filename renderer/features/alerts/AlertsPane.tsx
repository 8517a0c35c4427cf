import { Tabs } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { Button } from '#renderer/components/Button';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { SubTabs } from '#renderer/components/SubTabs';
import { formatCount } from '#renderer/format/format-number';
import { useAlerts } from '#renderer/stores/alerts';
import { type AlertsView, useAlertForm } from '#renderer/stores/alerts-form';
import { InboxView } from './InboxView';
import { RuleEditor } from './RuleEditor';
import { RulesView } from './RulesView';
import { startRule } from './start-rule';

/** What the rules found, the rules, and the form that makes one. */
export function AlertsPane() {
  const { t } = useTranslation(['alerts', 'translation']);
  const view = useAlertForm((state) => state.view);
  const unread = useAlerts((state) => state.unread);
  const failure = useAlerts((state) => state.failure);
  const label = (one: AlertsView) =>
    one === 'inbox' && unread > 0 ? t('views.inboxUnread', { formatted: formatCount(unread) }) : t(`views.${one}`);
  return (
    // Sound: every tab's value is a view.
    <Tabs.Root value={view} onValueChange={(value) => showView(value as AlertsView)} className="h-full">
      <PaneFrame
        label={t('translation:panes.alerts')}
        toolbar={
          <>
            <SubTabs label={t('views.label')} tabs={VIEWS.map((value) => ({ value, label: label(value) }))} />
            <span className="flex-1" />
            {view !== 'editor' && <Button onClick={startRule}>{t('rules.new')}</Button>}
          </>
        }
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

/** An editor in which nothing was written begins with the series that the chart shows now. */
function showView(view: AlertsView): void {
  const { form, blank, setView } = useAlertForm.getState();
  if (view === 'editor' && form === blank) startRule();
  else setView(view);
}

const VIEWS = ['inbox', 'rules', 'editor'] as const satisfies readonly AlertsView[];
