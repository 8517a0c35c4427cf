import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createManualTime, type ManualTime } from '#tests/support/manual-scheduler';
import { DOOR_LIMITS } from '../api/door-limits';
import type { DoorAnswer, DoorCall } from '../api/door-link';
import type { ServedDoorReport } from '../api/serve-doors';
import { type DoorsThread, type DoorsThreadParts, startDoorsThread } from './doors-thread';

// What the thread says is decided by the test: it repeats to main whatever an event's instrument holds as JSON.
const SCRIPT = `
import { parentPort, workerData } from 'node:worker_threads';
parentPort.postMessage({ kind: 'listening', isListening: true });
parentPort.postMessage({ kind: 'seen', clientId: 'started', agent: JSON.stringify(workerData.clients) });
parentPort.on('message', (message) => {
  if (message.kind === 'event') {
    if (message.event.kind === 'replay') return parentPort.postMessage({ kind: 'seen', clientId: 'replay', agent: '{}' });
    const said = JSON.parse(message.event.instrument);
    if (said === 'die') throw new Error('planted');
    if (said === 'deaf') parentPort.removeAllListeners('message').on('message', () => {});
    else parentPort.postMessage(said);
  } else if (message.kind === 'close') parentPort.postMessage({ kind: 'closed' });
  else parentPort.postMessage({ kind: 'seen', clientId: message.kind, agent: JSON.stringify(message) });
});
`;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'fairgap-doors-thread-'));
  writeFileSync(path.join(directory, 'doors.mjs'), SCRIPT);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let thread: DoorsThread | null = null;
let scheduler: ManualTime;
afterEach(async () => {
  const closing = thread?.close();
  await expect.poll(() => settled(closing), { interval: 5 }).toBe(true);
});

describe('the thread of the doors', () => {
  it('answers calls and hands on how far they are', async () => {
    const rig = start({
      answer: async (call, { onProgress }) => {
        onProgress({ subject: call.operation, done: 1, total: 2, unit: 'candles' });
        return { ok: true, value: new Float64Array([1, 2]), isRepeated: false };
      },
    });

    await rig.say({ kind: 'call', id: 7, call: CALL });

    await expect.poll(() => rig.heard('answer')).toEqual([expect.objectContaining({ id: 7 })]);
    expect(rig.heard('progress')).toMatchObject([{ id: 7, progress: { done: 1, total: 2 } }]);
  });

  it('tells who begins to listen first what a replay hides', async () => {
    const rig = start({});

    await expect.poll(() => rig.heard('replay')).toEqual([{}]);
  });

  it('ends the work of a call that is cancelled', async () => {
    const signals: AbortSignal[] = [];
    const rig = start({
      answer: (_call, { signal }) => {
        signals.push(signal);
        return new Promise<DoorAnswer>((resolve) =>
          signal.addEventListener('abort', () => resolve(refused('cancelled'))),
        );
      },
    });

    await rig.say({ kind: 'call', id: 1, call: CALL });
    await expect.poll(() => signals).toHaveLength(1);
    await rig.say({ kind: 'cancel', id: 1 });

    await expect.poll(() => rig.heard('answer')).toMatchObject([{ id: 1, answer: { error: { code: 'cancelled' } } }]);
  });

  it('lets everything else have its turn between calls', async () => {
    const order: string[] = [];
    const rig = start({
      scheduler: { after: (ms, run) => timer(ms, run) },
      answer: async ({ operation }) => {
        order.push(operation);
        setImmediate(() => order.push('else'));
        const until = performance.now() + 5;
        while (performance.now() < until);
        return refused('internal');
      },
    });

    for (let id = 1; id <= 3; id++) await rig.say({ kind: 'call', id, call: CALL });

    await expect.poll(() => rig.heard('answer')).toHaveLength(3);
    expect(order.slice(0, 5)).toEqual(['health.get', 'else', 'health.get', 'else', 'health.get']);
  });

  it('never begins a call that was cancelled while it waited', async () => {
    const begun: number[] = [];
    const rig = start({
      answer: async () => {
        begun.push(1);
        const until = performance.now() + 5;
        while (performance.now() < until);
        return refused('internal');
      },
    });

    // The rest after the first call lasts until the scheduler is moved on.
    await rig.say({ kind: 'call', id: 1, call: CALL });
    await expect.poll(() => rig.heard('answer')).toHaveLength(1);
    await rig.say({ kind: 'call', id: 2, call: CALL });
    await rig.say({ kind: 'cancel', id: 2 });

    await expect
      .poll(() => rig.heard('answer').at(-1))
      .toMatchObject({ id: 2, answer: { error: { code: 'cancelled' } } });
    scheduler.advance(1_000);
    expect(begun).toHaveLength(1);
  });

  it('answers a call whose value cannot be sent', async () => {
    const rig = start({ answer: async () => ({ ok: true, value: () => 1, isRepeated: false }) });

    await rig.say({ kind: 'call', id: 2, call: CALL });

    await expect.poll(() => rig.heard('answer')).toMatchObject([{ id: 2, answer: { error: { code: 'internal' } } }]);
    expect(rig.failures).toHaveLength(1);
  });

  it('is started again after it died, with its doors and clients, and gives up the calls of before', async () => {
    const signals: AbortSignal[] = [];
    const rig = start({
      answer: (_call, { signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      },
    });
    thread?.follow([
      { door: 'rest', port: 0 },
      { door: 'mcp', port: null },
    ]);
    await rig.say({ kind: 'call', id: 1, call: CALL });
    await expect.poll(() => signals).toHaveLength(1);

    await rig.say('die');

    await expect.poll(() => rig.reports).toMatchObject([{ door: 'rest', state: 'failed' }]);
    expect(signals[0]?.aborted).toBe(true);
    expect(rig.starts()).toBe(1);
    scheduler.advance(1_000);
    await expect.poll(() => rig.starts()).toBe(2);
    await expect.poll(() => rig.heard('plan').at(-1)).toMatchObject({ plan: [{ door: 'rest' }, { door: 'mcp' }] });
  });

  it('waits longer each time it dies', async () => {
    const rig = start({});
    // Told at its death, together with the pause before the next one.
    const deaths = () => rig.reports.length;
    thread?.follow([{ door: 'rest', port: 0 }]);
    await rig.say('die');
    await expect.poll(deaths).toBe(1);
    scheduler.advance(1_000);
    await expect.poll(() => rig.starts()).toBe(2);
    await rig.say('die', 2);
    await expect.poll(deaths).toBe(2);

    scheduler.advance(1_000);
    expect(rig.starts()).toBe(2);
    scheduler.advance(1_000);

    await expect.poll(() => rig.starts()).toBe(3);
  });

  it('is ended where it does not answer at the end', async () => {
    const rig = start({});
    await rig.say('deaf');
    await expect.poll(() => rig.starts()).toBe(1);

    const closing = thread?.close();
    scheduler.advance(4_000);

    await expect.poll(() => settled(closing)).toBe(true);
  });
});

const CALL: DoorCall = { door: 'rest', clientId: 'local', operation: 'health.get', input: {} };

function refused(code: string): DoorAnswer {
  return { ok: false, error: { code, message: code, details: {} } };
}

function start(parts: Partial<DoorsThreadParts>) {
  scheduler = createManualTime(0);
  const seen: { kind: string; message: Record<string, unknown> }[] = [];
  const reports: ServedDoorReport[] = [];
  const failures: unknown[] = [];
  thread = startDoorsThread({
    script: path.join(directory, 'doors.mjs'),
    workstation: { version: '0.0.0', environment: 'demo', startedAt: 0 },
    limits: DOOR_LIMITS,
    docsDir: '',
    promptsDir: '',
    clients: () => [],
    present: () => ({ kind: 'replay', replay: null }),
    scheduler,
    answer: async () => refused('internal'),
    onReport: (report) => reports.push(report),
    onDenied: () => {},
    onSeen: (kind, agent) => seen.push({ kind, message: JSON.parse(agent ?? 'null') }),
    onConnections: () => {},
    onFailure: (error) => failures.push(error),
    ...parts,
  });
  const running = thread;
  const starts = () => seen.filter(({ kind }) => kind === 'started').length;
  return {
    reports,
    failures,
    starts,
    heard: (kind: string) => seen.filter((one) => one.kind === kind).map(({ message }) => message),
    /** Lets the thread that was started as the nth say something. */
    say: async (message: unknown, nth = 1) => {
      await expect.poll(starts).toBe(nth);
      running.tell({ kind: 'series', instrument: JSON.stringify(message) });
    },
  };
}

function timer(ms: number, run: () => void): () => void {
  const set = setTimeout(run, ms);
  return () => clearTimeout(set);
}

async function settled(promise: Promise<void> | undefined): Promise<boolean> {
  if (!promise) return true;
  return Promise.race([promise.then(() => true), new Promise<false>((resolve) => setTimeout(() => resolve(false), 1))]);
}
