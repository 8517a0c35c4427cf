import type { RiskGuard } from '#electron/ports/risk-guard';

/** A breaker that never trips. */
export function activeGuard(): RiskGuard {
  return { watch: () => {}, state: () => ACTIVE };
}

/** A breaker that a test trips. */
export interface SwitchableGuard extends RiskGuard {
  set(state: Partial<ReturnType<RiskGuard['state']>>): void;
  /** How often it was asked to measure. */
  watches(): number;
  /** Runs at each measuring from now on. */
  onWatch(run: () => void): void;
}

export function createSwitchableGuard(): SwitchableGuard {
  let state: ReturnType<RiskGuard['state']> = ACTIVE;
  let count = 0;
  let run = () => {};
  return {
    watch: () => {
      count += 1;
      run();
    },
    state: () => state,
    set: (differences) => {
      state = { ...ACTIVE, reason: differences.state === undefined ? null : 'The breaker tripped.', ...differences };
    },
    watches: () => count,
    onWatch: (next) => {
      run = next;
    },
  };
}

const ACTIVE: ReturnType<RiskGuard['state']> = {
  state: 'active',
  reason: null,
  cancelsEntries: false,
  flattens: false,
};
