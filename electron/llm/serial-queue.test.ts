import { describe, expect, it } from 'vitest';
import { SerialQueue } from './serial-queue';

describe('SerialQueue', () => {
  it("runs a person's tasks first, each kind in its order, and goes on after a failure", async () => {
    const queue = new SerialQueue();
    const order: string[] = [];
    const note = (name: string) => async () => {
      order.push(name);
      if (name === 'b1') throw new Error('broken');
    };

    const results = await Promise.allSettled([
      queue.run(note('b1'), { priority: 'background' }),
      queue.run(note('b2'), { priority: 'background' }),
      queue.run(note('p1')),
      queue.run(note('p2')),
    ]);

    expect(order).toEqual(['p1', 'p2', 'b1', 'b2']);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  });

  it('says while a task runs that a person waits', async () => {
    const queue = new SerialQueue();
    const seen: boolean[] = [];
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });

    const first = queue.run(async () => {
      await gate;
      seen.push(queue.isPersonWaiting);
    });
    const background = queue.run(async () => void seen.push(queue.isPersonWaiting), { priority: 'background' });
    const person = queue.run(async () => {});
    release();
    await Promise.all([first, background, person]);

    expect(seen).toEqual([true, false]);
  });

  it('answers a task that gave its place up at once and never runs it', async () => {
    const queue = new SerialQueue();
    const controller = new AbortController();
    const ran: string[] = [];
    const first = queue.run(async () => void ran.push('first'));

    const given = queue.run(async () => ran.push('given up'), { signal: controller.signal, onAbort: () => -1 });
    controller.abort();

    expect(await given).toBe(-1);
    await first;
    expect(ran).toEqual(['first']);
  });

  it('takes tasks again after it ran empty', async () => {
    const queue = new SerialQueue();

    const first = await queue.run(async () => 1);
    const second = await queue.run(async () => 2, { priority: 'background' });

    expect([first, second]).toEqual([1, 2]);
  });
});
