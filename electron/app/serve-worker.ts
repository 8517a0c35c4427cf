import { parentPort } from 'node:worker_threads';
import { AppError } from '#shared/domain/app-error';
import type { WorkerMessage, WorkerReply } from './worker-pool';

/** What a job may ask and tell while it runs. */
export interface JobHandle {
  /** The share that is done, 0..1; passed on at most every 100 ms. */
  readonly progress: (fraction: number) => void;
  /** Whether the job should stop: to be asked between steps. */
  readonly isStopped: () => boolean;
}

/** Answers the jobs that this thread is given, one at a time. */
export function serveWorker<Job, Result>(run: (job: Job, handle: JobHandle) => Result | Promise<Result>): void {
  parentPort?.on('message', async ({ job, stop }: WorkerMessage<Job>) => {
    const reply = (message: WorkerReply<Result>) => parentPort?.postMessage(message);
    const flag = new Uint8Array(stop);
    let reportedAt = 0;
    const progress = (fraction: number) => {
      const now = performance.now();
      if (now - reportedAt < PROGRESS_INTERVAL_MS) return;
      reportedAt = now;
      reply({ kind: 'progress', fraction });
    };
    try {
      reply({ kind: 'result', result: await run(job, { progress, isStopped: () => Atomics.load(flag, 0) === 1 }) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const isRefusal = error instanceof AppError || error instanceof RangeError;
      // Where it happened does not cross, and is needed for a fault of ours.
      if (!isRefusal) console.error('worker:', error);
      // A RangeError is what the parameter table throws for a value that it does not allow.
      const code = error instanceof AppError ? error.code : isRefusal ? 'invalid_input' : 'internal';
      const details = error instanceof AppError ? plain(error.details) : {};
      reply({ kind: 'failure', code, message, details });
    }
  });
}

/** What cannot be sent would leave the job without an answer. */
function plain(details: AppError['details']): AppError['details'] {
  try {
    return structuredClone(details);
  } catch {
    return {};
  }
}

const PROGRESS_INTERVAL_MS = 100;
