import { create } from 'zustand';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import type { InstrumentId } from '#shared/domain/instrument';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';

export type ExchangeCommand = 'connect' | 'disconnect' | 'reconcile' | 'halt' | 'resume';

export interface ExchangeStore {
  readonly status: Loadable<ExchangeStatus>;
  /** The command that is on its way, if one is. */
  readonly running: ExchangeCommand | null;
  /** Of the last command. */
  readonly failure: Failure | null;
  /** The command that `failure` is of. */
  readonly failedCommand: ExchangeCommand | null;
  readonly reload: () => Promise<void>;
  readonly connect: () => Promise<void>;
  readonly disconnect: () => Promise<void>;
  readonly reconcile: () => Promise<void>;
  /** Halts all trading; with `flatten` every position of the app is closed at the market too. Never waits for another command. */
  readonly halt: (halt: { readonly flatten: boolean; readonly reason: string }) => Promise<void>;
  /** Takes entries in a halted instrument again, or with `null` all trading. */
  readonly resume: (instrument: InstrumentId | null, reason: string) => Promise<void>;
}

/** The connection to the exchange and what can be done with it. */
export const useExchange = create<ExchangeStore>()((set, get) => {
  const run = async (command: ExchangeCommand, work: () => Promise<ExchangeStatus>) => {
    // A halt overtakes what runs: it must not wait for an answer that may never come.
    if (get().running === command || (get().running !== null && command !== 'halt')) return;
    set({ running: command, failure: null, failedCommand: null });
    try {
      const status = await work();
      set({ status: { kind: 'ok', value: status } });
    } catch (error) {
      set({ failure: toFailure(error), failedCommand: command });
    } finally {
      if (get().running === command) set({ running: null });
    }
  };
  return {
    status: IDLE,
    running: null,
    failure: null,
    failedCommand: null,
    reload: createLoader(
      () => client.exchange.status({}),
      () => get().status,
      (status) => set({ status }),
    ),
    connect: () => run('connect', () => client.exchange.connect({})),
    disconnect: () => run('disconnect', () => client.exchange.disconnect({})),
    reconcile: () => run('reconcile', () => client.exchange.reconcile({})),
    halt: (halt) => run('halt', () => client.exchange.halt(halt)),
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
