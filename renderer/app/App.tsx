import { Tooltip } from 'radix-ui';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Toaster } from 'sonner';
import { lazyComponent } from '../components/lazy-component';
import { DropTarget } from '../features/import/DropTarget';
import { useEnvironment } from '../stores/environment';
import { useConnection } from '../stores/events';
import { useSettings } from '../stores/settings';
import { AlertAnnouncer } from './AlertAnnouncer';
import { appearanceOf, applyAppearance } from './appearance';
import { Dialogs } from './Dialogs';
import { DockArea } from './DockArea';
import { HaltBar } from './HaltBar';
import { Header } from './Header';
import { ProposalAnnouncer } from './ProposalAnnouncer';
import { StatusBar } from './StatusBar';
import { useDocumentTitle } from './use-document-title';
import { useGlobalKeys } from './use-global-keys';
import { useKillSwitchKey } from './use-kill-switch-key';

/** The window: header, dock, status bar, and whatever lies over them. */
export function App() {
  const { t } = useTranslation();
  const settings = useSettings((state) => state.settings);
  const isLoaded = useSettings((state) => state.isLoaded);
  const isLost = useConnection((state) => state.state === 'lost');
  useEffect(() => {
    if (isLoaded) applyAppearance(appearanceOf(settings));
  }, [settings, isLoaded]);
  useGlobalKeys();
  useKillSwitchKey();
  useDocumentTitle();
  return (
    <Tooltip.Provider delayDuration={400}>
      <div className="flex h-full flex-col">
        <Header />
        <HaltBar />
        {isLost && (
          <p role="alert" className="bg-warn-soft px-3 py-1 text-xs text-warn">
            {t('app.connectionLost')}
          </p>
        )}
        <DockArea />
        <StatusBar />
      </div>
      <EnvironmentStripe />
      <DropTarget />
      <AlertAnnouncer />
      <ProposalAnnouncer />
      <Dialogs />
      <Suspense fallback={null}>{isLoaded && !settings.isWelcomeDone && <WelcomeDialog />}</Suspense>
      <Toaster
        theme={settings.theme}
        position="bottom-right"
        toastOptions={{
          closeButtonAriaLabel: t('common.close'),
          className: 'font-sans! text-xs! bg-raised! text-ink! border-line-strong!',
        }}
      />
    </Tooltip.Provider>
  );
}

const WelcomeDialog = lazyComponent(async () => (await import('../features/welcome/WelcomeDialog')).WelcomeDialog);

/** A line round the window that tells demo, paper and live apart without reading a word. */
function EnvironmentStripe() {
  const environment = useEnvironment();
  if (environment === null) return null;
  return (
    <div
      aria-hidden
      data-environment={environment}
      className="environment-stripe pointer-events-none fixed inset-0 z-30"
    />
  );
}
