import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { NetworkContact } from '#shared/domain/network-contact';
import type { Order } from '#shared/domain/order';
import type { Position } from '#shared/domain/position';
import type { Proposal } from '#shared/domain/proposal';
import {
  bundleSimulator,
  control,
  endProcess,
  type SimulatorProcess,
  startSimulatorProcess,
} from '#tests/support/simulator-process';
import { confirmAsPerson } from '#tests/support/workstation/confirm-as-person';
import { startWorkstation, type WorkstationProcess } from '#tests/support/workstation/workstation-process';

// The exchange whose prices paper trading takes is a simulator here; orders go to the one inside the app.
let directory: string;
let exchange: SimulatorProcess;
let app: WorkstationProcess;
beforeAll(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'fairgap-paper-'));
  exchange = await startSimulatorProcess(await bundleSimulator(), ['--seed', '3']);
  const { restUrl, wsUrl, wsApiUrl } = exchange;
  app = await startWorkstation({
    dataDir: path.join(directory, 'data'),
    environment: 'paper',
    env: { FAIRGAP_SIMULATOR: JSON.stringify({ restUrl, wsUrl, wsApiUrl }) },
  });
}, 60_000);
afterAll(async () => {
  await app.close();
  await endProcess(exchange.child, 'SIGTERM');
  rmSync(directory, { recursive: true, force: true });
});

describe('the paper environment', () => {
  it('trades on the prices of the exchange without sending it an order', { timeout: 120_000 }, async () => {
    await app.call('exchange.follow', { instruments: ['DEMOBTC/USDT'] });

    const proposal = await vi.waitFor(
      async () => {
        const made = await app.call<Proposal>('orders.propose', {
          instrument: 'DEMOBTC/USDT',
          direction: 'long',
          entry: null,
          stop: '1000',
          target: null,
        });
        expect(made.verdicts.filter(({ decision }) => decision === 'deny')).toEqual([]);
        return made;
      },
      { timeout: 60_000, interval: 500 },
    );
    await confirmAsPerson(app, proposal.id);
    const positions = await vi.waitFor(
      async () => {
        const found = await app.call<Position[]>('positions.list');
        expect(found).toMatchObject([{ instrument: 'DEMOBTC/USDT', protection: 'covered' }]);
        return found;
      },
      { timeout: 30_000, interval: 200 },
    );

    const market = await control<unknown[]>(exchange, 'orders');
    const orders = await app.call<Order[]>('orders.list');
    const contacts = await app.call<NetworkContact[]>('network.contacts');
    expect(market).toEqual([]);
    expect(orders.map(({ role, state }) => [role, state])).toEqual(
      expect.arrayContaining([
        ['entry', 'filled'],
        ['stop', 'open'],
      ]),
    );
    expect(Number(positions[0]?.quantity)).toBeGreaterThan(0);
    expect(contacts.every(({ isLoopback }) => isLoopback)).toBe(true);
  });
});
