import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleForNode } from '#tests/support/bundle-for-node';
import type { PoolJob } from '#tests/support/pool-worker';
import { createWorkerPool, type WorkerPool } from './worker-pool';

type Pool = WorkerPool<PoolJob, Record<PoolJob['kind'], unknown>>;

describe('worker pool', () => {
  let script: string;
  let pool: Pool | null = null;
  beforeAll(async () => {
    script = await bundleForNode('tests/support/pool-worker.ts');
  });
  afterEach(() => pool?.close());

  function startPool(options: { maxThreads?: number; isGentle?: (job: PoolJob) => boolean } = {}): Pool {
    pool = createWorkerPool<PoolJob, Record<PoolJob['kind'], unknown>>({ script, ...options });
    return pool;
  }

  it('carries a refusal with its numbers', async () => {
    const threads = startPool();

    await expect(threads.run({ kind: 'refuse', details: 'plain' })).rejects.toMatchObject({
      code: 'too_few_candles',
      message: 'Too few.',
      details: { needed: 30 },
    });
    await expect(threads.run({ kind: 'refuse', details: 'function' })).rejects.toMatchObject({
      code: 'too_few_candles',
      details: {},
    });
  });

  it('tells of a result that cannot be sent, and of a job that cannot', async () => {
    const threads = startPool({ maxThreads: 1 });

    await expect(threads.run({ kind: 'unsendable' })).rejects.toMatchObject({ code: 'internal' });
    await expect(threads.run({ kind: 'echo', text: (() => '') as unknown as string })).rejects.toThrow('cloned');
    expect(await threads.run({ kind: 'echo', text: 'after' })).toBe('after');
  });

  it('goes on with another thread after one died, in a job or between two', async () => {
    const threads = startPool({ maxThreads: 1 });

    await expect(threads.run({ kind: 'die' })).rejects.toMatchObject({ code: 'internal' });
    expect(await threads.run({ kind: 'echo', text: 'once' })).toBe('once');
    expect(await threads.run({ kind: 'die-later' })).toBe('answered');
    await setTimeout(100);
    expect(await threads.run({ kind: 'echo', text: 'again' })).toBe('again');
  });

  it('ends a thread that does not look at its flag, and asks a gentle job to stop', async () => {
    const threads = startPool({ isGentle: ({ kind }) => kind === 'loop' });
    const abort = new AbortController();
    const stop = () => abort.abort();

    const spun = threads.run({ kind: 'spin', ms: 60_000 }, { signal: abort.signal, onProgress: stop });
    const looped = threads.run({ kind: 'loop' }, { signal: abort.signal });

    await expect(spun).rejects.toMatchObject({ code: 'cancelled' });
    expect(await looped).toBe('stopped');
  });

  it('gives up a job that waits for its turn when it is aborted', async () => {
    const threads = startPool({ maxThreads: 1 });
    const abort = new AbortController();
    const first = threads.run({ kind: 'spin', ms: 300 });
    const second = threads.run({ kind: 'echo', text: 'second' }, { signal: abort.signal });
    const third = threads.run({ kind: 'echo', text: 'third' });

    abort.abort();

    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    expect([await first, await third]).toEqual(['spun', 'third']);
  });

  it('cancels what runs and what waits when it is closed, also gentle jobs, and begins nothing afterwards', async () => {
    const threads = startPool({ maxThreads: 1, isGentle: () => true });
    const begun = new Promise<void>((resolve) => {
      threads.run({ kind: 'spin', ms: 60_000 }, { onProgress: () => resolve() }).catch((error) => ended.push(error));
    });
    const ended: unknown[] = [];
    const waiting = threads.run({ kind: 'echo', text: 'waiting' });
    waiting.catch((error) => ended.push(error));
    await begun;

    await threads.close();

    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(threads.run({ kind: 'echo', text: 'late' })).rejects.toMatchObject({ code: 'cancelled' });
    expect(ended).toMatchObject([{ code: 'cancelled' }, { code: 'cancelled' }]);
  });
});
