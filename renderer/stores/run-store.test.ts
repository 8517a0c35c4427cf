import { describe, expect, it } from 'vitest';
import { createRunStore } from './run-store';

describe('a long run', () => {
  it('keeps the result before while a newer one runs and when that fails', async () => {
    let fails = false;
    const store = createRunStore(async (input: number) => {
      if (fails) throw Object.assign(new Error('No.'), { code: 'no_candles' });
      return input * 2;
    });

    await store.getState().start('a', 2);
    fails = true;
    await store.getState().start('a', 3);

    expect(store.getState().runs.a).toMatchObject({
      state: 'failed',
      failure: { code: 'no_candles' },
      result: 4,
      answers: 2,
    });
  });

  it('runs once for a key at a time, and each key by itself', async () => {
    const ends: (() => void)[] = [];
    const store = createRunStore(() => new Promise<void>((resolve) => ends.push(resolve)));

    const runs = [store.getState().start('a', 1), store.getState().start('a', 2), store.getState().start('b', 1)];
    const asked = ends.length;
    for (const end of ends) end();
    await Promise.all(runs);

    expect([asked, store.getState().runs.a?.state]).toEqual([2, 'done']);
  });

  it('is stopped without a failure, whatever the transport throws', async () => {
    const store = createRunStore(
      (_input: null, signal) =>
        new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('torn')))),
    );

    const run = store.getState().start('a', null);
    store.getState().cancel('a');
    await run;

    expect(store.getState().runs.a).toMatchObject({ state: 'cancelled', failure: null });
  });
});
