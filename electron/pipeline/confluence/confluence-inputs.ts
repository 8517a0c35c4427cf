import type { LearnedView } from '#electron/ports/learned-forecaster';
import type { ConfluenceWeights } from '#shared/domain/confluence';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { MarketSession } from '#shared/domain/market-session';
import type { Prediction } from '#shared/domain/prediction';
import type { Signal } from '#shared/domain/signal';
import type { StructureKind, StructureState } from '#shared/domain/structure';
import type { Timeframe } from '#shared/domain/timeframe';

/** Everything that a score is made of, as it was known at one candle close. */
export interface ConfluenceInputs {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly asOf: EpochMs;
  /** `null` while the average true range warms up. */
  readonly structures: StructureReading | null;
  /** `null` while indicators warm up. */
  readonly signals: readonly AgedSignal[] | null;
  /** One for each learned model that can speak. */
  readonly learned: readonly LearnedView[];
  /** Of the timeframes above, shortest first. */
  readonly higher: readonly (StructureReading & { readonly timeframe: Timeframe })[];
  readonly session: SessionReading | null;
  /** The language model's latest forecast, where it is still open. */
  readonly forecast: Prediction | null;
  readonly weights: ConfluenceWeights;
}

/** How the structures of one timeframe stand. Prices in price units, ages in candles of that timeframe. */
export interface StructureReading {
  readonly price: number;
  readonly atr: number;
  readonly swingBreak: BreakReading | null;
  readonly internalBreak: BreakReading | null;
  readonly range: { readonly id: string; readonly top: number; readonly bottom: number } | null;
  /** Order blocks and fair value gaps that still count, any order. */
  readonly zones: readonly ZoneReading[];
}

export interface BreakReading {
  readonly id: string;
  readonly kind: StructureKind;
  readonly sign: 1 | -1;
  readonly ageCandles: number;
}

export interface ZoneReading {
  readonly id: string;
  readonly kind: StructureKind;
  readonly sign: 1 | -1;
  readonly state: StructureState;
  readonly top: number;
  readonly bottom: number;
  readonly formedAt: EpochMs;
}

export interface AgedSignal {
  readonly signal: Signal;
  readonly ageCandles: number;
}

/** How the hours of a session went before: mean over its last occurrences of the price change that followed, in ATR. */
export interface SessionReading {
  readonly session: MarketSession;
  readonly occurrences: number;
  readonly meanAtr: number;
}
