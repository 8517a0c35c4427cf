import { create } from 'zustand';
import type { ImportRecord } from '#shared/domain/import-report';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { createLoader, IDLE, type Loadable } from '../api/loadable';
import { onAppEvent, onConnected } from './events';

export interface ImportsStore {
  /** Newest first. */
  readonly imports: Loadable<readonly ImportRecord[]>;
  /** Why the last undo was refused. */
  readonly undoFailure: Failure | null;
  readonly reload: () => Promise<void>;
  /** Takes an import back: its candles go, and what they replaced is there again. */
  readonly undo: (importId: string) => Promise<void>;
}

export const useImports = create<ImportsStore>()((set, get) => ({
  imports: IDLE,
  undoFailure: null,
  reload: createLoader(
    () => client.candles.imports({}),
    () => get().imports,
    (imports) => set({ imports }),
  ),
  undo: async (importId) => {
    set({ undoFailure: null });
    try {
      await client.candles.undoImport({ importId });
    } catch (error) {
      set({ undoFailure: toFailure(error) });
    }
    await get().reload();
  },
}));

/** Keeps the list in step with the main process. */
export function connectImports(): void {
  const reload = () => useImports.getState().reload();
  onConnected(reload);
  onAppEvent('series', reload);
}
