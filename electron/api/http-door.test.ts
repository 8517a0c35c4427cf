import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AccessDoor, Denial, KnownClient } from '#shared/domain/access';
import { DOOR_LIMITS, type DoorLimits } from './door-limits';
import type { DoorLink } from './door-link';
import type { AdmittedRequest, AdmittedUpgrade, DoorService } from './door-request';
import { createHttpDoor, type HttpDoor } from './http-door';
import type { ListenAt } from './listen-at';

const TOKEN = `fgp_${'a'.repeat(43)}`;
const PAGE_TOKEN = `fgp_${'b'.repeat(43)}`;
const PAGE = 'http://localhost:5173';
const QUICK: Partial<DoorLimits> = { headMs: 300, requestMs: 400, strangersPerSecond: 1_000 };

const open: HttpDoor[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(open.splice(0).map((door) => door.close()));
});

function client(id: string, token: string, doors: AccessDoor[], origins: string[] = []): KnownClient {
  const tokenHash = createHash('sha256').update(token).digest('hex');
  return { id, name: id, doors, scopes: ['read'], origins, tokenHash };
}

/** An open door around a service that answers `{ path }` unless `handle` says otherwise. */
async function openDoor(
  options: {
    limits?: Partial<DoorLimits>;
    handle?: (request: AdmittedRequest) => Promise<void>;
    upgrade?: (upgrade: AdmittedUpgrade) => void;
    answerOpenly?: DoorService['answerOpenly'];
    listen?: ListenAt;
    door?: AccessDoor;
  } = {},
) {
  const denials: Denial[] = [];
  const seen: (string | null)[] = [];
  const handled: AdmittedRequest[] = [];
  let clients = [client('script', TOKEN, ['rest', 'cli']), client('page', PAGE_TOKEN, ['rest'], [PAGE])];
  const listeners = new Set<() => void>();
  const link: DoorLink = {
    workstation: { version: '1', environment: 'demo', startedAt: 0 },
    call: async () => ({ ok: true, value: null, isRepeated: false }),
    onEvent: () => () => {},
    clients: () => clients,
    onClients: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    denied: (denial) => denials.push(denial),
    seen: (clientId, agent) => seen.push(`${clientId} ${agent}`),
  };
  let closes = 0;
  const service: DoorService = {
    async handle(request) {
      handled.push(request);
      if (options.handle) await options.handle(request);
      else request.response.end(JSON.stringify({ path: request.url.pathname }));
    },
    ...(options.upgrade ? { upgrade: options.upgrade } : {}),
    ...(options.answerOpenly ? { answerOpenly: options.answerOpenly } : {}),
    connections: () => ({}),
    close: async () => {
      closes += 1;
    },
  };
  const door = createHttpDoor({
    door: options.door ?? 'rest',
    listen: options.listen ?? { host: '127.0.0.1', port: 0 },
    link,
    service,
    limits: { ...DOOR_LIMITS, ...options.limits },
  });
  open.push(door);
  const { address } = await door.listen();
  const port = Number(/:(\d+)$/.exec(address)?.[1] ?? 0);
  const setClients = (next: KnownClient[]) => {
    clients = next;
    for (const listener of listeners) listener();
  };
  return { door, address, port, denials, seen, handled, setClients, closes: () => closes };
}

/** Writes bytes to a port and gathers what comes back until the connection ends. */
function raw(port: number, text = '') {
  const socket = connect({ host: '127.0.0.1', port });
  sockets.push(socket);
  const state = { text: '', isClosed: false };
  socket.on('data', (chunk) => {
    state.text += chunk;
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    state.isClosed = true;
  });
  if (text !== '') socket.write(text);
  return {
    socket,
    state,
    closed: () => vi.waitFor(() => expect(state.isClosed).toBe(true), { timeout: 5_000, interval: 5 }),
    answered: (part: string) => vi.waitFor(() => expect(state.text).toContain(part), { timeout: 5_000, interval: 5 }),
  };
}

function head(port: number, lines: readonly string[] = [], requestLine = 'GET /v1/health HTTP/1.1'): string {
  return [requestLine, `Host: 127.0.0.1:${port}`, ...lines, '', ''].join('\r\n');
}

const auth = `Authorization: Bearer ${TOKEN}`;

describe('a door', () => {
  it('passes an admitted request on, with safe headers around its answer', async () => {
    const { address, seen } = await openDoor();

    const answer = await fetch(`${address}/v1/a?b=1`, {
      headers: { Authorization: `Bearer ${TOKEN}`, 'User-Agent': 'tests/1' },
    });

    expect(await answer.json()).toEqual({ path: '/v1/a' });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
      'x-frame-options': 'DENY',
    });
    expect([answer.headers.get('server'), answer.headers.get('access-control-allow-origin')]).toEqual([null, null]);
    expect(seen).toEqual(['script tests/1']);
  });

  it('answers what it turns away with a problem, tells of it, and ends the connection', async () => {
    const { port, denials, handled } = await openDoor();

    const one = raw(port, head(port, ['Origin: http://evil.test', auth]));
    await one.closed();

    expect(one.state.text).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(one.state.text).toContain('Connection: close');
    const problem = JSON.parse(one.state.text.split('\r\n\r\n')[1] as string);
    expect(problem).toMatchObject({ status: 403, code: 'origin_refused', details: { origin: 'http://evil.test' } });
    expect(denials).toEqual([
      {
        door: 'rest',
        code: 'origin_refused',
        clientId: null,
        operation: null,
        details: { origin: 'http://evil.test' },
      },
    ]);
    expect(handled).toEqual([]);
  });

  it.each([
    ['a rebound name', ['Host: evil.test'], 421],
    ['two Hosts', ['Host: 127.0.0.1:PORT', 'Host: evil.test'], 421],
    ['no Host', [], 421],
  ])('refuses %s on the wire', async (_, hosts, status) => {
    const { port } = await openDoor();

    const one = raw(
      port,
      ['GET / HTTP/1.1', ...hosts.map((line) => line.replace('PORT', String(port))), auth, '', ''].join('\r\n'),
    );
    await one.closed();

    expect(one.state.text).toContain(`HTTP/1.1 ${status} `);
  });

  it('makes no other host of a path with two slashes', async () => {
    const { port, handled } = await openDoor();

    const one = raw(port, head(port, [auth], 'GET //evil.test/a HTTP/1.1'));
    await one.answered('200 OK');

    expect(handled[0]?.url.href).toBe(`http://127.0.0.1:${port}//evil.test/a`);
  });

  it('answers the preflight of a page that a client names, and its request, and no other', async () => {
    const { address, port } = await openDoor();
    const ask = (origin: string) =>
      new Promise<[number | undefined, string | undefined]>((resolve, reject) => {
        httpRequest(
          {
            port,
            host: '127.0.0.1',
            method: 'OPTIONS',
            path: '/v1/a',
            headers: {
              Origin: origin,
              'Access-Control-Request-Method': 'GET',
              'Access-Control-Request-Headers': 'authorization',
              'Sec-Fetch-Site': 'cross-site',
            },
          },
          (answer) => {
            answer.resume();
            resolve([answer.statusCode, answer.headers['access-control-allow-origin']]);
          },
        )
          .on('error', reject)
          .end();
      });

    const answers = [await ask(PAGE), await ask('http://evil.test')];
    const own = raw(port, head(port, [`Authorization: Bearer ${PAGE_TOKEN}`, `Origin: ${PAGE}`]));
    await own.answered('200 OK');
    const foreign = raw(port, head(port, [auth, `Origin: ${PAGE}`]));
    await foreign.answered('403 Forbidden');

    expect(answers).toEqual([
      [204, PAGE],
      [403, undefined],
    ]);
    expect(own.state.text).toContain(`Access-Control-Allow-Origin: ${PAGE}`);
    expect(address).toContain('127.0.0.1');
  });

  it('answers open documents without a token, after the place was checked', async () => {
    const { port } = await openDoor({
      answerOpenly: ({ url, response }) => {
        if (url.pathname !== '/openapi.json') return false;
        response.end('{}');
        return true;
      },
    });

    const own = raw(port, head(port, [], 'GET /openapi.json HTTP/1.1'));
    await own.answered('200 OK');
    const rebound = raw(port, 'GET /openapi.json HTTP/1.1\r\nHost: evil.test\r\n\r\n');
    await rebound.answered('421 ');
    const other = raw(port, head(port));
    await other.answered('401 ');
  });

  it('tells nothing of the inside when the service throws', async () => {
    const { address } = await openDoor({
      handle: async () => {
        throw new Error('secret path /home/someone');
      },
    });

    const answer = await fetch(address, { headers: { Authorization: `Bearer ${TOKEN}` } });

    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({
      code: 'internal',
      message: 'The door failed. The workstation goes on.',
    });
  });
});

describe('bodies', () => {
  const echo = async ({ body, response }: AdmittedRequest) => {
    response.end(JSON.stringify({ bytes: (await body()).length }));
  };

  it('are read whole up to the limit', async () => {
    const { address } = await openDoor({ handle: echo });

    const answer = await fetch(address, {
      method: 'POST',
      headers: { Authorization: `Bearer ${TOKEN}` },
      body: 'x'.repeat(262_144),
    });

    expect(await answer.json()).toEqual({ bytes: 262_144 });
  });

  it('of 10 MB are refused by their head, and the caller sees the answer', async () => {
    const { address, denials } = await openDoor({ handle: echo });

    const answer = await fetch(address, {
      method: 'POST',
      headers: { Authorization: `Bearer ${TOKEN}` },
      body: 'x'.repeat(10_000_000),
    });

    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'too_large', details: { bytes: 10_000_000, limit: 262_144 } });
    expect(denials.map(({ code, clientId }) => [code, clientId])).toEqual([['too_large', 'script']]);
  });

  it('in chunks are counted', async () => {
    const { port } = await openDoor({ handle: echo });

    const one = raw(port, head(port, [auth, 'Transfer-Encoding: chunked'], 'POST / HTTP/1.1'));
    for (let index = 0; index < 5; index += 1) one.socket.write(`10000\r\n${'x'.repeat(65_536)}\r\n`);
    await one.closed();

    expect(one.state.text).toContain('HTTP/1.1 413 ');
  });

  it('of strangers are not read', async () => {
    const { port, door } = await openDoor({ handle: echo });

    const one = raw(port, head(port, ['Content-Length: 10000000'], 'POST / HTTP/1.1'));
    one.socket.write('x'.repeat(5_000_000));
    await one.closed();

    expect(one.state.text).toContain('HTTP/1.1 401 ');
    await vi.waitFor(() => expect(door.connections()).toBe(0));
  });

  it('wait for the word to go on, which nobody gets who is turned away', async () => {
    const { port } = await openDoor({ handle: echo });
    const lines = ['Content-Length: 3', 'Expect: 100-continue'];

    const stranger = raw(port, head(port, lines, 'POST / HTTP/1.1'));
    await stranger.answered('401 ');
    const known = raw(port, head(port, [auth, ...lines], 'POST / HTTP/1.1'));
    await known.answered('100 Continue');
    known.socket.write('abc');
    await known.answered('{"bytes":3}');

    expect(stranger.state.text).not.toContain('100 Continue');
  });

  it('that do not arrive are given up', async () => {
    const { port, denials } = await openDoor({ handle: echo, limits: QUICK });

    const one = raw(port, head(port, [auth, 'Content-Length: 10'], 'POST / HTTP/1.1'));
    one.socket.write('abc');
    await one.closed();

    expect(one.state.text).toContain('HTTP/1.1 408 ');
    expect(denials.map(({ code }) => code)).toEqual(['too_slow']);
  });
});

describe('rude callers', () => {
  it('who send a head drop by drop, or nothing, are cut off', async () => {
    const { port, door } = await openDoor({ limits: QUICK });
    const startedAt = performance.now();

    const silent = raw(port);
    const slow = raw(port, 'GET / HTTP/1.1\r\n');
    const drops = setInterval(() => slow.socket.write('X'), 50);
    await Promise.all([silent.closed(), slow.closed()]).finally(() => clearInterval(drops));

    expect(performance.now() - startedAt).toBeLessThan(2_500);
    expect(slow.state.text === '' || slow.state.text.includes(' 408 ')).toBe(true);
    // The other end may learn of it a moment earlier.
    await expect.poll(() => door.connections()).toBe(0);
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n c\r\n\r\n'],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n'],
    ['a bare line feed', 'GET / HTTP/1.1\nHost: a\n\n'],
    ['a zero byte', 'GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n'],
    ['a method that nobody knows', 'EVIL / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('who send %s get one answer and no other', async (_, text) => {
    const { port, handled } = await openDoor();

    const one = raw(port, text);
    await one.closed();

    expect(one.state.text).toMatch(/^HTTP\/1\.1 4(00|21) /);
    expect(one.state.text.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
    expect(handled).toEqual([]);
  });

  it('who send a head of 20 KB are refused', async () => {
    const { port, denials } = await openDoor();

    const one = raw(port, head(port, [`X: ${'y'.repeat(20_000)}`]));
    await one.closed();

    expect(one.state.text).toContain('HTTP/1.1 431 ');
    expect(denials[0]).toMatchObject({ code: 'too_large', details: { limit: 16_384 } });
  });

  it('who open 1,000 connections hold three quarters of what there is, and a client with a token finds room', async () => {
    const { port, door, denials } = await openDoor({ limits: { sockets: 64 } });

    const crowd = Array.from({ length: 1_000 }, () => raw(port));
    await vi.waitFor(() => expect(crowd.filter(({ state }) => state.isClosed)).toHaveLength(952), { timeout: 10_000 });
    const most = door.connections();
    const known = raw(port, head(port, [auth]));
    await known.answered('200 OK');
    for (const { socket } of [...crowd, known]) socket.destroy();
    await vi.waitFor(() => expect(door.connections()).toBe(0));
    // The rest of the flood is told of with the next second.
    await vi.waitFor(
      () => {
        const more = denials.map(({ details }) => Number(details.more ?? 1));
        expect(more.reduce((sum, count) => sum + count, 0)).toBe(953);
      },
      { timeout: 5_000 },
    );

    expect(most).toBe(48);
    expect(denials.length).toBeLessThan(160);
    expect(new Set(denials.map(({ code }) => code))).toEqual(new Set(['too_many_connections']));
  });

  it('with a token get as many connections as there are, and one more is closed', async () => {
    const { port, door, denials } = await openDoor({ limits: { sockets: 4 } });
    const four = Array.from({ length: 4 }, () => raw(port, head(port, [auth])));
    await Promise.all(four.map((one) => one.answered('200 OK')));

    const fifth = raw(port, head(port, [auth]));
    await fifth.closed();

    expect([fifth.state.text, door.connections()]).toEqual(['', 4]);
    expect(denials.map(({ code }) => code)).toEqual(['too_many_connections']);
  });

  it('without a token are answered so often a second, then cut off without a word', async () => {
    const { port } = await openDoor({ limits: { strangersPerSecond: 5 } });

    const crowd = Array.from({ length: 60 }, () => raw(port, head(port)));
    await Promise.all(crowd.map((one) => one.closed()));
    const known = raw(port, head(port, [auth]));
    await known.answered('200 OK');

    const answered = crowd.filter(({ state }) => state.text.includes(' 401 ')).length;
    expect(answered).toBeGreaterThanOrEqual(10);
    expect(answered).toBeLessThan(25);
    expect(crowd.filter(({ state }) => state.text === '').length).toBe(60 - answered);
  });

  it('with a token have a pace, and are told when to come again', async () => {
    const { port, denials } = await openDoor({ limits: { requestsPerSecond: 1, burst: 3 } });

    const answers = [];
    for (let index = 0; index < 5; index += 1) {
      const one = raw(port, head(port, [auth, 'Connection: close']));
      await one.closed();
      answers.push(one.state.text.slice(9, 12));
    }
    const other = raw(port, head(port, [`Authorization: Bearer ${PAGE_TOKEN}`]));
    await other.answered('200 OK');

    expect(answers).toEqual(['200', '200', '200', '429', '429']);
    expect(denials[0]).toMatchObject({ code: 'rate_limited', clientId: 'script', details: { limit: 1 } });
  });

  it('who send many requests at once are answered in order, up to a number that may wait', async () => {
    const held: AdmittedRequest[] = [];
    const { port } = await openDoor({
      handle: async (request) => {
        held.push(request);
      },
    });

    const few = raw(port, [1, 2, 3].map((index) => head(port, [auth], `GET /${index} HTTP/1.1`)).join(''));
    await vi.waitFor(() => expect(held).toHaveLength(3));
    for (const { response, url } of held.toReversed()) response.end(url.pathname);
    await few.answered('/3');
    held.length = 0;
    const many = raw(port, head(port, [auth]).repeat(500));
    await many.closed();

    expect([...few.state.text.matchAll(/\r\n\r\n\/(\d)/g)].map(([, index]) => index)).toEqual(['1', '2', '3']);
    expect(held.length).toBeLessThanOrEqual(16);
    await vi.waitFor(() => expect(held.every(({ signal }) => signal.aborted)).toBe(true));
  });

  it('who send many requests after one that is refused get that one answer, and nothing else is looked at', async () => {
    const { port, handled, denials } = await openDoor();

    const one = raw(port, head(port) + head(port, [auth]).repeat(500));
    await one.closed();

    expect(one.state.text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401']);
    expect([handled, denials.length]).toEqual([[], 1]);
  });

  it('who ask and do not read lose their connection', async () => {
    let clock = 0;
    // Ten seconds pass for each look at the clock.
    const now = () => {
      clock += 10_000;
      return clock;
    };
    const big = Buffer.alloc(8_000_000, 'x');
    const link = {
      clients: () => [client('script', TOKEN, ['rest'])],
      onClients: () => () => {},
      denied: () => {},
      seen: () => {},
    } as unknown as DoorLink;
    const service: DoorService = {
      handle: async ({ response }) => {
        response.end(big);
      },
      connections: () => ({}),
      close: async () => {},
    };
    const door = createHttpDoor({ door: 'rest', listen: { port: 0 }, link, service, limits: DOOR_LIMITS, now });
    open.push(door);
    const port = Number((await door.listen()).address.split(':').at(-1));

    const one = raw(port, head(port, [auth]));
    one.socket.pause();

    await vi.waitFor(() => expect(door.connections()).toBe(1));
    await vi.waitFor(() => expect(door.connections()).toBe(0), { timeout: 10_000 });
  });
});

describe('calls under way', () => {
  const wait = (request: AdmittedRequest) =>
    new Promise<void>((resolve) => request.signal.addEventListener('abort', () => resolve(), { once: true }));

  it.each([
    ['hangs up', (socket: Socket) => socket.destroy()],
    ['closes its half', (socket: Socket) => socket.end()],
  ])('end when the caller %s', async (_, leave) => {
    const { port, handled, door } = await openDoor({ handle: wait });

    const one = raw(port, head(port, [auth]));
    await vi.waitFor(() => expect(handled).toHaveLength(1));
    leave(one.socket);

    await vi.waitFor(() => expect(handled[0]?.signal.aborted).toBe(true));
    await vi.waitFor(() => expect(door.connections()).toBe(0));
  });

  it('end with the token that they came with, and nobody else is disturbed', async () => {
    const { port, handled, setClients } = await openDoor({ handle: wait });
    const script = raw(port, head(port, [auth]));
    const page = raw(port, head(port, [`Authorization: Bearer ${PAGE_TOKEN}`]));
    await vi.waitFor(() => expect(handled).toHaveLength(2));

    setClients([client('page', PAGE_TOKEN, ['rest'], [PAGE])]);
    await script.closed();

    const aborted = handled.map(({ client: { id }, signal }) => [id, signal.aborted]);
    expect(aborted.sort()).toEqual([
      ['page', false],
      ['script', true],
    ]);
    expect(page.state.isClosed).toBe(false);
  });

  it('and everything else end with the door, within two seconds', async () => {
    const { port, door, handled, closes } = await openDoor({
      handle: wait,
      upgrade: ({ socket }) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    });
    const call = raw(port, head(port, [auth]));
    const session = raw(port, head(port, [auth, 'Upgrade: websocket', 'Connection: Upgrade']));
    const idle = raw(port);
    await session.answered('101 ');
    await vi.waitFor(() => expect(handled).toHaveLength(1));
    const startedAt = performance.now();

    await door.close();

    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await Promise.all([call.closed(), session.closed(), idle.closed()]);
    expect([handled[0]?.signal.aborted, door.connections(), closes()]).toEqual([true, 0, 1]);
  });
});

describe('upgrades', () => {
  const accept = ({ socket }: AdmittedUpgrade) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  const wanted = ['Upgrade: websocket', 'Connection: Upgrade'];

  it.each([
    ['a token in the subprotocol', [`Sec-WebSocket-Protocol: fairgap.v1, bearer.${TOKEN}`], 101],
    ['no token', [], 401],
    ['a foreign page', [auth, 'Origin: http://evil.test'], 403],
    ['a page of no origin', [auth, 'Origin: null'], 403],
  ])('with %s', async (_, lines, status) => {
    const { port } = await openDoor({ upgrade: accept });

    const one = raw(port, head(port, [...wanted, ...lines]));
    await one.answered(`HTTP/1.1 ${status} `);
  });

  it('to anything but a WebSocket are refused', async () => {
    const { port } = await openDoor({ upgrade: accept });

    const one = raw(port, head(port, ['Upgrade: h2c', 'Connection: Upgrade', auth]));
    await one.closed();

    expect(one.state.text).toContain('HTTP/1.1 400 ');
  });

  it('end with the token that they came with', async () => {
    const { port, setClients } = await openDoor({ upgrade: accept });
    const one = raw(port, head(port, [...wanted, auth]));
    await one.answered('101 ');

    setClients([]);

    await one.closed();
  });
});

describe('listening', () => {
  it('on a taken port fails and says so', async () => {
    const { port } = await openDoor();

    await expect(openDoor({ listen: { host: '127.0.0.1', port } })).rejects.toMatchObject({ code: 'port_taken' });
  });

  it.runIf(process.platform !== 'win32')(
    'on a socket is for its owner, and takes no place of somebody else',
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'door-'));
      try {
        const socketPath = path.join(folder, 'run', 'cli.sock');
        const first = await openDoor({ listen: { socketPath }, door: 'cli' });
        const modes = [socketPath, path.dirname(socketPath)].map((file) => statSync(file).mode & 0o777);
        const second = openDoor({ listen: { socketPath }, door: 'cli' });

        await expect(second).rejects.toMatchObject({ code: 'port_taken' });
        await first.door.close();
        expect(modes).toEqual([0o600, 0o700]);
        expect(existsSync(socketPath)).toBe(false);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it.runIf(process.platform !== 'win32')('removes a socket that nobody listens on, and no other file', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'door-'));
    try {
      const stale = path.join(folder, 'stale.sock');
      // Node removes the socket file of a server that closes; a hard kill does not, which a second name imitates.
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(path.join(folder, 'first.sock'), resolve));
      linkSync(path.join(folder, 'first.sock'), stale);
      await new Promise((resolve) => server.close(resolve));
      const plain = path.join(folder, 'plain.sock');
      writeFileSync(plain, 'mine');

      const { door } = await openDoor({ listen: { socketPath: stale }, door: 'cli' });

      expect(door.connections()).toBe(0);
      await expect(openDoor({ listen: { socketPath: plain }, door: 'cli' })).rejects.toMatchObject({
        code: 'door_unavailable',
      });
      expect(existsSync(plain)).toBe(true);
    } finally {
      await Promise.all(open.splice(0).map((door) => door.close()));
      rmSync(folder, { recursive: true });
    }
  });
});
