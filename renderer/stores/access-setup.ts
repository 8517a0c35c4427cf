import { create } from 'zustand';
import type { ClientSetup } from '#shared/domain/access';
import type { Language } from '#shared/domain/chat';
import { client } from '../api/client';
import { createLoader, IDLE, type Loadable } from '../api/loadable';

export interface AccessSetupStore {
  /** Of the program that was asked for last. */
  readonly setups: Loadable<readonly ClientSetup[]>;
  readonly clientId: string | null;
  /** The kind of program whose text is shown; kept from one client to the next. */
  readonly shownId: ClientSetup['id'] | null;
  readonly read: (clientId: string, language: Language) => Promise<void>;
  readonly show: (shownId: ClientSetup['id']) => void;
}

/** How common programs are told where the workstation is. */
export const useAccessSetup = create<AccessSetupStore>()((set, get) => {
  const load = createLoader(
    (clientId: string, language: Language) => client.access.setup({ clientId, language }),
    () => get().setups,
    (setups) => set({ setups }),
  );
  return {
    setups: IDLE,
    clientId: null,
    shownId: null,
    read: async (clientId, language) => {
      if (get().clientId !== clientId) set({ clientId, setups: IDLE });
      await load(clientId, language);
    },
    show: (shownId) => set({ shownId }),
  };
});
