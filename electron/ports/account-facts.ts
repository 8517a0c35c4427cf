import type { ClosedTrade } from '#shared/domain/closed-trade';
import type { DecimalString } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';

/** What is at stake in one instrument, in the currency of the account. `null` where a price for it is missing. */
export interface InstrumentExposure {
  readonly instrument: InstrumentId;
  /** Value of what is held, at the market. */
  readonly held: DecimalString | null;
  /** Value of entries that are live or whose fate is not known. */
  readonly entries: DecimalString | null;
  /**
   * Loss from the price paid down to the live stop, fees included, plus the same for live entries down to theirs; at least
   * 0. A position of ours without any stop counts with all its value; what came from outside the app counts in no budget.
   */
  readonly openRisk: DecimalString | null;
  /** Whether anything of ours is held: it counts as a position. */
  readonly isOpen: boolean;
}

/** What the account holds and did, as execution knows it now. Money in the currency of the account. */
export interface AccountFacts {
  readonly quote: string;
  /** Value of everything; `null` where it is not known. */
  readonly equity: DecimalString | null;
  /** Sum of everything ever realised, after fees: its differences are results of spans. */
  readonly realised: DecimalString | null;
  readonly exposures: readonly InstrumentExposure[];
  /** Closed trades of the last 90 days, oldest first, each with its result in the account's currency beside its own. */
  readonly trades: readonly { readonly trade: ClosedTrade; readonly result: DecimalString | null }[];
  /** When the entries of the last 10 minutes were sent, oldest first. */
  readonly entriesAt: readonly EpochMs[];
  /** Since when the oldest order of unknown fate is so; `null` where there is none. */
  readonly oldestUnknownAt: EpochMs | null;
  /** Age of the oldest of the newest prices, over instruments with a position or a live entry; `null` without any. */
  readonly quoteAgeMs: number | null;
  /** Exchange clock minus ours; `null` where not measured. */
  readonly clockSkewMs: number | null;
  /** Whether the account is connected: without a connection, stale data and clocks trip nothing. */
  readonly isConnected: boolean;
  /** A person's halt of all trading; `null` where there is none. */
  readonly killSwitch: { readonly reason: string; readonly at: EpochMs } | null;
}
