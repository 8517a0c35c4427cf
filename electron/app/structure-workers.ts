import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from '#shared/domain/app-error';
import type { StructureJob, StructureResults } from './structure-job';

export type WorkerReply =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'result'; readonly result: StructureResults[StructureJob['kind']] }
  | { readonly kind: 'failure'; readonly code: ErrorCode; readonly message: string };

export interface StructureWorkers {
  /**
   * Runs a job in a worker thread. An abort ends the thread at once.
   *
   * @throws AppError `cancelled`, `invalid_input` for parameters out of range, `internal` when the thread dies.
   */
  run<J extends StructureJob>(
    job: J,
    options?: { signal?: AbortSignal | undefined; onProgress?: ((fraction: number) => void) | undefined },
  ): Promise<StructureResults[J['kind']]>;
  close(): Promise<void>;
}

/** @param script - The built worker. A thread that finished a job waits for the next one. */
export function createStructureWorkers(script: string): StructureWorkers {
  const idle: Worker[] = [];
  const all = new Set<Worker>();

  function take(): Worker {
    const waiting = idle.pop();
    if (waiting) return waiting;
    const worker = new Worker(script);
    // A thread that waits must not keep the command line from ending.
    worker.unref();
    all.add(worker);
    worker.once('exit', () => {
      all.delete(worker);
      const index = idle.indexOf(worker);
      if (index >= 0) idle.splice(index, 1);
    });
    return worker;
  }

  return {
    run: (job, { signal, onProgress } = {}) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(cancelled());
          return;
        }
        const worker = take();
        worker.ref();
        const onAbort = () => {
          finish();
          void worker.terminate();
          reject(cancelled());
        };
        const onMessage = (reply: WorkerReply) => {
          if (reply.kind === 'progress') {
            onProgress?.(reply.fraction);
            return;
          }
          finish();
          worker.unref();
          idle.push(worker);
          if (reply.kind === 'failure') reject(new AppError(reply.code, reply.message));
          // The worker answers a job with the result of its kind.
          else resolve(reply.result as StructureResults[(typeof job)['kind']]);
        };
        const onDeath = (error: unknown) => {
          finish();
          reject(new AppError('internal', `The structure worker ended: ${String(error)}`));
        };
        const finish = () => {
          signal?.removeEventListener('abort', onAbort);
          worker.off('message', onMessage).off('error', onDeath).off('exit', onDeath);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        worker.on('message', onMessage).on('error', onDeath).on('exit', onDeath);
        worker.postMessage(job);
      }),
    close: async () => {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The work on structures was stopped.');
}
