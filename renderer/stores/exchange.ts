import { create } from 'zustand';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import type { InstrumentId } from '#shared/domain/instrument';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';

export type ExchangeCommand = 'connect' | 'disconnect' | 'reconcile' | 'resume';

export interface ExchangeStore {
  readonly status: Loadable<ExchangeStatus>;
  /** The command that is on its way, if one is. */
  readonly running: ExchangeCommand | null;
  /** Of the last command. */
  readonly failure: Failure | null;
  readonly reload: () => Promise<void>;
  readonly connect: () => Promise<void>;
  readonly disconnect: () => Promise<void>;
  readonly reconcile: () => Promise<void>;
  /** Takes entries in a halted instrument again. */
  readonly resume: (instrument: InstrumentId, reason: string) => Promise<void>;
}

/** The connection to the exchange and what can be done with it. */
export const useExchange = create<ExchangeStore>()((set, get) => {
  const run = async (command: ExchangeCommand, work: () => Promise<ExchangeStatus>) => {
    if (get().running !== null) return;
    set({ running: command, failure: null });
    try {
      set({ status: { kind: 'ok', value: await work() }, running: null });
    } catch (error) {
      set({ running: null, failure: toFailure(error) });
    }
  };
  return {
    status: IDLE,
    running: null,
    failure: null,
    reload: createLoader(
      () => client.exchange.status({}),
      () => get().status,
      (status) => set({ status }),
    ),
    connect: () => run('connect', () => client.exchange.connect({})),
    disconnect: () => run('disconnect', () => client.exchange.disconnect({})),
    reconcile: () => run('reconcile', () => client.exchange.reconcile({})),
    resume: (instrument, reason) => run('resume', () => client.exchange.resume({ instrument, reason })),
  };
});

/** The newest status, or `null` before the first. */
export function useExchangeStatus(): ExchangeStatus | null {
  return useExchange((state) => loadedValue(state.status));
}

/** Keeps the store in step with the main process. */
export function connectExchange(): void {
  onConnected(() => useExchange.getState().reload());
  onAppEvent('exchange', ({ status }) => useExchange.setState({ status: { kind: 'ok', value: status } }));
}
