import type { ResearchJob, ResearchResults } from './research-job';
import type { ResearchWorkerData } from './research-worker';
import { createWorkerPool, type WorkerPool } from './worker-pool';

/**
 * Threads for work on stored candles: a few for what somebody waits for, and others for what takes minutes, so that no alert
 * and no chart waits behind a training.
 */
export function createResearchThreads(options: {
  readonly script: string;
  readonly data: ResearchWorkerData;
}): WorkerPool<ResearchJob, ResearchResults> {
  const isGentle = ({ kind }: ResearchJob) => GENTLE.has(kind);
  const quick = createWorkerPool<ResearchJob, ResearchResults>({ ...options, isGentle, maxThreads: QUICK_THREADS });
  const long = createWorkerPool<ResearchJob, ResearchResults>({ ...options, isGentle, maxThreads: LONG_THREADS });
  return {
    run: (job, handle) => (LONG.has(job.kind) ? long : quick).run(job, handle),
    close: async () => {
      await Promise.all([quick.close(), long.close()]);
    },
  };
}

const LONG: ReadonlySet<ResearchJob['kind']> = new Set([
  'train',
  'backtest',
  'recheck',
  'confluence-learn',
  'signal-certificate',
  'check-copy',
]);
/** They write: one that is stopped ends its step or its whole work, and says what it did. */
const GENTLE: ReadonlySet<ResearchJob['kind']> = new Set(['train', 'backtest', 'recheck', 'predict', 'register']);
/** Each takes about 60 MB; on the full hour every rule of every instrument asks at once. */
const QUICK_THREADS = 3;
const LONG_THREADS = 3;
