import type { Clock } from '#electron/ports/clock';
import type { PredictionStore } from '#electron/ports/prediction-store';
import type { AccuracyReport } from '#shared/domain/accuracy';
import type { InstrumentId } from '#shared/domain/instrument';
import type { PredictionMode } from '#shared/domain/prediction';
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

/** @param parts.store - The record as it can be seen now: the prediction service, so that a replay hides later outcomes. */
export function createAccuracyService(parts: { store: Pick<PredictionStore, 'list'>; clock: Clock }): AccuracyService {
  const { store, clock } = parts;
  return {
    report: (filter) => accuracyReport(store.list(filter), filter),
    export: (filter) => {
      const listed = store.list(filter);
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      return { fileName: `fairgap-predictions-${day}.csv`, csv: predictionsCsv(listed), rows: listed.length };
    },
  };
}
