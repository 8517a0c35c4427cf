import type { Clock } from '#electron/ports/clock';
import type { PredictionQuery } from '#electron/ports/prediction-store';
import type { AccuracyReport } from '#shared/domain/accuracy';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Prediction, PredictionMode } from '#shared/domain/prediction';
import type { Timeframe } from '#shared/domain/timeframe';
import { accuracyReport } from './accuracy-report';
import { predictionsCsv } from './predictions-csv';

export interface AccuracyFilter {
  readonly instrument?: InstrumentId | undefined;
  readonly timeframe?: Timeframe | undefined;
  readonly modelId?: string | undefined;
  readonly modes: readonly PredictionMode[];
}

/** Reads the registered predictions and scores them. */
export interface AccuracyService {
  report(filter: AccuracyFilter): AccuracyReport;
  /** Newest first. `rows` counts predictions, without the header. */
  export(filter: AccuracyFilter): { fileName: string; csv: string; rows: number };
}

export function createAccuracyService(parts: { store: Pick<PredictionStore, 'list'>; clock: Clock }): AccuracyService {
  const { store, clock } = parts;
  return {
    report: (filter) => accuracyReport(predictions.list(filter), filter),
    export: (filter) => {
      const listed = predictions.list(filter);
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      return { fileName: `fairgap-predictions-${day}.csv`, csv: predictionsCsv(listed), rows: listed.length };
    },
  };
}
