import { serveWorker } from './serve-worker';
import { runStructureJob, type StructureJob, type StructureResults } from './structure-job';

// The thread that long work on structures runs in, so that the main process stays free.
serveWorker<StructureJob, StructureResults[StructureJob['kind']]>((job, { progress }) =>
  runStructureJob(job, progress),
);
