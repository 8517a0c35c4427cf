import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { writeGeneratedCandles } from './support/generated-candles';
import { launchApp, type RunningApp, realCandles } from './support/launch-app';

// One person's first session in the real window, in order: each step stands on the one before.
test.describe.configure({ mode: 'serial' });

let running: RunningApp;
let page: Page;
let candleFile: string;
let rows: number;

test.beforeAll(async () => {
  const info = test.info();
  const real = realCandles('eurusd-15m');
  candleFile = real ?? writeGeneratedCandles(path.join(info.outputDir, 'EURUSD_M15.csv'), 4_000);
  if (!real) info.annotations.push({ type: 'data', description: 'real candles are not here: generated ones stand in' });
  rows = readFileSync(candleFile, 'utf8').trim().split('\n').length - 1;
  running = await launchApp();
  page = running.page;
});
test.afterAll(async () => {
  await running.close();
});

test('the welcome can be skipped and does not come back', async () => {
  await expect(page.getByRole('dialog', { name: 'Welcome to Fairgap' })).toBeVisible();
  await expect(page.getByText('Not possible yet')).toBeVisible();

  await page.getByRole('button', { name: 'Skip' }).first().click();
  await dismissWelcome(page);

  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a file with bad rows is refused with line numbers and leaves nothing', async () => {
  const info = test.info();
  const bad = path.join(info.outputDir, 'BADFILE_M15.csv');
  const lines = readFileSync(writeGeneratedCandles(path.join(info.outputDir, 'g.csv'), 200), 'utf8')
    .trim()
    .split('\n');
  lines[41] = (lines[41] as string).replace(/,[^,]+,/, ',NaN,');
  writeFileSync(bad, lines.join('\n'));

  await chooseFile(page, bad);
  await page.getByRole('button', { name: 'Import', exact: true }).click();

  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('Nothing was imported', { exact: true })).toBeVisible();
  await expect(dialog.getByText('42', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('No instruments yet')).toBeVisible();
});

test('candles are imported from a file', async () => {
  await chooseFile(page, candleFile);
  await page.getByRole('button', { name: 'Import', exact: true }).click();

  const count = new Intl.NumberFormat('en').format(rows);
  await expect(page.getByRole('dialog').getByText(`${count} candles imported`)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Show on the chart' }).click();

  await expect(chart(page)).toBeVisible();
  await expect.poll(() => paintedCandles(page)).toBeGreaterThan(500);
});

test('the timeframe switch resamples what is stored', async () => {
  const base = await paintedCandles(page);

  await page.getByRole('group', { name: 'Timeframe' }).getByRole('button', { name: '1h', exact: true }).click();

  await expect(page.getByRole('application', { name: 'Chart of EURUSD 1h' })).toBeVisible();
  await expect.poll(() => paintedCandles(page)).toBeGreaterThan(100);
  expect(await paintedCandles(page)).toBeLessThanOrEqual(base);
  await page.getByRole('group', { name: 'Timeframe' }).getByRole('button', { name: '15m', exact: true }).click();
  await expect(page.getByRole('application', { name: 'Chart of EURUSD 15m' })).toBeVisible();
});

test('a replay shows nothing after its moment', async () => {
  await page.keyboard.press('r');
  const bar = page.getByRole('region', { name: 'Replay' });
  await expect(bar).toBeVisible();
  await bar.getByRole('button', { name: 'Start the replay' }).click();

  await expect(bar.getByText(/REPLAY/)).toBeVisible();
  const cursor = await lastCloseAt(page);
  await bar.getByRole('button', { name: 'Forward by one candle' }).click();
  await expect.poll(() => lastCloseAt(page)).toBe(cursor + 900_000);
});

test('a question in the chat gives a prediction that is drawn and listed', async () => {
  await page.getByRole('textbox', { name: 'Your question' }).fill('How does EURUSD look on 15m?');
  await page.keyboard.press('Enter');

  const assistant = page.getByRole('log', { name: 'Messages' });
  await expect(assistant.getByText(/EURUSD 15m/).first()).toBeVisible();
  await expect(page.getByText(/Prediction for EURUSD 15m|language model|rules, no language model/).first()).toBeVisible(
    { timeout: 150_000 },
  );
  await expect(page.getByRole('button', { name: 'Stop' })).toHaveCount(0, { timeout: 150_000 });
});

test('the window has no serious accessibility findings', async () => {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();

  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
});

function chart(target: Page) {
  return target.getByRole('application', { name: /EURUSD/ });
}

async function dismissWelcome(target: Page): Promise<void> {
  const dialog = target.getByRole('dialog', { name: 'Welcome to Fairgap' });
  while (await dialog.isVisible()) await target.keyboard.press('Escape');
}

async function chooseFile(target: Page, file: string): Promise<void> {
  await target.keyboard.press('Escape');
  await target.getByRole('button', { name: 'Import candles' }).first().click();
  await target.locator('input[type=file]').setInputFiles(file);
}

async function paintedCandles(target: Page): Promise<number> {
  return Number((await target.locator('[data-chart-candles]').getAttribute('data-chart-candles')) ?? 0);
}

async function lastCloseAt(target: Page): Promise<number> {
  return Number((await target.locator('[data-chart-candles]').getAttribute('data-last-close-at')) ?? 0);
}
