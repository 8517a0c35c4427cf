import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { AccessRecord } from '#shared/domain/access';
import type { Proposal } from '#shared/domain/proposal';
import { type DoorsRig, startDoorsRig } from '#tests/support/workstation/doors-rig';
import { exchange, request } from './raw-http';

// Every way to come in that is not one, at the doors of a whole workstation. Each case differs from a request that is answered by
// the one thing that it is about.
let rig: DoorsRig;
beforeAll(async () => {
  rig = await startDoorsRig();
}, 120_000);
afterAll(() => rig.close());

const REST_PATH = '/v1/health';
const auth = () => ({ authorization: `Bearer ${rig.localToken()}` });
const hostOf = (address: string) => new URL(address).host;
const portOf = (address: string) => new URL(address).port;

const MCP_HELLO = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
});
const MCP_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** Status of one request to a door with some headers set in place of the sound ones; `undefined` leaves one out. */
async function ask(door: 'rest' | 'mcp', changes: Readonly<Record<string, string | undefined>>): Promise<number> {
  const address = door === 'rest' ? rig.rest() : rig.mcp();
  const sound = { host: hostOf(address), ...auth(), ...(door === 'mcp' ? MCP_HEADERS : {}) };
  const headers = Object.fromEntries(
    Object.entries({ ...sound, ...changes }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const answer = await request(address, {
    headers,
    ...(door === 'rest' ? { path: REST_PATH } : { path: '/mcp', method: 'POST', body: MCP_HELLO }),
  });
  return answer.status;
}

type Case = readonly [name: string, headers: () => Readonly<Record<string, string | undefined>>, status: number];

const CASES = (address: () => string): readonly Case[] => [
  ['the sound request', () => ({}), 200],
  ['Host localhost with the port', () => ({ host: `localhost:${portOf(address())}` }), 200],
  ['no token', () => ({ authorization: undefined }), 401],
  ['an empty token', () => ({ authorization: 'Bearer ' }), 401],
  ['a token of nobody', () => ({ authorization: `Bearer fgp_${'A'.repeat(43)}` }), 401],
  ['a token as Basic', () => ({ authorization: `Basic ${rig.localToken()}` }), 401],
  ['the hash of the token', () => ({ authorization: `Bearer ${sha256(rig.localToken())}` }), 401],
  ['the token with a letter more', () => ({ authorization: `Bearer ${rig.localToken()}a` }), 401],
  ['the token with a letter less', () => ({ authorization: `Bearer ${rig.localToken().slice(0, -1)}` }), 401],
  ['Host evil.test', () => ({ host: 'evil.test' }), 421],
  ['Host evil.test with the port', () => ({ host: `evil.test:${portOf(address())}` }), 421],
  ['Host localhost.evil.test', () => ({ host: `localhost.evil.test:${portOf(address())}` }), 421],
  ['Host 127.0.0.1.evil.test', () => ({ host: `127.0.0.1.evil.test:${portOf(address())}` }), 421],
  ['Host 0.0.0.0', () => ({ host: `0.0.0.0:${portOf(address())}` }), 421],
  ['Host 127.0.0.1 without the port', () => ({ host: '127.0.0.1' }), 421],
  ['Host 127.0.0.1 with another port', () => ({ host: '127.0.0.1:1' }), 421],
  ['Host 127.1', () => ({ host: `127.1:${portOf(address())}` }), 421],
  ['Host in IPv6', () => ({ host: `[::1]:${portOf(address())}` }), 421],
  ['Host with user', () => ({ host: `a@127.0.0.1:${portOf(address())}` }), 421],
  ['Host with a dot behind', () => ({ host: `localhost.:${portOf(address())}` }), 421],
  ['Origin evil', () => ({ origin: 'https://evil.test' }), 403],
  ['Origin null', () => ({ origin: 'null' }), 403],
  ['Origin of another port here', () => ({ origin: 'http://127.0.0.1:1' }), 403],
  ['Origin localhost without a port', () => ({ origin: 'http://localhost' }), 403],
  ['Origin over TLS', () => ({ origin: `https://${hostOf(address())}` }), 403],
  ['Origin file', () => ({ origin: 'file://' }), 403],
  ['Origin of an extension', () => ({ origin: 'chrome-extension://abcdefghijklmnop' }), 403],
  ['the own Origin', () => ({ origin: `http://${hostOf(address())}`, 'sec-fetch-site': 'same-origin' }), 200],
  ['a cross-site fetch without Origin', () => ({ 'sec-fetch-site': 'cross-site' }), 403],
  ['a same-site fetch without Origin', () => ({ 'sec-fetch-site': 'same-site' }), 403],
  ['a navigation from elsewhere', () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }), 403],
];

describe.each(['rest', 'mcp'] as const)('the %s door', (door) => {
  const address = () => (door === 'rest' ? rig.rest() : rig.mcp());

  it.each(CASES(address).map(([name, headers, status]) => ({ name, headers, status })))(
    'answers $name with $status',
    async ({ headers, status }) => {
      expect(await ask(door, headers())).toBe(status);
    },
  );

  it('refuses two Hosts, two tokens, and a request in absolute form for another host', async () => {
    const host = hostOf(address());
    const send = async (lines: readonly string[]) => {
      const { text } = await exchange(address(), `${[...lines, 'connection: close'].join('\r\n')}\r\n\r\n`);
      return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
    };
    const get = `GET ${REST_PATH} HTTP/1.1`;
    const token = `authorization: ${auth().authorization}`;

    const statuses = [
      await send([get, `host: ${host}`, 'host: evil.test', token]),
      await send([get, `host: ${host}`, token, `authorization: Bearer fgp_${'A'.repeat(43)}`]),
      await send([`GET http://evil.test${REST_PATH} HTTP/1.1`, `host: ${host}`, token]),
      await send([`GET http://evil.test${REST_PATH} HTTP/1.1`, 'host: evil.test', token]),
      await send([get, token]),
      await send([`GET ${REST_PATH} HTTP/1.0`, token]),
    ];

    for (const status of statuses) expect([400, 401, 403, 404, 421]).toContain(status);
  });

  it('answers no page of the web, whatever it asks for', async () => {
    const preflight = await request(address(), {
      method: 'OPTIONS',
      path: door === 'rest' ? REST_PATH : '/mcp',
      headers: {
        host: hostOf(address()),
        origin: 'https://evil.test',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });

    expect(preflight.status).toBeGreaterThanOrEqual(400);
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('never allows every page', async () => {
    const answers = await Promise.all([
      request(address(), { path: REST_PATH, headers: { host: hostOf(address()), ...auth() } }),
      request(address(), { path: REST_PATH, headers: { host: hostOf(address()) } }),
      request(address(), { path: '/nothing', headers: { host: hostOf(address()), ...auth() } }),
    ]);

    for (const { headers } of answers) expect(headers['access-control-allow-origin']).not.toBe('*');
  });
});

describe('a page that the person named', () => {
  it('may ask with the token of its program, and no other page and no other token may', async () => {
    const origin = 'http://127.0.0.1:5999';
    const { token } = await rig.addClient({ name: 'A page', origins: [origin] });
    const host = hostOf(rig.rest());
    const get = (headers: Readonly<Record<string, string>>) =>
      request(rig.rest(), { path: REST_PATH, headers: { host, 'sec-fetch-site': 'cross-site', ...headers } });

    const own = await get({ origin, authorization: `Bearer ${token}` });
    const strange = await get({ origin: 'http://127.0.0.1:5998', authorization: `Bearer ${token}` });
    const borrowed = await get({ origin, ...auth() });

    expect([own.status, strange.status, borrowed.status]).toEqual([200, 403, 403]);
    expect(own.headers['access-control-allow-origin']).toBe(origin);
    expect(own.headers['access-control-allow-credentials']).toBeUndefined();
    expect(own.headers.vary).toMatch(/origin/i);
  });
});

describe('the WebSocket', () => {
  const open = (options: { readonly headers?: Record<string, string>; readonly protocols?: string[] }) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(`${rig.rest().replace('http', 'ws')}/v1/stream`, options.protocols ?? [], {
        headers: options.headers ?? {},
      });
      socket.on('open', () => {
        const { protocol } = socket;
        socket.terminate();
        resolve(`open ${protocol}`);
      });
      socket.on('unexpected-response', (_request, response) => {
        resolve(String(response.statusCode));
        response.destroy();
      });
      socket.on('error', () => resolve('closed'));
    });
  const protocols = () => ['fairgap.v1', `bearer.${rig.localToken()}`];

  it('opens with a token in its header or its subprotocol, and names only its own', async () => {
    const header = await open({ headers: auth(), protocols: ['fairgap.v1'] });
    const subprotocol = await open({ protocols: protocols() });

    expect([header, subprotocol]).toEqual(['open fairgap.v1', 'open fairgap.v1']);
  });

  it.each([
    ['without a token', () => ({ protocols: ['fairgap.v1'] }), '401'],
    [
      'of a page that nobody named',
      () => ({ protocols: protocols(), headers: { origin: 'https://evil.test' } }),
      '403',
    ],
    ['of a page without an origin', () => ({ protocols: protocols(), headers: { origin: 'null' } }), '403'],
    ['to another host', () => ({ protocols: protocols(), headers: { host: 'evil.test' } }), '421'],
  ])('is refused %s', async (_name, options, expected) => {
    expect(await open(options())).toBe(expected);
  });
});

describe('the socket of the command line', () => {
  it('is open to this user alone, and takes only its own token', async () => {
    const { mode } = statSync(rig.socket());
    const call = (authorization: string, more: Readonly<Record<string, string>> = {}) =>
      request('http://localhost', {
        socketPath: rig.socket(),
        method: 'POST',
        path: '/call/health.get',
        headers: { host: 'localhost', 'content-type': 'application/json', authorization, ...more },
        body: '{}',
      });
    const clients = await rig.clients();
    const file = clients.find(({ id }) => id === 'cli')?.tokenFile ?? '';
    const token = readFileSync(file, 'utf8').trim();

    const own = await call(`Bearer ${token}`);
    const others = await call(`Bearer ${rig.localToken()}`);
    const page = await call(`Bearer ${token}`, { origin: 'https://evil.test' });

    expect(mode & 0o077).toBe(0);
    expect([own.status, others.status, page.status]).toEqual([200, 403, 403]);
  });

  it('has nothing that trades', async () => {
    const file = (await rig.clients()).find(({ id }) => id === 'cli')?.tokenFile ?? '';
    const answer = await request('http://localhost', {
      socketPath: rig.socket(),
      method: 'POST',
      path: '/call/orders.confirm',
      headers: {
        host: 'localhost',
        'content-type': 'application/json',
        authorization: `Bearer ${readFileSync(file, 'utf8').trim()}`,
      },
      body: '{}',
    });

    expect(answer.status === 404 || answer.body.includes('"error"')).toBe(true);
    expect(answer.body).not.toContain('"value"');
  });
});

describe('token files', () => {
  it('are readable by this user alone, in a folder that is', async () => {
    for (const { tokenFile } of await rig.clients()) {
      if (tokenFile === null) continue;
      expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
      expect(statSync(path.dirname(tokenFile)).mode & 0o777).toBe(0o700);
    }
  });

  it('end with a rotation, with the connections that were made with them', async () => {
    const { id, token } = await rig.addClient({ name: 'To be rotated' });
    const get = () =>
      request(rig.rest(), {
        path: REST_PATH,
        headers: { host: hostOf(rig.rest()), authorization: `Bearer ${token}` },
      });
    const socket = new WebSocket(`${rig.rest().replace('http', 'ws')}/v1/stream`, ['fairgap.v1', `bearer.${token}`]);
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    const before = await get();

    await rig.workstation.app().call('access.rotateToken', { clientId: id });

    expect(await closed).toBe(4001);
    expect([before.status, (await get()).status]).toEqual([200, 401]);
  });
});

describe('a program that is shut out', () => {
  it.each([
    ['shut out', 'access.revokeClient', {}],
    ['given a new token', 'access.rotateToken', {}],
    ['denied the doors', 'access.changeClient', { doors: ['rest'], origins: [] }],
  ] as const)('loses its MCP session and the stream of it when it is %s', async (_what, operation, more) => {
    const { id, token } = await rig.addClient({ name: `Listener of ${operation}`, mayPropose: true });
    const headers = { host: hostOf(rig.mcp()), authorization: `Bearer ${token}`, ...MCP_HEADERS };
    const hello = await request(rig.mcp(), { path: '/mcp', method: 'POST', headers, body: MCP_HELLO });
    const session = { ...headers, 'mcp-session-id': String(hello.headers['mcp-session-id']) };
    const lines = Object.entries({ ...session, accept: 'text/event-stream' }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    const listening = exchange(rig.mcp(), `${['GET /mcp HTTP/1.1', ...lines].join('\r\n')}\r\n\r\n`, {
      timeoutMs: 15_000,
    });
    await expect.poll(async () => (await rig.clients()).find((client) => client.id === id)?.usage.connections).toBe(1);
    const propose = () =>
      request(rig.mcp(), {
        path: '/mcp',
        method: 'POST',
        headers: session,
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 2,
          method: 'tools/call',
          params: { name: 'orders_propose', arguments: TICKET },
        }),
      }).then(
        ({ status }) => status,
        () => 'cut',
      );

    await rig.workstation.app().call(operation, { clientId: id, ...more });
    const after = await propose();

    expect([401, 403, 'cut']).toContain(after);
    const stream = await listening;
    expect([stream.isClosed, stream.tookMs < 10_000]).toEqual([true, true]);
    await expect.poll(async () => (await rig.clients()).find((client) => client.id === id)?.usage.connections).toBe(0);
    const proposals = await rig.workstation.app().call<Proposal[]>('orders.proposals', { limit: 1_000 });
    expect(proposals.filter(({ proposedBy }) => proposedBy === `Listener of ${operation}`)).toEqual([]);
  });
});

describe('what was refused', () => {
  it('is in the audit with its reason, and no token is', async () => {
    const refusals = ['host_refused', 'origin_refused', 'cross_site_refused', 'token_missing', 'token_unknown'];
    const strange = [
      { host: 'evil.test' },
      { origin: 'https://evil.test' },
      { 'sec-fetch-site': 'cross-site' },
      { authorization: undefined },
      { authorization: `Bearer fgp_${'A'.repeat(43)}` },
    ];
    // After all the strangers above some may find the door without an answer: they are recorded all the same.
    for (const headers of strange) await ask('rest', headers).catch(() => {});

    const audit = () => rig.workstation.app().call<AccessRecord[]>('access.audit', {});
    await expect
      .poll(async () => {
        const codes = new Set((await audit()).map(({ code }) => code));
        return refusals.filter((code) => !codes.has(code));
      })
      .toEqual([]);
    const records = await audit();
    expect(JSON.stringify(records)).not.toContain(rig.localToken());
    expect(JSON.stringify(records)).not.toMatch(/fgp_[\w-]{20}/);
  });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const TICKET = { instrument: 'DEMOBTC/USDT', direction: 'long', entry: null, stop: '49000', target: '55000' };
