import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTokenFiles } from '#electron/infra/files/token-files';
import { createAccessStore } from '#electron/infra/sqlite/access-store';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { randomToken } from '#electron/infra/system/random-token';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import { createTimeSortedIds } from '#electron/infra/system/time-sorted-ids';
import { type AccessDesk, createAccessDesk } from '#electron/pipeline/access/access-desk';
import { contract } from '#shared/contract/contract';
import { declaredOperations } from '#shared/contract/doors';
import { AppError } from '#shared/domain/app-error';
import { createManualTime, type ManualTime } from '#tests/support/manual-scheduler';
import { openTestJournal } from '#tests/support/test-journal';
import { createDoorCalls } from './door-calls';
import type { DoorCall, DoorProgress } from './door-link';
import type { Call, Handlers } from './handlers';
import { createRouter } from './router';

const MINUTE_MS = 60_000;

let folder: string;
let database: Journal;
let time: ManualTime;
let desk: AccessDesk;
let began: { name: string; input: unknown; call: Call }[];
let unexpected: unknown[];
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'calls-'));
  database = await openTestJournal();
  time = createManualTime(Date.UTC(2026, 0, 5));
  desk = createAccessDesk({
    store: createAccessStore(database),
    tokens: createTokenFiles(path.join(folder, 'access')),
    clock: time,
    ids: createTimeSortedIds(time),
    scheduler: time,
    sha256: sha256OfText,
    randomToken,
    onChange: () => {},
    onFailure: (error) => {
      throw error;
    },
  });
  desk.start();
  began = [];
  unexpected = [];
});
afterEach(() => {
  desk.close();
  rmSync(folder, { recursive: true });
});

/** Calls through the real router and desk to handlers that do what `handle` says. */
function doorCalls(handle: (name: string, input: unknown, call: Call) => unknown) {
  const groups: Record<string, Record<string, unknown>> = {};
  for (const { name, path: at } of declaredOperations(contract)) {
    const [group, operation] = at;
    groups[group] ??= {};
    groups[group][operation] = (input: unknown, call: Call) => {
      began.push({ name, input, call });
      return handle(name, input, call);
    };
  }
  // One entry for each operation was made just above.
  const router = createRouter(groups as unknown as Handlers, { onUnexpected: (_, error) => unexpected.push(error) });
  return createDoorCalls({
    router,
    desk,
    progress: {
      follow: (onProgress: (progress: DoorProgress) => void, work) => {
        onProgress({ subject: 'work', done: 1, total: 2, unit: 'rows' });
        return work();
      },
    },
    privateFolders: ['/home/me', '/opt/fairgap'],
    onUnexpected: (_, error) => unexpected.push(error),
  });
}

const call = (fields: Partial<DoorCall>): DoorCall => ({
  door: 'rest',
  clientId: 'local',
  operation: 'instruments.list',
  input: {},
  ...fields,
});
const byCli = (operation: string, input: unknown, fields: Partial<DoorCall> = {}) =>
  call({ door: 'cli', clientId: 'cli', operation, input, ...fields });
const denials = () => desk.audit({ limit: 100, verdict: 'denied' }).map(({ code, operation }) => [code, operation]);

describe('createDoorCalls', () => {
  it('answers with what the operation told, under the name of the client', async () => {
    const answer = await doorCalls(() => [])(call({}));

    expect(answer).toEqual({ ok: true, value: [], isRepeated: false });
    expect(began[0]?.call).toMatchObject({
      door: 'rest',
      caller: 'rest local',
      clientName: 'Scripts on this computer',
    });
    expect(desk.clients()[0]?.usage.calls).toBe(1);
  });

  it('lets no program near what is for a person, whatever the door and client', async () => {
    const calls = doorCalls(() => []);
    desk.change({ clientId: 'local', mayPropose: true });
    for (const { name, meta } of declaredOperations(contract)) {
      for (const door of ['rest', 'mcp', 'cli'] as const) {
        if (meta.doors.includes(door)) continue;
        const answer = await calls(call({ door, clientId: door === 'cli' ? 'cli' : 'local', operation: name }));
        expect([name, door, answer.ok ? 'done' : answer.error.code]).toEqual([name, door, 'not_found']);
      }
    }

    expect(began).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'orders', 'orders.', '.', 'orders.propose.x', 'ORDERS.PROPOSE', '\u0000'])(
    'knows no operation %j',
    async (operation) => {
      const answer = await doorCalls(() => [])(call({ operation }));

      expect(answer).toMatchObject({ ok: false, error: { code: 'not_found' } });
      expect(denials()).toHaveLength(1);
    },
  );

  it('refuses a reader that proposes, and tells of it', async () => {
    const answer = await doorCalls(() => [])(call({ operation: 'orders.propose', input: {} }));

    expect(answer).toMatchObject({ ok: false, error: { code: 'not_granted' } });
    expect(denials()).toEqual([['scope_missing', 'orders.propose']]);
    expect(began).toEqual([]);
  });

  it('refuses a client that was shut out meanwhile', async () => {
    desk.revoke('local');

    const calls = doorCalls(() => []);
    const answers = [
      await calls(call({})),
      await calls(call({ operation: 'structures.detect', input: { file: '/etc/passwd' } })),
    ];

    expect(answers).toMatchObject(Array(2).fill({ ok: false, error: { code: 'token_refused' } }));
  });

  it.each<[string, Partial<DoorCall>, RegExp]>([
    ['a file', { operation: 'structures.detect', input: { file: '/etc/passwd' } }, /file: Expected no file/],
    ['an empty file', { operation: 'structures.detect', input: { file: '' } }, /file: Expected no file/],
    [
      'a page above the limit',
      { operation: 'orders.list', input: { limit: 1_001 } },
      /Expected at most 1000, was 1001/,
    ],
    ['a field that nobody knows', { operation: 'orders.list', input: { evil: 1 } }, /evil/],
    ['an input that is no object', { operation: 'orders.list', input: [1] }, /orders\.list/],
  ])('refuses %s before it begins', async (_, fields, message) => {
    const answer = await doorCalls(() => [])(call(fields));

    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'invalid_input', message: expect.stringMatching(message) },
    });
    expect(began).toEqual([]);
  });

  it('finds files of the command line from its folder, and of nobody else', async () => {
    const files: unknown[] = [];
    const calls = doorCalls((_, input, { resolveFile }) => {
      files.push(resolveFile((input as { file: string }).file));
      throw new AppError('file_empty', 'empty');
    });

    await calls(byCli('candles.import', { file: 'a/../b.csv' }, { workingDirectory: '/home/me' }));
    const without = await calls(byCli('candles.import', { file: 'b.csv' }));
    const relative = await calls(byCli('candles.import', { file: 'b.csv' }, { workingDirectory: 'here' }));

    expect(files).toEqual([path.resolve('/home/me/b.csv')]);
    expect([without, relative]).toMatchObject(Array(2).fill({ error: { code: 'file_unreadable' } }));
  });

  it('passes coded refusals on, and counts them', async () => {
    const calls = doorCalls(() => {
      throw new AppError('no_candles', 'None are known.', { instrument: 'EURUSD' });
    });

    const answer = await calls(call({}));

    const error = { code: 'no_candles', message: 'None are known.', details: { instrument: 'EURUSD' } };
    expect(answer).toEqual({ ok: false, error });
    expect(desk.clients()[0]?.usage).toMatchObject({ calls: 1, failures: 1 });
  });

  it('tells a failure of ours as internal', async () => {
    const answer = await doorCalls(() => {
      throw new TypeError('x is undefined');
    })(call({}));

    expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(unexpected).toHaveLength(1);
  });

  it.each(['rest', 'mcp'] as const)('tells a program at %s nothing of the inside', async (door) => {
    const failing = (error: unknown) =>
      doorCalls(() => {
        throw error;
      })(call({ door }));

    const internal = await failing(new Error("Cannot find module '/opt/fairgap/out/main/worker.js'"));
    const coded = await failing(
      new AppError('disk_full', 'No space is left for /home/me/.config/Fairgap/live/journal.sqlite.', {
        file: '/home/me/.config/Fairgap/live/journal.sqlite',
        nested: [{ folder: '/home/me' }],
        needed: 12,
      }),
    );

    expect(internal).toEqual({
      ok: false,
      error: {
        code: 'internal',
        message: 'instruments.list failed unexpectedly. The log of the workstation says why.',
        details: {},
      },
    });
    expect(coded).toEqual({
      ok: false,
      error: {
        code: 'disk_full',
        message: 'No space is left for journal.sqlite.',
        details: { file: 'journal.sqlite', nested: [{ folder: '' }], needed: 12 },
      },
    });
    expect(String(unexpected[0])).toContain('/opt/fairgap/out/main/worker.js');
  });

  it('tells the command line where a file is', async () => {
    const answer = await doorCalls(() => {
      throw new AppError('file_empty', 'The file is empty: /home/me/a.csv', { file: '/home/me/a.csv' });
    })(byCli('instruments.list', {}));

    expect(answer).toMatchObject({
      error: { message: 'The file is empty: /home/me/a.csv', details: { file: '/home/me/a.csv' } },
    });
  });

  it('never throws, even where the desk does', async () => {
    const calls = doorCalls(() => []);
    database.close();
    desk.admit = () => {
      throw new Error('bug');
    };

    expect(await calls(call({}))).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(unexpected).toHaveLength(1);
    database = await openTestJournal();
    desk.close = () => {};
  });

  it('ends a call with its caller and says that it was cancelled', async () => {
    const hangUp = new AbortController();
    const calls = doorCalls(
      (_, __, { signal }) =>
        new Promise((___, reject) =>
          signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'Stopped.'))),
        ),
    );

    const answer = calls(call({}), { signal: hangUp.signal });
    await new Promise((resolve) => setImmediate(resolve));
    hangUp.abort();

    expect(await answer).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(await calls(call({}), { signal: hangUp.signal })).toMatchObject({ error: { code: 'cancelled' } });
    expect(began).toHaveLength(1);
  });

  it('tells how far it is', async () => {
    const told: DoorProgress[] = [];

    await doorCalls(() => [])(call({}), { onProgress: (progress) => told.push(progress) });

    expect(told).toEqual([{ subject: 'work', done: 1, total: 2, unit: 'rows' }]);
  });
});

describe('commands', () => {
  const resolved = { resolved: 1, open: 2 };
  const resolve = (key?: string, input: unknown = {}) => byCli('predictions.resolve', input, { idempotencyKey: key });

  it('run once for a hundred calls with the same key, and are recorded once each', async () => {
    let runs = 0;
    const calls = doorCalls(async () => {
      runs += 1;
      await new Promise((next) => setImmediate(next));
      return resolved;
    });

    const answers = await Promise.all(Array.from({ length: 100 }, () => calls(resolve('k'))));
    const more = await calls(resolve('k'));

    expect(runs).toBe(1);
    expect(answers.filter((answer) => answer.ok && !answer.isRepeated)).toHaveLength(1);
    expect(more).toEqual({ ok: true, value: resolved, isRepeated: true });
    time.advance(2 * MINUTE_MS);
    const records = desk.audit({ limit: 100, clientId: 'cli' });
    expect(records.map(({ verdict, count }) => [verdict, count]).sort()).toEqual([
      ['done', 1],
      ['done', 100],
    ]);
  });

  it('go on with a key when the caller hangs up, and tell what came of it', async () => {
    const hangUp = new AbortController();
    let end = (_: unknown) => {};
    const calls = doorCalls(
      () =>
        new Promise((settle) => {
          end = settle;
        }),
    );

    const first = calls(resolve('k'), { signal: hangUp.signal });
    await new Promise((next) => setImmediate(next));
    hangUp.abort();
    end(resolved);
    await first;

    expect(began[0]?.call.signal?.aborted ?? false).toBe(false);
    expect(await calls(resolve('k'))).toEqual({ ok: true, value: resolved, isRepeated: true });
    expect(began).toHaveLength(1);
  });

  it('run each time without a key', async () => {
    const calls = doorCalls(() => resolved);

    await calls(resolve());
    await calls(resolve());

    expect(began).toHaveLength(2);
  });

  it('with a bad key are refused and do not run', async () => {
    const answer = await doorCalls(() => resolved)(resolve('a b'));

    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
    expect(began).toEqual([]);
  });

  it('that propose have a pace of their own', async () => {
    const calls = doorCalls(() => {
      throw new AppError('order_refused', 'Too large.');
    });
    const propose = byCli('predictions.request', { instrument: 'EURUSD', timeframe: '1h' });

    const codes = [];
    for (let index = 0; index < 12; index += 1) {
      const answer = await calls(propose);
      codes.push(answer.ok ? 'ok' : answer.error.code);
    }

    expect(codes).toEqual([...Array(10).fill('order_refused'), 'rate_limited', 'rate_limited']);
    expect(denials()).toEqual([['rate_limited', 'predictions.request']]);
  });

  it('that propose count each time that their key is used anew', async () => {
    const calls = doorCalls(() => {});
    // Never done, so that the key is free again each time: every one writes to the disk twice.
    const malformed = byCli('predictions.request', { instrument: 'EURUSD' }, { idempotencyKey: 'k' });

    const codes = [];
    for (let index = 0; index < 12; index += 1) {
      const answer = await calls(malformed);
      codes.push(answer.ok ? 'ok' : answer.error.code);
    }

    expect(codes).toEqual([...Array(10).fill('invalid_input'), 'rate_limited', 'rate_limited']);
  });

  it('that propose are answered again for their key, however often it is asked', async () => {
    const calls = doorCalls(() => {
      throw new AppError('order_refused', 'Too large.');
    });
    const propose = byCli('predictions.request', { instrument: 'EURUSD', timeframe: '1h' }, { idempotencyKey: 'k' });

    const codes = new Set();
    for (let index = 0; index < 30; index += 1) {
      const answer = await calls(propose);
      codes.add(answer.ok ? 'ok' : answer.error.code);
    }

    expect([...codes]).toEqual(['order_refused']);
    expect(began).toHaveLength(1);
  });
});
