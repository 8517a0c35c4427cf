import { create } from 'zustand';
import type { NetworkContact } from '#shared/domain/network-contact';
import { client } from '../api/client';
import { createLoader, IDLE, type Loadable } from '../api/loadable';
import { onConnected } from './events';

export interface NetworkContactsStore {
  readonly contacts: Loadable<readonly NetworkContact[]>;
  readonly reload: () => Promise<void>;
}

/** Every host that was contacted or kept from it. No event tells of it: whoever shows it reads it again. */
export const useNetworkContacts = create<NetworkContactsStore>()((set, get) => ({
  contacts: IDLE,
  reload: createLoader(
    () => client.network.contacts({}),
    () => get().contacts,
    (contacts) => set({ contacts }),
  ),
}));

export function connectNetworkContacts(): void {
  onConnected(() => useNetworkContacts.getState().reload());
}
