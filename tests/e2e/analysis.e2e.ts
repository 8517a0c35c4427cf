import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import type { AccuracyReport } from '#shared/domain/accuracy';
import type { Activity } from '#shared/domain/activity';
import type { AlertFiring } from '#shared/domain/alert';
import type { Confluence } from '#shared/domain/confluence';
import type { Backup } from '#shared/domain/health';
import type { Prediction } from '#shared/domain/prediction';
import type { SignalModelInfo } from '#shared/domain/signal-model';
import { writeGeneratedCandles } from './support/generated-candles';
import { launchApp, type RunningApp, realCandles } from './support/launch-app';
import { createPageCaller, isRefusal, type PageCaller } from './support/page-caller';

const SHOTS = path.resolve(import.meta.dirname, '../../out/tour');
const MODELS = path.join(os.tmpdir(), 'fairgap-no-models');

// Signals, learned models, predictions that keep score, a person against them, alerts and health, in the real window.
test.describe.configure({ mode: 'serial' });
let dataDir: string;
let running: RunningApp;
let page: Page;
let caller: PageCaller;

test.beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-analysis-'));
  const file =
    realCandles('eurusd-15m') ?? writeGeneratedCandles(path.join(test.info().outputDir, 'EURUSD_M15.csv'), 8_000);
  running = await launchApp({ dataDir, env: { FAIRGAP_MODELS_DIR: MODELS } });
  page = running.page;
  caller = await createPageCaller(page);
  await page.getByRole('dialog', { name: 'Welcome to Fairgap' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Import candles' }).first().click();
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('button', { name: 'Show on the chart' }).click({ timeout: 60_000 });
  await expect(page.getByRole('application', { name: /Chart of EURUSD/ })).toBeVisible();
});
test.afterAll(async () => {
  await running.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test('the confluence shows parts that add up to its score, and explains itself in two languages', async () => {
  await page.keyboard.press('Alt+s');
  const pane = page.getByRole('region', { name: 'Signals' });
  await expect(pane.getByText('Parts that add up to the score')).toBeVisible({ timeout: 30_000 });

  const { score, parts } = await ask<Confluence>('confluence.get', SERIES);
  const sum = parts.reduce((total, { contribution }) => total + contribution, 0);
  expect(sum).toBeCloseTo(score ?? Number.NaN, 9);
  await expect(pane.getByLabel(/on a scale from −1 to 1/).first()).toBeVisible();
  await expect(pane.getByText(/The confluence of EURUSD 15m is/)).toBeVisible({ timeout: 30_000 });
  const spanish = await ask<{ sentences: { text: string }[] }>('confluence.explain', { ...SERIES, language: 'es' });
  expect(spanish.sentences[0]?.text).toMatch(/EURUSD/);
  expect(spanish.sentences.length).toBeGreaterThan(3);
});

test('models are trained walk-forward in the window, with progress and an honest report', async () => {
  await page.getByRole('tab', { name: 'Models', exact: true }).click();
  const form = page.getByRole('region', { name: 'Train on EURUSD 15m' });
  await form.getByRole('button', { name: 'Train', exact: true }).click();

  await expect(page.getByRole('region', { name: 'The last training' })).toBeVisible({ timeout: 240_000 });
  const models = await ask<SignalModelInfo[]>('signals.models', SERIES);
  expect(new Set(models.map(({ task, algorithm }) => `${task} ${algorithm}`))).toEqual(
    new Set(['long logistic', 'long boosting', 'short logistic', 'short boosting', 'range boosting']),
  );
  await page.screenshot({ path: path.join(SHOTS, 'signals-models.png') });
});

test('learned models predict the past without its future, and every forecast resolves and is scored', async () => {
  const models = await ask<SignalModelInfo[]>('signals.models', SERIES);
  const speaksFrom = Math.min(...models.map(({ knownAt }) => knownAt));
  const before = Math.max(...models.map(({ knownAt }) => knownAt));

  const run = await ask<{ made: number; abstentions: number; resolved: number; open: number }>('predictions.backtest', {
    ...SERIES,
    from: speaksFrom,
    before,
    makers: ['boosting', 'logistic', 'rules'],
    everyCandles: 40,
  });

  expect(run.made).toBeGreaterThan(100);
  expect(run.open).toBe(0);
  expect(run.resolved + run.abstentions).toBe(run.made);
  const learned = (await ask<Prediction[]>('predictions.list', { ...SERIES, source: 'learned', limit: 10_000 })).filter(
    ({ verdict }) => verdict.kind === 'forecast',
  );
  expect(learned.every(({ asOf, provenance }) => knewNothingLater(models, asOf, provenance.modelHash))).toBe(true);
});

test('the dashboard shows them with sample size, interval and base rate, and prints them', async () => {
  await page.keyboard.press('Alt+5');
  const pane = page.getByRole('region', { name: 'Accuracy' });
  await expect(pane.getByText(/predictions in \d+ ms/)).toBeVisible({ timeout: 30_000 });
  await expect(pane.getByText('Base rate', { exact: true }).first()).toBeVisible();

  const report = await ask<AccuracyReport>('accuracy.report', { groupBy: ['model'] });
  const { n, hits, hitRate, baseRate, murphy, brier } = report.overall;
  expect(hitRate?.value).toBeCloseTo(hits / n, 12);
  expect(baseRate).not.toBeNull();
  const parts = murphy ? murphy.reliability - murphy.resolution + murphy.uncertainty + murphy.withinBins : Number.NaN;
  expect(parts).toBeCloseTo(brier ?? 0, 9);
  expect(report.groups[0]?.groups.map(({ key }) => key)).toEqual(
    expect.arrayContaining(['boosting', 'logistic', 'rules']),
  );
  for (const view of ['Calibration', 'Results', 'Breakdown', 'Person and model']) {
    await page.getByRole('tab', { name: view, exact: true }).click();
    await expect(page.getByRole('tab', { name: view, exact: true })).toHaveAttribute('aria-selected', 'true');
  }
  const printed = await ask<{ html: string; pdf: string }>('accuracy.print', { language: 'es' });
  expect(Buffer.from(printed.pdf, 'base64').subarray(0, 5).toString()).toBe('%PDF-');
  expect(printed.html).toContain('<svg');
});

test("a person's forecast takes two clicks and stands in the same table", async () => {
  await page.keyboard.press('Alt+4');
  const form = page.getByRole('region', { name: 'Your own forecast' });

  await form.getByRole('button', { name: /^Register up/ }).click();

  await expect(form.getByText(/Registered: EURUSD 15m/)).toBeVisible();
  const [mine] = await ask<Prediction[]>('predictions.list', { source: 'person' });
  expect(mine).toMatchObject({ source: 'person', verdict: { kind: 'forecast', direction: 'long' }, outcome: null });
  expect(mine?.baseRate?.n).toBeGreaterThan(500);
});

test('an exercise hides what it is until it was answered, and is scored beside the models', async () => {
  await page.keyboard.press('Alt+d');
  await page.getByRole('button', { name: 'Draw the first exercise' }).click();
  const pane = page.getByRole('region', { name: 'Drills' });
  await expect(pane.getByText(/Which barrier trades first/)).toBeVisible();
  const hidden = await ask<Record<string, unknown>>('drills.current', {});
  expect(Object.keys(hidden).toSorted()).toEqual(['atr', 'candles', 'id', 'reveal', 'startedAt', 'state', 'timeframe']);
  expect(hidden.reveal).toBeNull();
  await page.screenshot({ path: path.join(SHOTS, 'drill.png') });

  await page.keyboard.press('ArrowUp');
  await pane.getByRole('button', { name: /^State up/ }).click();

  const reveal = pane.getByRole('region', { name: 'What it was' });
  await expect(reveal.getByText(/EURUSD/).first()).toBeVisible({ timeout: 30_000 });
  const answers = await ask<Prediction[]>('predictions.list', { source: 'person' });
  expect(answers.filter(({ mode, outcome }) => mode === 'replay' && outcome !== null)).toHaveLength(1);
});

test('an alert is made in a form, tested on history, fires at a close, and survives a crash once', async () => {
  // The demo market closes a candle each minute, and one of them is waited for.
  test.setTimeout(300_000);
  await ask('demo.start', {});
  await expect.poll(async () => (await ask<{ id: string }[]>('instruments.list', {})).length).toBeGreaterThan(1);
  await page.keyboard.press('Alt+l');
  await page.getByRole('tab', { name: 'Rules', exact: true }).click();
  await page.getByRole('button', { name: 'New rule' }).first().click();
  const form = page.getByRole('form', { name: 'Alert rule' });
  await form.getByLabel('Name', { exact: true }).fill('Any price');
  await form.getByLabel(DEMO).check();
  const eurusd = form.getByLabel('EURUSD', { exact: true });
  if (await eurusd.isChecked()) await eurusd.uncheck();
  await form.getByLabel('Timeframe').selectOption('1m');
  await form.getByLabel('Kind of condition').selectOption('price');
  await form.getByLabel('Comparison').selectOption('above');
  await form.getByLabel('Value').fill('1');
  await form.getByLabel('Then silent for, candles').fill('0');
  await page.getByRole('button', { name: 'Test on history' }).click();
  await expect(page.getByText(/Would have fired/)).toBeVisible({ timeout: 30_000 });
  await page.screenshot({ path: path.join(SHOTS, 'alert-editor.png') });
  await page.getByRole('button', { name: 'Save the rule' }).click();

  await expect.poll(async () => (await inbox()).length, { timeout: 150_000 }).toBeGreaterThan(0);
  await expect(page.getByRole('button', { name: /Alerts: \d+ unread/ })).toBeVisible();
  const before = await inbox();
  running.app.process().kill('SIGKILL');
  await running.app.waitForEvent('close').catch(() => {});
  await open();
  const after = await inbox();
  const closes = after.map(({ closeAt }) => closeAt);
  expect(new Set(closes).size).toBe(closes.length);
  expect(before.every(({ id }) => after.some((firing) => firing.id === id))).toBe(true);
});

test('the health pane says how everything is, and a copy of the journal is read back', async () => {
  await page.keyboard.press('Alt+h');
  const pane = page.getByRole('region', { name: 'Health' });
  await expect(pane.getByText('Circuit breaker').first()).toBeVisible({ timeout: 30_000 });

  await pane.getByRole('button', { name: 'Back up now' }).click();

  // Where the copy of the day is under way, that one is what is asked for: the activity is the button's alone.
  await expect
    .poll(async () => (await ask<Activity[]>('activities.list', {})).find(({ kind }) => kind === 'backup')?.state, {
      timeout: 60_000,
    })
    .toBe('done');
  const [newest] = await ask<Backup[]>('health.backups', {});
  expect(newest).toMatchObject({ isSound: true, reason: expect.stringMatching(/^(asked|daily)$/) });
  await page.screenshot({ path: path.join(SHOTS, 'health.png') });
});

async function open(): Promise<void> {
  running = await launchApp({ dataDir, env: { FAIRGAP_MODELS_DIR: MODELS } });
  page = running.page;
  caller = await createPageCaller(page);
  await expect(page.getByRole('application', { name: /Chart of/ })).toBeVisible({ timeout: 30_000 });
}

async function ask<Answer>(name: string, input: unknown): Promise<Answer> {
  const answer = await caller.call<Answer>(name, input);
  if (isRefusal(answer)) throw new Error(`${name}: ${answer.refused}: ${answer.message}`);
  return answer;
}

async function inbox(): Promise<readonly AlertFiring[]> {
  return (await ask<{ firings: AlertFiring[] }>('alerts.inbox', {})).firings;
}

/** Whether the model that made a forecast knew nothing from after its moment. */
function knewNothingLater(models: readonly SignalModelInfo[], asOf: number, hash: string): boolean {
  const model = models.find((one) => one.hash === hash);
  return model !== undefined && model.knownAt <= asOf;
}

const SERIES = { instrument: 'EURUSD', timeframe: '15m' };
const DEMO = 'DEMOBTC/USDT';
