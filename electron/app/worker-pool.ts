import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from '#shared/domain/app-error';

export type WorkerReply<Result> =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'failure'; readonly code: ErrorCode; readonly message: string };

/** What a worker thread is given with a job, to tell a wish to stop without ending the thread. */
export interface WorkerMessage<Job> {
  readonly job: Job;
  /** One byte that is 1 once the job should stop; its owner looks at it between steps. */
  readonly stop: SharedArrayBuffer;
}

export interface WorkerPool<Job extends { readonly kind: string }, Results extends Record<Job['kind'], unknown>> {
  /**
   * Runs a job in a worker thread. An abort ends the thread at once, or asks it to stop where the pool is gentle.
   *
   * @throws AppError `cancelled`, what the job refused with, or `internal` when the thread dies.
   */
  run<J extends Job>(
    job: J,
    options?: { signal?: AbortSignal | undefined; onProgress?: ((fraction: number) => void) | undefined },
  ): Promise<Results[J['kind']]>;
  close(): Promise<void>;
}

/**
 * Threads that run one job at a time each. One that finished a job waits for the next.
 *
 * @param options.script - The built worker.
 * @param options.data - What every thread is started with.
 * @param options.isGentle - Threads write to the journal: an abort asks them to stop, and what they wrote is whole.
 */
export function createWorkerPool<
  Job extends { readonly kind: string },
  Results extends Record<Job['kind'], unknown>,
>(options: {
  readonly script: string;
  readonly data?: unknown;
  readonly isGentle?: boolean;
}): WorkerPool<Job, Results> {
  const idle: Worker[] = [];
  const all = new Set<Worker>();

  function take(): Worker {
    const waiting = idle.pop();
    if (waiting) return waiting;
    const worker = new Worker(options.script, { workerData: options.data });
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
        const stop = new SharedArrayBuffer(1);
        const onAbort = () => {
          if (options.isGentle) {
            Atomics.store(new Uint8Array(stop), 0, 1);
            return;
          }
          finish();
          void worker.terminate();
          reject(cancelled());
        };
        const onMessage = (reply: WorkerReply<Results[Job['kind']]>) => {
          if (reply.kind === 'progress') {
            onProgress?.(reply.fraction);
            return;
          }
          finish();
          worker.unref();
          idle.push(worker);
          if (reply.kind === 'failure') reject(new AppError(reply.code, reply.message));
          // The worker answers a job with the result of its kind.
          else resolve(reply.result as Results[(typeof job)['kind']]);
        };
        const onDeath = (error: unknown) => {
          finish();
          reject(new AppError('internal', `The worker thread ended: ${String(error)}`));
        };
        const finish = () => {
          signal?.removeEventListener('abort', onAbort);
          worker.off('message', onMessage).off('error', onDeath).off('exit', onDeath);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        worker.on('message', onMessage).on('error', onDeath).on('exit', onDeath);
        const message: WorkerMessage<Job> = { job, stop };
        worker.postMessage(message);
      }),
    close: async () => {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The work was stopped.');
}
