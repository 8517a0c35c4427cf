import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DoorAnswer, DoorCall, DoorLink } from '#electron/api/door-link';
import type { AdmittedRequest } from '#electron/api/door-request';
import type { AppEvent } from '#shared/contract/events';
import type { Denial } from '#shared/domain/access';
import { createCliClient } from './cli-client';
import { AppUnreachableError } from './cli-exit';
import { createCliService } from './cli-service';

const CLIENT = {
  id: 'cli',
  name: 'Command line',
  doors: ['cli'],
  scopes: ['read'],
  origins: [],
  tokenHash: '',
} as const;

let folder: string;
let socket: string;
let server: http.Server;
let link: FakeLink;
let service: ReturnType<typeof createCliService>;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'fairgap-cli-'));
  socket = path.join(folder, 'cli.sock');
  link = fakeLink();
  service = createCliService({ link });
  server = http.createServer((request, response) => void service.handle(admitted(request, response)));
  await new Promise<void>((resolve) => server.listen(socket, resolve));
});
afterEach(async () => {
  await service.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

describe('a call over the socket', () => {
  it('brings input and folder to the workstation and its answer back, columns as plain lists', async () => {
    link.answer = {
      ok: true,
      value: { candles: { openAt: new Float64Array([1, 2]) }, note: 'ñ 中' },
      isRepeated: false,
    };

    const answer = await client('/home/ñ').call('candles.list', { limit: 2 }, { signal: new AbortController().signal });

    expect(answer).toEqual({ ok: true, value: { candles: { openAt: [1, 2] }, note: 'ñ 中' }, isRepeated: false });
    expect(link.calls).toMatchObject([
      { door: 'cli', clientId: 'cli', operation: 'candles.list', input: { limit: 2 }, workingDirectory: '/home/ñ' },
    ]);
  });

  it('tells a refusal with its code and details', async () => {
    const error = { code: 'not_found', message: 'No such thing.', details: { id: 'x' } };
    link.answer = { ok: false, error };

    expect(await call('predictions.get')).toEqual({ ok: false, error });
  });

  it('refuses JSON that is nested too deep to be handed on, before anything is asked', async () => {
    const answer = await new Promise<{ status: number; body: string }>((resolve, reject) => {
      const request = http.request({ socketPath: socket, method: 'POST', path: '/call/risk.evaluate' }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          body += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      });
      request.on('error', reject);
      request.end(`{"ticket":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    });

    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({
      error: {
        code: 'invalid_input',
        message: expect.stringMatching(/^risk\.evaluate: expected JSON of at most \d+ levels/),
      },
    });
    expect(link.calls).toEqual([]);
  });

  it('tells progress before the answer', async () => {
    link.progress = { subject: 'Import', done: 1, total: 2, unit: 'rows' };
    const seen: unknown[] = [];

    await client().call(
      'candles.import',
      {},
      { signal: new AbortController().signal, onProgress: (one) => seen.push(one) },
    );

    expect(seen).toEqual([{ subject: 'Import', done: 1, total: 2, unit: 'rows' }]);
  });

  it('ends the work when the caller hangs up', async () => {
    link.answer = 'never';
    const ending = new AbortController();

    const answer = client().call('predictions.request', {}, { signal: ending.signal });
    await expect.poll(() => link.calls.length).toBe(1);
    ending.abort();

    expect(await answer).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    await expect.poll(() => link.aborted).toBe(1);
  });

  it.each(['orders.confirm', 'risk.resume', 'nothing.here'])(
    'has no operation %s, and says who asked',
    async (operation) => {
      expect(await call(operation)).toMatchObject({ ok: false, error: { code: 'not_found' } });
      expect(link.calls).toEqual([]);
      expect(link.denials).toMatchObject([{ door: 'cli', code: 'operation_unknown', clientId: 'cli' }]);
    },
  );

  it.each([
    ['POST', '/call/app.info', '{oops', 400],
    ['GET', '/call/app.info', undefined, 405],
    ['POST', '/events', '{}', 405],
    ['GET', '/events?kinds=nonsense', undefined, 400],
    ['GET', '/elsewhere', undefined, 404],
  ])('answers %s %s %s with %i', async (method, url, body, status) => {
    expect((await raw(method, url, body)).status).toBe(status);
    expect(link.calls).toEqual([]);
  });

  it('is told that the app went away when it hangs up before it answers', async () => {
    link.answer = 'never';

    const answer = call('app.info');
    await expect.poll(() => link.calls.length).toBe(1);
    server.closeAllConnections();

    await expect(answer).rejects.toThrow(/went away before it answered app\.info/);
  });

  it('tells that nobody listens, which another way can mend', async () => {
    await new Promise((resolve) => server.close(resolve));
    const failure = await call('app.info').catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(AppUnreachableError);
    expect(failure).toMatchObject({ isAbsent: true });
    server.listen(socket);
  });

  it('takes a file that is no socket for nobody', async () => {
    const stale = path.join(folder, 'stale.sock');
    writeFileSync(stale, '');

    const failure = await client('/', stale)
      .call('app.info', {}, { signal: new AbortController().signal })
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({ isAbsent: true });
  });
});

describe('events over the socket', () => {
  it('are those that were asked for, until the listener goes', async () => {
    const ending = new AbortController();
    const seen: string[] = [];
    const following = client().followEvents(['models'], (kind) => seen.push(kind), { signal: ending.signal });
    await expect.poll(() => link.listeners.size).toBe(1);
    expect(service.connections()).toEqual({ cli: 1 });

    link.tell({ kind: 'schedules' });
    link.tell({ kind: 'models' });
    await expect.poll(() => seen).toEqual(['models']);
    ending.abort();
    await following;

    await expect.poll(() => link.listeners.size).toBe(0);
    expect(service.connections()).toEqual({});
  });

  it('end for a listener that does not read', async () => {
    const request = http.request({ socketPath: socket, path: '/events' });
    request.on('error', () => {});
    request.end();
    await expect.poll(() => link.listeners.size).toBe(1);
    const big = { kind: 'chat-delta', messageId: 'x'.repeat(200_000), index: 0, text: '' } as const;

    for (let index = 0; index < 50; index += 1) link.tell(big);

    await expect.poll(() => link.listeners.size).toBe(0);
    request.destroy();
  });

  it('are refused beyond a number of streams, and end when the app closes', async () => {
    const streams = Array.from({ length: 16 }, () =>
      client().followEvents([], () => {}, { signal: new AbortController().signal }),
    );
    const ends = Promise.allSettled(streams);
    await expect.poll(() => link.listeners.size).toBe(16);

    expect((await raw('GET', '/events')).status).toBe(429);
    await service.close();

    expect((await ends).map(({ status }) => status)).toEqual(streams.map(() => 'rejected'));
    expect((await raw('GET', '/info')).status).toBe(503);
  });
});

function client(workingDirectory = '/', at = socket) {
  return createCliClient({ socket: at, token: 'fgp_x', workingDirectory, agent: 'test' });
}

function call(operation: string): Promise<DoorAnswer> {
  return client().call(operation, {}, { signal: new AbortController().signal });
}

function raw(method: string, url: string, body?: string): Promise<{ status: number | undefined }> {
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath: socket, method, path: url }, (response) => {
      response.resume();
      response.once('end', () => resolve({ status: response.statusCode }));
    });
    request.once('error', reject);
    request.end(body);
  });
}

/** What the door around the service makes of a request. */
function admitted(request: http.IncomingMessage, response: http.ServerResponse): AdmittedRequest {
  const ending = new AbortController();
  response.once('close', () => ending.abort());
  return {
    client: CLIENT,
    method: request.method ?? '',
    url: new URL(request.url ?? '', 'http://localhost'),
    headers: request.headers,
    signal: ending.signal,
    request,
    response,
    body: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
  };
}

type FakeLink = DoorLink & {
  answer: DoorAnswer | 'never';
  progress: { subject: string; done: number; total: number; unit: string } | null;
  aborted: number;
  readonly calls: DoorCall[];
  readonly denials: Denial[];
  readonly listeners: Set<(event: AppEvent) => void>;
  tell(event: AppEvent): void;
};

function fakeLink(): FakeLink {
  const fake: FakeLink = {
    workstation: { version: '9.9.9', environment: 'demo', startedAt: 1 },
    answer: { ok: true, value: {}, isRepeated: false },
    progress: null,
    aborted: 0,
    calls: [],
    denials: [],
    listeners: new Set(),
    tell: (event) => {
      for (const listener of fake.listeners) listener(event);
    },
    call: async (call, options) => {
      fake.calls.push(call);
      if (fake.progress) options?.onProgress?.(fake.progress);
      if (fake.answer !== 'never') return fake.answer;
      return new Promise((resolve) => {
        options?.signal?.addEventListener('abort', () => {
          fake.aborted += 1;
          resolve({ ok: false, error: { code: 'cancelled', message: 'Cancelled.', details: {} } });
        });
      });
    },
    onEvent: (listener) => {
      fake.listeners.add(listener);
      return () => fake.listeners.delete(listener);
    },
    clients: () => [CLIENT],
    onClients: () => () => {},
    denied: (denial) => fake.denials.push(denial),
    seen: () => {},
  };
  return fake;
}
