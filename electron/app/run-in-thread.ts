import type { ActivityKind } from '#shared/domain/activity';
import type { Activities } from './activities';
import type { WorkerPool } from './worker-pool';

/** Runs a job in a thread as work that a person can watch and stop, with its progress counted in candles. */
export function runInThread<
  Job extends { readonly kind: string },
  Results extends Record<Job['kind'], unknown>,
  J extends Job,
>(
  { activities, pool }: { readonly activities: Activities; readonly pool: WorkerPool<Job, Results> },
  job: J,
  work: {
    readonly kind: ActivityKind;
    readonly subject: string;
    readonly candles: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Results[J['kind']]> {
  const { candles, ...rest } = work;
  return activities.run({ ...rest, unit: 'candles' }, ({ signal, progress }) =>
    pool.run(job, { signal, onProgress: (fraction) => progress(Math.round(fraction * candles), candles) }),
  );
}
