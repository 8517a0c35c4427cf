import 'dockview-react/dist/styles/dockview.css';
import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type DockviewTheme,
  type IDockviewPanelProps,
} from 'dockview-react';
import { LayoutPanelLeft } from 'lucide-react';
import { type ComponentType, type FunctionComponent, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tinykeys } from 'tinykeys';
import { Button } from '../components/Button';
import { Empty } from '../components/Empty';
import { lazyComponent } from '../components/lazy-component';
import { AssistantPane } from '../features/chat/AssistantPane';
import { PredictionsPane } from '../features/predictions/PredictionsPane';
import { WatchlistPane } from '../features/watchlist/WatchlistPane';
import { useSettings } from '../stores/settings';
import { type PaneId, useShell } from '../stores/shell';
import { ChartPanel } from './ChartPanel';
import { addPane, applyDefaultLayout } from './default-layout';
import { focusGroup, movePane, showTab } from './dock-keys';
import { applyLayout, rememberedLayout, rememberLayout, serializeLayout } from './dock-layout';
import { PaneBoundary } from './PaneBoundary';
import { PaneTab } from './PaneTab';

/** The panes: docked, tabbed, split and floated as the person likes, remembered in the active workspace. */
export function DockArea() {
  const { t } = useTranslation();
  const [api, setApi] = useState<DockviewApi | null>(null);
  const isLight = useSettings((state) => state.settings.theme === 'light');
  useWorkspace(api);
  usePaneRequests(api);
  useDockKeys(api);
  const onReady = (event: DockviewReadyEvent) => {
    applyLayout(event.api, rememberedLayout());
    setApi(event.api);
  };
  return (
    <main id="dock" aria-label={t('app.name')} className="min-h-0 flex-1">
      <DockviewReact
        components={COMPONENTS}
        defaultTabComponent={PaneTab}
        watermarkComponent={Watermark}
        onReady={onReady}
        theme={isLight ? LIGHT : DARK}
        disableTabsOverflowList={false}
      />
    </main>
  );
}

/** Follows the active workspace of the settings, and stores changes of the arrangement in it. */
function useWorkspace(api: DockviewApi | null): void {
  const isLoaded = useSettings((state) => state.isLoaded);
  const name = useSettings((state) => state.settings.activeWorkspace);
  const layoutResets = useShell((state) => state.layoutResets);
  const shownName = useRef<string | null>(null);

  useEffect(() => {
    if (api === null || !isLoaded || shownName.current === name) return;
    const isFirst = shownName.current === null;
    shownName.current = name;
    const stored = useSettings.getState().settings.workspaces[name] ?? null;
    // What the first frame shows already must not be built twice.
    if (stored !== null && !(isFirst && stored === rememberedLayout())) applyLayout(api, stored);
  }, [api, isLoaded, name]);

  useEffect(() => {
    if (api !== null && layoutResets > 0) applyDefaultLayout(api);
  }, [api, layoutResets]);

  useEffect(() => {
    if (api === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listener = api.onDidLayoutChange(() => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const layout = serializeLayout(api);
        rememberLayout(layout);
        const { settings, isLoaded: canStore, update } = useSettings.getState();
        if (!canStore || settings.workspaces[settings.activeWorkspace] === layout) return;
        void update({ workspaces: { ...settings.workspaces, [settings.activeWorkspace]: layout } });
      }, STORE_AFTER_MS);
    });
    return () => {
      clearTimeout(timer);
      listener.dispose();
    };
  }, [api]);
}

/** Brings a pane to the front when something asks for it. */
function usePaneRequests(api: DockviewApi | null): void {
  const request = useShell((state) => state.paneRequest);
  useEffect(() => {
    if (api === null || request === null) return;
    const panel = api.getPanel(request.pane);
    if (panel === undefined) addPane(api, request.pane);
    else panel.api.setActive();
    // The list of the tabs that do not fit takes its room a moment after the dock has scrolled to the tab, which then ends up
    // behind it. The row of tabs shrinks for that list, so its size is what tells.
    const tabs = api.activeGroup?.element.querySelector('.dv-tabs-container');
    if (!tabs) return;
    const observer = new ResizeObserver(() =>
      requestAnimationFrame(() =>
        tabs.querySelector('.dv-active-tab')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
      ),
    );
    observer.observe(tabs);
    return () => observer.disconnect();
  }, [api, request]);
}

/** Keys that move between groups and tabs, and move panes. */
function useDockKeys(api: DockviewApi | null): void {
  useEffect(() => {
    if (api === null) return;
    const act = (run: () => void) => (event: KeyboardEvent) => {
      event.preventDefault();
      run();
    };
    return tinykeys(
      window,
      {
        F6: act(() => focusGroup(api, 1)),
        'Shift+F6': act(() => focusGroup(api, -1)),
        'Control+]': act(() => showTab(api, 1)),
        'Control+[': act(() => showTab(api, -1)),
        'Alt+Shift+ArrowLeft': act(() => movePane(api, 'left')),
        'Alt+Shift+ArrowRight': act(() => movePane(api, 'right')),
        'Alt+Shift+ArrowUp': act(() => movePane(api, 'up')),
        'Alt+Shift+ArrowDown': act(() => movePane(api, 'down')),
        'Alt+w': act(() => api.activePanel?.api.close()),
      },
      { ignore: ({ target }) => target instanceof Element && target.closest('[role="dialog"]') !== null },
    );
  }, [api]);
}

function Watermark() {
  const { t } = useTranslation();
  const resetLayout = useShell((state) => state.resetLayout);
  return (
    <Empty icon={LayoutPanelLeft} title={t('panes.closed')} text={t('panes.closedHint')}>
      <Button onClick={resetLayout}>{t('header.workspaceReset')}</Button>
    </Empty>
  );
}

function bounded(Pane: ComponentType): FunctionComponent<IDockviewPanelProps> {
  return function BoundedPane() {
    return (
      <PaneBoundary>
        <Suspense fallback={null}>
          <Pane />
        </Suspense>
      </PaneBoundary>
    );
  };
}

const COMPONENTS: Readonly<Record<PaneId, FunctionComponent<IDockviewPanelProps>>> = {
  watchlist: bounded(WatchlistPane),
  chart: bounded(ChartPanel),
  assistant: bounded(AssistantPane),
  predictions: bounded(PredictionsPane),
  accuracy: bounded(lazyComponent(async () => (await import('../features/accuracy/AccuracyPane')).AccuracyPane)),
  activity: bounded(lazyComponent(async () => (await import('../features/activity/ActivityPane')).ActivityPane)),
  imports: bounded(lazyComponent(async () => (await import('../features/import/ImportsPane')).ImportsPane)),
  structures: bounded(
    lazyComponent(async () => (await import('../features/structures/StructuresPane')).StructuresPane),
  ),
  ticket: bounded(lazyComponent(async () => (await import('../features/ticket/TicketPane')).TicketPane)),
  positions: bounded(lazyComponent(async () => (await import('../features/positions/PositionsPane')).PositionsPane)),
  orders: bounded(lazyComponent(async () => (await import('../features/orders/OrdersPane')).OrdersPane)),
  risk: bounded(lazyComponent(async () => (await import('../features/risk/RiskPane')).RiskPane)),
  mandate: bounded(lazyComponent(async () => (await import('../features/mandate/MandatePane')).MandatePane)),
  account: bounded(lazyComponent(async () => (await import('../features/account/AccountPane')).AccountPane)),
  connection: bounded(
    lazyComponent(async () => (await import('../features/connection/ConnectionPane')).ConnectionPane),
  ),
  signals: bounded(lazyComponent(async () => (await import('../features/signals/SignalsPane')).SignalsPane)),
  alerts: bounded(lazyComponent(async () => (await import('../features/alerts/AlertsPane')).AlertsPane)),
  health: bounded(lazyComponent(async () => (await import('../features/health/HealthPane')).HealthPane)),
  drills: bounded(lazyComponent(async () => (await import('../features/drills/DrillsPane')).DrillsPane)),
  access: bounded(lazyComponent(async () => (await import('../features/access/AccessPane')).AccessPane)),
  prompts: bounded(lazyComponent(async () => (await import('../features/prompts/PromptsPane')).PromptsPane)),
  training: bounded(lazyComponent(async () => (await import('../features/training/TrainingPane')).TrainingPane)),
};

const DARK: DockviewTheme = { name: 'fairgap-dark', className: 'dockview-theme-fairgap', colorScheme: 'dark', gap: 4 };
const LIGHT: DockviewTheme = { ...DARK, name: 'fairgap-light', colorScheme: 'light' };
const STORE_AFTER_MS = 800;
