import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { writeGeneratedCandles } from './support/generated-candles';
import { launchApp, type RunningApp, realCandles } from './support/launch-app';
import { modelEnvironment } from './support/model-environment';

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
  running = await launchApp({ env: await modelEnvironment(info.outputDir) });
  page = running.page;
});

test('the welcome can be skipped and does not come back', async () => {
  await expect(page.getByRole('dialog', { name: 'Welcome to Fairgap' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Connect an exchange/ })).toBeVisible();

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
  const present = await lastCloseAt(page);
  await page.keyboard.press('r');
  const bar = page.getByRole('region', { name: 'Replay' });
  await expect(bar).toBeVisible();
  await bar.getByRole('button', { name: 'Start the replay' }).click();

  await expect(bar.getByText(/REPLAY/)).toBeVisible();
  // The chart empties itself before it shows the past.
  await expect.poll(async () => ![0, present].includes(await lastCloseAt(page))).toBe(true);
  const cursor = await lastCloseAt(page);
  expect(cursor).toBeLessThan(present);
  await bar.getByRole('button', { name: 'Forward by one candle' }).click();
  await expect.poll(() => lastCloseAt(page)).toBe(cursor + 900_000);
});

test('a question in the chat gives a prediction that is drawn and listed', async () => {
  await page.getByRole('textbox', { name: 'Your question' }).fill('How does EURUSD look on 15m?');
  await page.keyboard.press('Enter');

  const assistant = page.getByRole('log', { name: 'Messages' });
  await expect(assistant.getByText(/EURUSD 15m/).first()).toBeVisible();
  await expect(assistant.getByLabel('Prediction for EURUSD 15m')).toBeVisible({ timeout: 150_000 });
  await expect(page.getByRole('button', { name: 'Stop' })).toHaveCount(0, { timeout: 150_000 });
});

test('the predictions resolve as the replay moves on, and can be repeated bit for bit', async () => {
  const table = page.getByRole('grid', { name: 'Predictions' });
  const row = table.getByRole('row').nth(1);
  await expect(row).toBeVisible();
  const isForecast = /Long|Short/.test(await row.innerText());
  await chart(page).focus();
  // Past the longest horizon that a forecast can have.
  for (let step = 0; step < 50; step += 1) await page.keyboard.press('.');

  if (isForecast) await expect(row).toContainText(/target hit|stop hit|horizon passed|not entered/);
  else await expect(row).toContainText('abstained');
  await row.click();
  await page.getByRole('button', { name: /bit for bit/i }).click();
  await expect(page.getByText(/Identical/)).toBeVisible({ timeout: 120_000 });
});

test('the accuracy report counts what was predicted and is exported', async () => {
  await page.getByRole('tab', { name: /accuracy/i }).click();
  const report = page.getByRole('region', { name: 'Accuracy' }).last();
  await expect(report.getByText('Base rate', { exact: true }).first()).toBeVisible();
  await expect(report.getByText('Brier skill').first()).toBeVisible();
  const file = path.join(test.info().outputDir, 'predictions.csv');
  await running.app.evaluate(({ session }, target) => {
    session.defaultSession.once('will-download', (_event, item) => item.setSavePath(target));
  }, file);

  await report.getByRole('button', { name: 'Export CSV' }).click();

  await expect.poll(() => existsSync(file)).toBe(true);
  await expect.poll(() => readFileSync(file, 'utf8').trim().split('\n').length).toBe(2);
});

test('everything is there after a restart', async () => {
  const { dataDir } = running;
  await running.app.close();
  const again = await launchApp({ dataDir, env: await modelEnvironment(test.info().outputDir) });
  try {
    await expect(chart(again.page)).toBeVisible();
    await expect(again.page.getByRole('dialog')).toHaveCount(0);
    await expect(again.page.getByRole('grid', { name: 'Predictions' }).getByRole('row')).toHaveCount(2);
  } finally {
    await again.app.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
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
