// `npm run tour`: drives the real app from an empty folder through import, chart, replay, a question, a prediction that
// resolves and the accuracy report, and leaves numbered pictures and the report in out/tour/. `--docs` also renews the
// pictures of the README and the guide.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron } from '@playwright/test';
import { ensureBuilt } from '../../resources/runtime/build.mjs';
import { resolveElectron } from '../../resources/runtime/electron-runtime.mjs';
import { ensureDisplay, ensureSystemLibraries, sandboxFlags } from '../../resources/runtime/system-libraries.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const OUT = path.join(ROOT, 'out/tour');
const CANDLES = process.env.CANDLES ?? path.join(ROOT, '../shared/data/eurusd-15m/candles.csv');
const MODELS = process.env.FAIRGAP_MODELS_DIR ?? path.join(ROOT, '.cache/models');

if (!existsSync(CANDLES)) {
  console.error(`${CANDLES} is not here. Name a file of EURUSD candles with CANDLES.`);
  process.exit(1);
}
const runtime = await resolveElectron();
ensureSystemLibraries(runtime.executable);
ensureBuilt();
const display = await ensureDisplay({ alwaysVirtual: true, log: () => {} });
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-tour-'));
const app = await _electron.launch({
  executablePath: runtime.executable,
  args: [...sandboxFlags({ log: () => {} }), ROOT, '--data-dir', dataDir],
  env: { ...process.env, ...display.env, FAIRGAP_MODELS_DIR: MODELS, FAIRGAP_HEADLESS_ERRORS: '1' },
});
let number = 0;
try {
  const page = await app.firstWindow();
  page.on('pageerror', (error) => console.error('page error:', error));
  await page.setViewportSize({ width: 1440, height: 900 });
  await tour(page);
  console.log(`\n${number} pictures in ${path.relative(process.cwd(), OUT)}/`);
} finally {
  await app.close();
  display.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function tour(page) {
  const button = (name, options = {}) => page.getByRole('button', { name, ...options });
  const replayBar = page.getByRole('region', { name: 'Replay' });

  await page.getByRole('dialog', { name: 'Welcome to Fairgap' }).waitFor();
  await picture(page, 'welcome');
  await button('Next').click();
  await picture(page, 'welcome-model');
  while (await page.getByRole('dialog').isVisible()) await page.keyboard.press('Escape');

  await button('Import candles').first().click();
  await page.locator('input[type=file]').setInputFiles(CANDLES);
  await picture(page, 'import-options');
  await button('Import', { exact: true }).click();
  await button('Show on the chart').waitFor();
  await picture(page, 'import-report');
  await button('Show on the chart').click();
  await painted(page);
  await picture(page, 'chart-15m');
  await page.getByRole('group', { name: 'Timeframe' }).getByRole('button', { name: '1h', exact: true }).click();
  await page.getByRole('application', { name: 'Chart of EURUSD 1h' }).waitFor();
  await painted(page);
  await picture(page, 'chart-1h');
  await page.getByRole('group', { name: 'Timeframe' }).getByRole('button', { name: '15m', exact: true }).click();
  await painted(page);

  await page.keyboard.press('r');
  await replayBar.getByRole('button', { name: 'Start the replay' }).click();
  await replayBar.getByText('REPLAY', { exact: true }).waitFor();
  await painted(page);
  await picture(page, 'replay');

  await ask(page, 'How does EURUSD look on 15m?');
  await picture(page, 'answer-english');
  await ask(page, '¿Cómo ves EURUSD en 15m?');
  await picture(page, 'answer-spanish');

  // The replay moves on until the longest horizon has passed, and the predictions resolve themselves.
  await page.getByRole('application').focus();
  for (let step = 0; step < 50; step += 1) await page.keyboard.press('.');
  await page.waitForTimeout(1_500);
  await picture(page, 'resolved');
  await page.getByRole('tab', { name: /accuracy/i }).click();
  await page.getByText('Brier skill').first().waitFor();
  await picture(page, 'accuracy');
  await saveReport(page);

  await button(/light theme/).click();
  await page.waitForTimeout(400);
  await picture(page, 'light-accuracy');
  await page.getByRole('tab', { name: /predictions/i }).click();
  await page.waitForTimeout(400);
  await picture(page, 'light');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
  await page.waitForTimeout(400);
  await picture(page, 'light-spanish');
  await page.getByRole('button', { name: /tema oscuro/ }).click();
  await page.waitForTimeout(400);
  await picture(page, 'dark-spanish');
  if (process.argv.includes('--docs')) publishPictures();
}

async function ask(page, question) {
  const box = page.getByRole('textbox', { name: 'Your question' });
  await box.fill(question);
  await box.press('Enter');
  const stop = page.getByRole('button', { name: 'Stop', exact: true });
  await stop.waitFor({ timeout: 20_000 });
  await stop.waitFor({ state: 'detached', timeout: 180_000 });
  await page.waitForTimeout(600);
}

async function painted(page) {
  await page.locator('[data-chart-candles]:not([data-chart-candles="0"])').waitFor();
  // Structures arrive after the candles.
  await page.waitForTimeout(900);
}

async function picture(page, name) {
  number += 1;
  const file = path.join(OUT, `${String(number).padStart(2, '0')}-${name}.png`);
  await page.screenshot({ path: file });
  console.log(path.relative(ROOT, file));
}

async function saveReport(page) {
  const report = await page.getByRole('region', { name: 'Accuracy' }).first().innerText();
  writeFileSync(path.join(OUT, 'accuracy.txt'), report);
  const download = path.join(OUT, 'predictions.csv');
  await app.evaluate(({ session }, file) => {
    session.defaultSession.once('will-download', (_event, item) => item.setSavePath(file));
  }, download);
  await page.getByRole('button', { name: 'Export CSV' }).first().click();
  for (let waited = 0; !existsSync(download) && waited < 50; waited += 1) await page.waitForTimeout(100);
  if (!existsSync(download)) throw new Error('The accuracy report was not exported.');
  console.log(path.relative(ROOT, download));
}

function publishPictures() {
  const images = path.join(ROOT, 'docs/images');
  mkdirSync(images, { recursive: true });
  const published = {
    resolved: 'workstation-dark',
    light: 'workstation-light',
    accuracy: 'accuracy',
    'import-report': 'import-report',
    replay: 'replay',
    'dark-spanish': 'workstation-spanish',
  };
  for (const [name, target] of Object.entries(published)) {
    const found = pictureNamed(name);
    copyFileSync(found, path.join(images, `${target}.png`));
  }
}

function pictureNamed(name) {
  for (let index = 1; index <= number; index += 1) {
    const file = path.join(OUT, `${String(index).padStart(2, '0')}-${name}.png`);
    if (existsSync(file)) return file;
  }
  throw new Error(`Expected a picture named ${name} in ${OUT}.`);
}
