import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Outcome } from '#shared/domain/outcome';
import type { Direction, PredictionMode, PredictionSource, Provenance } from '#shared/domain/prediction';

/** What accuracy needs of one prediction, without parsing its JSON. */
export interface PredictionFact {
  /** Counts up in the order of registration; never reused. */
  readonly number: number;
  readonly id: string;
  readonly instrument: InstrumentId;
  readonly timeframe: string;
  readonly asOf: EpochMs;
  readonly mode: PredictionMode;
  readonly source: PredictionSource;
  readonly isForecast: boolean;
  readonly direction: Direction | null;
  readonly probability: number | null;
  readonly baseRate: number | null;
  readonly modelId: string;
  readonly adapterHash: string | null;
  readonly promptVersion: string;
  readonly session: string | null;
  readonly structureKind: string | null;
  readonly confluence: number | null;
  readonly validity: Provenance['validity'];
}

/** What accuracy needs of one outcome. */
export interface OutcomeFact {
  /** Counts up in the order of recording; a correction has a higher one and replaces the earlier. */
  readonly number: number;
  readonly predictionNumber: number;
  readonly result: Outcome['result'];
  readonly knownAt: EpochMs;
  readonly rMultiple: number;
  readonly mfeR: number;
  readonly maeR: number;
  readonly costR: number;
}

/** Reads what came after a number, so that whoever keeps the facts reads each of them once. */
export interface AccuracySource {
  /** Predictions with a number above `after`, ascending. */
  predictionsAfter(after: number): IterableIterator<PredictionFact>;
  /** Outcomes with a number above `after`, ascending, superseded ones included. */
  outcomesAfter(after: number): IterableIterator<OutcomeFact>;
}
