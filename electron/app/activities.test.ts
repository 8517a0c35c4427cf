import { describe, expect, it } from 'vitest';
import type { Activity } from '#shared/domain/activity';
import { AppError } from '#shared/domain/app-error';
import { openTestJournal } from '#tests/support/test-journal';
import { createActivityStore } from '../infra/sqlite/activity-store';
import { createActivities } from './activities';

async function setUp() {
  const store = createActivityStore(await openTestJournal());
  let at = 1_000;
  let next = 0;
  const published: Activity[] = [];
  const activities = createActivities({
    store,
    clock: {
      now: () => {
        at += 10;
        return at;
      },
    },
    ids: {
      next: (prefix) => {
        next += 1;
        return `${prefix}_${next}`;
      },
    },
    onChange: (activity) => published.push(activity),
  });
  return { activities, published, store };
}

const work = { kind: 'import', subject: 'a.csv', unit: 'rows' } as const;

describe('createActivities', () => {
  it('records progress and the end', async () => {
    const { activities, published } = await setUp();

    const result = await activities.run(work, async ({ progress }) => {
      progress(5, 10);
      return 'ok';
    });

    expect(result).toBe('ok');
    expect(activities.list(10)).toMatchObject([{ state: 'done', done: 5, total: 10, error: null }]);
    expect(published.map(({ state }) => state)).toEqual(['running', 'running', 'done']);
  });

  it('keeps the error of work that fails and passes it on', async () => {
    const { activities } = await setUp();

    const attempt = activities.run(work, async () => {
      throw new AppError('disk_full', 'The disk is full.');
    });

    await expect(attempt).rejects.toMatchObject({ code: 'disk_full' });
    expect(activities.list(1)).toMatchObject([
      { state: 'failed', error: { code: 'disk_full', message: 'The disk is full.' } },
    ]);
  });

  it('stops running work on request, once', async () => {
    const { activities, published } = await setUp();
    const attempt = activities.run(
      work,
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new AppError('cancelled', 'Stopped.')));
        }),
    );
    const id = (published[0] as Activity).id;

    const first = activities.cancel(id);
    await expect(attempt).rejects.toMatchObject({ code: 'cancelled' });

    expect([first, activities.cancel(id), activities.list(1)[0]?.state]).toEqual([true, false, 'cancelled']);
  });

  it('calls work that a killed process left running interrupted', async () => {
    const { activities, published, store } = await setUp();
    void activities.run(work, () => new Promise(() => {}));

    const interrupted = store.interruptRunning(9_000);

    expect(interrupted).toBe(1);
    expect(store.list(1)).toEqual([{ ...published[0], state: 'interrupted', updatedAt: 9_000 }]);
  });
});
