import type { DecimalString } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { MandateLimits } from '#shared/domain/mandate';
import type { TrackRecord } from '#shared/domain/track-record';
import type { TradingState } from '#shared/domain/trading-state';

/** What the risk engine itself knows beside the request: the mandate, the breaker, and what the market and the record say. */
export interface RiskStanding {
  readonly limits: MandateLimits;
  readonly mandate: {
    readonly version: number;
    readonly isExpired: boolean;
    /** Whether a person has to sign before anything is bought. */
    readonly needsSignature: boolean;
    readonly expiresAt: EpochMs | null;
  };
  readonly trading: { readonly state: TradingState; readonly reason: string | null };
  /** When the day began by the mandate's zone. */
  readonly dayStartAt: EpochMs;
  /**
   * What the daily loss is measured on: equity, or equity at the start plus what was realised where open results do not
   * count. `start` is `null` on the first day, before anything was recorded.
   */
  readonly day: { readonly start: DecimalString | null; readonly now: DecimalString | null };
  /** Highest equity since drawdown is counted from; `null` before the first. */
  readonly peakEquity: DecimalString | null;
  /** From when losses in a row are counted: a person resumed then. */
  readonly lossesFrom: EpochMs;
  /**
   * Instruments that share a budget with the ticket's, itself not among them; those without enough common candles count as
   * correlated.
   */
  readonly groupOf: (instrument: InstrumentId) => readonly InstrumentId[];
  /** Closed candles of the ticket's instrument; `null` where none are stored. */
  readonly candles: {
    readonly count: number;
    readonly lastClosedAt: EpochMs;
    /** Wilder ATR(14) in price; `null` before enough of them. */
    readonly atr: number | null;
  } | null;
  /** Record behind the ticket: of the prediction's model, or of the person's own trades. `null` where there is none. */
  readonly record: TrackRecord | null;
  /** The prediction that the ticket rests on; `null` for a person's own idea. `unknown` where the id is no prediction. */
  readonly decision: { readonly knownAt: EpochMs; readonly referencePrice: number } | 'unknown' | null;
  /** Warnings about behaviour that proposals confirmed today carried. */
  readonly behaviourWarnings: number;
}
