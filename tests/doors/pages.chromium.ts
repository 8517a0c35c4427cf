import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, expect, type Page, test } from '@playwright/test';
import type { AccessClient, AccessRecord, DoorStatus } from '#shared/domain/access';
import { launchApp, type RunningApp } from '../e2e/support/launch-app';
import { createPageCaller, isRefusal, type PageCaller } from '../e2e/support/page-caller';

// A real Chromium looks at pages of others while the app runs: what such a page can reach of it. `evil.test` resolves to this
// computer, as after DNS rebinding.
let dataDir: string;
let running: RunningApp;
let caller: PageCaller;
let browser: ElectronApplication;
let page: Page;
let site: http.Server;
let rest: string;
let mcp: string;
let token: string;

test.beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-pages-'));
  running = await launchApp({ dataDir, env: { FAIRGAP_MODELS_DIR: path.join(os.tmpdir(), 'fairgap-no-models') } });
  await running.page.getByRole('dialog', { name: 'Welcome to Fairgap' }).waitFor();
  caller = await createPageCaller(running.page);
  await ask('settings.update', { doors: { rest: { isOpen: true, port: 0 }, mcp: { isOpen: true, port: 0 } } });
  await expect
    .poll(async () => (await ask<DoorStatus[]>('access.doors', {})).map(({ state, address }) => `${state} ${address}`))
    .toEqual([
      expect.stringMatching(/^open http:\/\/127\.0\.0\.1:(?!3085)\d+$/),
      expect.stringMatching(/^open http:\/\/127\.0\.0\.1:(?!3606)\d+$/),
      expect.stringMatching(/^open /),
    ]);
  const doors = await ask<DoorStatus[]>('access.doors', {});
  rest = doors.find(({ door }) => door === 'rest')?.address ?? '';
  mcp = doors.find(({ door }) => door === 'mcp')?.address ?? '';
  const local = (await ask<AccessClient[]>('access.clients', {})).find(({ id }) => id === 'local');
  token = readFileSync(local?.tokenFile ?? '', 'utf8').trim();

  site = http.createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>A page</title>');
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const isRoot = process.getuid?.() === 0;
  browser = await _electron.launch({
    executablePath: process.env.FAIRGAP_ELECTRON ?? '',
    args: [
      ...(isRoot ? ['--no-sandbox'] : []),
      '--host-resolver-rules=MAP evil.test 127.0.0.1, MAP localhost.evil.test 127.0.0.1',
      path.join(import.meta.dirname, 'browser'),
    ],
    env: Object.fromEntries(
      Object.entries(process.env).filter(
        (entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== 'ELECTRON_RUN_AS_NODE',
      ),
    ),
  });
  page = await browser.firstWindow();
});
test.afterAll(async () => {
  await browser?.close();
  site?.close();
  await running?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const sitePort = () => (site.address() as AddressInfo).port;
const portOf = (address: string) => new URL(address).port;

/** What a script of the page that is open gets of an address: a status, or that the browser kept the answer from it. */
function reach(
  address: string,
  options: {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string;
    readonly mode?: string;
  } = {},
): Promise<string> {
  return page.evaluate(
    async ({ url, init }) => {
      try {
        const response = await fetch(url, init as RequestInit);
        return `${response.type === 'opaque' ? 'opaque' : response.status} ${(await response.text()).slice(0, 200)}`;
      } catch {
        return 'kept away';
      }
    },
    { url: address, init: options },
  );
}

test('a page on the web reads nothing, with the token or without', async () => {
  await page.goto(`http://evil.test:${sitePort()}/`);

  for (const address of [`${rest}/v1/predictions`, `${rest}/openapi.json`, `${mcp}/mcp`]) {
    expect(await reach(address)).toBe('kept away');
    expect(await reach(address, { headers: { authorization: `Bearer ${token}` } })).toBe('kept away');
    expect(await reach(address, { mode: 'no-cors' })).toMatch(/^(opaque |kept away)$/);
  }
});

test('a page that DNS rebinding made same-origin with the door is refused by its Host', async () => {
  // The first document comes from the attacker while the name still leads there; everything after it goes to the door.
  for (const name of ['evil.test', 'localhost.evil.test']) {
    const origin = `http://${name}:${portOf(rest)}`;
    await page.route(`${origin}/`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>Rebound</title>' }),
    );
    await page.goto(`${origin}/`);

    expect(await reach(`${origin}/v1/predictions`)).toMatch(/^421 /);
    expect(await reach(`${origin}/v1/predictions`, { headers: { authorization: `Bearer ${token}` } })).toMatch(/^421 /);
    expect(await reach(`${origin}/openapi.json`)).toMatch(/^421 /);
    expect(
      await reach(`${origin}/v1/orders/propose`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: '{}',
      }),
    ).toMatch(/^421 /);
    await page.unroute(`${origin}/`);
  }
});

test('a page cannot navigate, frame, post a form or load a script from a door', async () => {
  await page.goto(`http://evil.test:${sitePort()}/`);

  const navigated = await page.evaluate(async (target) => {
    const frame = document.createElement('iframe');
    frame.src = `${target}/docs`;
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    document.body.append(frame);
    await loaded;
    try {
      return frame.contentDocument?.body.textContent ?? 'no document';
    } catch {
      return 'another origin';
    }
  }, rest);
  const script = await page.evaluate(
    (target) =>
      new Promise<string>((resolve) => {
        const element = document.createElement('script');
        element.src = `${target}/v1/predictions`;
        element.onload = () => resolve('ran');
        element.onerror = () => resolve('refused');
        document.head.append(element);
      }),
    rest,
  );
  const posted = await reach(`${rest}/v1/orders/propose`, {
    method: 'POST',
    mode: 'no-cors',
    headers: { 'content-type': 'text/plain' },
    body: JSON.stringify({ instrument: 'DEMOBTC/USDT', direction: 'long', entry: null, stop: '1', target: '2' }),
  });

  expect(navigated === 'another origin' || navigated === 'no document' || navigated === '').toBe(true);
  expect(script).toBe('refused');
  expect(posted).toMatch(/^(opaque |kept away)/);
  expect(await ask<unknown[]>('orders.proposals', {})).toEqual([]);
});

test('a page opens no WebSocket, not even with the token', async () => {
  await page.goto(`http://evil.test:${sitePort()}/`);

  for (const protocols of [[], ['fairgap.v1'], ['fairgap.v1', `bearer.${token}`]]) {
    expect(await openSocket(`${rest.replace('http', 'ws')}/v1/stream`, protocols)).toBe('refused');
    expect(await openSocket(`ws://evil.test:${portOf(rest)}/v1/stream`, protocols)).toBe('refused');
  }
});

test('a page that the person named subscribes and reads with the token of its program', async () => {
  const origin = `http://127.0.0.1:${sitePort()}`;
  const client = await ask<AccessClient>('access.addClient', { name: 'My dashboard', origins: [origin] });
  const own = readFileSync(client.tokenFile ?? '', 'utf8').trim();
  await page.goto(`${origin}/`);

  expect(await reach(`${rest}/v1/health`, { headers: { authorization: `Bearer ${own}` } })).toMatch(/^200 /);
  expect(await reach(`${rest}/v1/health`, { headers: { authorization: `Bearer ${token}` } })).toMatch(/^403 /);
  const first = await page.evaluate(
    ({ url, protocols }) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(url, protocols);
        socket.onopen = () => socket.send(JSON.stringify({ type: 'subscribe', id: 'a', topic: 'risk' }));
        socket.onmessage = ({ data }) => resolve(String(data));
        socket.onerror = () => resolve('refused');
      }),
    { url: `${rest.replace('http', 'ws')}/v1/stream`, protocols: ['fairgap.v1', `bearer.${own}`] },
  );
  expect(first).toContain('"risk"');
});

test("the door's own page shows the document and calls with a token", async () => {
  await page.goto(`${rest}/docs`);
  await expect(page.locator('.opblock-tag').first()).toBeVisible();
  expect(await page.locator('.opblock-tag').count()).toBeGreaterThan(10);

  expect(await reach('/v1/health', { headers: { authorization: `Bearer ${token}` } })).toMatch(/^200 /);
});

test('what was refused stands in the audit', async () => {
  await expect
    .poll(async () => {
      const records = await ask<AccessRecord[]>('access.audit', { verdict: 'denied', limit: 1_000 });
      return ['host_refused', 'origin_refused'].filter((code) => !records.some((record) => record.code === code));
    })
    .toEqual([]);
});

async function openSocket(url: string, protocols: readonly string[]): Promise<string> {
  return page.evaluate(
    ({ address, names }) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(address, names);
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('refused');
      }),
    { address: url, names: [...protocols] },
  );
}

async function ask<Answer>(name: string, input: unknown): Promise<Answer> {
  const answer = await caller.call<Answer>(name, input);
  if (isRefusal(answer)) throw new Error(`${name}: ${answer.message}`);
  return answer;
}
