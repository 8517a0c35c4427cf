import type { AddPanelPositionOptions, DockviewApi } from 'dockview-react';
import type { PaneId } from '../stores/shell';

/** Arranges the panes as a new window has them: watchlist, chart and assistant, the tables beneath the chart. */
export function applyDefaultLayout(api: DockviewApi): void {
  api.clear();
  const { width, height } = api;
  // At 200 % zoom three columns would leave none of them readable: there the panes share one column as tabs.
  const isNarrow = width < NARROW_PX;
  addPane(api, 'chart');
  addPane(api, 'watchlist', { position: besideChart(isNarrow ? 'within' : 'left'), inactive: isNarrow });
  addPane(api, 'assistant', { position: besideChart(isNarrow ? 'within' : 'right'), inactive: isNarrow });
  addPane(api, 'predictions', { position: besideChart('below') });
  for (const pane of TABLE_PANES) {
    addPane(api, pane, { position: { referencePanel: 'predictions', direction: 'within' }, inactive: true });
  }
  addPane(api, 'ticket', { position: { referencePanel: 'assistant', direction: 'within' }, inactive: true });
  if (!isNarrow) {
    // Narrower, it would cut the names.
    api.getPanel('watchlist')?.group.api.setConstraints({ minimumWidth: 248 });
    api.getPanel('watchlist')?.api.setSize({ width: clamp(width * 0.19, 302, 330) });
    api.getPanel('assistant')?.api.setSize({ width: clamp(width * 0.25, 300, 420) });
  }
  api.getPanel('predictions')?.api.setSize({ height: clamp(height * 0.35, 160, 380) });
  api.getPanel('chart')?.api.setActive();
}

function besideChart(direction: 'left' | 'right' | 'below' | 'within'): AddPanelPositionOptions {
  return { referencePanel: 'chart', direction };
}

interface PanePlace {
  readonly position?: AddPanelPositionOptions;
  readonly inactive?: boolean;
}

/** Opens a pane; where no place is given, as a tab among its own kind, or beside what was opened last. */
export function addPane(
  api: DockviewApi,
  pane: PaneId,
  { position = besideKin(api, pane), inactive }: PanePlace = {},
): void {
  // The chart keeps its canvas while another tab covers it: building it anew would take a visible moment.
  const renderer = pane === 'chart' ? 'always' : 'onlyWhenVisible';
  api.addPanel({ id: pane, component: pane, title: pane, renderer, inactive, ...(position && { position }) });
}

/** Where a pane that was not there, as in an arrangement of an older version, is at home. */
function besideKin(api: DockviewApi, pane: PaneId): AddPanelPositionOptions | undefined {
  const kin =
    pane === 'ticket'
      ? RIGHT_PANES
      : pane === 'training'
        ? LARGE_PANES
        : [...TABLE_PANES, ...ON_DEMAND_TABLES].some((table) => table === pane)
          ? ALL_TABLES
          : [];
  const shown = kin.find((other) => other !== pane && api.getPanel(other) !== undefined);
  return shown && { referencePanel: shown, direction: 'within' };
}

function clamp(value: number, low: number, high: number): number {
  return Math.round(Math.min(high, Math.max(low, value)));
}

const NARROW_PX = 900;
/** Tables beside the predictions, in the order of their tabs. */
const TABLE_PANES = [
  'accuracy',
  'signals',
  'positions',
  'orders',
  'risk',
  'alerts',
  'account',
  'connection',
  'structures',
  'activity',
  'imports',
] as const;
/** Opened among them when they are asked for. */
const ON_DEMAND_TABLES = ['mandate', 'health', 'drills', 'access', 'prompts'] as const;
/** Pages that need the room of the chart. */
const LARGE_PANES: readonly PaneId[] = ['chart'];
const ALL_TABLES: readonly PaneId[] = ['predictions', ...TABLE_PANES, ...ON_DEMAND_TABLES];
const RIGHT_PANES: readonly PaneId[] = ['assistant'];
