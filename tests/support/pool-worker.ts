import { setTimeout } from 'node:timers/promises';
import { serveWorker } from '#electron/app/serve-worker';
import { AppError } from '#shared/domain/app-error';

/** Jobs that end in every way that a job can. */
export type PoolJob =
  | { readonly kind: 'echo'; readonly text: string }
  | { readonly kind: 'refuse'; readonly details: 'plain' | 'function' }
  | { readonly kind: 'unsendable' }
  /** Does not look at its stop flag. */
  | { readonly kind: 'spin'; readonly ms: number }
  /** Looks at it. */
  | { readonly kind: 'loop' }
  | { readonly kind: 'die' }
  /** Answers, and fails afterwards. */
  | { readonly kind: 'die-later' };

serveWorker<PoolJob, unknown>(async (job, { isStopped, progress }) => {
  switch (job.kind) {
    case 'echo':
      return job.text;
    case 'refuse':
      throw new AppError('too_few_candles', 'Too few.', job.details === 'plain' ? { needed: 30 } : { call: () => 1 });
    case 'unsendable':
      return () => 1;
    case 'spin': {
      const until = performance.now() + job.ms;
      progress(0.1);
      while (performance.now() < until);
      return 'spun';
    }
    case 'loop':
      while (!isStopped()) {
        progress(0.5);
        await setTimeout(5);
      }
      return 'stopped';
    case 'die':
      process.exit(3);
      break;
    case 'die-later':
      setImmediate(() => {
        throw new Error('Failed between two jobs.');
      });
      return 'answered';
  }
});
