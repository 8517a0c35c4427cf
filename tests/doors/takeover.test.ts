import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readRunFile, socketPathFor } from '#electron/api/cli/run-file';
import type { DoorStatus } from '#shared/domain/access';
import type { Proposal } from '#shared/domain/proposal';
import type { Settings } from '#shared/domain/settings';
import { type DoorsRig, startDoorsRig } from '#tests/support/workstation/doors-rig';
import { startWorkstation } from '#tests/support/workstation/workstation-process';
import { request } from './raw-http';

// Somebody stands where a door was, or the app dies between two steps: nobody is handed a token, and nothing is done twice.
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

const doorsOf = (app: { call: <T>(operation: string) => Promise<T> }) => app.call<DoorStatus[]>('access.doors');

async function openRig(): Promise<DoorsRig> {
  const rig = await startDoorsRig();
  cleanups.push(rig.close);
  return rig;
}

describe('a door that another program took', () => {
  it('is not where the run file sends programs with their tokens', async () => {
    const rig = await openRig();
    const app = rig.workstation.app();
    const other = net.createServer().listen(0, '127.0.0.1');
    cleanups.push(() => other.close());
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as net.AddressInfo;
    const { doors } = await app.call<Settings>('settings.get');

    await app.call('settings.update', { doors: { ...doors, mcp: { isOpen: true, port } } });

    await expect
      .poll(async () => (await doorsOf(app)).find(({ door }) => door === 'mcp')?.state, { timeout: 10_000 })
      .toBe('failed');
    expect(readRunFile(rig.workstation.dataDir, 'demo')).toMatchObject({
      mcp: null,
      rest: rig.rest(),
      socket: rig.socket(),
    });
  });
});

describe.skipIf(process.platform === 'win32')('a folder of sockets that is somebody else', () => {
  it('shuts the command line out and nothing else', async () => {
    const uid = process.getuid?.();
    const folder = mkdtempSync(path.join(os.tmpdir(), `${'x'.repeat(60)}-`));
    cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
    const dataDir = path.join(folder, 'data-of-a-person-with-a-long-name');
    // As another user makes it who was there first.
    mkdirSync(path.join(folder, `fairgap-${uid}`), { mode: 0o755 });
    expect(() =>
      socketPathFor(dataDir, 'demo', { platform: process.platform, temporaryFolder: folder, uid: uid ?? 0 }),
    ).toThrow(/to be a folder of yours/);

    const app = await startWorkstation({
      dataDir,
      env: { FAIRGAP_TEST_DOORS: '{}', TMPDIR: folder },
    });
    cleanups.push(app.close);

    await expect
      .poll(async () => (await doorsOf(app)).map(({ door, state }) => [door, state]), { timeout: 10_000 })
      .toEqual([
        ['rest', 'open'],
        ['mcp', 'open'],
        ['cli', 'failed'],
      ]);
    const [, , cli] = await doorsOf(app);
    expect(cli?.error?.message).toMatch(/to be a folder of yours with mode 700, but its mode is 755/);
  });
});

describe('a proposal with a key', () => {
  it('is made once at most when the app is killed in the middle, and opens its doors again', {
    timeout: 240_000,
  }, async () => {
    const rig = await openRig();
    await rig.workstation.propose('DEMOBTC/USDT');
    const { token } = await rig.addClient({ name: 'Persistent', mayPropose: true });
    const addressNow = () =>
      vi.waitFor(
        async () => {
          const doors = await doorsOf(rig.workstation.app());
          expect(doors.map(({ state }) => state)).toEqual(['open', 'open', 'open']);
          return doors.find(({ door }) => door === 'rest')?.address ?? '';
        },
        { timeout: 20_000, interval: 20 },
      );
    const propose = (address: string, key: string) =>
      request(address, {
        method: 'POST',
        path: '/v1/orders/propose',
        headers: {
          host: new URL(address).host,
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify({ ...TICKET, evidenceIds: [key] }),
      }).then(
        ({ status }) => status,
        () => 'cut' as const,
      );
    const made = async (key: string) =>
      (await rig.workstation.app().call<Proposal[]>('orders.proposals', { limit: 1_000 })).filter(({ ticket }) =>
        ticket.evidenceIds.includes(key),
      ).length;

    // From before the key is on disk to after the answer was given.
    for (const [round, delayMs] of [0, 3, 6, 12].entries()) {
      const key = `killed-${round}`;
      const first = propose(await addressNow(), key);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      await rig.workstation.kill();
      const before = await first;
      await rig.workstation.start();
      const address = await addressNow();
      const left = await made(key);
      const again = [await propose(address, key), await propose(address, key)];

      // Told as done, or as unknown; never done anew where it may have been done.
      expect([200, 409]).toContain(again[0]);
      expect(again[1]).toBe(again[0]);
      expect(await made(key)).toBe(again[0] === 409 ? left : 1);
      if (before === 200) expect(again).toEqual([200, 200]);
    }
    expect(readFileSync(path.join(rig.workstation.directory, 'running.json'), 'utf8')).toContain(
      `"pid": ${rig.workstation.app().child.pid}`,
    );
  });
});

const TICKET = { instrument: 'DEMOBTC/USDT', direction: 'long', entry: null, stop: '49000', target: '55000' };
