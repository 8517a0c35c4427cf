import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLineIo } from '#tests/support/command-line-io';
import { runCommandLine } from './run-command-line';
import { accessFolder, type RunFile, runFilePath, socketPathFor } from './run-file';

const TOKEN = `fgp_${'a'.repeat(43)}`;

let dataDir: string;
let server: http.Server;
let socket: string;
/** What the app answers, line by line; the body is taken down. */
let lines: string[];
let status: number;
let asked: { url: string | undefined; token: string | undefined; body: string }[];
let streams: http.ServerResponse[];

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-run-'));
  socket = socketPathFor(dataDir, 'paper');
  writeFileSync(path.join(accessFolder(dataDir, 'paper'), 'cli.token'), TOKEN);
  lines = ['{"value":[]}'];
  status = 200;
  asked = [];
  streams = [];
  server = http.createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  running({});
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the command line beside a running app', () => {
  it('asks the app whose environment it finds, with its token', async () => {
    lines = ['{"progress":{"subject":"x","done":1,"total":2,"unit":"rows"}}', '{"value":[{"id":"EURUSD"}]}'];

    const { code, out, err } = await run(['instruments', 'list', '-o', 'jsonl']);

    expect([code, out, err]).toEqual([0, '{"id":"EURUSD"}\n', '']);
    expect(asked).toEqual([{ url: '/call/instruments.list', token: `Bearer ${TOKEN}`, body: '{}' }]);
  });

  it('ends with 1 for a refusal', async () => {
    lines = ['{"error":{"code":"not_found","message":"No such prediction.","details":{}}}'];

    const { code, out, err } = await run(['predictions', 'get', 'pred_0']);

    expect([code, out]).toEqual([1, '']);
    expect(JSON.parse(err)).toEqual({ error: { code: 'not_found', message: 'No such prediction.', details: {} } });
  });

  it('ends with 3 where the app does not let it in, and where it goes away', async () => {
    status = 401;
    lines = ['{"code":"token_unknown","message":"Unknown.","details":{}}'];
    expect(await run(['app', 'info'])).toMatchObject({ code: 3, err: expect.stringContaining('does not let') });

    status = 200;
    lines = [];
    expect(await run(['app', 'info'])).toMatchObject({ code: 3, err: expect.stringContaining('went away') });
  });

  it('ends with 2 for a mistake, and asks nobody', async () => {
    expect(await run(['predictions', 'list', '--limt', '3'])).toMatchObject({ code: 2 });
    expect(await run(['predictions', 'list', '-o', 'csv', '--columns', 'nonsense'])).toMatchObject({ code: 2 });
    expect(asked).toEqual([]);
  });

  it('says that the app is another version, and goes on', async () => {
    running({ version: '1.0.0' });

    const { code, err } = await run(['instruments', 'list']);

    expect([code, err]).toEqual([0, 'The running app is version 1.0.0; this is 9.9.9.\n']);
  });

  it.each([
    ['a run file of a process that is gone', () => running({ pid: 2 ** 22 + 1 })],
    ['a socket that nobody listens on', () => running({ socket: path.join(path.dirname(socket), 'gone.sock') })],
    ['a run file that is none', () => writeFileSync(runFilePath(dataDir, 'paper'), '{"pid":')],
  ])('works by itself with %s', async (_case, prepare) => {
    prepare();
    const opened: string[] = [];

    const { code } = await run(['instruments', 'list'], {
      headless: {
        kind: 'elsewhere',
        run: async (argv) => {
          opened.push(...argv);
          return 7;
        },
      },
    });

    expect([code, asked]).toEqual([7, []]);
    expect(opened).toContain('--headless');
  });

  it('does not hand its token to a socket in a folder that others may write to', async () => {
    const open = path.join(dataDir, 'open');
    mkdirSync(open, { mode: 0o777 });
    running({ socket: path.join(open, 'cli.sock') });

    expect(await run(['instruments', 'list'])).toMatchObject({ code: 3, err: expect.stringContaining('mode') });
  });

  it('watches: asks again when an event concerns the group, tells only what changed, and ends with 130', async () => {
    const ending = new AbortController();
    const { io, out } = commandLineIo({ dataDir, workingDirectory: dataDir }, { signal: ending.signal });

    const watching = runCommandLine(['models', 'list', '--watch'], io);
    await expect.poll(() => asked.filter(({ url }) => url === '/call/models.list').length).toBeGreaterThan(1);
    lines = ['{"value":[{"id":"m"}]}'];
    streams[0]?.write('{"kind":"models"}\n');
    await expect.poll(out, { timeout: 5_000 }).toBe('[]\n[{"id":"m"}]\n');
    ending.abort();

    expect(await watching).toBe(130);
  });

  it('says so where the app has no socket, before it works beside it', async () => {
    running({ socket: null });

    const { err } = await run(['instruments', 'list']);

    expect(err).toMatch(/^The app runs and its socket is gone/);
  });

  it('serves MCP from one environment: what may read demo is told nothing of live', async () => {
    for (const environment of ['demo', 'live'] as const) {
      mkdirSync(accessFolder(dataDir, environment), { recursive: true });
      writeFileSync(path.join(accessFolder(dataDir, environment), 'local.token'), TOKEN);
    }
    rmSync(runFilePath(dataDir, 'paper'));
    const found: unknown[] = [];
    const look = async (resolve: () => Promise<unknown>) =>
      found.push(await resolve().catch((error: Error) => error.message));

    await run(['mcp'], {
      runMcp: async (resolve) => {
        await look(resolve);
        running({ environment: 'demo', mcp: 'http://127.0.0.1:1' }, 'demo');
        await look(resolve);
        rmSync(runFilePath(dataDir, 'demo'));
        running({ environment: 'live', mcp: 'http://127.0.0.1:2' }, 'live');
        await look(resolve);
        rmSync(runFilePath(dataDir, 'live'));
        running({ environment: 'demo', mcp: 'http://127.0.0.1:3' }, 'demo');
        await look(resolve);
      },
    });

    expect(found).toEqual([
      `No app runs on ${dataDir}.`,
      { url: 'http://127.0.0.1:1/mcp', token: TOKEN },
      'This session is of demo, and the app is in live now, which is told to none that was let into demo. Go back to demo, or start this program again to be let into live.',
      { url: 'http://127.0.0.1:3/mcp', token: TOKEN },
    ]);
  });

  it('names the environment that a program is not known in', async () => {
    running({ mcp: 'http://127.0.0.1:1' });
    let told = '';

    await run(['mcp', '--client', 'client_1'], {
      runMcp: async (resolve) => {
        told = await resolve().then(String, (error: Error) => error.message);
      },
    });

    expect(told).toBe(
      'There is no token of client_1 in paper: add the program there in the window, or give it a new token.',
    );
  });

  it('offers instruments of the app for a key press, and never fails', async () => {
    lines = ['{"value":[{"id":"EURUSD"},{"id":"BTC/USDT"}]}'];
    expect((await run(['__complete', '--', 'candles', 'list', 'E'])).out).toBe('EURUSD\t\n');

    status = 500;
    lines = ['nonsense'];
    expect(await run(['__complete', '--', 'candles', 'list', 'E'])).toMatchObject({ code: 0, out: '' });
  });
});

async function run(argv: readonly string[], changes: Parameters<typeof commandLineIo>[1] = {}) {
  const { io, out, err } = commandLineIo({ dataDir, workingDirectory: dataDir }, changes);
  const code = await runCommandLine(argv, io);
  return { code, out: out(), err: err() };
}

function running(changes: Partial<RunFile>, environment: RunFile['environment'] = 'paper'): void {
  const file: RunFile = {
    pid: process.pid,
    version: '9.9.9',
    environment: 'paper',
    startedAt: 1,
    socket,
    rest: null,
    mcp: null,
  };
  writeFileSync(runFilePath(dataDir, environment), JSON.stringify({ ...file, ...changes }));
}

async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  asked.push({ url: request.url, token: request.headers.authorization, body });
  response.writeHead(status);
  if (request.url?.startsWith('/events')) {
    streams.push(response);
    response.write('\n');
  } else response.end(lines.map((line) => `${line}\n`).join(''));
}
