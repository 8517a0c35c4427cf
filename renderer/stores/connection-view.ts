import { create } from 'zustand';
import { useShell } from './shell';

/** Parts of the pane Connection. */
export const CONNECTION_VIEWS = ['state', 'environment', 'instruments', 'key', 'network'] as const;
export type ConnectionView = (typeof CONNECTION_VIEWS)[number];

export interface ConnectionViewStore {
  readonly view: ConnectionView;
  readonly choose: (view: ConnectionView) => void;
  /** Brings the pane to the front with this part of it. */
  readonly show: (view: ConnectionView) => void;
}

/** Which part of the connection is looked at; other panes lead to one. */
export const useConnectionView = create<ConnectionViewStore>()((set) => ({
  view: 'state',
  choose: (view) => set({ view }),
  show: (view) => {
    set({ view });
    useShell.getState().showPane('connection');
  },
}));
