import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import type { Order } from '#shared/domain/order';
import type { Proposal } from '#shared/domain/proposal';
import type { RiskState } from '#shared/domain/risk-state';
import { control, endProcess, type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process';
import { launchApp, ROOT, type RunningApp } from './support/launch-app';
import { createPageCaller, isRefusal, type PageCaller } from './support/page-caller';

const SHOTS = path.resolve(import.meta.dirname, '../../out/tour');

// A day on which every trade loses: a mandate that is signed by hand, entries of three sizes, stops that fill one after the
// other on the exchange, a breaker that reduces and then halts, over a crash, and the kill switch that closes what is left.
test.describe.configure({ mode: 'serial' });
let simulator: SimulatorProcess;
let dataDir: string;
let running: RunningApp;
let page: Page;
let caller: PageCaller;

test.beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-risk-'));
  simulator = await startSimulatorProcess(path.join(ROOT, 'out/main/simulator.js'), ['--seed', '11']);
  await open();
  await page.getByRole('button', { name: /^Demo market/ }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('grid').getByText(INSTRUMENT).first()).toBeVisible({ timeout: 60_000 });
});
test.afterAll(async () => {
  await running.close();
  await endProcess(simulator.child, 'SIGTERM');
  rmSync(dataDir, { recursive: true, force: true });
});

test('limits are tightened by hand and count at once', async () => {
  await page.keyboard.press('Alt+m');
  await setLimit('Largest order, as a share', '10');
  await setLimit('Most risk with slippage', '0.7');
  await setLimit('Daily loss: reducing', '0.25');
  await setLimit('Daily loss: halted', '0.75');
  await page.getByRole('button', { name: 'Review and sign' }).last().click();
  await page.getByLabel('Name', { exact: false }).first().fill('Ada Trader');
  await hold(page.getByRole('button', { name: 'Hold to sign' }));

  await expect
    .poll(async () => (await ask<{ limits: Record<string, unknown> }>('risk.mandate', {})).limits)
    .toMatchObject({ maxOrderFraction: 0.1, dailyLossReducing: 0.0025, dailyLossHalted: 0.0075 });
  await page.screenshot({ path: path.join(SHOTS, 'risk-mandate-signed.png') });
});

test('three entries are confirmed by hand; the rules keep them inside the budget of the instrument', async () => {
  const held: Order[] = [];
  for (const stop of [0.97, 0.94, 0.9]) {
    const proposal = await propose(stop);
    const card = page.locator(`[data-testid=proposal-card][data-state=open]`).first();
    await expect(card.getByRole('meter')).toBeVisible();
    await hold(card.getByRole('button', { name: 'Hold to confirm' }));
    await expect
      .poll(
        async () =>
          (await ask<Order[]>('orders.list', {})).find((o) => o.proposalId === proposal.id && o.role === 'entry')
            ?.state,
      )
      .toBe('filled');
    held.push(...(await ask<Order[]>('orders.list', {})).filter((o) => o.proposalId === proposal.id));
  }

  const { openRiskR, budgets } = await ask<RiskState>('risk.state', {});
  expect(held.filter(({ role }) => role === 'stop')).toHaveLength(3);
  expect(openRiskR).toBeGreaterThan(1.5);
  expect(budgets.find(({ kind }) => kind === 'instrument_budget')?.used).toBeLessThanOrEqual(2.01);
  await page.keyboard.press('Alt+r');
  await page.screenshot({ path: path.join(SHOTS, 'risk-three-entries.png') });
});

test('the first stop trips the breaker to reducing: no entry is taken any more', async () => {
  await fillStop(0.97);

  await expect.poll(stateNow, { timeout: 30_000 }).toBe('reducing');
  await expect(page.getByRole('button', { name: /REDUCING/ }).first()).toBeVisible();
  const refused = await proposeOnce(0.95);
  expect(refused.state).toBe('denied');
  expect(refused.verdicts.filter(({ decision }) => decision === 'deny').map(({ code }) => code)).toContain(
    'trading_state',
  );
  await page.screenshot({ path: path.join(SHOTS, 'risk-reducing.png') });
});

test('the second one halts, and a crash makes nothing of it looser', async () => {
  await fillStop(0.94);
  await expect.poll(stateNow, { timeout: 30_000 }).toBe('halted');

  const ended = new Promise((resolve) => running.app.process().once('exit', resolve));
  running.app.process().kill('SIGKILL');
  await ended;
  await open();

  await expect.poll(stateNow, { timeout: 60_000 }).toBe('halted');
  const resumed = await caller.call('risk.resume', { reason: 'I feel lucky' });
  expect(isRefusal(resumed)).toBe(true);
  await expect(page.getByRole('button', { name: /HALTED/ }).first()).toBeVisible();
  await page.screenshot({ path: path.join(SHOTS, 'risk-halted.png') });
});

test('the kill switch closes the position that is left', async () => {
  await expect.poll(async () => (await ask<unknown[]>('positions.list', {})).length, { timeout: 60_000 }).toBe(1);
  await page.getByRole('tab', { name: 'Connection' }).first().click();
  await hold(page.getByRole('button', { name: /close every position/i }).first());

  await expect
    .poll(
      async () =>
        (await ask<{ protection: string }[]>('positions.list', {})).filter(({ protection }) => protection !== 'dust')
          .length,
      { timeout: 60_000 },
    )
    .toBe(0);
  const orders = await ask<Order[]>('orders.list', { isLive: true });
  expect(orders).toEqual([]);
  const events = await ask<{ code: string }[]>('risk.events', { limit: 500 });
  const codes = events.map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining(['mandate_signed', 'daily_loss', 'trading_halted', 'trading_state']));
  await page.screenshot({ path: path.join(SHOTS, 'risk-flat.png') });
});

const INSTRUMENT = 'DEMOBTC/USDT';
const stops = new Map<number, string>();

async function open(): Promise<void> {
  const { restUrl, wsUrl, wsApiUrl, apiKey, secret } = simulator;
  running = await launchApp({
    dataDir,
    env: { FAIRGAP_SIMULATOR: JSON.stringify({ restUrl, wsUrl, wsApiUrl, apiKey, secret }) },
  });
  page = running.page;
  caller = await createPageCaller(page);
}

async function ask<Answer>(name: string, input: unknown): Promise<Answer> {
  const answer = await caller.call<Answer>(name, input);
  if (isRefusal(answer)) throw new Error(`${name}: ${answer.refused} ${answer.message}`);
  return answer;
}

async function stateNow(): Promise<string> {
  return (await ask<RiskState>('risk.state', {})).state;
}

async function setLimit(label: string, value: string): Promise<void> {
  const field = page.getByRole('textbox', { name: label }).first();
  await field.scrollIntoViewIfNeeded();
  await field.fill(value);
}

/** Proposes at the market with a stop at a multiple of the last price, again until prices stream. */
async function propose(stop: number): Promise<Proposal> {
  let proposal: Proposal | null = null;
  await expect(async () => {
    proposal = await proposeOnce(stop);
    expect(proposal.verdicts.filter(({ decision }) => decision === 'deny')).toEqual([]);
  }).toPass({ timeout: 60_000 });
  await page.getByRole('tab', { name: 'Ticket' }).click();
  return proposal as unknown as Proposal;
}

async function proposeOnce(stop: number): Promise<Proposal> {
  const { candles } = await ask<{ candles: { close: Float64Array } }>('candles.list', {
    instrument: INSTRUMENT,
    timeframe: '1m',
    limit: 1,
  });
  const price = (Number(candles.close.at(-1)) * stop).toFixed(2);
  stops.set(stop, price);
  return ask<Proposal>('orders.propose', {
    instrument: INSTRUMENT,
    direction: 'long',
    entry: null,
    stop: price,
    target: null,
  });
}

/** The market trades through a stop for a moment. */
async function fillStop(stop: number): Promise<void> {
  const price = (Number(stops.get(stop)) * 0.9995).toFixed(2);
  await control(simulator, 'market/print', { symbol: 'DEMOBTCUSDT', price });
}

async function hold(button: ReturnType<Page['getByRole']>): Promise<void> {
  await expect(button).toHaveAttribute('aria-disabled', 'false');
  await button.hover();
  await page.mouse.down();
  await page.waitForTimeout(1_300);
  await page.mouse.up();
}
