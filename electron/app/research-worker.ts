import { workerData } from 'node:worker_threads';
import { openThreadConnection } from '../infra/sqlite/open-database';
import { createResearchBench } from './research-bench';
import type { ResearchJob, ResearchResults } from './research-job';
import { serveWorker } from './serve-worker';

export interface ResearchWorkerData {
  readonly journalPath: string;
  readonly nativeBinding: string | null;
  readonly modelsFolder: string;
}

// A thread for long work on stored candles, so that the main process stays free.
const { journalPath, nativeBinding, modelsFolder } = workerData as ResearchWorkerData;
const database = openThreadConnection(journalPath, { nativeBinding });
serveWorker<ResearchJob, ResearchResults[ResearchJob['kind']]>(
  createResearchBench({ database, nativeBinding, modelsFolder }),
);
