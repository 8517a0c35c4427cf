import { workerData } from 'node:worker_threads';
import type { AccuracyReport } from '#shared/domain/accuracy';
import { createAccuracySource } from '../infra/sqlite/accuracy-source';
import { openThreadConnection } from '../infra/sqlite/open-database';
import { createAccuracyCube } from '../pipeline/accuracy/accuracy-cube';
import type { AccuracyQuery } from '../pipeline/accuracy/accuracy-query';
import { serveWorker } from './serve-worker';

/** One question to the record. */
export type AccuracyJob = { readonly kind: 'report' } & AccuracyQuery;
export interface AccuracyResults {
  report: AccuracyReport;
}

export interface AccuracyWorkerData {
  readonly journalPath: string;
  readonly nativeBinding: string | null;
}

// The thread that keeps the record of all predictions in columns, so that a report of a million takes no time of the main
// thread. What came since the last question is read before the next one is answered.
const { journalPath, nativeBinding } = workerData as AccuracyWorkerData;
const cube = createAccuracyCube({
  source: createAccuracySource(openThreadConnection(journalPath, { nativeBinding, isReadonly: true })),
  stopwatch: () => performance.now(),
});

serveWorker<AccuracyJob, AccuracyReport>(({ kind, ...query }) => {
  cube.refresh();
  return cube.report(query);
});
