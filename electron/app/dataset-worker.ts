import { workerData } from 'node:worker_threads';
import { openThreadConnection } from '../infra/sqlite/open-database';
import { createDatasetBench } from './dataset-bench';
import type { DatasetJob, DatasetResults, DatasetWorkerData } from './dataset-job';
import { serveWorker } from './serve-worker';

// A thread for datasets: thousands of moments of history are looked at while the main process stays free.
const { journalPath, nativeBinding, datasetsFolder } = workerData as DatasetWorkerData;
serveWorker<DatasetJob, DatasetResults[DatasetJob['kind']]>(
  createDatasetBench({
    database: openThreadConnection(journalPath, { nativeBinding, isReadonly: true }),
    datasetsFolder,
  }),
);
