import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compose, type Workstation } from '#electron/app/compose';
import { assertAllowedUrl, type BinanceEndpoints } from '#electron/infra/ccxt/binance-endpoints';
import { createBinanceClient } from '#electron/infra/ccxt/create-binance-client';
import { acquireInstanceLock } from '#electron/infra/sqlite/instance-lock';
import { systemClock } from '#electron/infra/system/system-clock';
import { systemScheduler } from '#electron/infra/system/system-scheduler';
import { createDemoFeed } from '#electron/simulator/server/demo-feed';
import { createExternalFeed } from '#electron/simulator/server/external-feed';
import { type Simulator, startSimulator } from '#electron/simulator/server/start-simulator';
import type { Environment } from '#shared/domain/environment';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import type { Order } from '#shared/domain/order';
import type { ConfirmationCard, Proposal } from '#shared/domain/proposal';
import { calmMinutes } from '#tests/support/calm-minutes';
import { testSqliteBinding } from '#tests/support/test-journal';
import { confirmAsPerson } from '#tests/support/workstation/confirm-as-person';
import { signMandate } from '#tests/support/workstation/sign-mandate';

const TIME = { clock: systemClock, scheduler: systemScheduler };
const PASSPHRASE = 'one for live alone';
/** Of the exchange that stands for the real one. */
const OUTSIDE_PRICE = 40_000;

let dataDir: string;
/** Stands for the real exchange. */
let exchange: Simulator;
let desk: Desk | null;

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-environments-'));
  const feed = createExternalFeed({
    ...TIME,
    symbols: createDemoFeed({ ...TIME, seed: 1 }).symbols,
    history: { DEMOBTCUSDT: calmMinutes({ price: OUTSIDE_PRICE, count: 150, until: Date.now() }) },
  });
  exchange = await startSimulator({ ...TIME, seed: 1, market: feed });
  feed.pushTrade({ symbol: 'DEMOBTCUSDT', price: OUTSIDE_PRICE, quantity: 1, at: Date.now() });
  desk = null;
});
afterEach(async () => {
  await desk?.workstation.close();
  await exchange.close();
  vi.unstubAllEnvs();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('demo, paper and live', () => {
  it('fault 64: have a journal, a vault and an exchange of their own; none touches what the others have', {
    timeout: 180_000,
  }, async () => {
    await openEnvironment('demo');
    await call('demo.start');
    await placeResting();
    await close();
    const afterDemo = contentOf('demo');

    connectOutside();
    await openEnvironment('paper');
    await call('exchange.follow', { instruments: ['DEMOBTC/USDT'] });
    await placeResting();
    await close();
    const afterPaper = contentOf('paper');
    const sentFromPaper = exchange.engine.everyOrder().length;

    await openEnvironment('live');
    await signMandate({ call });
    const { apiKey, secret } = exchange.key;
    await call('keys.save', { apiKey, secret, protection: 'passphrase', passphrase: PASSPHRASE });
    await call('exchange.follow', { instruments: ['DEMOBTC/USDT'] });
    await placeResting();
    const live = await call<Order[]>('orders.list');
    await close();

    // Live knows its own orders alone, and the exchange has these alone.
    expect(sentFromPaper).toBe(0);
    expect(
      exchange.engine
        .everyOrder()
        .map(({ clientOrderId }) => clientOrderId)
        .sort(),
    ).toEqual(live.map(({ clientOrderId }) => clientOrderId).sort());
    expect([contentOf('demo'), contentOf('paper')]).toEqual([afterDemo, afterPaper]);
    expect(
      (['demo', 'paper', 'live'] as const).map((environment) =>
        ['journal.sqlite', 'exchange.log', 'exchange-key.json'].map((name) =>
          existsSync(path.join(dataDir, environment, name)),
        ),
      ),
    ).toEqual([
      [true, true, false],
      [true, true, false],
      [true, false, true],
    ]);

    await openEnvironment('demo');
    const demo = await call<Order[]>('orders.list');
    expect(demo.filter(({ clientOrderId }) => live.some((order) => order.clientOrderId === clientOrderId))).toEqual([]);
    expect(demo).toHaveLength(3);
  });

  it('fault 64: one is closed before the other opens: nothing of it is held or reached any more', async () => {
    await openEnvironment('demo');
    await call('demo.start');
    const whileOpen = acquireInstanceLock(path.join(dataDir, 'demo'), testSqliteBinding());
    const contacts = await call<{ host: string; port: number }[]>('network.contacts');

    await close();
    const release = acquireInstanceLock(path.join(dataDir, 'demo'), testSqliteBinding());
    release?.();

    expect(whileOpen).toBeNull();
    expect(release).not.toBeNull();
    expect(contacts.length).toBeGreaterThan(0);
    for (const { port } of contacts) await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('fault 64: a proposal of one environment is confirmed in no other', { timeout: 120_000 }, async () => {
    await openEnvironment('demo');
    await call('demo.start');
    const proposal = await propose();
    const { token } = await call<ConfirmationCard>('orders.present', { proposalId: proposal.id });
    await close();
    connectOutside();
    await openEnvironment('live');
    await signMandate({ call });
    const { apiKey, secret } = exchange.key;
    await call('keys.save', { apiKey, secret, protection: 'session', passphrase: null });
    await call('exchange.follow', { instruments: ['DEMOBTC/USDT'] });
    await ready();

    const { id: proposalId, hash, ticket } = proposal;
    const confirming = call('orders.confirm', { proposalId, hash, token, typed: ticket.instrument });

    await expect(confirming).rejects.toMatchObject({ code: 'not_found' });
    expect(exchange.engine.everyOrder()).toEqual([]);
  });

  it('fault 64: a damaged vault leaves the market to be watched, sends nothing, and says so', async () => {
    connectOutside();
    await openEnvironment('live');
    writeFileSync(path.join(dataDir, 'live/exchange-key.json'), '{"format":"fairgap-vault"');

    await call('exchange.connect');
    const status = await call<ExchangeStatus>('exchange.status');

    expect(status).toMatchObject({ state: 'read_only', reason: expect.stringContaining('damaged'), hasKey: false });
    await expect(call('keys.status')).rejects.toMatchObject({ code: 'vault_damaged' });
  });

  it.each<[string, BinanceEndpoints, readonly string[]]>([
    ['live', { kind: 'binance', isTestnet: false }, ['https://api.binance.com/api/v3/order']],
    ['the test network', { kind: 'binance', isTestnet: true }, ['https://testnet.binance.vision/api/v3/order']],
    [
      'the simulator',
      {
        kind: 'simulator',
        restUrl: 'http://127.0.0.1:5001',
        wsUrl: 'ws://127.0.0.1:5001/ws',
        wsApiUrl: 'ws://127.0.0.1:5001/ws-api/v3',
      },
      ['http://127.0.0.1:5001/api/v3/order', 'ws://127.0.0.1:5001/ws-api/v3'],
    ],
  ])('fault 64: the client of %s talks to its own hosts alone', (_, endpoints, own) => {
    const isAllowed = (url: string) => {
      try {
        assertAllowedUrl(url, endpoints);
        return true;
      } catch (error) {
        expect(error).toMatchObject({ code: 'host_not_allowed' });
        return false;
      }
    };

    expect(ADDRESSES.filter(isAllowed)).toEqual(own);
  });

  it('fault 64: a simulator that is not on this computer is refused before a request leaves', async () => {
    const asked: string[] = [];

    const client = createBinanceClient({
      ...TIME,
      endpoints: {
        kind: 'simulator',
        restUrl: 'http://192.0.2.1:80',
        wsUrl: 'ws://192.0.2.1:80/ws',
        wsApiUrl: 'ws://192.0.2.1:80/ws-api/v3',
      },
      credentials: () => null,
      gate: { pass: ({ url }) => void asked.push(url), contacts: () => [] },
      blockedUntil: { load: () => null, save: () => {} },
    });

    await expect(client).rejects.toMatchObject({ code: 'host_not_allowed' });
    expect(asked).toEqual([]);
  });
});

interface Desk {
  readonly workstation: Workstation;
  readonly client: Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
}

async function openEnvironment(environment: Environment): Promise<void> {
  const workstation = await compose({
    dataDir,
    environment,
    role: 'desktop',
    keyring: null,
    switchEnvironment: () => {},
  });
  const client = createRouterClient(workstation.router, {
    context: { door: 'window', caller: 'test', clientName: null, resolveFile: (file: string) => file },
  }) as unknown as Desk['client'];
  desk = { workstation, client };
  await workstation.start();
}

async function close(): Promise<void> {
  await desk?.workstation.close();
  desk = null;
}

async function call<T>(operation: string, input: unknown = {}): Promise<T> {
  const [group = '', name = ''] = operation.split('.');
  // The caller names the operation's output.
  return (await desk?.client[group]?.[name]?.(input)) as T;
}

function connectOutside(): void {
  const { restUrl, wsUrl, wsApiUrl } = exchange.server;
  vi.stubEnv('FAIRGAP_SIMULATOR', JSON.stringify({ restUrl, wsUrl, wsApiUrl }));
}

async function ready(): Promise<void> {
  await call('exchange.connect');
  await vi.waitFor(async () => expect((await call<ExchangeStatus>('exchange.status')).state).toBe('ready'), {
    timeout: 20_000,
    interval: 50,
  });
}

/** An entry below the market, which stays in the book. */
async function propose(): Promise<Proposal> {
  return vi.waitFor(
    async () => {
      // Any print makes the book tell its best prices.
      exchange.engine.setReference('DEMOBTCUSDT', { price: `${OUTSIDE_PRICE}`, at: Date.now(), tradedQuantity: '0' });
      const price = await lastPrice('DEMOBTC/USDT');
      const at = (share: number) => (price * share).toFixed(2);
      const ticket = {
        instrument: 'DEMOBTC/USDT',
        direction: 'long',
        entry: at(0.92),
        stop: at(0.88),
        target: at(1.1),
      };
      const proposal = await call<Proposal>('orders.propose', ticket);
      expect(proposal.verdicts.filter(({ decision }) => decision === 'deny')).toEqual([]);
      return proposal;
    },
    // In the demo three weeks of history come before the first price.
    { timeout: 60_000, interval: 100 },
  );
}

async function placeResting(): Promise<void> {
  await ready();
  const { id } = await propose();
  await confirmAsPerson({ call }, id);
}

async function lastPrice(instrument: string): Promise<number> {
  const { forming, candles } = await call<{
    forming: { close: number } | null;
    candles: { close: Record<string, number> };
  }>('candles.list', { instrument, timeframe: '1m', limit: 1 });
  const price = forming?.close ?? candles.close['0'];
  expect(price).toBeGreaterThan(0);
  return Number(price);
}

/** Hashes of everything in an environment's folder. */
function contentOf(environment: Environment): Record<string, string> {
  const folder = path.join(dataDir, environment);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return [path.relative(folder, file), createHash('sha256').update(readFileSync(file)).digest('hex')];
    }),
  );
}

const ADDRESSES = [
  'https://api.binance.com/api/v3/order',
  'https://testnet.binance.vision/api/v3/order',
  'http://127.0.0.1:5001/api/v3/order',
  'ws://127.0.0.1:5001/ws-api/v3',
  'http://127.0.0.1:5002/api/v3/order',
  'http://api.binance.com/api/v3/order',
  'https://api.binance.com@evil.example/api/v3/order',
  'https://api.binance.com.evil.example/api/v3/order',
  'https://user@api.binance.com/api/v3/order',
];
