import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLatestAnswer } from './latest-answer';

describe('latest answer', () => {
  it('waits for the first answer only, and tells a failure once', async () => {
    const answers: (() => Promise<number>)[] = [
      async () => 1,
      async () => 2,
      async () => Promise.reject(new Error('lost')),
      async () => 4,
    ];
    const read = createLatestAnswer(() => (answers.shift() ?? (async () => 9))());
    const seen: unknown[] = [];

    for (let turn = 0; turn < 4; turn++) {
      seen.push(await read().catch((error: Error) => error.message));
      await setImmediate();
    }

    expect(seen).toEqual([1, 1, 2, 'lost']);
    expect(await read()).toBe(4);
  });

  it('asks once at a time', async () => {
    let asked = 0;
    let release = () => {};
    const read = createLatestAnswer(() => {
      asked++;
      return new Promise<number>((resolve) => {
        release = () => resolve(asked);
      });
    });

    const both = [read(), read()];
    release();

    expect(await Promise.all(both)).toEqual([1, 1]);
  });
});
