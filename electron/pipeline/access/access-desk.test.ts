import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTokenFiles } from '#electron/infra/files/token-files';
import { createAccessStore } from '#electron/infra/sqlite/access-store';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { randomToken } from '#electron/infra/system/random-token';
import { sha256OfText } from '#electron/infra/system/sha256-of-text';
import { createTimeSortedIds } from '#electron/infra/system/time-sorted-ids';
import type { Denial } from '#shared/domain/access';
import { canonicalJson } from '#shared/domain/canonical-json';
import { createManualTime, type ManualTime } from '#tests/support/manual-scheduler';
import { openTestJournal } from '#tests/support/test-journal';
import { type AccessDesk, type AskedCall, createAccessDesk } from './access-desk';
import type { EndedCall } from './access-log';
import { cleanDetails } from './clean-details';
import type { CommandAnswer } from './keyed-commands';

const START = Date.UTC(2026, 0, 5, 12, 0, 10);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ORIGINS = { origins: [] as string[] };

let folder: string;
let database: Journal;
let time: ManualTime;
let changes: string[];
let failures: unknown[];
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'desk-'));
  database = await openTestJournal();
  time = createManualTime(START);
  changes = [];
  failures = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const tokens = () => createTokenFiles(path.join(folder, 'access'));
const store = () => createAccessStore(database);

/** A desk on the same journal and files, as the next process has it. */
function openDesk(parts: { store?: ReturnType<typeof store> } = {}): AccessDesk {
  const desk = createAccessDesk({
    store: parts.store ?? store(),
    tokens: tokens(),
    clock: time,
    ids: createTimeSortedIds(time),
    scheduler: time,
    sha256: sha256OfText,
    randomToken,
    onChange: (what) => changes.push(what),
    onFailure: (error) => failures.push(error),
  });
  desk.start();
  return desk;
}

const READ = { name: 'health.read', scope: 'read', kind: 'query', doors: ['cli', 'rest', 'mcp'] } as const;
const PROPOSE = { name: 'orders.propose', scope: 'propose', kind: 'command', doors: ['cli', 'rest', 'mcp'] } as const;
const ADMIN = { name: 'access.revokeClient', scope: 'admin', kind: 'command', doors: ['cli'] } as const;
const TRADE = { name: 'orders.confirm', scope: 'trade', kind: 'command', doors: ['cli', 'rest', 'mcp'] } as const;

function ask(desk: AccessDesk, call: Partial<AskedCall>): string {
  return desk.admit({ door: 'rest', clientId: 'local', operation: READ, ...call })?.code ?? 'admitted';
}

function ended(fields: Partial<EndedCall> = {}): EndedCall {
  return {
    clientId: 'local',
    door: 'rest',
    operation: 'orders.propose',
    kind: 'command',
    scope: 'propose',
    ok: true,
    code: null,
    durationMs: 5,
    isRepeated: false,
    details: {},
    ...fields,
  };
}

function denial(fields: Partial<Denial> = {}): Denial {
  return { door: 'rest', code: 'token_missing', clientId: null, operation: null, details: {}, ...fields };
}

describe('clients', () => {
  it('begin with scripts of this computer and the command line', () => {
    const desk = openDesk();

    const told = desk.clients().map(({ id, kind, doors, scopes }) => ({ id, kind, doors, scopes }));

    expect(told).toEqual([
      { id: 'local', kind: 'built_in', doors: ['rest', 'mcp'], scopes: ['read'] },
      { id: 'cli', kind: 'built_in', doors: ['cli'], scopes: ['read', 'propose'] },
    ]);
    expect(desk.token('local').token).toMatch(/^fgp_[A-Za-z0-9_-]{43}$/);
    expect(desk.known().map(({ id, tokenHash }) => [id, tokenHash])).toEqual(
      ['local', 'cli'].map((id) => [id, sha256OfText(desk.token(id).token)]),
    );
  });

  it('keep their tokens over a restart; the command line gets a new one', () => {
    const before = openDesk();
    const tokensBefore = ['local', 'cli'].map((id) => before.token(id).token);

    const after = openDesk();

    expect(after.token('local').token).toBe(tokensBefore[0]);
    expect(after.token('cli').token).not.toBe(tokensBefore[1]);
  });

  it.each([
    ['missing', () => tokens().remove('local')],
    ['changed', () => tokens().write('local', `fgp_${'x'.repeat(43)}`)],
    ['empty', () => writeFileSync(tokens().path('local'), '')],
  ])('get a new token at the start where its file is %s', (_, spoil) => {
    const before = openDesk();
    const token = before.token('local').token;
    spoil();
    expect(() => before.token('local')).toThrow(expect.objectContaining({ code: 'file_unreadable' }));
    time.advance(1_000);

    const after = openDesk();

    expect(after.token('local').token).not.toBe(token);
    expect(after.known()[0]?.tokenHash).toBe(sha256OfText(after.token('local').token));
    expect(after.clients()[0]?.rotatedAt).toBe(START + 1_000);
  });

  it('that cannot keep a token stay out, and the app starts', () => {
    writeFileSync(path.join(folder, 'access'), 'a file where the folder should be');

    const desk = openDesk();

    expect(desk.known()).toEqual([]);
    expect(failures.length).toBeGreaterThan(0);
  });

  it('are added, changed, given a new token and shut out, each told at once', () => {
    const desk = openDesk();
    changes.length = 0;

    const added = desk.add({ name: 'Notebook', doors: ['rest', 'rest'], mayPropose: false, ...ORIGINS });
    const first = desk.token(added.id).token;
    const changed = desk.change({ clientId: added.id, name: 'Lab', mayPropose: true, origins: ['http://a.test'] });
    const rotated = desk.rotate(added.id);
    const second = desk.token(added.id).token;
    const revoked = desk.revoke(added.id);

    expect(added).toMatchObject({
      name: 'Notebook',
      doors: ['rest'],
      scopes: ['read'],
      tokenFile: tokens().path(added.id),
    });
    expect(changed).toMatchObject({ name: 'Lab', scopes: ['read', 'propose'], origins: ['http://a.test'] });
    expect([rotated.revokedAt, revoked.revokedAt, revoked.tokenFile]).toEqual([null, START, null]);
    expect(second).not.toBe(first);
    expect(desk.known().map(({ id }) => id)).toEqual(['local', 'cli']);
    expect(tokens().read(added.id)).toBeNull();
    expect(changes).toEqual(['clients', 'clients', 'clients', 'clients']);
    for (const use of [desk.rotate, desk.revoke, desk.token]) {
      expect(() => use(added.id)).toThrow(expect.objectContaining({ code: 'conflict' }));
    }
    expect(
      openDesk()
        .known()
        .map(({ id }) => id),
    ).toEqual(['local', 'cli']);
  });

  it('have names of their own, and built-in ones stay what they are', () => {
    const desk = openDesk();
    const draft = { doors: ['rest'] as const, mayPropose: false, ...ORIGINS };
    const added = desk.add({ ...draft, name: 'Notebook' });
    const refused = { code: 'conflict' };

    for (const name of ['NOTEBOOK', 'ＮｏｔｅＢｏｏｋ', 'Note\u200bbook', 'Command\u00a0 Line']) {
      expect(() => desk.add({ ...draft, name })).toThrow(expect.objectContaining(refused));
    }
    expect(() => desk.change({ clientId: added.id, name: 'command line' })).toThrow(expect.objectContaining(refused));
    expect(() => desk.change({ clientId: 'local', name: 'Mine' })).toThrow(expect.objectContaining(refused));
    expect(() => desk.change({ clientId: 'cli', mayPropose: false })).toThrow(expect.objectContaining(refused));
    expect(() => desk.revoke('cli')).toThrow(expect.objectContaining(refused));
    expect(() => desk.rotate('nobody')).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(desk.change({ clientId: 'local', doors: ['mcp'], mayPropose: true })).toMatchObject({
      name: 'Scripts on this computer',
      doors: ['mcp'],
      scopes: ['read', 'propose'],
    });
    desk.revoke(added.id);
    expect(desk.add({ ...draft, name: 'Notebook' }).name).toBe('Notebook');
  });

  it('leave no token in the journal or in what is told', () => {
    const desk = openDesk();
    const { token } = desk.token('local');
    desk.denied(denial({ details: { host: `a ${token} b`, [token]: 1 } }));
    desk.seen('local', `agent ${token}`);
    desk.close();

    const tables = ['access_clients', 'access_records', 'access_calls', 'access_keys'];
    const written = tables.map((table) => JSON.stringify(database.prepare(`SELECT * FROM ${table}`).all())).join();

    expect(written).toContain('fgp_***');
    expect(written).not.toContain(token.slice(4));
    expect(JSON.stringify([desk.clients(), desk.audit({ limit: 10 })])).not.toContain(token.slice(4));
  });
});

describe('admit', () => {
  it.each<[string, Partial<AskedCall>, string]>([
    ['a query of a reader', {}, 'admitted'],
    ['a client that nobody knows', { clientId: 'nobody' }, 'token_refused'],
    ['a door that was not granted', { door: 'cli' }, 'not_granted'],
    ['a proposal of a reader', { operation: PROPOSE }, 'not_granted'],
    ['an operation that the door has not', { operation: { ...READ, doors: ['cli'] } }, 'not_granted'],
    ['an admin operation at another door', { operation: { ...ADMIN, doors: ['cli', 'rest'] } }, 'not_granted'],
    ['an admin operation of the command line', { door: 'cli', clientId: 'cli', operation: ADMIN }, 'admitted'],
    ['a proposal of the command line', { door: 'cli', clientId: 'cli', operation: PROPOSE }, 'admitted'],
    ['a trade of the command line', { door: 'cli', clientId: 'cli', operation: TRADE }, 'not_granted'],
    ['a trade of anybody', { operation: TRADE }, 'not_granted'],
  ])('answers %s', (_, call, expected) => {
    expect(ask(openDesk(), call)).toBe(expected);
  });

  it('forgets a client at once that is shut out', () => {
    const desk = openDesk();
    desk.revoke('local');

    expect(ask(desk, {})).toBe('token_refused');
  });

  it('lets a client propose ten times a minute, and tells when it may again', () => {
    const desk = openDesk();
    const call: AskedCall = { door: 'cli', clientId: 'cli', operation: PROPOSE };
    const results = Array.from({ length: 11 }, () => {
      time.advance(1_000);
      return desk.admit(call);
    });
    const refusal = results.at(-1);
    time.advance(Number(refusal?.details.retryAfterMs) - 1);
    const early = desk.admit(call);
    time.advance(1);

    expect(results.slice(0, 10)).toEqual(Array(10).fill(null));
    expect(refusal).toMatchObject({
      code: 'rate_limited',
      details: { limit: 10, retryAt: START + 61_000, retryAfterMs: 50_000 },
    });
    expect(early?.code).toBe('rate_limited');
    expect(desk.admit(call)).toBeNull();
  });

  it('lets a client propose a hundred times a day, also over a restart', () => {
    const call: AskedCall = { door: 'cli', clientId: 'cli', operation: PROPOSE };
    let desk = openDesk();
    for (let index = 0; index < 100; index += 1) {
      expect(desk.admit(call)).toBeNull();
      desk.ended(ended({ clientId: 'cli', door: 'cli' }));
      time.advance(6_001);
    }
    desk.close();

    desk = openDesk();
    const refusal = desk.admit(call);
    time.advance(DAY_MS);

    expect(refusal?.details).toMatchObject({ limit: 100, retryAt: START + DAY_MS });
    expect(desk.admit(call)).toBeNull();
  });

  it('is not made to forget proposals by refusals that came after them', () => {
    const call: AskedCall = { door: 'cli', clientId: 'cli', operation: PROPOSE };
    let desk = openDesk();
    for (let index = 0; index < 100; index += 1) {
      desk.admit(call);
      desk.ended(ended({ clientId: 'cli', door: 'cli' }));
      time.advance(6_001);
    }
    for (let index = 0; index < 1_100; index += 1) {
      desk.denied(denial({ clientId: 'cli', door: 'cli', code: 'malformed' }));
      time.advance(60_000);
    }
    desk.close();

    desk = openDesk();

    expect(desk.admit(call)?.details).toMatchObject({ limit: 100, retryAt: START + DAY_MS });
  });

  it('counts a repeat with the same key once', () => {
    const desk = openDesk();
    const call: AskedCall = { door: 'cli', clientId: 'cli', operation: PROPOSE };

    const repeats = Array.from({ length: 50 }, () => desk.admit({ ...call, idempotencyKey: 'one' }));
    const others = Array.from({ length: 10 }, (_, index) => desk.admit({ ...call, idempotencyKey: `other ${index}` }));

    expect(repeats.filter((refusal) => refusal !== null)).toEqual([]);
    expect(others.filter((refusal) => refusal !== null)).toHaveLength(1);
  });
});

describe('what is kept of calls', () => {
  it('is a count of queries and a record of each command', () => {
    const desk = openDesk();
    desk.ended(ended({ operation: 'health.read', kind: 'query', scope: 'read', durationMs: 30 }));
    desk.ended(ended({ ok: false, code: 'order_refused', details: { id: 'p1' } }));

    const records = store().records({ limit: 10 });

    expect(records.map(({ id: _, ...record }) => record)).toEqual([
      {
        at: START,
        door: 'rest',
        clientId: 'local',
        clientName: 'Scripts on this computer',
        operation: 'orders.propose',
        verdict: 'failed',
        code: 'order_refused',
        count: 1,
        details: { scope: 'propose', durationMs: 5, id: 'p1' },
      },
    ]);
    expect(desk.clients()[0]?.usage).toEqual({
      calls: 2,
      failures: 1,
      denials: 0,
      meanMs: 17.5,
      maxMs: 30,
      connections: 0,
    });
  });

  it('is one record for equal denials of a minute', () => {
    const desk = openDesk();
    for (let index = 0; index < 500; index += 1) desk.denied(denial({ details: { index } }));
    desk.denied(denial({ code: 'rate_limited', details: { more: 40 } }));
    desk.denied(denial({ code: 'scope_missing', clientId: 'local', operation: 'orders.propose' }));
    const shown = desk.audit({ limit: 10 }).map(({ code, count }) => [code, count]);
    const before = store().records({ limit: 10 });
    time.advance(MINUTE_MS);
    desk.denied(denial());
    time.advance(5_000);

    const written = store().records({ limit: 10, verdict: 'denied' });

    expect(shown.sort()).toEqual([
      ['rate_limited', 40],
      ['scope_missing', 1],
      ['token_missing', 500],
    ]);
    expect(before).toEqual([]);
    expect(written.map(({ code, count }) => [code, count]).sort()).toEqual(shown);
    expect(desk.audit({ limit: 10 })).toHaveLength(4);
    expect(desk.clients()[0]?.usage.denials).toBe(1);
  });

  it('is bounded, however many kinds of denials and commands there are', () => {
    let writes = 0;
    const counting = {
      ...store(),
      addRecords: (records: Parameters<ReturnType<typeof store>['addRecords']>[0]) => {
        writes += 1;
        store().addRecords(records);
      },
    };
    const desk = openDesk({ store: counting });
    for (let index = 0; index < 20_000; index += 1) desk.denied(denial({ operation: `made.up${index}` }));
    for (let index = 0; index < 5_000; index += 1) desk.ended(ended());
    const atOnce = writes;
    desk.close();

    const records = store().records({ limit: 1_000 });

    expect(atOnce).toBe(60);
    expect(records.length).toBeLessThan(300);
    expect(records.reduce((sum, { count }) => sum + count, 0)).toBe(25_000);
  });

  it('is told of once a second at most', () => {
    const desk = openDesk();
    changes.length = 0;
    for (let index = 0; index < 100; index += 1) {
      desk.seen('local', 'curl');
      desk.connections({ local: index });
      desk.ended(ended({ kind: 'query' }));
      time.advance(50);
    }

    expect(changes.length).toBeLessThanOrEqual(5);
    expect(desk.clients()[0]).toMatchObject({ lastAgent: 'curl', usage: { calls: 100, connections: 99 } });
  });

  it('is written once the journal can be written again', () => {
    let isFull = true;
    const full = {
      ...store(),
      count: (counts: Parameters<ReturnType<typeof store>['count']>[0]) => {
        if (isFull) throw new Error('disk full');
        store().count(counts);
      },
    };
    const desk = openDesk({ store: full });
    desk.ended(ended({ kind: 'query' }));
    time.advance(5_000);
    isFull = false;
    time.advance(5_000);

    expect(failures).toHaveLength(1);
    expect(store().usage(0).get('local')?.calls).toBe(1);
  });

  it('leaves no timer behind', () => {
    const desk = openDesk();
    desk.ended(ended());
    desk.denied(denial());
    desk.close();

    expect(time.pending()).toBe(0);
  });
});

describe('cleaned details', () => {
  it('are few, short and plain', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(fc.string({ maxLength: 500 }), fc.double(), fc.constant(null))),
        (details) => {
          const clean = cleanDetails(details);

          expect(Object.keys(clean).length).toBeLessThanOrEqual(8);
          for (const value of Object.values(clean)) {
            if (typeof value === 'string') expect(value).toMatch(/^[^\p{Cc}\p{Cf}]{0,200}$/u);
          }
        },
      ),
    );
  });
});

describe('keyed commands', () => {
  const command = { clientId: 'local', key: 'k1', operation: 'orders.propose', input: { a: 1, b: [2] } };
  const done: CommandAnswer = { ok: true, value: { id: 'p1' } };

  it('run once for a hundred equal calls at once', async () => {
    const desk = openDesk();
    let runs = 0;
    const run = async () => {
      runs += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return done;
    };

    const answers = await Promise.all(Array.from({ length: 100 }, () => desk.keyed(command, run)));

    expect(runs).toBe(1);
    expect(answers.filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.ok && answer.value)))).toEqual(
      new Set(['{"id":"p1"}']),
    );
  });

  it('are repeated from the journal after a restart, whatever the order of the fields', async () => {
    await openDesk().keyed(command, async () => done);

    const repeated = await openDesk().keyed({ ...command, input: { b: [2], a: 1 } }, async () => {
      throw new Error('must not run');
    });

    expect(repeated).toEqual({ ...done, isRepeated: true });
  });

  it('are refused for another input or operation, also while the first runs, and free for another client', async () => {
    const desk = openDesk();
    let end = (_: CommandAnswer) => {};
    const first = desk.keyed(command, () => new Promise((resolve) => (end = resolve)));
    const refused = expect.objectContaining({ code: 'conflict' });

    await expect(desk.keyed({ ...command, input: { a: 2 } }, async () => done)).rejects.toEqual(refused);
    end(done);
    await first;
    await expect(desk.keyed({ ...command, input: { a: 2 } }, async () => done)).rejects.toEqual(refused);
    await expect(desk.keyed({ ...command, operation: 'predictions.request' }, async () => done)).rejects.toEqual(
      refused,
    );
    expect(await desk.keyed({ ...command, clientId: 'cli' }, async () => done)).toMatchObject({ isRepeated: false });
  });

  it('whose process was killed have an outcome that nobody knows, and do not run again', async () => {
    // The first process never gets its answer.
    void openDesk().keyed(command, () => new Promise(() => {}));
    let runs = 0;

    const again = openDesk().keyed(command, async () => {
      runs += 1;
      return done;
    });

    await expect(again).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/unknown.*orders\.proposals/),
      details: { isOutcomeUnknown: true },
    });
    expect(runs).toBe(0);
  });

  it('do not run when the key cannot be written', async () => {
    const full = {
      ...store(),
      takeKey: () => {
        throw new Error('disk full');
      },
    };
    let runs = 0;

    await expect(
      openDesk({ store: full }).keyed(command, async () => {
        runs += 1;
        return done;
      }),
    ).rejects.toThrow('disk full');
    expect(runs).toBe(0);
  });

  it('tell what happened when the answer cannot be written, and run no second time', async () => {
    const full = {
      ...store(),
      answerKey: () => {
        throw new Error('disk full');
      },
    };
    const desk = openDesk({ store: full });

    expect(await desk.keyed(command, async () => done)).toEqual({ ...done, isRepeated: false });
    await expect(desk.keyed(command, async () => done)).rejects.toMatchObject({ code: 'conflict' });
    expect(failures).toHaveLength(1);
  });

  it('free the key for an input that was refused, keep every other refusal', async () => {
    const desk = openDesk();
    const refusal = (code: string): CommandAnswer => ({ ok: false, error: { code, message: code, details: {} } });

    await desk.keyed(command, async () => refusal('invalid_input'));
    const mended = await desk.keyed({ ...command, input: {} }, async () => refusal('order_refused'));
    const repeated = await desk.keyed({ ...command, input: {} }, async () => done);

    expect(mended).toEqual({ ...refusal('order_refused'), isRepeated: false });
    expect(repeated).toEqual({ ...refusal('order_refused'), isRepeated: true });
  });

  it('keep no answer above a megabyte, and do not run again for it', async () => {
    const desk = openDesk();
    const columns = { open: new Float64Array([1.5, 2.5]), text: 'x'.repeat(1_100_000) };
    await desk.keyed(command, async () => ({ ok: true, value: columns }));
    await desk.keyed({ ...command, key: 'k2' }, async () => ({ ok: true, value: { open: columns.open } }));

    const large = await desk.keyed(command, async () => done);
    const small = await desk.keyed({ ...command, key: 'k2' }, async () => done);

    expect(large).toMatchObject({ ok: false, error: { code: 'too_large' }, isRepeated: true });
    expect(small).toEqual({ ok: true, value: { open: [1.5, 2.5] }, isRepeated: true });
  });

  it.each(['', ' ', 'a b', 'ä', 'x'.repeat(129), 'a\n'])('take no key like %j', async (key) => {
    await expect(openDesk().keyed({ ...command, key }, async () => done)).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('refuse an input that is nested without end', async () => {
    const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`);

    await expect(openDesk().keyed({ ...command, input: deep }, async () => done)).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('are told apart by what they mean: equal JSON in any order is equal, other JSON is not', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 4 }), (a, b) => {
        const text = canonicalJson(a);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(a)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        if (text === canonicalJson(b)) expect(JSON.parse(JSON.stringify(b))).toEqual(JSON.parse(JSON.stringify(a)));
      }),
    );
  });
});
