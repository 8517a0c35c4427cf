import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleForNode } from '#tests/support/bundle-for-node';
import type { PoolJob } from '#tests/support/pool-worker';
import { createActivities } from './activities';
import { type CallProgress, runWithProgress } from './call-progress';
import { runInThread } from './run-in-thread';
import { createWorkerPool, type WorkerPool } from './worker-pool';

describe('runWithProgress', () => {
  let pool: WorkerPool<PoolJob, Record<PoolJob['kind'], unknown>>;
  beforeAll(async () => {
    pool = createWorkerPool<PoolJob, Record<PoolJob['kind'], unknown>>({
      script: await bundleForNode('tests/support/pool-worker.ts'),
      // One thread: it is started within the first call, and reports to the others as well.
      maxThreads: 1,
      isGentle: () => true,
    });
  });
  afterAll(() => pool.close());

  it('tells each of several calls at once of its own work alone', async () => {
    const activities = openActivities();
    const [one, other] = [openCall(), openCall()];
    const gates = [gate(), gate()] as const;
    const work = (subject: string, turn: (typeof gates)[number]) =>
      activities.run({ kind: 'import', subject, unit: 'rows' }, async ({ progress }) => {
        progress(1, 2);
        await turn.opened;
        progress(2, 2);
      });

    const calls = [
      runWithProgress(one.listener, () => work('one', gates[0])),
      runWithProgress(other.listener, () => work('other', gates[1])),
    ];
    const unasked = work('unasked', gates[0]);
    // The later call goes on first, then both in turns.
    gates[1].open();
    await calls[1];
    gates[0].open();
    await Promise.all([...calls, unasked]);

    const steps = (subject: string) => [
      { subject, done: 0, total: null, unit: 'rows' },
      { subject, done: 1, total: 2, unit: 'rows' },
      { subject, done: 2, total: 2, unit: 'rows' },
      { subject, done: 2, total: 2, unit: 'rows' },
    ];
    expect([one.told, other.told]).toEqual([steps('one'), steps('other')]);
  });

  it('tells of what a thread reports, and not the call in which the thread was started', async () => {
    const activities = openActivities();
    const [first, second] = [openCall(), openCall()];
    const spin = (subject: string) => () =>
      runInThread(
        { activities, pool },
        { kind: 'spin', ms: 1 },
        { kind: 'evidence', subject, candles: 50, signal: undefined },
      );

    await runWithProgress(first.listener, spin('first'));
    await Promise.all([
      runWithProgress(second.listener, spin('second')),
      runInThread(
        { activities, pool },
        { kind: 'echo', text: '' },
        { kind: 'evidence', subject: 'nobody', candles: 1, signal: undefined },
      ),
    ]);

    const steps = (subject: string) =>
      [0, 5, 5].map((done, index) => ({ subject, done, total: index === 0 ? null : 50, unit: 'candles' }));
    expect([first.told, second.told]).toEqual([steps('first'), steps('second')]);
  });

  it('tells the inner call where one is made within another', async () => {
    const activities = openActivities();
    const [outer, inner] = [openCall(), openCall()];

    await runWithProgress(outer.listener, () =>
      runWithProgress(inner.listener, () =>
        activities.run({ kind: 'backup', subject: 's', unit: 'bytes' }, async () => {}),
      ),
    );

    expect([outer.told.length, inner.told.length]).toEqual([0, 2]);
  });

  it('says nothing any more once the call has ended, well or not', async () => {
    const activities = openActivities();
    const call = openCall();
    const left = gate();
    let rest: Promise<void> = Promise.resolve();

    const ended = runWithProgress(call.listener, async () => {
      rest = activities.run({ kind: 'download', subject: 'm', unit: 'bytes' }, () => left.opened);
      throw new Error('refused');
    });
    await expect(ended).rejects.toThrow('refused');
    const before = call.told.length;
    left.open();
    await rest;

    expect([before, call.told.length]).toEqual([1, 1]);
  });
});

function openActivities() {
  let at = 0;
  let next = 0;
  return createActivities({
    store: { list: () => [], save: () => {}, interruptRunning: () => 0 },
    clock: {
      now: () => {
        // Further apart than progress is told.
        at += 1_000;
        return at;
      },
    },
    ids: {
      next: (prefix) => {
        next += 1;
        return `${prefix}_${next}`;
      },
    },
    onChange: () => {},
  });
}

function openCall() {
  const told: CallProgress[] = [];
  return { told, listener: (progress: CallProgress) => void told.push(progress) };
}

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
