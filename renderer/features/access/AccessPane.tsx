import { Tabs } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { PaneFrame } from '#renderer/components/PaneFrame';
import { SubTabs } from '#renderer/components/SubTabs';
import { useAccess, useAccessUpdates } from '#renderer/stores/access';
import { type AccessView, useAccessForm } from '#renderer/stores/access-form';
import { useExternalForm } from '#renderer/stores/external-form';
import { useExternalServers, useExternalServerUpdates } from '#renderer/stores/external-servers';
import { AuditView } from './AuditView';
import { DoorsView } from './DoorsView';
import { ExternalView } from './ExternalView';
import { ProgramsView } from './ProgramsView';

/** Programs from outside: the doors they come in by, what each may do and did, and the tools of others. */
export function AccessPane() {
  const { t } = useTranslation(['access', 'translation']);
  const view = useAccessForm((state) => state.view);
  const hasShutDoor = useAccess(({ doors }) => loadedValue(doors)?.some(({ state }) => state === 'failed') ?? false);
  const hasChanged = useExternalServers(
    ({ servers }) => loadedValue(servers)?.some(({ state }) => state === 'changed') ?? false,
  );
  useAccessUpdates();
  useExternalServerUpdates();
  const label = (one: AccessView) => {
    if (one === 'doors' && hasShutDoor) return t('views.doorsFailed');
    if (one === 'external' && hasChanged) return t('views.externalChanged');
    return t(`views.${one}`);
  };
  return (
    // Sound: every tab's value is a view.
    <Tabs.Root
      value={view}
      onValueChange={(value) => useAccessForm.getState().setView(value as AccessView)}
      className="h-full"
    >
      <PaneFrame
        label={t('translation:panes.access')}
        toolbar={
          <>
            <SubTabs label={t('views.label')} tabs={VIEWS.map((value) => ({ value, label: label(value) }))} />
            <span className="flex-1" />
            {view === 'programs' && (
              <Button onClick={() => useAccessForm.getState().startNew()}>{t('programs.add')}</Button>
            )}
            {view === 'external' && (
              <Button onClick={() => useExternalForm.getState().startAdding()}>{t('external.add')}</Button>
            )}
          </>
        }
      >
        <Tabs.Content value="programs" tabIndex={-1} className="h-full">
          <ProgramsView />
        </Tabs.Content>
        <Tabs.Content value="doors" tabIndex={-1} className="h-full">
          <DoorsView />
        </Tabs.Content>
        <Tabs.Content value="audit" tabIndex={-1} className="h-full">
          <AuditView />
        </Tabs.Content>
        <Tabs.Content value="external" tabIndex={-1} className="h-full">
          <ExternalView />
        </Tabs.Content>
      </PaneFrame>
    </Tabs.Root>
  );
}

const VIEWS = ['programs', 'doors', 'audit', 'external'] as const satisfies readonly AccessView[];
