import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from '#shared/domain/app-error';
import { workStopped } from './work-stopped';

export type WorkerReply<Result> =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'result'; readonly result: Result }
  | {
      readonly kind: 'failure';
      readonly code: ErrorCode;
      readonly message: string;
      /** The numbers of a refusal; none where they are no plain data. */
      readonly details: Readonly<Record<string, unknown>>;
    };

/** What a worker thread is given with a job, to tell a wish to stop without ending the thread. */
export interface WorkerMessage<Job> {
  readonly job: Job;
  /** One byte that is 1 once the job should stop; its owner looks at it between steps. */
  readonly stop: SharedArrayBuffer;
}

export interface WorkerPool<Job extends { readonly kind: string }, Results extends Record<Job['kind'], unknown>> {
  /**
   * Runs a job in a worker thread. An abort ends the thread at once, or asks it to stop where the job is a gentle one.
   *
   * @throws AppError `cancelled`, what the job refused with, or `internal` when the thread dies.
   */
  run<J extends Job>(
    job: J,
    options?: { signal?: AbortSignal | undefined; onProgress?: ((fraction: number) => void) | undefined },
  ): Promise<Results[J['kind']]>;
  /** Ends all threads; what runs or waits is cancelled, and nothing begins any more. */
  close(): Promise<void>;
}

/**
 * Threads that run one job at a time each. One that finished a job waits for the next.
 *
 * @param options.script - The built worker.
 * @param options.data - What every thread is started with.
 * @param options.maxThreads - Jobs beyond wait for their turn; no bound where it is missing.
 * @param options.isGentle - Of jobs that write more than once: an abort asks them to stop, and what they wrote is whole.
 */
export function createWorkerPool<
  Job extends { readonly kind: string },
  Results extends Record<Job['kind'], unknown>,
>(options: {
  readonly script: string;
  readonly data?: unknown;
  readonly maxThreads?: number;
  readonly isGentle?: (job: Job) => boolean;
}): WorkerPool<Job, Results> {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const { maxThreads = Number.POSITIVE_INFINITY, isGentle = () => false } = options;
  let running = 0;
  const waiting = new Set<() => void>();
  const closing = new AbortController();

  /** Resolves when a thread may be used; rejects where the job is given up before. */
  function turn(signal: AbortSignal | undefined): Promise<void> {
    if (closing.signal.aborted || signal?.aborted) return Promise.reject(workStopped());
    if (running < maxThreads) {
      running++;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const begin = () => {
        leaveQueue();
        resolve();
      };
      const giveUp = () => {
        leaveQueue();
        reject(workStopped());
      };
      const leaveQueue = () => {
        waiting.delete(begin);
        for (const one of [signal, closing.signal]) one?.removeEventListener('abort', giveUp);
      };
      waiting.add(begin);
      for (const one of [signal, closing.signal]) one?.addEventListener('abort', giveUp);
    });
  }

  /** The place of a job that ended goes to the next one. */
  function leave(): void {
    const [next] = waiting;
    if (next) next();
    else running--;
  }

  function take(): Worker {
    const ready = idle.pop();
    if (ready) return ready;
    const worker = new Worker(options.script, { workerData: options.data });
    // A thread that waits must not keep the command line from ending.
    worker.unref();
    all.add(worker);
    // One that fails between two jobs would end the whole process: nobody else listens then. Its job is told below.
    worker.on('error', () => dismiss(worker));
    worker.once('exit', () => dismiss(worker));
    return worker;
  }

  /** A thread that ended, or is about to, gets no more jobs. */
  function dismiss(worker: Worker): void {
    all.delete(worker);
    const index = idle.indexOf(worker);
    if (index >= 0) idle.splice(index, 1);
  }

  function runInThread<J extends Job>(
    job: J,
    { signal, onProgress }: Parameters<WorkerPool<Job, Results>['run']>[1] = {},
  ): Promise<Results[J['kind']]> {
    return new Promise((resolve, reject) => {
      if (closing.signal.aborted || signal?.aborted) {
        reject(workStopped());
        return;
      }
      const worker = take();
      worker.ref();
      const stop = new SharedArrayBuffer(1);
      const onAbort = () => {
        if (isGentle(job)) {
          Atomics.store(new Uint8Array(stop), 0, 1);
          return;
        }
        finish();
        dismiss(worker);
        void worker.terminate();
        reject(workStopped());
      };
      const onMessage = (reply: WorkerReply<Results[Job['kind']]>) => {
        if (reply.kind === 'progress') {
          onProgress?.(reply.fraction);
          return;
        }
        release();
        if (reply.kind === 'failure') reject(new AppError(reply.code, reply.message, reply.details));
        // The worker answers a job with the result of its kind.
        else resolve(reply.result as Results[(typeof job)['kind']]);
      };
      const onDeath = (error: unknown) => {
        finish();
        // One that was asked to stop may be ended with the app before it did.
        const isAsked = closing.signal.aborted || signal?.aborted;
        reject(isAsked ? workStopped() : new AppError('internal', `The worker thread ended: ${String(error)}`));
      };
      const finish = () => {
        signal?.removeEventListener('abort', onAbort);
        worker.off('message', onMessage).off('error', onDeath).off('exit', onDeath);
      };
      const release = () => {
        finish();
        worker.unref();
        idle.push(worker);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      worker.on('message', onMessage).on('error', onDeath).on('exit', onDeath);
      const message: WorkerMessage<Job> = { job, stop };
      try {
        worker.postMessage(message);
      } catch (error) {
        // It cannot be sent, so the thread has nothing to do.
        release();
        reject(error);
      }
    });
  }

  return {
    run: async (job, handle) => {
      await turn(handle?.signal);
      try {
        return await runInThread(job, handle);
      } finally {
        leave();
      }
    },
    close: async () => {
      closing.abort();
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}
