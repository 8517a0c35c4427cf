import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { WebSocket } from 'ws';
import type { AccessClient, DoorStatus } from '#shared/domain/access';
import type { Health } from '#shared/domain/health';
import { startWorkstation, type WorkstationProcess } from '#tests/support/workstation/workstation-process';
import { writeGeneratedCandles } from '../e2e/support/generated-candles';
import { type BareAnswers, serveBareDoors } from './bare-doors';

// `npm run bench:doors`: what a program gets of the doors, against bare servers that return the same bytes, in turns in one run. The
// load comes from this process, ours and the bare servers are one process each. SECONDS, CONCURRENCY and UPDATES can be set.

const SECONDS = Number(process.env.SECONDS ?? 5);
const CONCURRENCY = Number(process.env.CONCURRENCY ?? 8);
const UPDATES = Number(process.env.UPDATES ?? 200);
const SOCKETS = 50;
const ROUNDS = 3;
const INSTRUMENT = 'EURUSD';
const PREDICTIONS = '/v1/predictions?limit=200';
const CANDLES = `/v1/candles?instrument=${INSTRUMENT}&timeframe=15m&limit=5000`;

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairgap-bench-'));
  const app = await startWorkstation({
    dataDir: path.join(folder, 'data'),
    env: { FAIRGAP_TEST_DOORS: JSON.stringify({ limits: { requestsPerSecond: 1e6, burst: 1e6, sockets: 512 } }) },
  });
  let bare: Bare | null = null;
  try {
    const { rest, mcp, token } = await prepare(app, folder);
    const headers = { authorization: `Bearer ${token}` };
    const tool = await connect(`${mcp}/mcp`, token);
    const answers: BareAnswers = {
      bodies: { [PREDICTIONS]: await body(rest, PREDICTIONS, headers), [CANDLES]: await body(rest, CANDLES, headers) },
      tool: { name: 'predictions_list', result: await tool.callTool(CALL) },
    };
    bare = await startBare(folder, answers);
    const bareTool = await connect(`${bare.address}/mcp`, token);

    console.log(`${SECONDS} s x ${ROUNDS} rounds in turns, ${CONCURRENCY} at a time; requests/s, ms\n`);
    console.log(`${''.padEnd(46)}     /s    p50    p99 |  bare /s    p50    p99 | ratio of /s`);
    for (const [name, target] of [
      [`GET 200 predictions (${kib(answers.bodies[PREDICTIONS])})`, PREDICTIONS],
      [`GET 5,000 candles (${kib(answers.bodies[CANDLES])})`, CANDLES],
    ] as const) {
      const [ours, theirs] = await inTurns(
        () => load(() => get(rest, target, headers)),
        () => load(() => get(bare?.address ?? '', target, headers)),
      );
      console.log(row(name, ours, theirs));
    }
    const etag = await etagOf(rest, PREDICTIONS, headers);
    const [unchanged, whole] = await inTurns(
      () => load(() => get(rest, PREDICTIONS, { ...headers, 'if-none-match': etag })),
      () => load(() => get(bare?.address ?? '', PREDICTIONS, headers)),
    );
    console.log(row('GET 200 predictions, unchanged (304)', unchanged, whole));
    const [ours, theirs] = await inTurns(
      () => load(() => tool.callTool(CALL)),
      () => load(() => bareTool.callTool(CALL)),
    );
    console.log(row(`MCP predictions_list of 50 (${kib(JSON.stringify(answers.tool.result))})`, ours, theirs));
    await tool.close();
    await bareTool.close();

    const updates = await fanOut(app, rest, token);
    const plain = await bareFanOut(bare, updates.sample);
    console.log(
      `\n${UPDATES} updates of ${updates.sample.length} bytes to ${SOCKETS} WebSockets: from the call to the last of them, ms`,
    );
    console.log(
      `  ours   p50 ${ms(updates.times, 0.5)}  p99 ${ms(updates.times, 0.99)} (registers a forecast, on disk, each time)`,
    );
    console.log(`  bare   p50 ${ms(plain, 0.5)}  p99 ${ms(plain, 0.99)} (sends the same bytes)`);
    console.log(`  ratio of p99 ${(at(updates.times, 0.99) / at(plain, 0.99)).toFixed(2)}`);

    const { items } = await app.call<Health>('health.get');
    console.log(`\nevent loop of main: ${JSON.stringify(items.find(({ id }) => id === 'event_loop')?.facts)}`);
  } finally {
    bare?.child.disconnect();
    await app.kill();
    rmSync(folder, { recursive: true, force: true });
  }
  process.exit(0);
}

const CALL = { name: 'predictions_list', arguments: { limit: 50 } };

async function prepare(app: WorkstationProcess, folder: string) {
  const file = writeGeneratedCandles(path.join(folder, 'EURUSD_M15.csv'), 8_000);
  await app.call('candles.import', { file });
  const { candles } = await app.call<{ candles: { openAt: Record<string, number> } }>('candles.list', {
    instrument: INSTRUMENT,
    timeframe: '15m',
    limit: 4_000,
  });
  const from = Object.values(candles.openAt)[0] ?? 0;
  await app.call('predictions.backtest', {
    instrument: INSTRUMENT,
    timeframe: '15m',
    from,
    before: Date.now(),
    makers: ['rules'],
    everyCandles: 10,
    limit: 300,
  });
  let doors: DoorStatus[] = [];
  do {
    await new Promise((resolve) => setTimeout(resolve, 50));
    doors = await app.call<DoorStatus[]>('access.doors');
  } while (doors.some(({ state }) => state !== 'open'));
  const addressOf = (wanted: string) => doors.find(({ door }) => door === wanted)?.address ?? '';
  const local = (await app.call<AccessClient[]>('access.clients')).find(({ id }) => id === 'local');
  return { rest: addressOf('rest'), mcp: addressOf('mcp'), token: readFileSync(local?.tokenFile ?? '', 'utf8').trim() };
}

interface Load {
  readonly perSecond: number;
  readonly times: readonly number[];
}

async function inTurns(ours: () => Promise<Load>, theirs: () => Promise<Load>): Promise<[Load, Load]> {
  const all: [Load[], Load[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    all[0].push(await ours());
    all[1].push(await theirs());
  }
  const merged = (loads: readonly Load[]): Load => ({
    perSecond: loads.reduce((sum, { perSecond }) => sum + perSecond, 0) / loads.length,
    times: loads.flatMap(({ times }) => times),
  });
  return [merged(all[0]), merged(all[1])];
}

async function load(once: () => Promise<unknown>): Promise<Load> {
  const times: number[] = [];
  const began = performance.now();
  const until = began + SECONDS * 1_000;
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      while (performance.now() < until) {
        const start = performance.now();
        await once();
        times.push(performance.now() - start);
      }
    }),
  );
  return { perSecond: (times.length / (performance.now() - began)) * 1_000, times };
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

function get(
  address: string,
  target: string,
  headers: Readonly<Record<string, string>>,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.get(`${address}${target}`, { agent, headers }, (response) => {
      if (response.statusCode !== 200 && response.statusCode !== 304) {
        reject(new Error(`Expected 200 or 304 of ${target}, was ${response.statusCode}.`));
      }
      response.resume();
      response.on('end', () => resolve(response));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

async function body(address: string, target: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(`${address}${target}`, { headers });
  if (!response.ok)
    throw new Error(`Expected an answer of ${target}, was ${response.status}: ${await response.text()}`);
  return response.text();
}

async function etagOf(address: string, target: string, headers: Readonly<Record<string, string>>): Promise<string> {
  return String((await get(address, target, headers)).headers.etag);
}

async function connect(url: string, token: string): Promise<Client> {
  const client = new Client({ name: 'bench', version: '1.0.0' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { authorization: `Bearer ${token}` } } }),
  );
  return client;
}

/** Registers forecasts one after another, each told to every socket. */
async function fanOut(app: WorkstationProcess, rest: string, token: string) {
  const got = new Map<WebSocket, () => void>();
  let sample = '';
  const sockets = await Promise.all(
    Array.from({ length: SOCKETS }, async () => {
      const socket = new WebSocket(`${rest.replace('http', 'ws')}/v1/stream`, ['fairgap.v1', `bearer.${token}`]);
      await new Promise((resolve, reject) => {
        socket.once('open', resolve);
        socket.once('error', reject);
      });
      const ready = new Promise<void>((resolve) => socket.once('message', () => resolve()));
      socket.send(JSON.stringify({ type: 'subscribe', id: 'p', topic: 'predictions' }));
      await ready;
      socket.on('message', (data) => {
        const text = String(data);
        if (!text.includes('"update"')) return;
        sample = text;
        got.get(socket)?.();
      });
      return socket;
    }),
  );
  const times: number[] = [];
  for (let round = 0; round < UPDATES; round++) {
    const everybody = Promise.all(sockets.map((socket) => new Promise<void>((resolve) => got.set(socket, resolve))));
    const began = performance.now();
    await app.call('predictions.register', {
      instrument: INSTRUMENT,
      timeframe: '15m',
      direction: 'long',
      probability: 0.5,
      note: `round ${round}`,
    });
    await everybody;
    times.push(performance.now() - began);
  }
  for (const socket of sockets) socket.terminate();
  return { times, sample };
}

async function bareFanOut({ address, child }: Bare, text: string): Promise<number[]> {
  const got = new Map<WebSocket, () => void>();
  const sockets = await Promise.all(
    Array.from({ length: SOCKETS }, async () => {
      const socket = new WebSocket(`${address.replace('http', 'ws')}/v1/stream`);
      await new Promise((resolve) => socket.once('open', resolve));
      socket.on('message', () => got.get(socket)?.());
      return socket;
    }),
  );
  const times: number[] = [];
  for (let round = 0; round < UPDATES; round++) {
    const everybody = Promise.all(sockets.map((socket) => new Promise<void>((resolve) => got.set(socket, resolve))));
    const began = performance.now();
    child.send(text);
    await everybody;
    times.push(performance.now() - began);
  }
  for (const socket of sockets) socket.terminate();
  return times;
}

interface Bare {
  readonly child: ChildProcess;
  readonly address: string;
}

async function startBare(folder: string, answers: BareAnswers): Promise<Bare> {
  const file = path.join(folder, 'answers.json');
  writeFileSync(file, JSON.stringify(answers));
  const child = fork(process.argv[1] as string, ['bare', file], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
  const { port } = await new Promise<{ port: number }>((resolve) =>
    child.once('message', (message) => resolve(message as { port: number })),
  );
  return { child, address: `http://127.0.0.1:${port}` };
}

function row(name: string, ours: Load, theirs: Load): string {
  const figures = ({ perSecond, times }: Load) =>
    `${perSecond.toFixed(0).padStart(7)} ${ms(times, 0.5).padStart(6)} ${ms(times, 0.99).padStart(6)}`;
  return `${name.padEnd(44)} ${figures(ours)} |  ${figures(theirs)} | ${(ours.perSecond / theirs.perSecond).toFixed(2)}`;
}

function at(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function ms(times: readonly number[], share: number): string {
  return at(times, share).toFixed(2);
}

function kib(text: string | undefined): string {
  return `${(Buffer.byteLength(text ?? '') / 1_024).toFixed(0)} KiB`;
}

if (process.argv[2] === 'bare') serveBareDoors(process.argv[3] as string);
else await main();
