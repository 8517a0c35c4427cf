import { parentPort } from 'node:worker_threads';
import { AppError } from '#shared/domain/app-error';
import { runStructureJob, type StructureJob } from './structure-job';
import type { WorkerReply } from './structure-workers';

// The thread that long work on structures runs in, so that the main process stays free. One job at a time.
parentPort?.on('message', (job: StructureJob) => {
  const reply = (message: WorkerReply) => parentPort?.postMessage(message);
  let reportedAt = 0;
  try {
    const result = runStructureJob(job, (fraction) => {
      const now = performance.now();
      if (now - reportedAt < PROGRESS_INTERVAL_MS) return;
      reportedAt = now;
      reply({ kind: 'progress', fraction });
    });
    reply({ kind: 'result', result });
  } catch (error) {
    const isRefusal = error instanceof AppError || error instanceof RangeError;
    const message = error instanceof Error ? error.message : String(error);
    // A RangeError is what the parameter table throws for a value that it does not allow.
    reply({
      kind: 'failure',
      code: error instanceof AppError ? error.code : isRefusal ? 'invalid_input' : 'internal',
      message,
    });
  }
});

const PROGRESS_INTERVAL_MS = 100;
