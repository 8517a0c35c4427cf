import { create } from 'zustand';

/** Panes that a figure opens. */
const FIGURE_PANES = [
  'watchlist',
  'chart',
  'assistant',
  'predictions',
  'accuracy',
  'activity',
  'imports',
  'structures',
] as const;

/** Panes with a letter of their own. */
export const LETTER_PANES = [
  'ticket',
  'positions',
  'orders',
  'risk',
  'mandate',
  'account',
  'connection',
  'signals',
  'alerts',
  'health',
  'drills',
  'access',
  'prompts',
  'training',
] as const;

/** Panes of the dock, by the id that layouts store. */
export const PANES = [...FIGURE_PANES, ...LETTER_PANES] as const;
export type PaneId = (typeof PANES)[number];

/** The key of each pane, with Alt: a figure for what one looks at, a letter for what one trades with. */
export const PANE_KEYS: Readonly<Record<PaneId, string>> = {
  watchlist: '1',
  chart: '2',
  assistant: '3',
  predictions: '4',
  accuracy: '5',
  activity: '6',
  imports: '7',
  structures: '8',
  ticket: 'T',
  positions: 'P',
  orders: 'O',
  risk: 'R',
  mandate: 'M',
  account: 'A',
  connection: 'C',
  signals: 'S',
  alerts: 'L',
  health: 'H',
  drills: 'D',
  access: 'X',
  prompts: 'E',
  training: 'F',
};

export type DialogId = 'settings' | 'keyboard-help' | 'command-palette' | 'import';

/** Which dialog is open, and what panes ask of each other without knowing each other. */
export interface ShellStore {
  readonly dialog: DialogId | null;
  /** Files dropped on the window or chosen, that wait for the import dialog. */
  readonly filesToImport: readonly File[];
  /** Counts up with each request, so that the same pane can be asked for twice. */
  readonly paneRequest: { readonly pane: PaneId; readonly count: number } | null;
  /** Counts up each time the question box is asked for. */
  readonly askCount: number;
  /** Counts up each time the default arrangement of the panes is asked for. */
  readonly layoutResets: number;
  readonly openDialog: (dialog: DialogId) => void;
  readonly closeDialog: () => void;
  readonly importFiles: (files: readonly File[]) => void;
  /** Brings a pane to the front, opening it where it was closed. */
  readonly showPane: (pane: PaneId) => void;
  readonly resetLayout: () => void;
  /** Brings the assistant to the front and puts the caret into the question box. */
  readonly ask: () => void;
}

export const useShell = create<ShellStore>()((set, get) => ({
  dialog: null,
  filesToImport: [],
  paneRequest: null,
  askCount: 0,
  layoutResets: 0,
  openDialog: (dialog) => set({ dialog }),
  closeDialog: () => set({ dialog: null, filesToImport: [] }),
  importFiles: (filesToImport) => set({ dialog: 'import', filesToImport }),
  showPane: (pane) => set(({ paneRequest }) => ({ paneRequest: { pane, count: (paneRequest?.count ?? 0) + 1 } })),
  resetLayout: () => set(({ layoutResets }) => ({ layoutResets: layoutResets + 1 })),
  ask: () => {
    get().showPane('assistant');
    set(({ askCount }) => ({ askCount: askCount + 1 }));
  },
}));
