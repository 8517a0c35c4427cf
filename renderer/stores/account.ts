import { create } from 'zustand';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Balance } from '#shared/domain/order';
import type { EquityPoint } from '#shared/domain/position';
import { client } from '../api/client';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';

export interface Balances {
  readonly balances: readonly Balance[];
  /** When the exchange told them; `null` before it did. */
  readonly at: EpochMs | null;
}

export interface Equity {
  readonly quote: string;
  /** Oldest first. */
  readonly points: readonly EquityPoint[];
}

export interface AccountStore {
  readonly balances: Loadable<Balances>;
  readonly equity: Loadable<Equity>;
  readonly reload: () => Promise<void>;
}

export const useAccount = create<AccountStore>()((set, get) => {
  const readBalances = createLoader(
    () => client.account.balances({}),
    () => get().balances,
    (balances) => set({ balances }),
  );
  const readEquity = createLoader(
    () => client.account.equity({ limit: SHOWN_POINTS }),
    () => get().equity,
    (equity) => set({ equity }),
  );
  return {
    balances: IDLE,
    equity: IDLE,
    reload: async () => {
      await Promise.all([readBalances(), readEquity()]);
    },
  };
});

/** `points` with one more at the end; one that is not newer than the last takes its place. */
export function withPoint(points: readonly EquityPoint[], point: EquityPoint): readonly EquityPoint[] {
  const kept = points.filter(({ at }) => at < point.at);
  return [...kept, point].slice(-SHOWN_POINTS);
}

/** Keeps the store in step with the main process. */
export function connectAccount(): void {
  onConnected(() => useAccount.getState().reload());
  onAppEvent('balances', ({ balances, at }) =>
    useAccount.setState({ balances: { kind: 'ok', value: { balances, at } } }),
  );
  onAppEvent('equity', ({ point }) => {
    const known = loadedValue(useAccount.getState().equity);
    // Without the list its currency is not known either; the list is on its way.
    if (known === null) return;
    useAccount.setState({ equity: { kind: 'ok', value: { ...known, points: withPoint(known.points, point) } } });
  });
}

const SHOWN_POINTS = 5_000;
