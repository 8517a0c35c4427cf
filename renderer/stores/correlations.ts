import { create } from 'zustand';
import type { Correlation, CorrelationGroup } from '#shared/domain/risk-state';
import { client } from '../api/client';
import { createLoader, IDLE, type Loadable } from '../api/loadable';

export interface Correlations {
  readonly pairs: readonly Correlation[];
  readonly groups: readonly CorrelationGroup[];
  /** From this much, either way, two instruments share a budget. */
  readonly threshold: number;
}

export interface CorrelationsStore {
  readonly known: Loadable<Correlations>;
  readonly reload: () => Promise<void>;
}

/** How the instruments move together. No event tells of it: whoever shows it reads it again. */
export const useCorrelations = create<CorrelationsStore>()((set, get) => ({
  known: IDLE,
  reload: createLoader(
    () => client.risk.correlations({}),
    () => get().known,
    (known) => set({ known }),
  ),
}));
