import type { TradingState } from '#shared/domain/trading-state';

/** The circuit breaker, as execution sees it. */
export interface RiskGuard {
  /**
   * Measures everything again and trips where a threshold is reached; the new state is on disk before this returns. Never
   * throws: what cannot be measured or written leaves the state as strict as it was or makes it stricter.
   */
  watch(): void;
  state(): {
    readonly state: TradingState;
    /** For the trader; `null` while active. */
    readonly reason: string | null;
    /** Whether entries that wait in the book are to be cancelled. */
    readonly cancelsEntries: boolean;
    /** Whether positions are to be closed at the market. */
    readonly flattens: boolean;
  };
}
