import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FaultInput } from '#electron/simulator/server/fault';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import type { Position } from '#shared/domain/position';
import type { Proposal } from '#shared/domain/proposal';
import { PATHS } from '#tests/support/exchange-rig';
import { scanForSecret } from '#tests/support/scan-for-secret';
import { confirmAsPerson } from '#tests/support/workstation/confirm-as-person';
import { signMandate } from '#tests/support/workstation/sign-mandate';
import { createTradedWorkstation, type TradedWorkstation } from '#tests/support/workstation/traded-workstation';

const PASSPHRASE = 'a canary in a coal mine';
const INSTRUMENT = 'DEMOBTC/USDT';

let desk: TradedWorkstation;
let outputs: string;
/** What the processes wrote, and what their calls answered with. */
let heard: string[];
beforeEach(async () => {
  desk = await createTradedWorkstation('live');
  outputs = mkdtempSync(path.join(os.tmpdir(), 'fairgap-outputs-'));
  heard = [];
});
afterEach(async () => {
  await desk.close();
  rmSync(outputs, { recursive: true, force: true });
});

describe('the exchange key', () => {
  it('fault 61: shows in no file, output, argument or environment, through a trade, refusals and two crashes', {
    timeout: 120_000,
  }, async () => {
    const { apiKey, secret } = desk.simulator.key;
    const secrets = [apiKey, secret, PASSPHRASE];
    await start();
    await signMandate({ call });
    await call('keys.save', { apiKey, secret, protection: 'passphrase', passphrase: PASSPHRASE });
    await call('exchange.follow', { instruments: [INSTRUMENT] });
    await ready();
    await roundTrip();
    const processes = scanForSecret(secrets, { processIds: [desk.app().child.pid ?? 0] });

    for (const fault of REFUSALS) {
      desk.simulator.server.faults.inject(fault);
      await call('exchange.reconcile').catch(() => {});
      const proposal = await call<Proposal>('orders.propose', ticket());
      await confirmAsPerson({ call }, proposal.id).catch(() => {});
      desk.simulator.server.faults.clear();
      await call('exchange.reconcile').catch(() => {});
    }
    const aborted = new Promise((resolve) => desk.app().child.once('exit', (_code, signal) => resolve(signal)));
    desk.app().child.kill('SIGABRT');
    const signal = await aborted;

    await start();
    const wrong = await call('keys.unlock', { passphrase: `${PASSPHRASE}s` }).catch((error: { code: string }) => error);
    await call('keys.unlock', { passphrase: PASSPHRASE });
    await ready();
    desk.simulator.server.faults.inject({ action: { kind: 'revoke-key' } });
    const revoked = await call<{ state: string }>('keys.check');
    await desk.app().kill();
    writeFileSync(path.join(outputs, 'heard.txt'), heard.join('\n'));

    const scan = scanForSecret(secrets, { paths: [path.dirname(desk.directory), outputs] });
    expect([signal, wrong, revoked]).toMatchObject(['SIGABRT', { code: 'passphrase_wrong' }, { state: 'revoked' }]);
    expect(processes.found).toEqual([]);
    expect(scan.found).toEqual([]);
    expect(scan.skipped).toEqual([]);
    // Journal with its -wal, vault and outputs at least: a scan of nothing would pass.
    expect(scan.scannedFiles).toBeGreaterThanOrEqual(4);
    expect(heard.join('').length).toBeGreaterThan(10_000);
  });
});

async function start(): Promise<void> {
  await desk.start();
  const { child } = desk.app();
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => heard.push(String(chunk)));
}

/** An operation of the window; what it answers or how it is refused is kept for the scan. */
async function call<T>(operation: string, input: unknown = {}): Promise<T> {
  try {
    const value = await desk.app().call<T>(operation, input);
    heard.push(JSON.stringify(value));
    return value;
  } catch (error) {
    heard.push(`${(error as Error).stack} ${JSON.stringify(error)}`);
    throw error;
  }
}

async function ready(): Promise<void> {
  await call('exchange.connect');
  await vi.waitFor(async () => expect((await call<ExchangeStatus>('exchange.status')).state).toBe('ready'), {
    timeout: 20_000,
    interval: 100,
  });
}

async function roundTrip(): Promise<void> {
  await desk.confirm(await desk.propose(INSTRUMENT));
  await vi.waitFor(
    async () => expect(await call<Position[]>('positions.list')).toMatchObject([{ protection: 'covered' }]),
    { timeout: 10_000, interval: 50 },
  );
  await call('positions.close', { instrument: INSTRUMENT });
}

function ticket() {
  return { instrument: INSTRUMENT, direction: 'long', entry: '49000', stop: '48000', target: '60000' };
}

const REFUSALS: readonly FaultInput[] = [
  {
    match: { path: '*' },
    times: null,
    action: { kind: 'answer', status: 400, code: -1022, message: 'Signature for this request is not valid.' },
  },
  { match: { path: '*' }, times: null, action: { kind: 'captive-portal' } },
  { match: { path: PATHS.entry }, action: { kind: 'drop-after' } },
  { match: { path: '*' }, times: null, action: { kind: 'truncate' } },
];
