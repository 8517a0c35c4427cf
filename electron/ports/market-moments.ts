import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Prediction } from '#shared/domain/prediction';
import type { Signal } from '#shared/domain/signal';
import type { Structure, StructureState } from '#shared/domain/structure';
import type { Timeframe } from '#shared/domain/timeframe';
import type { TradingState } from '#shared/domain/trading-state';

/** A structure took a state: its confirmation, or a later change. */
export interface StructureChange {
  readonly structure: Structure;
  readonly state: StructureState;
  /** Close at which it became known. */
  readonly at: EpochMs;
}

export interface AccountMoment {
  readonly tradingState: TradingState;
  readonly dayResultR: number | null;
  readonly openRiskR: number | null;
}

/** One closed candle of a series with what was known at its close. */
export interface MarketMoment {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly closeAt: EpochMs;
  /** Index of the candle, to count candles between moments; only differences mean something. */
  readonly index: number;
  readonly price: number;
  /** Close of the candle before; `null` for the first one stored. */
  readonly previousPrice: number | null;
  /** High and low of the candle. */
  readonly high: number;
  readonly low: number;
  /** Price units; `null` during warm-up. */
  readonly atr: number | null;
  /** Known in the last `window` candles (this one included), newest first. Empty where it was not asked for. */
  readonly changes: readonly StructureChange[];
  /** Known in the last `window` candles, newest first. Empty where it was not asked for. */
  readonly signals: readonly Signal[];
  /** Without the language model's part; `null` where it is not known or was not asked for. */
  readonly confluence: number | null;
  readonly previousConfluence: number | null;
  /** Predictions of this series that were made at this close. */
  readonly made: readonly Prediction[];
  /** Predictions of this series that were resolved with this candle. */
  readonly resolved: readonly Prediction[];
  /** The account now and at the moment before; `null` on history, which does not tell. */
  readonly account: AccountMoment | null;
  readonly previousAccount: AccountMoment | null;
}

export interface MomentNeeds {
  readonly structures: boolean;
  readonly signals: boolean;
  readonly confluence: boolean;
  readonly predictions: boolean;
  /** Candles back that changes and signals are wanted for. */
  readonly window: number;
}

/** Closed candles of a series with what was known at each, by the same code live, in tests of rules and in replays. */
export interface MarketMoments {
  /**
   * The moments whose close lies in (after, until], oldest first, at most the newest `limit`. Computed away from the main
   * thread; an abort throws `cancelled`. Fails as `SeriesReader.closed`.
   */
  between(
    query: {
      readonly instrument: InstrumentId;
      readonly timeframe: Timeframe;
      readonly after: EpochMs;
      readonly until: EpochMs;
      /**
       * Candles that were here by then; `until` where it is missing. A streamed candle is here a little after its close, so whoever
       * asks about a close that has just passed says what now is.
       */
      readonly seenAt?: EpochMs | undefined;
      readonly limit: number;
      readonly needs: MomentNeeds;
    },
    signal?: AbortSignal,
  ): Promise<MarketMoment[]>;
}
