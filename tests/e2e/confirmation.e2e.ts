import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import type { Order } from '#shared/domain/order';
import type { ConfirmationCard, Proposal } from '#shared/domain/proposal';
import { launchApp, ROOT, type RunningApp } from './support/launch-app';
import { createPageCaller, isRefusal, type PageCaller } from './support/page-caller';

// A script inside the real window, a second window and the other doors try to confirm what no person held a button for.
test.describe.configure({ mode: 'serial' });
let running: RunningApp;
let page: Page;
let caller: PageCaller;

test.beforeAll(async () => {
  running = await launchApp();
  page = running.page;
  await page.getByRole('button', { name: /^Demo market/ }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('grid').getByText('DEMOBTC/USDT').first()).toBeVisible({ timeout: 60_000 });
  caller = await createPageCaller(page);
});
test.afterAll(async () => {
  await running.close();
});

test('a token is refused with another ticket, from another connection, changed, and after it was used', async () => {
  const [one, other] = [await propose(), await propose()];
  const card = await present(one);
  const otherCard = await present(other);

  const wrongTicket = await confirm({ ...otherCard, token: card.token });
  const changed = await confirm({ ...(await present(one)), token: `${card.token.slice(0, -2)}xx` });
  const wrongConnection = await confirm(await present(one), 'second');
  const wrongHash = await confirm({ ...(await present(one)), hash: 'f'.repeat(64) });
  const first = await confirm(await present(one));
  const replayed = await confirm({ ...card, token: (await present(other)).token });

  expect([wrongTicket, changed, wrongConnection, wrongHash].map(codeOf)).toEqual([
    'confirmation_invalid',
    'confirmation_invalid',
    'confirmation_invalid',
    'proposal_changed',
  ]);
  expect(isRefusal(first)).toBe(false);
  expect(codeOf(replayed)).toBe('proposal_closed');
  expect(await entries()).toHaveLength(1);
});

test('a token dies with the page: after a reload nobody can use it', async () => {
  const card = await present(await propose());

  await page.reload();
  await page.waitForLoadState('load');
  caller = await createPageCaller(page);
  const late = await confirm(card);

  expect(codeOf(late)).toBe('confirmation_invalid');
  expect(await entries()).toHaveLength(1);
});

test('a second window cannot use the token of the first', async () => {
  const card = await present(await propose());
  const second = await openWindow('fairgap://app/');
  const thief = await createPageCaller(second);

  const stolen = await thief.call('orders.confirm', answerTo(card));

  expect(codeOf(stolen)).toBe('confirmation_invalid');
  expect(await entries()).toHaveLength(1);
  await second.close();
});

test('a page that is not ours gets no connection, whatever it sends', async () => {
  const server = createServer((_request, response) => response.end('<title>forged</title>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const forged = await openWindow(`http://127.0.0.1:${port}/`);

  const answer = await forged.evaluate(async () => {
    const { fairgap } = globalThis as unknown as {
      fairgap?: { connect(): void; grantFile(file: File): Promise<string> };
    };
    if (!fairgap) return 'no bridge';
    const handed = new Promise<MessagePort | null>((resolve) => {
      window.addEventListener('message', ({ ports }) => resolve(ports[0] ?? null));
      setTimeout(() => resolve(null), 2_000);
    });
    fairgap.connect();
    const received = await handed;
    if (!received) return 'no port';
    const answered = new Promise((resolve) => {
      received.onmessage = () => resolve('answered');
      received.addEventListener('close', () => resolve('closed'));
      setTimeout(() => resolve('silent'), 3_000);
    });
    received.start();
    received.postMessage(JSON.stringify({ i: '1', p: { u: '/orders/proposals', b: { json: { limit: 5 } } } }));
    return answered;
  });

  server.close();
  expect(answer).toBe('closed');
  expect(await entries()).toHaveLength(1);
  await forged.close();
});

test('the command line has no way to present or to confirm', async () => {
  for (const operation of ['orders.present', 'orders.confirm', 'risk.signMandate', 'risk.resume', 'exchange.halt']) {
    const { status, stderr } = spawnSync(
      process.execPath,
      [path.join(ROOT, 'resources/runtime/cli.mjs'), operation, '{}', '--data-dir', running.dataDir],
      { encoding: 'utf8', cwd: ROOT },
    );

    expect([operation, status === 0, stderr.includes(operation)]).toEqual([operation, false, true]);
  }
  expect(await entries()).toHaveLength(1);
});

/** A window with the app's own preload, which is what an attacker would like to have. */
async function openWindow(url: string): Promise<Page> {
  const opened = running.app.waitForEvent('window');
  await running.app.evaluate(
    ({ BrowserWindow }, asked) => {
      const { preload } = asked;
      // A session of its own: that of the app loads nothing but its page.
      const partition = asked.url.startsWith('fairgap:') ? undefined : 'forged';
      const webPreferences = { preload, partition, contextIsolation: true, sandbox: true, nodeIntegration: false };
      const window = new BrowserWindow({ show: false, webPreferences });
      return window.loadURL(asked.url);
    },
    { url, preload: path.join(ROOT, 'out/preload/preload.cjs') },
  );
  const window = await opened;
  await window.waitForLoadState('load');
  return window;
}

/** An open proposal of its own stop, so that no two are the same ticket. */
async function propose(): Promise<Proposal> {
  let proposal: Proposal | null = null;
  await expect(async () => {
    const quote = await caller.call<{ candles: { close: Float64Array } }>('candles.list', {
      instrument: 'DEMOBTC/USDT',
      timeframe: '1m',
      limit: 1,
    });
    if (isRefusal(quote)) throw new Error(quote.message);
    const last = quote.candles.close.at(-1) ?? 0;
    stops += 1;
    const made = await caller.call<Proposal>('orders.propose', {
      instrument: 'DEMOBTC/USDT',
      direction: 'long',
      entry: null,
      stop: (last * 0.96 - stops).toFixed(2),
      target: (last * 1.1).toFixed(2),
    });
    if (isRefusal(made)) throw new Error(made.message);
    expect(made.verdicts.filter(({ decision }) => decision === 'deny')).toEqual([]);
    proposal = made;
  }).toPass({ timeout: 60_000 });
  return proposal as unknown as Proposal;
}

let stops = 0;

async function present({ id }: Proposal): Promise<ConfirmationCard> {
  const card = await caller.call<ConfirmationCard>('orders.present', { proposalId: id });
  if (isRefusal(card)) throw new Error(`${card.refused}: ${card.message}`);
  return card;
}

function confirm(card: ConfirmationCard, door?: string) {
  return caller.call<{ proposal: Proposal; orders: Order[] }>('orders.confirm', answerTo(card), door);
}

function answerTo({ proposalId, hash, token, mustType }: ConfirmationCard) {
  return { proposalId, hash, token, typed: mustType };
}

function codeOf(answer: unknown): string {
  return isRefusal(answer) ? answer.refused : 'accepted';
}

async function entries(): Promise<Order[]> {
  const orders = await caller.call<Order[]>('orders.list', { limit: 500 });
  return isRefusal(orders) ? [] : orders.filter(({ role }) => role === 'entry');
}
