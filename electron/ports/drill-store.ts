import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';

/** An exercise as the journal keeps it: the moment, not its candles. */
export interface StoredDrill {
  readonly id: string;
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly asOf: EpochMs;
  /** Candles shown. */
  readonly candles: number;
  readonly startedAt: EpochMs;
  readonly state: 'open' | 'answered' | 'passed';
  readonly predictionId: string | null;
  readonly otherPredictionIds: readonly string[];
}

export interface DrillStore {
  /** The open one; `null` where there is none. */
  open(): StoredDrill | null;
  get(id: string): StoredDrill | null;
  save(drill: StoredDrill): void;
}
