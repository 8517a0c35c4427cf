import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import type { Fill, Order } from '#shared/domain/order';
import type { Position } from '#shared/domain/position';
import type { Proposal } from '#shared/domain/proposal';
import { confirmAsPerson } from '#tests/support/workstation/confirm-as-person';
import { startWorkstation, type WorkstationProcess } from '#tests/support/workstation/workstation-process';

let dataDir: string;
let app: WorkstationProcess;
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-demo-'));
  app = await startWorkstation({ dataDir });
});
afterEach(async () => {
  await app.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the demo environment', () => {
  it('goes from a ticket to a covered position and out again, over the exchange protocol', {
    timeout: 120_000,
  }, async () => {
    await app.call('demo.start');
    const status = await app.call<ExchangeStatus>('exchange.status');
    await app.waitFor((event) => event.kind === 'series' && event.instrument === 'DEMOBTC/USDT', 60_000);
    const price = await lastPrice('DEMOBTC/USDT');
    const ticket = {
      instrument: 'DEMOBTC/USDT',
      direction: 'long',
      entry: null,
      stop: (price * 0.95).toFixed(2),
      target: (price * 1.1).toFixed(2),
    };

    const proposal = await proposeWhenQuoted(ticket);
    const confirmed = await confirmAsPerson(app, proposal.id);
    await app.waitFor((event) => event.kind === 'order' && event.order.role === 'stop' && event.order.state === 'open');
    const positions = await app.call<Position[]>('positions.list');
    const closed = await app.call<{ orders: Order[] }>('positions.close', { instrument: 'DEMOBTC/USDT' });
    await app.waitFor(
      (event) => event.kind === 'order' && event.order.role === 'exit' && event.order.state === 'filled',
    );
    const fills = await app.call<Fill[]>('fills.list');

    expect([status.state, status.isUserStreamUp]).toEqual(['ready', true]);
    expect(proposal.state).toBe('open');
    expect(confirmed.orders.map(({ role }) => role)).toEqual(['entry', 'stop', 'target']);
    expect(positions).toMatchObject([{ instrument: 'DEMOBTC/USDT', protection: 'covered' }]);
    expect(closed.orders.map(({ role }) => role)).toContain('exit');
    expect(new Set(fills.map(({ side }) => side))).toEqual(new Set(['buy', 'sell']));
  });
});

/** History comes first, then prices: a proposal before the first price is denied, and says so. */
async function proposeWhenQuoted(ticket: object): Promise<Proposal> {
  return vi.waitFor(
    async () => {
      const proposal = await app.call<Proposal>('orders.propose', ticket);
      expect(proposal.verdicts.filter(({ decision }) => decision === 'deny')).toEqual([]);
      return proposal;
    },
    { timeout: 60_000, interval: 500 },
  );
}

async function lastPrice(instrument: string): Promise<number> {
  const { forming, candles } = await app.call<{
    forming: { close: number } | null;
    candles: { close: Record<string, number> };
  }>('candles.list', { instrument, timeframe: '1m', limit: 1 });
  return forming?.close ?? candles.close['0'] ?? Number.NaN;
}
