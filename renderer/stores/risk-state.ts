import { create } from 'zustand';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import type { RiskState } from '#shared/domain/risk-state';
import { strictest, type TradingState } from '#shared/domain/trading-state';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';
import { useExchangeStatus } from './exchange';

export interface RiskStateStore {
  readonly known: Loadable<RiskState>;
  readonly isResuming: boolean;
  /** Why the breaker was not lifted at the last attempt. */
  readonly failure: Failure | null;
  readonly reload: () => Promise<void>;
  /** Puts in what an event told, unless something newer is known. */
  readonly receive: (state: RiskState) => void;
  /** Lifts the circuit breaker. A person's halt is lifted by the exchange store. */
  readonly resume: (reason: string) => Promise<void>;
}

/** What decides whether an entry would be taken now. */
export const useRiskState = create<RiskStateStore>()((set, get) => ({
  known: IDLE,
  isResuming: false,
  failure: null,
  reload: createLoader(
    async () => {
      const read = await client.risk.state({});
      const told = loadedValue(get().known);
      // What an event told while the answer was on its way is newer.
      return told !== null && told.at > read.at ? told : read;
    },
    () => get().known,
    (known) => set({ known }),
  ),
  receive: (state) => {
    const told = loadedValue(get().known);
    if (told === null || state.at >= told.at) set({ known: { kind: 'ok', value: state } });
  },
  resume: async (reason) => {
    if (get().isResuming) return;
    set({ isResuming: true, failure: null });
    try {
      get().receive(await client.risk.resume({ reason }));
    } catch (error) {
      set({ failure: toFailure(error) });
    } finally {
      set({ isResuming: false });
    }
  },
}));

/** The newest state, or `null` before the first. */
export function useKnownRisk(): RiskState | null {
  return useRiskState((state) => loadedValue(state.known));
}

/** State with a person's halt counted in; `null` while it is not known. */
export function tradingState(risk: RiskState | null): TradingState | null {
  if (risk === null) return null;
  return risk.killSwitch === null ? risk.state : 'halted';
}

/** What the circuit breaker alone has put trading to: the stricter of what the status and the risk state tell. */
export function breakerState(status: ExchangeStatus | null, risk: RiskState | null): TradingState {
  const told = BLOCKS[status?.entryBlock ?? ''] ?? 'active';
  return (risk?.causes ?? []).reduce<TradingState>((state, { level }) => strictest(state, level), told);
}

/** The same, as the stores know it. */
export function useBreakerState(): TradingState {
  const status = useExchangeStatus();
  const risk = useKnownRisk();
  return breakerState(status, risk);
}

/** Keeps the store in step with the main process. */
export function connectRiskState(): void {
  onConnected(() => useRiskState.getState().reload());
  onAppEvent('risk-state', ({ state }) => useRiskState.getState().receive(state));
}

const BLOCKS: Readonly<Record<string, TradingState>> = { breaker_reducing: 'reducing', breaker_halted: 'halted' };
