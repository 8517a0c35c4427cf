import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signedRequest } from '#tests/support/signed-request';
import {
  bundleSimulator,
  control,
  endProcess,
  type SimulatorProcess,
  startSimulatorProcess,
} from '#tests/support/simulator-process';

const KILLS = 6;
const SYMBOL = 'DEMOBTCUSDT';

let directory: string;
let file: string;
let simulator: SimulatorProcess;

beforeAll(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'fairgap-simulator-'));
  file = await bundleSimulator();
});
afterEach(() => endProcess(simulator.child, 'SIGKILL'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the simulator as a process', () => {
  it(`loses nothing that it acknowledged when it is killed ${KILLS} times at work`, async () => {
    const state = path.join(directory, 'killed.jsonl');
    const acknowledged: string[] = [];
    let sent = 0;

    for (let round = 0; round < KILLS; round++) {
      simulator = await startSimulatorProcess(file, ['--state', state]);
      const killed = new Promise((resolve) => simulator.child.once('exit', resolve));
      const target = acknowledged.length + 4 + 5 * round;
      for (let isAlive = true; isAlive; ) {
        const newClientOrderId = `mine-${sent++}`;
        const order = { symbol: SYMBOL, side: 'BUY', type: 'MARKET', quantity: '0.001', newClientOrderId };
        const answer = signedRequest(simulator.restUrl, simulator, 'POST /api/v3/order', order);
        // The last one is on its way when the process dies.
        if (acknowledged.length >= target) simulator.child.kill('SIGKILL');
        isAlive = await answer.then(
          ({ status }) => status === 200 && acknowledged.push(newClientOrderId) > 0,
          () => false,
        );
      }
      await killed;
    }
    simulator = await startSimulatorProcess(file, ['--state', state]);
    const orders = await control<{ clientOrderId: string; executedQuantity: string }[]>(simulator, 'orders');
    const trades = await control<{ clientOrderId: string; quantity: string }[]>(simulator, 'trades');
    const house = await control<{ asset: string; fees: string; market: string; deposited: string }[]>(
      simulator,
      'house',
    );
    const balances = await control<{ asset: string; free: string; locked: string }[]>(simulator, 'balances');

    const ids = orders.map(({ clientOrderId }) => clientOrderId);
    expect(acknowledged.filter((id) => !ids.includes(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    // At most the order in flight took effect without its answer.
    expect(ids.length - acknowledged.length).toBeLessThanOrEqual(KILLS);
    const bought = orders.reduce((sum, { executedQuantity }) => sum + Number(executedQuantity), 0);
    expect(trades.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBeCloseTo(bought, 8);
    for (const { asset, fees, market, deposited } of house) {
      const own = balances.find((balance) => balance.asset === asset);
      const sum = [fees, market, deposited, own?.free ?? '0', own?.locked ?? '0'].map(Number).reduce((a, b) => a + b);
      expect(sum).toBeCloseTo(0, 6);
    }
  });

  it('goes on from a file whose last line was cut off', async () => {
    const state = path.join(directory, 'torn.jsonl');
    simulator = await startSimulatorProcess(file, ['--state', state]);
    const order = { symbol: SYMBOL, side: 'BUY', type: 'MARKET', quantity: '0.001', newClientOrderId: 'whole' };
    await signedRequest(simulator.restUrl, simulator, 'POST /api/v3/order', order);
    await endProcess(simulator.child, 'SIGKILL');
    appendFileSync(state, '{"version":');

    simulator = await startSimulatorProcess(file, ['--state', state]);
    const orders = await control<{ clientOrderId: string }[]>(simulator, 'orders');

    expect(orders.map(({ clientOrderId }) => clientOrderId)).toEqual(['whole']);
  });

  it('ends in order when it is asked to, and keeps its state to itself', async () => {
    const state = path.join(directory, 'ended.jsonl');
    simulator = await startSimulatorProcess(file, ['--state', state, '--seed', '9']);
    const { apiKey } = simulator;

    const code = await endProcess(simulator.child, 'SIGTERM');
    simulator = await startSimulatorProcess(file, ['--seed', '9']);

    expect(code).toBe(0);
    expect(statSync(state).mode & 0o077).toBe(0);
    expect(simulator.apiKey).toBe(apiKey);
  });

  it('opens its door for tests to the token alone', async () => {
    simulator = await startSimulatorProcess(file, []);
    const ask = (headers: Record<string, string>) =>
      fetch(`${simulator.controlUrl}/orders`, { method: 'POST', headers }).then(({ status }) => status);
    const Authorization = `Bearer ${simulator.controlToken}`;

    const answers = [
      await ask({}),
      await ask({ Authorization: 'Bearer x' }),
      await ask({ Authorization, Origin: 'http://a' }),
    ];
    const right = await ask({ Authorization });

    expect([...answers, right]).toEqual([403, 403, 403, 200]);
  });
});
