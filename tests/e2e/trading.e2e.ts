import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { scanForSecret } from '../support/scan-for-secret';
import { control, endProcess, type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process';
import { launchApp, ROOT, type RunningApp } from './support/launch-app';

const SHOTS = path.resolve(import.meta.dirname, '../../out/tour');

// From a ticket to a covered position and out again on the demo exchange, over a crash, in the real window.
test.describe('the demo', () => {
  test.describe.configure({ mode: 'serial' });
  let dataDir: string;
  let running: RunningApp;
  let page: Page;

  test.beforeAll(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-trading-'));
    running = await launchApp({ dataDir });
    page = running.page;
  });
  test.afterAll(async () => {
    await running.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('connects to its exchange and says which environment this is', async () => {
    await page.getByRole('button', { name: /^Demo market/ }).click();
    await page.keyboard.press('Escape');

    await expect(page.getByRole('grid').getByText('DEMOBTC/USDT').first()).toBeVisible({ timeout: 60_000 });
    await expect(page.locator('.environment-stripe')).toHaveAttribute('data-environment', 'demo');
    await expect(page).toHaveTitle(/demo/i);
    await page.getByRole('tab', { name: 'Connection' }).first().click();
    await expect(page.getByText('ready', { exact: true }).first()).toBeVisible();
  });

  test('a ticket without a quantity becomes a proposal with size, risk and verdicts', async () => {
    await openTicket(page, 'DEMOBTC/USDT');
    await expect(page.getByRole('form', { name: 'Ticket' }).getByLabel(/quantity|size|amount/i)).toHaveCount(0);

    await propose(page, { stop: 0.97, target: 1.06 });

    const card = openCard(page);
    await expect(card).toContainText('Risk');
    await expect(card).toContainText(/\(0\.[345]\d?\s%\)/);
    await card.getByRole('button', { name: /rules allow it/ }).click();
    await expect(card.getByRole('row').nth(40)).toBeAttached();
    await page.screenshot({ path: path.join(SHOTS, 'trading-proposal.png') });
  });

  test('a click sends nothing; holding the button does, and the stop is on the exchange', async () => {
    const button = openCard(page).getByRole('button', { name: 'Hold to confirm' });
    await button.click();
    await page.getByRole('tab', { name: 'Orders' }).click();
    await expect(page.getByText('No open orders')).toBeVisible();

    await hold(page, button);

    await expect(page.getByTestId('proposal-card').first()).toHaveAttribute('data-state', 'confirmed');
    await page.getByRole('tab', { name: 'Positions' }).click();
    const row = page.getByRole('grid', { name: 'Positions' }).getByRole('row').filter({ hasText: 'DEMOBTC/USDT' });
    await expect(row).toContainText('covered');
    await page.screenshot({ path: path.join(SHOTS, 'trading-position.png') });
    await page.getByRole('tab', { name: 'Orders' }).click();
    await expect(page.getByRole('grid').getByText('stop', { exact: true }).first()).toBeVisible();
    await page.screenshot({ path: path.join(SHOTS, 'trading-orders.png') });
  });

  test('after a crash the position is there with its stop, once', async () => {
    const ended = new Promise((resolve) => running.app.process().once('exit', resolve));
    running.app.process().kill('SIGKILL');
    await ended;

    running = await launchApp({ dataDir });
    page = running.page;
    await page.getByRole('tab', { name: 'Positions' }).click();

    const rows = page.getByRole('grid', { name: 'Positions' }).getByRole('row').filter({ hasText: 'DEMOBTC/USDT' });
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText('covered', { timeout: 60_000 });
  });

  test('the position is closed by holding a button, and every fill is listed', async () => {
    await hold(page, page.getByRole('button', { name: /close DEMOBTC\/USDT/ }));

    // What the fee left is less than the exchange takes an order for; it is shown as what it is.
    const rest = page.getByRole('grid', { name: 'Positions' }).getByRole('row').filter({ hasText: 'DEMOBTC/USDT' });
    await expect(rest).toContainText('dust', { timeout: 60_000 });
    await page.getByRole('tab', { name: 'Orders' }).click();
    await page.getByRole('tab', { name: 'Fills' }).click();
    await expect(page.getByRole('grid').getByText(/sell/i).first()).toBeVisible();
    await page.getByRole('tab', { name: 'Account' }).click();
    await expect(page.getByRole('gridcell', { name: 'USDT', exact: true }).first()).toBeVisible();
    await page.screenshot({ path: path.join(SHOTS, 'trading-account.png') });
  });

  test('what breaks a rule is denied with the numbers', async () => {
    await openTicket(page, 'DEMOBTC/USDT');
    await page.getByRole('form', { name: 'Ticket' }).getByText('Short').click();
    await propose(page, { stop: 1.03, target: 0.95 });

    const card = page.getByTestId('proposal-card').first();
    await expect(card).toHaveAttribute('data-state', 'denied');
    await expect(card.getByRole('button', { name: 'Hold to confirm' })).toHaveCount(0);
  });
});

// Live against a simulator of its own process: what stands at the other end is the only difference.
test.describe('live', () => {
  test.describe.configure({ mode: 'serial' });
  const output: string[] = [];
  const printed = () => output.join('');
  let simulator: SimulatorProcess;
  let dataDir: string;
  let running: RunningApp;
  let page: Page;

  test.beforeAll(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-live-'));
    simulator = await startSimulatorProcess(path.join(ROOT, 'out/main/simulator.js'), ['--seed', '7']);
    running = await launchApp({ dataDir, env: { FAIRGAP_SIMULATOR: addressesOf(simulator) } });
    for (const stream of [running.app.process().stdout, running.app.process().stderr]) {
      stream?.on('data', (chunk) => output.push(String(chunk)));
    }
    page = running.page;
    await page.getByRole('button', { name: 'Skip' }).first().click();
    await page.keyboard.press('Escape');
  });
  test.afterAll(async () => {
    await running.close();
    await endProcess(simulator.child, 'SIGTERM');
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('is reached by typing the word only, and looks like nothing else', async () => {
    await page.getByRole('tab', { name: 'Connection' }).click();
    await part(page, 'Environment');
    await page.locator('input[name=environment][value=live]').check();
    await expect(page.getByRole('button', { name: /^Switch to live/i })).toBeDisabled();
    await page.getByLabel(/Type LIVE to switch/).fill('LIVE');
    await page.getByRole('button', { name: /^Switch to live/i }).click();

    await expect(page.locator('.environment-stripe')).toHaveAttribute('data-environment', 'live', { timeout: 60_000 });
    await page.screenshot({ path: path.join(SHOTS, 'trading-live.png') });
  });

  test('a key that can withdraw is refused, a harmless one is kept and never shown', async () => {
    await mayWithdraw(simulator, true);
    await page.getByRole('tab', { name: 'Connection' }).click();
    await part(page, 'Key');
    await storeKey(page, simulator);
    await expect(page.getByRole('alert').first()).toContainText(/withdraw/i);

    await mayWithdraw(simulator, false);
    await storeKey(page, simulator);

    await expect(page.getByText(`ends with ${simulator.apiKey.slice(-4)}`)).toBeVisible({ timeout: 60_000 });
    const everything = await page.evaluate(
      () => document.documentElement.outerHTML + JSON.stringify({ ...localStorage, ...sessionStorage }),
    );
    expect(everything).not.toContain(simulator.secret);
    expect(everything).not.toContain(simulator.apiKey);
    await page.screenshot({ path: path.join(SHOTS, 'trading-key.png') });
  });

  test('an order needs a mandate that a person signed, and the name of the instrument typed before the hold', async () => {
    await part(page, 'Instruments');
    await page.getByLabel('Search what the exchange trades').fill('DEMOBTC');
    await page.getByRole('button', { name: 'Follow DEMOBTC/USDT' }).click();
    await expect(page.getByRole('grid').getByText('DEMOBTC/USDT').first()).toBeVisible({ timeout: 60_000 });
    await openTicket(page, 'DEMOBTC/USDT');
    await proposeOnce(page, { stop: 0.97, target: 1.06 });
    await expect(page.getByTestId('proposal-card').first()).toHaveAttribute('data-state', 'denied');
    await signMandate(page);
    await openTicket(page, 'DEMOBTC/USDT');
    await propose(page, { stop: 0.97, target: 1.06 });

    const card = openCard(page);
    const button = card.getByRole('button', { name: 'Hold to confirm' });
    await expect(card.getByRole('textbox')).toBeVisible();
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await card.getByRole('textbox').fill('DEMOBTC/USDT');
    await hold(page, button);

    await page.getByRole('tab', { name: 'Positions' }).click();
    await expect(page.getByRole('grid', { name: 'Positions' })).toContainText('covered', { timeout: 30_000 });
    await page.screenshot({ path: path.join(SHOTS, 'trading-live-position.png') });
  });

  test('no byte of the key is in the data folder, in what was printed, in arguments or in the environment', async () => {
    const secrets = [simulator.apiKey, simulator.secret];
    const main = running.app.process();
    const processIds = [main.pid as number, ...childrenOf(main.pid as number)];

    const whileRunning = await scanForSecret(secrets, { paths: [dataDir], processIds });
    const ended = new Promise((resolve) => main.once('exit', resolve));
    // As a crash leaves it, with whatever the system and Chromium write then.
    main.kill('SIGABRT');
    await ended;
    const afterwards = await scanForSecret(secrets, { paths: [dataDir] });

    expect(processIds.length).toBeGreaterThan(2);
    expect(whileRunning.scannedFiles).toBeGreaterThan(10);
    expect([whileRunning.found, afterwards.found]).toEqual([[], []]);
    expect(secrets.filter((secret) => printed().includes(secret))).toEqual([]);
    // Named, because it would ask before it opens live again.
    running = await launchApp({ dataDir, args: ['--environment', 'demo'] });
  });
});

/** Processes below this one, at any depth. */
function childrenOf(processId: number): number[] {
  const direct = readFileSync(`/proc/${processId}/task/${processId}/children`, 'utf8')
    .trim()
    .split(/\s+/)
    .filter(Boolean);
  return direct.flatMap((child) => [Number(child), ...childrenOf(Number(child))]);
}

/** Addresses only: the key comes through the form. */
function addressesOf({ restUrl, wsUrl, wsApiUrl }: SimulatorProcess): string {
  return JSON.stringify({ restUrl, wsUrl, wsApiUrl });
}

async function mayWithdraw(simulator: SimulatorProcess, enableWithdrawals: boolean): Promise<void> {
  await control(simulator, 'faults/inject', { action: { kind: 'permit-key', permissions: { enableWithdrawals } } });
}

async function storeKey(page: Page, { apiKey, secret }: SimulatorProcess): Promise<void> {
  await page.locator('input[name=apiKey]').fill(apiKey);
  await page.locator('input[name=secret]').fill(secret);
  await page.getByLabel('Kept').selectOption('passphrase');
  await page.locator('input[name=passphrase]').fill('correct horse battery');
  await page.getByRole('button', { name: 'Test and store' }).click();
}

async function part(page: Page, name: string): Promise<void> {
  await page.getByRole('tablist', { name: 'Parts of the connection' }).getByRole('tab', { name }).click();
}

async function openTicket(page: Page, instrument: string): Promise<void> {
  await page.getByRole('grid').getByText(instrument).first().click();
  await page.getByRole('tab', { name: 'Ticket' }).click();
  await page.getByRole('form', { name: 'Ticket' }).getByLabel('Instrument').fill(instrument);
}

interface Bracket {
  /** Multiples of the last price. */
  readonly stop: number;
  readonly target: number;
}

/** Fills in a ticket at the market and has it sized and checked, once. */
async function proposeOnce(page: Page, { stop, target }: Bracket): Promise<void> {
  const form = page.getByRole('form', { name: 'Ticket' });
  await form.getByLabel('Entry by').selectOption('market');
  await expect(form.getByRole('status')).toContainText(/\d/, { timeout: 60_000 });
  const last = Number((await form.getByRole('status').first().innerText()).replaceAll(',', ''));
  await form.getByLabel('Stop').fill((last * stop).toFixed(2));
  await form.getByLabel('Target').fill((last * target).toFixed(2));
  await form.getByRole('button', { name: 'Size and check' }).click();
  await expect(page.getByTestId('proposal-card').first()).toBeVisible();
}

/** The same, again until prices stream and what there is of history is known. */
async function propose(page: Page, bracket: Bracket): Promise<void> {
  await expect(async () => {
    await proposeOnce(page, bracket);
    const newest = page.getByTestId('proposal-card').first();
    const isWaiting = /Denied: (A price is known|Fresh price|Fresh candles|Warm|Candles)/i;
    await expect(newest).not.toContainText(isWaiting, { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
}

/** Puts a name to the normal limits. */
async function signMandate(page: Page): Promise<void> {
  await page.keyboard.press('Alt+m');
  await page.getByRole('radio', { name: 'normal' }).check({ force: true });
  await page.getByRole('button', { name: 'Review and sign' }).last().click();
  await page.getByLabel('Name', { exact: false }).first().fill('Ada Trader');
  await hold(page, page.getByRole('button', { name: 'Hold to sign' }));
  await expect(page.getByText(/signed/i).first()).toBeVisible();
}

function openCard(page: Page) {
  return page.locator('[data-testid=proposal-card][data-state=open]').first();
}

async function hold(page: Page, button: ReturnType<Page['getByRole']>): Promise<void> {
  await expect(button).toHaveAttribute('aria-disabled', 'false');
  await button.hover();
  await page.mouse.down();
  await page.waitForTimeout(1_300);
  await page.mouse.up();
}
