import { create } from 'zustand';
import type { FuturesAccount } from '#shared/domain/futures-account';
import { client } from '../api/client';
import { createLoader, IDLE, type Loadable } from '../api/loadable';

export interface FuturesAccountStore {
  /** Its `account` is `null` where the key sees no futures. */
  readonly known: Loadable<{ readonly account: FuturesAccount | null }>;
  readonly reload: () => Promise<void>;
}

/** The futures account of the exchange's key. No event tells of it: whoever shows it reads it again. */
export const useFuturesAccount = create<FuturesAccountStore>()((set, get) => ({
  known: IDLE,
  reload: createLoader(
    async () => ({ account: await client.account.futures({}) }),
    () => get().known,
    (known) => set({ known }),
  ),
}));
