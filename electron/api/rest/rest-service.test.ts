import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DOOR_LIMITS } from '#electron/api/door-limits';
import type { DoorAnswer, DoorCall, DoorLink } from '#electron/api/door-link';
import type { AdmittedUpgrade, DoorService } from '#electron/api/door-request';
import type { Denial, KnownClient } from '#shared/domain/access';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import { createRestService } from './rest-service';

const CANDLES = columnsFromCandles([
  { openAt: 3_600_000, open: 1, high: 2.5, low: 1, close: 2, volume: 10 },
  { openAt: 7_200_000, open: 2, high: 2, low: 1.5, close: 1.75, volume: 0 },
]);

describe('the REST door', () => {
  it('calls the operation of a path with the inputs of its query as what they are', async () => {
    link.answers('predictions.list', []);

    const answer = await get('/v1/predictions?instrument=EURUSD&limit=20');

    expect(answer.status).toBe(200);
    expect(link.calls).toEqual([
      {
        door: 'rest',
        clientId: 'notebook',
        operation: 'predictions.list',
        input: { instrument: 'EURUSD', limit: 20 },
        idempotencyKey: undefined,
      },
    ]);
  });

  it('takes the one input of a get from the path', async () => {
    link.answers('predictions.get', { prediction: null, prompt: '', grammar: '' });

    await get('/v1/predictions/pred%2F1');

    expect(link.calls[0]).toMatchObject({ operation: 'predictions.get', input: { predictionId: 'pred/1' } });
  });

  it('reads a list as its name repeated', async () => {
    link.answers('accuracy.report', {});

    await get('/v1/accuracy/report?groupBy=source&groupBy=mode&sources=model');

    expect(link.calls[0]?.input).toEqual({ groupBy: ['source', 'mode'], sources: ['model'] });
  });

  it.each([
    ['/v1/predictions?limit=many', 'predictions.list: limit: expected a whole number in 1..500, was "many".'],
    ['/v1/predictions?limit=5000', 'predictions.list: limit: expected a whole number in 1..500, was "5000".'],
    ['/v1/predictions?limit=1e2', 'predictions.list: limit: expected a whole number in 1..500, was "1e2".'],
    ['/v1/predictions?limit=1&limit=2', 'predictions.list: limit: expected one value, was given 2 times.'],
    [
      '/v1/predictions?limt=1',
      'predictions.list: limt: is an unknown parameter; known are instrument, timeframe, source, before, limit.',
    ],
    [
      '/v1/predictions?source=magic',
      'predictions.list: source: expected one of model, rules, learned, person, was "magic".',
    ],
    ['/v1/orders?isLive=yes', 'orders.list: isLive: expected true or false, was "yes".'],
    ['/v1/orders/history', 'orders.history: clientOrderId: expected text of at most 36 characters, was missing.'],
    ['/v1/health?__proto__=1', 'health.get: __proto__: is an unknown parameter; there are no parameters here.'],
  ])('refuses %s without asking anybody', async (target, detail) => {
    const answer = await get(target);

    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json()).toMatchObject({
      type: 'urn:fairgap:error:invalid_input',
      status: 422,
      code: 'invalid_input',
      detail,
      message: detail,
    });
    expect(link.calls).toEqual([]);
    expect(link.denials).toMatchObject([{ door: 'rest', code: 'malformed', clientId: 'notebook' }]);
  });

  it('writes columns of candles as plain arrays', async () => {
    link.answers('candles.list', { candles: CANDLES, forming: null, hasMore: false, pricePrecision: 2 });

    const answer = await get('/v1/candles?instrument=EURUSD&timeframe=1h');

    expect(answer.json()).toEqual({
      candles: {
        openAt: [3_600_000, 7_200_000],
        open: [1, 2],
        high: [2.5, 2],
        low: [1, 1.5],
        close: [2, 1.75],
        volume: [10, 0],
      },
      forming: null,
      hasMore: false,
      pricePrecision: 2,
    });
    expect(answer.headers.link).toBe(undefined);
  });

  it('names the next page of a list, and none after the last', async () => {
    link.answers('candles.list', { candles: CANDLES, forming: null, hasMore: true, pricePrecision: 2 });
    link.answers('predictions.list', [{ id: 'a b' }]);

    const candles = await get('/v1/candles?instrument=BTC%2FUSDT&timeframe=1h');
    const full = await get('/v1/predictions?limit=1&source=model');
    const last = await get('/v1/predictions');

    expect(candles.headers.link).toBe(
      '</v1/candles?limit=5000&instrument=BTC%2FUSDT&timeframe=1h&before=3600000>; rel="next"',
    );
    expect(full.headers.link).toBe('</v1/predictions?limit=1&source=model&before=a+b>; rel="next"');
    expect(last.headers.link).toBe(undefined);
  });

  it('answers 304 without a body to whoever has the answer already', async () => {
    link.answers('risk.rules', [{ code: 'a' }]);
    const first = await get('/v1/risk/rules');
    const etag = first.headers.etag as string;

    const same = await get('/v1/risk/rules', { 'if-none-match': `"other", W/${etag}` });
    link.answers('risk.rules', [{ code: 'b' }]);
    const other = await get('/v1/risk/rules', { 'if-none-match': etag });

    expect(etag).toMatch(/^"[\w-]{43}"$/);
    expect(same).toMatchObject({ status: 304, body: '' });
    expect(same.headers.etag).toBe(etag);
    expect(other.status).toBe(200);
    expect(other.headers.etag).not.toBe(etag);
  });

  it('answers HEAD as GET without its body', async () => {
    link.answers('risk.rules', [{ code: 'a' }]);

    const whole = await get('/v1/risk/rules');
    const head = await ask('HEAD', '/v1/risk/rules');

    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers['content-length']).toBe(whole.headers['content-length']);
    expect(head.headers.etag).toBe(whole.headers.etag);
  });

  it('says on every answer which environment it is about, and lets nobody keep what is private', async () => {
    link.answers('account.balances', { balances: [], at: null });
    link.answers('instruments.list', []);

    const balances = await get('/v1/account/balances');
    const instruments = await get('/v1/instruments');
    const nothing = await get('/v1/nothing');

    for (const { headers } of [balances, instruments, nothing]) {
      expect(headers['fairgap-environment']).toBe('paper');
      expect(headers.vary).toBe('Authorization, Origin');
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
    expect(balances.headers['cache-control']).toBe('no-store');
    expect(instruments.headers['cache-control']).toBe('private, no-cache');
    expect(nothing.headers['cache-control']).toBe('no-store');
  });

  it('lets a page read an answer only if it is one of the calling client’s own', async () => {
    link.answers('risk.rules', []);

    const own = await get('/v1/risk/rules', { origin: 'http://127.0.0.1:5173' });
    const same = await get('/v1/risk/rules', { origin: address });
    const refused = await get('/v1/nothing', { origin: 'http://127.0.0.1:5173' });

    expect(own.headers['access-control-allow-origin']).toBe('http://127.0.0.1:5173');
    expect(own.headers['access-control-allow-credentials']).toBe(undefined);
    expect(own.headers['access-control-expose-headers']).toContain('Link');
    expect(same.headers['access-control-allow-origin']).toBe(undefined);
    expect(refused.headers['access-control-allow-origin']).toBe('http://127.0.0.1:5173');
  });

  it('passes a command on with its key, and says when the answer is the first one again', async () => {
    client = { ...client, scopes: ['read', 'propose'] };
    link.answers('orders.propose', { id: 'proposal' }, true);

    const answer = await post('/v1/orders/propose', TICKET, { 'idempotency-key': 'a-key' });

    expect(answer).toMatchObject({ status: 200, body: '{"id":"proposal"}' });
    expect(answer.headers['idempotency-replayed']).toBe('true');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(link.calls).toMatchObject([{ operation: 'orders.propose', input: TICKET, idempotencyKey: 'a-key' }]);
  });

  it.each(['x'.repeat(129), 'with a space'])('refuses a key that is none: %s', async (key) => {
    client = { ...client, scopes: ['read', 'propose'] };

    const answer = await post('/v1/orders/propose', TICKET, { 'idempotency-key': key });

    expect(answer.json()).toMatchObject({ status: 400, code: 'malformed' });
    expect(link.calls).toEqual([]);
  });

  it('refuses a proposal of a client that was not granted to propose', async () => {
    const answer = await post('/v1/orders/propose', TICKET);

    expect(answer.json()).toMatchObject({
      status: 403,
      code: 'not_granted',
      detail: 'orders.propose needs the scope propose, which Notebook was not granted.',
    });
    expect(link.calls).toEqual([]);
    expect(link.denials).toMatchObject([{ code: 'scope_missing', operation: 'orders.propose' }]);
  });

  it('asks with POST what no query can hold, without a key', async () => {
    link.answers('risk.evaluate', { ok: true });

    const answer = await post('/v1/risk/evaluate', { ticket: TICKET }, { 'idempotency-key': 'a-key' });

    expect(answer.status).toBe(200);
    expect(link.calls).toMatchObject([{ operation: 'risk.evaluate', idempotencyKey: undefined }]);
  });

  it.each([
    ['{"a":', undefined, 400, 'malformed'],
    ['[]', undefined, 422, 'invalid_input'],
    ['{"ticket":{},"extra":1}', undefined, 422, 'invalid_input'],
    ['{}', undefined, 422, 'invalid_input'],
    [Buffer.from([0x7b, 0xff, 0x7d]), undefined, 400, 'malformed'],
    [`{"ticket":${'['.repeat(60_000)}${']'.repeat(60_000)}}`, undefined, 400, 'malformed'],
    ['{"ticket":{}}', 'text/plain', 415, 'malformed'],
    ['{"ticket":{}}', 'application/json; charset=utf-16', 415, 'malformed'],
  ])('refuses a body %#', async (body, type, status, code) => {
    const answer = await ask('POST', '/v1/risk/evaluate', { 'content-type': type ?? 'application/json' }, body);

    expect(answer.json()).toMatchObject({ status, code });
    expect(link.calls).toEqual([]);
  });

  it('lets no program make the workstation read a file', async () => {
    const answer = await post('/v1/structures/detect', { file: '/etc/passwd', instrument: 'EURUSD' });

    expect(answer.json()).toMatchObject({
      status: 422,
      detail:
        'structures.detect: file: expected a stored instrument instead: no program makes the workstation read a file.',
    });
    expect(link.calls).toEqual([]);
  });

  it('tells an error with its own status, code and details', async () => {
    link.fails('risk.state', { code: 'rate_limited', message: 'Slower.', details: { retryAfterMs: 2_400 } });
    link.fails('health.get', { code: 'SOMETHING_NEW', message: 'Odd.', details: {} });

    const limited = await get('/v1/risk/state');
    const odd = await get('/v1/health');

    expect(limited.json()).toEqual({
      type: 'urn:fairgap:error:rate_limited',
      title: 'Too many requests',
      status: 429,
      detail: 'Slower.',
      code: 'rate_limited',
      message: 'Slower.',
      details: { retryAfterMs: 2_400 },
    });
    expect(limited.headers['retry-after']).toBe('3');
    expect(odd.json()).toMatchObject({ status: 500, code: 'SOMETHING_NEW' });
  });

  it('names near routes, only those that the client may call, and the methods that a route has', async () => {
    const near = await get('/v1/prediction');
    const dotted = await get('/v1/risk.state');
    const hidden = await get('/v1/orders/propos');
    const far = await get(`/${'x'.repeat(5_000)}`);
    const method = await ask('DELETE', '/v1/predictions');
    const options = await ask('OPTIONS', '/v1/risk/evaluate');

    expect(near.json()).toMatchObject({ status: 404, code: 'operation_unknown' });
    expect(near.json().details.near[0]).toBe('/v1/predictions');
    expect(dotted.json().details.near[0]).toBe('/v1/risk/state');
    expect(hidden.json().details.near).not.toContain('/v1/orders/propose');
    expect(far.json()).toMatchObject({ status: 404, details: { near: [] } });
    expect(method).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    expect(options).toMatchObject({ status: 204, headers: { allow: 'POST, OPTIONS' } });
  });

  it('ends the work of whoever hangs up', async () => {
    const started = link.hangs('accuracy.report');

    const request = http.get(`${address}/v1/accuracy/report`);
    request.on('error', () => {});
    const signal = await started;
    request.destroy();
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

    expect(signal.aborted).toBe(true);
  });

  it('gives WebSockets to the stream at its path, and refuses them elsewhere', async () => {
    const plain = await get('/v1/stream');
    const elsewhere = await upgrade('/v1/streams');
    const there = await upgrade('/v1/stream');

    expect(plain).toMatchObject({ status: 426, headers: { upgrade: 'websocket' } });
    expect(elsewhere).toBe(404);
    expect(there).toBe('taken');
    expect(service.connections()).toEqual({ notebook: 1 });
  });

  describe('without a token', () => {
    it('shows the document and the page, and says nothing of this workstation', async () => {
      const root = await open('/');
      const page = await open('/docs');
      const script = await open('/docs/swagger-ui-bundle.js');
      const document = await open('/openapi.json');

      expect(root).toMatchObject({ status: 302, headers: { location: '/docs' } });
      expect(page.headers['content-security-policy']).toContain("script-src 'self';");
      expect(page.body).not.toMatch(/<script(?! src="\/)|<style|https?:/);
      expect(script.body).toBe('// swagger');
      expect(document.json()).toMatchObject({ openapi: '3.1.1' });
      for (const { headers } of [root, page, script, document]) {
        expect(headers['fairgap-environment']).toBe(undefined);
        expect(headers['x-frame-options']).toBe('DENY');
      }
    });

    it('sends nothing again that a browser has', async () => {
      const { headers } = await open('/openapi.json');

      const again = await open('/openapi.json', { 'if-none-match': headers.etag as string });

      expect(again).toMatchObject({ status: 304, body: '' });
    });

    it('says so when a file of the page is missing, and tries again', async () => {
      const missing = await open('/docs/swagger-ui.css');
      writeFileSync(path.join(assetsDir, 'swagger-ui.css'), 'body {}');
      const there = await open('/docs/swagger-ui.css');

      expect(missing.status).toBe(503);
      expect(there).toMatchObject({ status: 200, body: 'body {}' });
    });

    it('has nothing else', async () => {
      for (const target of ['/v1/health', '/docs/../secret', '/docs/index.html', '/docs/package.json']) {
        expect((await open(target)).status).toBe(599);
      }
      expect(await ask('POST', '/docs', { 'x-open': '1' })).toMatchObject({
        status: 405,
        headers: { allow: 'GET, HEAD' },
      });
    });
  });
});

const TICKET = { instrument: 'BTCUSDT', direction: 'long', entry: null, stop: '59000', target: null };

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a program reads has no type until it looks.
  json(): any;
}

let client: KnownClient;
let link: FakeLink;
let service: DoorService;
let server: http.Server;
let address: string;
let assetsDir: string;

beforeEach(async () => {
  client = {
    id: 'notebook',
    name: 'Notebook',
    doors: ['rest'],
    scopes: ['read'],
    origins: ['http://127.0.0.1:5173'],
    tokenHash: '',
  };
  link = fakeLink();
  assetsDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-docs-'));
  writeFileSync(path.join(assetsDir, 'swagger-ui-bundle.js'), '// swagger');
  let taken = 0;
  service = createRestService({
    link,
    limits: DOOR_LIMITS,
    assetsDir,
    stream: {
      upgrade: ({ socket }) => {
        taken += 1;
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      },
      connections: () => ({ notebook: taken }),
      close: async () => {},
    },
  });
  server = await openDoor();
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await service.close();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  rmSync(assetsDir, { recursive: true });
});

/** A door that lets everybody in as one client; `x-open` is a stranger. */
async function openDoor(): Promise<http.Server> {
  const opened = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', address);
    const method = request.method ?? 'GET';
    if (request.headers['x-open'] !== undefined) {
      if (service.answerOpenly?.({ method, url, response })) return;
      response.writeHead(599).end();
      return;
    }
    const hangUp = new AbortController();
    response.on('close', () => hangUp.abort());
    const chunks: Buffer[] = [];
    const body = async () => {
      for await (const chunk of request) chunks.push(chunk);
      return Buffer.concat(chunks);
    };
    void service.handle({
      client,
      method,
      url,
      headers: request.headers,
      signal: hangUp.signal,
      request,
      response,
      body,
    });
  });
  opened.on('upgrade', (request: http.IncomingMessage, socket: AdmittedUpgrade['socket'], head: Buffer) => {
    service.upgrade?.({ client, url: new URL(request.url ?? '/', address), request, socket, head });
  });
  opened.listen(0, '127.0.0.1');
  await once(opened, 'listening');
  return opened;
}

function get(target: string, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
  return ask('GET', target, headers);
}

function open(target: string, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
  return ask('GET', target, { ...headers, 'x-open': '1' });
}

function post(target: string, body: unknown, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
  return ask('POST', target, { 'content-type': 'application/json', ...headers }, JSON.stringify(body));
}

async function ask(
  method: string,
  target: string,
  headers: http.OutgoingHttpHeaders = {},
  body?: string | Buffer,
): Promise<Answer> {
  const { hostname, port } = new URL(address);
  const request = http.request({ method, hostname, port, path: target, headers });
  request.end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: text,
    json: () => JSON.parse(text),
  };
}

function upgrade(target: string): Promise<number | 'taken'> {
  const request = http.get(`${address}${target}`, { headers: { connection: 'Upgrade', upgrade: 'websocket' } });
  return new Promise((resolve, reject) => {
    request.on('upgrade', (_, socket) => {
      socket.destroy();
      resolve('taken');
    });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject);
  });
}

interface FakeLink extends DoorLink {
  readonly calls: DoorCall[];
  readonly denials: Denial[];
  answers(operation: string, value: unknown, isRepeated?: boolean): void;
  fails(operation: string, error: Extract<DoorAnswer, { ok: false }>['error']): void;
  /** Answers only once it is aborted; resolves with the signal of the call. */
  hangs(operation: string): Promise<AbortSignal>;
}

function fakeLink(): FakeLink {
  const calls: DoorCall[] = [];
  const denials: Denial[] = [];
  const script = new Map<string, (signal: AbortSignal) => Promise<DoorAnswer>>();
  return {
    calls,
    denials,
    workstation: { version: '0.1.0', environment: 'paper', startedAt: 0 },
    answers: (operation, value, isRepeated = false) =>
      void script.set(operation, async () => ({ ok: true, value, isRepeated })),
    fails: (operation, error) => void script.set(operation, async () => ({ ok: false, error })),
    hangs: (operation) =>
      new Promise((started) => {
        script.set(
          operation,
          (signal) =>
            new Promise((answer) => {
              const error = { code: 'cancelled', message: 'Cancelled.', details: {} };
              signal.addEventListener('abort', () => answer({ ok: false, error }));
              started(signal);
            }),
        );
      }),
    call: (call, options) => {
      calls.push(call);
      const answer = script.get(call.operation);
      if (!answer || !options?.signal) throw new Error(`The script has no answer for ${call.operation}.`);
      return answer(options.signal);
    },
    onEvent: () => () => {},
    clients: () => [client],
    onClients: () => () => {},
    denied: (denial) => void denials.push(denial),
    seen: () => {},
  };
}
