import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createModelFiles } from '#electron/infra/models/model-files';
import { migrateJournal } from '#electron/infra/sqlite/migrate-journal';
import { journal as firstMigration } from '#electron/infra/sqlite/migrations/001-journal';
import { type Journal, openDatabase, openExecutionConnection } from '#electron/infra/sqlite/open-database';
import { createOrderStore } from '#electron/infra/sqlite/order-store';
import { createSettingsStore } from '#electron/infra/sqlite/settings-store';
import type { CatalogModel } from '#shared/domain/model';
import type { Order } from '#shared/domain/order';
import { bundleForNode } from '#tests/support/bundle-for-node';
import { createExchangeRig, type ExchangeRig, PATHS } from '#tests/support/exchange-rig';
import { testSqliteBinding } from '#tests/support/test-journal';
import { createTradedWorkstation, type TradedWorkstation } from '#tests/support/workstation/traded-workstation';
import { startWorkstation, type WorkstationProcess } from '#tests/support/workstation/workstation-process';

const nativeBinding = testSqliteBinding();

let directory: string;
let childScript: string;
const open: (() => unknown)[] = [];

beforeAll(async () => {
  childScript = await bundleForNode('tests/support/journal-child.ts');
});
afterAll(() => rmSync(childScript, { force: true }));
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe('a disk that is full', () => {
  it('fault 39: the intent cannot be written: no request leaves, and the proposal can be confirmed once there is room', async () => {
    const { rig, connection } = await startOnOwnConnection();
    await rig.enter({ instrument: 'ETH/USDT', entry: '2990', stop: '2900', target: '3200' });
    const proposal = rig.propose();
    const posts = rig.requests(PATHS.entry, 'POST').length;
    fill(connection, rig.orders()[0]?.clientOrderId ?? '');

    await expect(rig.confirm(proposal)).rejects.toMatchObject({ code: 'disk_full' });
    const full = { posts: rig.requests(PATHS.entry, 'POST').length, state: rig.store().proposal(proposal.id)?.state };
    connection.pragma('max_page_count = 1073741823');
    await rig.confirm(proposal);

    expect(full).toEqual({ posts, state: 'open' });
    expect(rig.requests(PATHS.entry, 'POST')).toHaveLength(posts + 1);
    await rig.audit();
  });

  it.skipIf(!existsSync('/dev/full'))(
    'fault 40: a download stops, says so, leaves no model, and works once there is room',
    async () => {
      makeDirectory();
      const content = Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(300_000, 7)]);
      const url = await serve(content);
      const files = createModelFiles({
        modelsDir: directory,
        catalog: [modelAt(url, content)],
        fetch,
        isEgressAllowed: () => true,
        resolvePythonWheel: () => Promise.reject(new Error('no wheel here')),
        retryDelayMs: 1,
      });
      const download = () => files.download('tiny', { signal: new AbortController().signal, onProgress: () => {} });
      // A device that is always full is what a full disk looks like from inside.
      symlinkSync('/dev/full', path.join(directory, 'tiny.gguf.part'));

      await expect(download()).rejects.toMatchObject({ code: 'disk_full' });
      const whileFull = files.installedPath('tiny');
      rmSync(path.join(directory, 'tiny.gguf.part'), { force: true });
      await download();

      expect(whileFull).toBeNull();
      expect(hashOf(readFileSync(files.installedPath('tiny') ?? ''))).toBe(hashOf(content));
    },
  );
});

describe('a journal that is not what it was', () => {
  it('fault 41: a damaged, empty or missing journal is told of and never replaced; its backup opens', {
    timeout: 60_000,
  }, async () => {
    makeDirectory();
    const app = await startWorkstation({ dataDir: directory });
    await app.call('settings.update', { theme: 'light' });
    await app.close();
    const file = path.join(directory, 'demo/journal.sqlite');
    const sound = readFileSync(file);
    const damages: readonly (readonly [string, Buffer | null])[] = [
      ['overwritten', Buffer.from(sound).fill(0xa5, 4_096, 4_096 * 8)],
      ['cut off', sound.subarray(0, 10_000)],
      ['empty', Buffer.alloc(0)],
      ['missing', null],
    ];

    const results: unknown[] = [];
    for (const [name, content] of damages) {
      rmSync(file);
      if (content) writeFileSync(file, content);
      const error = await startWorkstation({ dataDir: directory }).then(
        () => 'it started',
        (reason: Error) => reason.message,
      );
      const isUntouched = content === null ? !existsSync(file) : readFileSync(file).equals(content);
      results.push([name, /The journal .* is damaged|There was a journal/.test(error), isUntouched]);
    }
    writeFileSync(file, sound);
    const again = await startWorkstation({ dataDir: directory });
    const { theme } = await again.call<{ theme: string }>('settings.get');
    await again.close();

    expect(results).toEqual(damages.map(([name]) => [name, true, true]));
    expect(theme).toBe('light');
  });

  it('fault 42: the -wal was deleted after a kill: live orders are taken in as they are, and nothing is sent', {
    timeout: 60_000,
  }, async () => {
    const desk: TradedWorkstation = await createTradedWorkstation();
    open.push(desk.close);
    await desk.start();
    await desk.confirm(await desk.propose('DEMOBTC/USDT'));
    await vi.waitFor(async () => expect(await desk.positions()).toMatchObject([{ protection: 'covered' }]), {
      timeout: 10_000,
    });
    await desk.kill();
    const posts = postsOf(desk);
    for (const end of ['-wal', '-shm']) rmSync(path.join(desk.directory, `journal.sqlite${end}`));

    await desk.start();
    const live = desk.simulator.engine.openOrders(desk.simulator.account);
    const orders = await desk.app().call<Order[]>('orders.list');
    const events = await desk.app().call<{ code: string; severity: string }[]>('risk.events', { limit: 50 });

    expect(live.length).toBe(2);
    expect(orders.map(({ clientOrderId, role, state }) => [clientOrderId, role, state]).sort()).toEqual(
      live.map(({ clientOrderId }) => [clientOrderId, 'external', 'open']).sort(),
    );
    expect(events).toContainEqual(expect.objectContaining({ code: 'own_order_without_intent', severity: 'critical' }));
    expect(postsOf(desk)).toEqual(posts);
  });

  it('fault 42: an old copy was put back: what happened since comes from the exchange, and nothing is sent or named twice', async () => {
    const rig = await createExchangeRig();
    open.push(rig.close);
    await rig.openPosition();
    const undecided = rig.propose({ entry: '59900' });
    await rig.kill();
    const copy = path.join(rig.dataDir, 'old-copy.sqlite');
    await backUp(rig.journalFile, copy);
    await rig.start();
    await rig.service().closePosition('BTC/USDT');
    await rig.openPosition({ instrument: 'ETH/USDT', stop: '2900', target: '3200' });
    await rig.kill();
    const names = rig.orders().map(({ clientOrderId }) => clientOrderId);
    const posts = rig.simulator.server.log.entries().filter(({ method }) => method === 'POST').length;
    await backUp(copy, rig.journalFile);

    await rig.start();
    await rig.until(() => rig.service().status().state === 'ready');
    // It was open in the copy.
    await expect(rig.confirm(undecided)).rejects.toMatchObject({ code: 'proposal_closed' });

    const { engine, account, server } = rig.simulator;
    expect(server.log.entries().filter(({ method }) => method === 'POST')).toHaveLength(posts);
    expect(
      rig
        .store()
        .fills({})
        .map(({ tradeId }) => tradeId)
        .sort(),
    ).toEqual(
      engine
        .everyTrade()
        .map(({ tradeId }) => String(tradeId))
        .sort(),
    );
    for (const { symbol, orderId } of engine.openOrders(account)) {
      expect(rig.store().orderByExchangeId(symbol.replace('USDT', '/USDT'), String(orderId))).toMatchObject({
        role: 'external',
        state: 'open',
      });
    }
    expect(rig.position('BTC/USDT')?.protection ?? 'dust').toBe('dust');
    await rig.enter({ entry: '59900' });
    const fresh = rig.orders().slice(-3);
    expect(fresh.map(({ role }) => role).sort()).toEqual(['entry', 'stop', 'target']);
    expect(fresh.filter(({ clientOrderId }) => names.includes(clientOrderId))).toEqual([]);
  });

  it('fault 43: another program holds the journal for a moment: the write waits for it', async () => {
    const rig = await createExchangeRig();
    open.push(rig.close);
    const proposal = rig.propose();
    await hold(rig.journalFile, 300);

    await rig.confirm(proposal);

    await rig.audit();
  });

  it('fault 43: another program holds the journal for long: no request leaves, and work goes on afterwards', async () => {
    const { rig, connection } = await startOnOwnConnection();
    connection.pragma('busy_timeout = 50');
    const proposal = rig.propose();
    const holder = await hold(rig.journalFile, 60_000);

    await expect(rig.confirm(proposal)).rejects.toMatchObject({ code: 'conflict' });
    const posts = rig.requests(PATHS.entry, 'POST').length;
    holder.kill('SIGKILL');
    await rig.until(() => holder.signalCode !== null);
    await rig.confirm(proposal);

    expect(posts).toBe(0);
    await rig.audit();
  });

  it('fault 44: a migration that is killed at any of its steps leaves the old journal or the new one', {
    timeout: 60_000,
  }, async () => {
    makeDirectory();
    const old = path.join(directory, 'old.sqlite');
    const database = openDatabase(old, { nativeBinding });
    await migrateJournal(database, { backupsDir: null, label: 'test', migrations: { '001-journal': firstMigration } });
    createSettingsStore(database).update({ theme: 'light' });
    database.close();
    const whole = path.join(directory, 'whole.sqlite');
    copyFileSync(old, whole);
    const steps = Number((await runChild(['migrate', whole, '0'])).output);
    const schemas = [schemaOf(old), schemaOf(whole)];

    const found: string[] = [];
    for (let kill = 0; kill < KILLED_MIGRATIONS; kill++) {
      const file = path.join(directory, `killed-${kill}.sqlite`);
      copyFileSync(old, file);
      const step = 1 + Math.round((kill * (steps - 1)) / (KILLED_MIGRATIONS - 1));
      const { signal } = await runChild(['migrate', file, String(step)]);
      expect(signal).toBe('SIGKILL');
      found.push(schemaOf(file));

      const again = openDatabase(file, { nativeBinding });
      await migrateJournal(again, { backupsDir: null, label: 'test' });
      expect(createSettingsStore(again).read().theme).toBe('light');
      again.close();
      expect(schemaOf(file)).toBe(schemas[1]);
    }

    expect(steps).toBeGreaterThan(20);
    expect(found.filter((schema) => !schemas.includes(schema))).toEqual([]);
  });
});

describe('two instances of the app', () => {
  it('fault 37: the second one on a folder is refused and changes nothing; after a kill the folder is free', {
    timeout: 60_000,
  }, async () => {
    makeDirectory();
    const first = await startWorkstation({ dataDir: directory });
    open.push(() => first.kill());

    const second = startWorkstation({ dataDir: directory });
    await expect(second).rejects.toThrow(/Another process has .* open/);
    const status = await first.call<{ state: string }>('exchange.status');
    await first.kill();
    const third: WorkstationProcess = await startWorkstation({ dataDir: directory });
    await third.close();

    expect(status.state).toEqual(expect.any(String));
  });

  it('fault 37: two processes that confirm one proposal of one journal: one of them sends it', async () => {
    const rig = await createExchangeRig();
    open.push(rig.close);
    const proposal = rig.propose();
    // Another process, past every lock of the app: the journal itself has to hold.
    const other = openExecutionConnection(rig.journalFile, { nativeBinding });
    open.push(() => other.close());
    createOrderStore(other).closeProposal(proposal.id, 'confirmed', Date.now());

    await expect(rig.confirm(proposal)).rejects.toMatchObject({ code: 'proposal_closed' });

    expect(rig.requests(PATHS.entry, 'POST')).toEqual([]);
    await rig.audit();
  });
});

/** A rig whose connection to the journal the test can touch. */
async function startOnOwnConnection(): Promise<{ rig: ExchangeRig; connection: Journal }> {
  let connection: Journal | null = null;
  const rig: ExchangeRig = await createExchangeRig({
    isStarted: false,
    wrapStore: () => {
      connection = openExecutionConnection(rig.journalFile, { nativeBinding });
      return createOrderStore(connection);
    },
  });
  await rig.start();
  // `start` has wrapped the store.
  const opened = connection as unknown as Journal;
  open.push(async () => {
    await rig.close();
    opened.close();
  });
  return { rig, connection: opened };
}

/** Lets the database grow no more, and uses up what room its pages have left. */
function fill(connection: Journal, clientOrderId: string): void {
  const pages = connection.pragma('page_count', { simple: true });
  connection.pragma(`max_page_count = ${pages}`);
  const insert = connection.prepare(
    "INSERT INTO order_history (client_order_id, at, kind, details_json) VALUES (?, 0, 'seen', ?)",
  );
  for (const length of [2_000, 200, 20, 2]) {
    try {
      for (;;) insert.run(clientOrderId, JSON.stringify({ filler: 'x'.repeat(length) }));
    } catch (error) {
      expect((error as { code?: string }).code).toBe('SQLITE_FULL');
    }
  }
}

async function backUp(from: string, to: string): Promise<void> {
  const source = openDatabase(from, { nativeBinding });
  await source.backup(to);
  source.close();
}

function schemaOf(file: string): string {
  const database = openDatabase(file, { nativeBinding });
  try {
    const rows = database.prepare('SELECT name, sql FROM sqlite_master ORDER BY name').all();
    const applied = database.prepare('SELECT name FROM kysely_migration ORDER BY name').all();
    return JSON.stringify([rows, applied, database.pragma('integrity_check')]);
  } finally {
    database.close();
  }
}

/** Resolves when the lock is held. */
async function hold(file: string, ms: number): Promise<ChildProcess> {
  const child = startChild(['hold', file, String(ms)]);
  open.push(() => child.kill('SIGKILL'));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`Expected the lock to be held, was the end with ${code}.`)));
  });
  return child;
}

async function runChild(options: readonly string[]): Promise<{ output: string; signal: string | null }> {
  const child = startChild(options);
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += String(chunk);
  });
  const signal = await new Promise<string | null>((resolve) => child.once('close', (_code, name) => resolve(name)));
  return { output, signal };
}

function startChild(options: readonly string[]): ChildProcess {
  return spawn(process.execPath, [childScript, ...options], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function makeDirectory(): void {
  directory = mkdtempSync(path.join(os.tmpdir(), 'fairgap-journal-faults-'));
  const made = directory;
  open.unshift(() => rmSync(made, { recursive: true, force: true }));
}

async function serve(content: Buffer): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': content.length });
    response.end(content);
  });
  open.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has an address of this form.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/tiny.gguf`;
}

function modelAt(url: string, content: Buffer): CatalogModel {
  return {
    id: 'tiny',
    name: 'Tiny',
    parameters: '1M',
    quantization: 'F32',
    license: 'Apache-2.0',
    licenseUrl: 'https://www.apache.org/licenses/LICENSE-2.0',
    fileName: 'tiny.gguf',
    sizeBytes: content.length,
    sha256: hashOf(content),
    contextTokens: 512,
    memoryBytes: 1,
    mirrors: [{ kind: 'url', url }],
    isDefault: true,
    adapterSha256: null,
  };
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function postsOf({ simulator }: TradedWorkstation): string[] {
  return simulator.server.log.entries().flatMap(({ method, path: at }) => (method === 'POST' ? [at] : []));
}

const KILLED_MIGRATIONS = 8;
