import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessRecord } from '#shared/domain/access';
import type { Proposal } from '#shared/domain/proposal';
import { type DoorsRig, startDoorsRig } from '#tests/support/workstation/doors-rig';
import { exchange, request } from './raw-http';

// Rude programs at the doors while the workstation sizes and checks tickets: nothing that matters may notice them.
let rig: DoorsRig;
let calm: Latency;
const table: string[] = [];

beforeAll(async () => {
  rig = await startDoorsRig();
  await rig.workstation.propose('DEMOBTC/USDT');
  await measureProposals(WARM_UP);
  calm = await measureProposals(ROUNDS);
  table.push(row('nobody', calm, null));
}, 180_000);
afterAll(async () => {
  console.log(
    [
      `\nA ticket sized, judged by every rule and kept on disk (n=${ROUNDS}), while at the doors:`,
      `${''.padEnd(34)} p50 ms   p99 ms  p99 ratio   memory MiB`,
      ...table,
      '',
    ].join('\n'),
  );
  await rig.close();
});

interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly memoryMib: number;
}

interface Attack {
  readonly tries: number;
  readonly answered: number;
  readonly closed: number;
  readonly stillOpen: number;
}

const WARM_UP = 50;
const ROUNDS = 300;

describe('while programs are rude', () => {
  it.each([
    ['neighbour', 'a busy neighbour, no door'],
    ['strangers', '32 without a token'],
    ['hosts', '32 for another host'],
    ['reads', '16 reading with a token'],
    ['large', '4 with 10 MB bodies'],
    ['malformed', '16 with half a JSON'],
    ['sockets', '1,000 sockets that say nothing'],
    ['slow', '200 heads that drip'],
  ])('tickets are judged as before: %s', async (kind, name) => {
    const attack = startAttack(kind, 12);
    await new Promise((resolve) => attack.child.once('spawn', resolve));

    const latency = await measureProposals(ROUNDS);
    const done = await attack.result;

    table.push(row(name, latency, calm));
    expect(done.tries).toBeGreaterThan(0);
    // Bounded whatever comes: the thread of the doors has a heap limit, main holds nothing of what was refused.
    expect(latency.memoryMib).toBeLessThan(calm.memoryMib + 512);
    if (kind === 'sockets') expect(done.stillOpen).toBeLessThanOrEqual(256);
    if (kind === 'slow') expect(done.stillOpen).toBe(0);
    expect(await health()).toBe(200);
  });

  it('an order is confirmed and sent in the middle of it', async () => {
    const attack = startAttack('reads', 15);
    const proposal = await rig.workstation.propose('DEMOEUR/USDT');

    const sent = await rig.workstation.confirm(proposal);

    expect(sent?.orders.map(({ role }) => role).sort()).toEqual(['entry', 'stop', 'target']);
    await attack.result;
    await rig.workstation.audit();
  });
});

describe('what is too much', () => {
  const head = (path_: string, more: readonly string[] = []) =>
    [
      `POST ${path_} HTTP/1.1`,
      `host: ${new URL(rig.rest()).host}`,
      `authorization: Bearer ${rig.localToken()}`,
      'content-type: application/json',
      ...more,
    ].join('\r\n');

  it('is refused by its stated length before a byte of it is read', async () => {
    const answer = await exchange(rig.rest(), `${head('/v1/risk/evaluate', ['content-length: 10485760'])}\r\n\r\n`);

    expect(answer.text).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer.isClosed).toBe(true);
  });

  it('is refused once it has come, where no length is stated', async () => {
    const chunk = `${(65_536).toString(16)}\r\n${'a'.repeat(65_536)}\r\n`;
    const body = `${head('/v1/risk/evaluate', ['transfer-encoding: chunked'])}\r\n\r\n${chunk.repeat(20)}`;

    const answer = await exchange(rig.rest(), body);

    expect(answer.text).toMatch(/^(HTTP\/1\.1 413 |$)/);
    expect(answer.isClosed).toBe(true);
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['a head that never ends', `GET / HTTP/1.1\r\nx: ${'a'.repeat(100_000)}`],
    ['a length twice', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na'],
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a zero byte', 'GET /\u0000 HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['TLS', Buffer.from('16030100a5010000a10303', 'hex')],
  ])('gets an answer or none, and is closed: %s', async (_name, bytes) => {
    const answer = await exchange(rig.rest(), bytes);

    expect(answer.isClosed).toBe(true);
    expect(answer.text).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
    expect(await health()).toBe(200);
  });

  it('is ended where a head or a body takes for ever', async () => {
    const [slowHead, slowBody] = await Promise.all([
      exchange(rig.rest(), 'GET / HTTP/1.1\r\nhost:', { timeoutMs: 30_000 }),
      exchange(rig.rest(), `${head('/v1/risk/evaluate', ['content-length: 100'])}\r\n\r\n{`, { timeoutMs: 30_000 }),
    ]);

    expect([slowHead.isClosed, slowBody.isClosed]).toEqual([true, true]);
    expect(slowHead.tookMs).toBeLessThan(15_000);
    expect(slowBody.tookMs).toBeLessThan(25_000);
  });

  it('is in the audit as few records with counts', async () => {
    const records = await rig.workstation
      .app()
      .call<AccessRecord[]>('access.audit', { verdict: 'denied', limit: 1_000 });

    const total = records.reduce((sum, { count }) => sum + count, 0);
    expect(total).toBeGreaterThan(1_000);
    expect(records.length).toBeLessThan(200);
  });
});

async function health(): Promise<number> {
  const { status } = await request(rig.rest(), {
    path: '/v1/health',
    headers: { host: new URL(rig.rest()).host, authorization: `Bearer ${rig.localToken()}` },
  });
  return status;
}

async function measureProposals(rounds: number): Promise<Latency> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    const { id } = await rig.workstation.app().call<Proposal>('orders.propose', TICKET);
    times.push(performance.now() - began);
    await rig.workstation
      .app()
      .call('orders.withdraw', { proposalId: id })
      .catch(() => {});
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), memoryMib: residentMib() };
}

const TICKET = { instrument: 'DEMOBTC/USDT', direction: 'long', entry: null, stop: '49000', target: '55000' };

function residentMib(): number {
  const { pid } = rig.workstation.app().child;
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return (pages * 4_096) / 1_048_576;
}

function row(name: string, { p50, p99, memoryMib }: Latency, against: Latency | null): string {
  const ratio = against === null ? '' : (p99 / against.p99).toFixed(2);
  return `${name.padEnd(34)} ${p50.toFixed(1).padStart(6)} ${p99.toFixed(1).padStart(8)} ${ratio.padStart(10)} ${memoryMib.toFixed(0).padStart(12)}`;
}

function startAttack(kind: string, seconds: number) {
  const script = path.resolve(import.meta.dirname, 'attacker.mjs');
  const args = [script, kind, rig.rest(), rig.localToken(), String(seconds)];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  const result = new Promise<Attack>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      try {
        resolve(JSON.parse(output) as Attack);
      } catch (error) {
        reject(error);
      }
    });
  });
  return { child, result };
}
