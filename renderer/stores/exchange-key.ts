import { create } from 'zustand';
import type { ExchangeKeyStatus } from '#shared/domain/exchange-key';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { createLoader, IDLE, type Loadable } from '../api/loadable';
import { onAppEvent, onConnected } from './events';

export type NewKey = Parameters<typeof client.keys.save>[0];

export interface ExchangeKeyStore {
  readonly status: Loadable<ExchangeKeyStatus>;
  readonly isBusy: boolean;
  readonly failure: Failure | null;
  readonly reload: () => Promise<void>;
  /** Tests and keeps a key. It goes to the main process and nowhere else: this store never holds it. */
  readonly save: (key: NewKey) => Promise<void>;
  readonly unlock: (passphrase: string) => Promise<void>;
  readonly check: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** What may be known of the stored key, and what can be done with it. */
export const useExchangeKey = create<ExchangeKeyStore>()((set, get) => {
  const run = async (work: () => Promise<ExchangeKeyStatus>) => {
    if (get().isBusy) return;
    set({ isBusy: true, failure: null });
    try {
      set({ status: { kind: 'ok', value: await work() }, isBusy: false });
    } catch (error) {
      set({ isBusy: false, failure: toFailure(error) });
    }
  };
  return {
    status: IDLE,
    isBusy: false,
    failure: null,
    reload: createLoader(
      () => client.keys.status({}),
      () => get().status,
      (status) => set({ status }),
    ),
    save: (key) => run(() => client.keys.save(key)),
    unlock: (passphrase) => run(() => client.keys.unlock({ passphrase })),
    check: () => run(() => client.keys.check({})),
    remove: () => run(() => client.keys.remove({})),
  };
});

/** Keeps the store in step with the main process. */
export function connectExchangeKey(): void {
  onConnected(() => useExchangeKey.getState().reload());
  onAppEvent('keys', ({ status }) => useExchangeKey.setState({ status: { kind: 'ok', value: status } }));
}
