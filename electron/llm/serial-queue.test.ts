import { describe, expect, it } from 'vitest';
import { SerialQueue, type Turn } from './serial-queue';

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

  it('holds a background task up for persons, and lets it end before the next one begins', async () => {
    let now = 0;
    const queue = new SerialQueue({ now: () => now });
    const order: string[] = [];
    const [hasBegun, begin] = signalled();
    const [mayGoOn, goOn] = signalled();

    const background = queue.run(
      async (turn) => {
        order.push('b1 begins');
        begin();
        await mayGoOn;
        const pausedMs = await turn.letPass();
        order.push(`b1 goes on after ${pausedMs}`);
        return 'b1';
      },
      { priority: 'background' },
    );
    await hasBegun;
    const others = [
      queue.run(async () => void order.push('b2'), { priority: 'background' }),
      queue.run(async () => {
        now = 40;
        order.push('p1');
      }),
      queue.run(async () => {
        now = 70;
        order.push('p2');
        throw new Error('broken');
      }),
    ];
    goOn();
    const [, , failed] = await Promise.allSettled(others);

    expect(await background).toBe('b1');
    expect(order).toEqual(['b1 begins', 'p1', 'p2', 'b1 goes on after 70', 'b2']);
    expect(failed?.status).toBe('rejected');
  });

  it('holds nothing up where no person waits, and never a task of a person', async () => {
    const queue = new SerialQueue();
    const order: string[] = [];
    const passing = (name: string) => async (turn: Turn) => {
      order.push(`${name} ${await turn.letPass()}`);
    };

    const first = queue.run(passing('b'), { priority: 'background' });
    await first;
    await Promise.all([queue.run(passing('p1')), queue.run(passing('p2'))]);

    expect(order).toEqual(['b 0', 'p1 0', 'p2 0']);
  });

  it('lets a task that is held up end at an abort while others run', async () => {
    const queue = new SerialQueue();
    const controller = new AbortController();
    const [personBegan, personBegins] = signalled();
    const [mayEnd, end] = signalled();
    const order: string[] = [];

    const [hasBegun, begin] = signalled();
    const [mayPause, pause] = signalled();
    const background = queue
      .run(
        async (turn) => {
          begin();
          await mayPause;
          await turn.letPass(controller.signal);
        },
        { priority: 'background', signal: controller.signal },
      )
      .then(() => order.push('background'));
    await hasBegun;
    const person = queue
      .run(async () => {
        personBegins();
        await mayEnd;
      })
      .then(() => order.push('person'));
    const next = queue.run(async () => void order.push('next'), { priority: 'background' });
    pause();
    await personBegan;
    controller.abort();
    await background;
    end();
    await Promise.all([person, next]);

    expect(order).toEqual(['background', 'person', 'next']);
  });

  it('gives a starved background task one slice between two tasks of persons', async () => {
    let now = 0;
    const queue = new SerialQueue({ now: () => now, starvedAfterMs: 100, sliceMs: 30 });
    const order: string[] = [];
    const person = (name: string) => async () => {
      now += 60;
      order.push(name);
    };
    const [hasBegun, begin] = signalled();
    const [mayGoOn, goOn] = signalled();

    const background = queue.run(
      async (turn) => {
        begin();
        await mayGoOn;
        for (let step = 0; step < 5; step++) {
          await turn.letPass();
          now += 10;
          order.push(`b${step}`);
        }
      },
      { priority: 'background' },
    );
    await hasBegun;
    const persons = ['p1', 'p2', 'p3'].map((name) => queue.run(person(name)));
    goOn();
    await Promise.all([background, ...persons]);

    // Held up at 0; at 120 it has waited for more than 100 and runs until 150.
    expect(order).toEqual(['p1', 'p2', 'b0', 'b1', 'b2', 'p3', 'b3', 'b4']);
  });

  it('begins a starved background task too', async () => {
    let now = 0;
    const queue = new SerialQueue({ now: () => now, starvedAfterMs: 100, sliceMs: 30 });
    const order: string[] = [];
    const person = (name: string) =>
      queue.run(async () => {
        now += 60;
        order.push(name);
      });

    await Promise.all([
      person('p1'),
      queue.run(async () => void order.push('b'), { priority: 'background' }),
      person('p2'),
      person('p3'),
    ]);

    expect(order).toEqual(['p1', 'p2', 'b', 'p3']);
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

/** A promise and what keeps it. */
function signalled(): [Promise<void>, () => void] {
  let keep = (): void => {};
  const promise = new Promise<void>((resolve) => {
    keep = resolve;
  });
  return [promise, keep];
}
