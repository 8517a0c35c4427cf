import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCallQueue, RUNNING_IN_ALL } from './call-queue';
import type { DoorAnswer, DoorCall, DoorLink } from './door-link';

interface Begun {
  readonly call: DoorCall;
  readonly end: (answer?: DoorAnswer) => void;
}

/** A link whose calls end when the test says so. */
function heldLink() {
  const begun: Begun[] = [];
  const link = {
    call: (call: DoorCall) =>
      new Promise<DoorAnswer>((resolve) => {
        begun.push({ call, end: (answer = { ok: true, value: call.operation, isRepeated: false }) => resolve(answer) });
      }),
  } as unknown as DoorLink;
  return { link, begun, names: () => begun.map(({ call }) => `${call.clientId} ${call.operation}`) };
}

const callOf = (clientId: string, operation: string): DoorCall => ({ door: 'rest', clientId, operation, input: {} });
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('createCallQueue', () => {
  it('runs so many calls of a client, lets others wait, and refuses one more', async () => {
    const { link, begun, names } = heldLink();
    const queue = createCallQueue(link, { running: 2, waiting: 1 });

    const answers = ['1', '2', '3', '4'].map((name) => queue.call(callOf('a', name)));
    const refusal = await answers[3];
    const before = names();
    begun[0]?.end();
    await answers[0];
    await settled();

    expect(refusal).toMatchObject({ ok: false, error: { code: 'rate_limited', details: { running: 2, waiting: 1 } } });
    expect([before, names()]).toEqual([
      ['a 1', 'a 2'],
      ['a 1', 'a 2', 'a 3'],
    ]);
  });

  it('gives a client its turn however many calls of another wait', async () => {
    const { link, begun, names } = heldLink();
    const queue = createCallQueue(link, { running: RUNNING_IN_ALL, waiting: 1_000 });

    for (let index = 0; index < 100; index += 1) void queue.call(callOf('busy', String(index)));
    void queue.call(callOf('quiet', 'one'));
    begun[0]?.end();
    begun[1]?.end();
    await settled();

    expect(names().slice(RUNNING_IN_ALL)).toContain('quiet one');
  });

  it('answers an abort at once and takes a waiting call out', async () => {
    const { link, begun, names } = heldLink();
    const queue = createCallQueue(link, { running: 1, waiting: 5 });
    const hangUp = new AbortController();

    void queue.call(callOf('a', 'first'));
    const second = queue.call(callOf('a', 'second'), { signal: hangUp.signal });
    void queue.call(callOf('a', 'third'));
    hangUp.abort();
    const answer = await second;
    begun[0]?.end();
    await settled();

    expect(answer).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(names()).toEqual(['a first', 'a third']);
  });

  it('keeps the place of an aborted call until its work has ended', async () => {
    const { link, begun, names } = heldLink();
    const queue = createCallQueue(link, { running: 1, waiting: 5 });
    const hangUp = new AbortController();

    const first = queue.call(callOf('a', 'first'), { signal: hangUp.signal });
    void queue.call(callOf('a', 'second'));
    hangUp.abort();
    const answer = await first;
    await settled();
    const meanwhile = names();
    begun[0]?.end();
    await settled();

    expect(answer).toMatchObject({ error: { code: 'cancelled' } });
    expect([meanwhile, names()]).toEqual([['a first'], ['a first', 'a second']]);
  });

  it('frees the place of a call whose link throws', async () => {
    let calls = 0;
    const link = {
      call: () => {
        calls += 1;
        return Promise.reject(new Error('gone'));
      },
    } as unknown as DoorLink;
    const queue = createCallQueue(link, { running: 1, waiting: 5 });

    const answers = await Promise.all([queue.call(callOf('a', '1')), queue.call(callOf('a', '2'))]);

    expect(calls).toBe(2);
    expect(answers.map((answer) => answer.ok)).toEqual([false, false]);
  });

  it('answers every call once, and never runs more than it may', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ client: fc.constantFrom('a', 'b', 'c'), isAborted: fc.boolean() }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 10 }),
        async (calls, running, waiting) => {
          const now = new Map<string, number>();
          let most = 0;
          const link = {
            call: async ({ clientId }: DoorCall): Promise<DoorAnswer> => {
              now.set(clientId, (now.get(clientId) ?? 0) + 1);
              most = Math.max(most, now.get(clientId) ?? 0);
              await settled();
              now.set(clientId, (now.get(clientId) ?? 0) - 1);
              return { ok: true, value: null, isRepeated: false };
            },
          } as unknown as DoorLink;
          const queue = createCallQueue(link, { running, waiting });

          const answers = await Promise.all(
            calls.map(({ client, isAborted }) => {
              const hangUp = new AbortController();
              const answer = queue.call(callOf(client, 'x'), { signal: hangUp.signal });
              if (isAborted) hangUp.abort();
              return answer;
            }),
          );

          expect(answers).toHaveLength(calls.length);
          expect(most).toBeLessThanOrEqual(running);
        },
      ),
      { numRuns: 60 },
    );
  });
});
