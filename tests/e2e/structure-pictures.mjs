// Draws the pictures of docs/structures.md: one question at which two profiles disagree, on the same real candles in the real
// window. Run it after a build: node tests/e2e/structure-pictures.mjs [candles.csv]
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron } from '@playwright/test';
import { ensureDisplay } from '../../resources/runtime/system-libraries.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CANDLES = path.resolve(process.argv[2] ?? path.join(ROOT, '../shared/data/eurusd-15m/candles.csv'));
const LARGEST_BYTES = 150_000;
/** How often the view is widened, to two or three days of 15m candles. */
const ZOOM_OUT_STEPS = 5;

/** Layers by the beginning of their names in the legend. */
const PICTURES = [
  { name: 'swings', layer: 'Swing points', profiles: ['fairgap', 'luxalgo'] },
  { name: 'gaps', layer: 'Fair value gaps', profiles: ['fairgap', 'luxalgo'] },
  { name: 'breaks', layer: 'Structure breaks', profiles: ['fairgap', 'smc-lib'] },
  { name: 'blocks', layer: 'Order blocks', profiles: ['fairgap', 'ict'] },
];

if (!existsSync(CANDLES)) {
  console.error(`Expected candles at ${CANDLES}; give the path of a file with real ones.`);
  process.exit(1);
}

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-pictures-'));
const display = await ensureDisplay({ alwaysVirtual: true, log: () => {} });
const app = await _electron.launch({
  executablePath: process.env.FAIRGAP_ELECTRON ?? path.join(ROOT, '.electron/electron'),
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ROOT, '--data-dir', dataDir],
  env: { ...process.env, ...display.env, FAIRGAP_HEADLESS_ERRORS: '1' },
});
try {
  const page = await app.firstWindow();
  await page.setViewportSize({ width: 1280, height: 800 });
  await openCandles(page);
  const shots = [];
  for (const picture of PICTURES) {
    await showOnly(page, picture.layer);
    for (const profile of picture.profiles) shots.push({ picture, profile, image: await shoot(page, profile) });
  }
  for (const picture of PICTURES) {
    const file = path.join(ROOT, `docs/images/structures-${picture.name}.png`);
    writeFileSync(
      file,
      await compose(
        page,
        shots.filter((shot) => shot.picture === picture),
      ),
    );
    const { size } = statSync(file);
    console.log(`${path.relative(ROOT, file)} ${Math.round(size / 1000)} kB`);
    if (size > LARGEST_BYTES) throw new Error(`Expected at most ${LARGEST_BYTES} bytes, was ${size}.`);
  }
} finally {
  await app.close();
  display.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function openCandles(page) {
  const welcome = page.getByRole('dialog', { name: 'Welcome to Fairgap' });
  await welcome.waitFor();
  while (await welcome.isVisible()) await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Import candles' }).first().click();
  await page.locator('input[type=file]').setInputFiles(CANDLES);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('button', { name: 'Show on the chart' }).click();
  await page.getByRole('button', { name: 'Use the light theme' }).click();
  await page.getByRole('tab', { name: 'Structures', exact: true }).click();
  await page.getByRole('application').focus();
  for (let step = 0; step < ZOOM_OUT_STEPS; step++) await page.keyboard.press('-');
  // Away from the chart: no crosshair, no details.
  await page.mouse.move(640, 5);
}

async function showOnly(page, layer) {
  await page.getByRole('button', { name: 'Layers' }).click();
  for (const box of await page.getByRole('checkbox').all()) {
    const label =
      (await box.locator('xpath=ancestor::label').count()) > 0 ? await box.locator('xpath=..').innerText() : null;
    if (label !== null) await box.setChecked(label.trim().startsWith(layer));
  }
  await page.keyboard.press('Escape');
  await page.mouse.move(640, 5);
}

async function shoot(page, profile) {
  const marks = page.locator('[data-chart-marks]');
  const before = await marks.getAttribute('data-chart-marks');
  await page.getByRole('combobox', { name: 'Profile of definitions' }).selectOption(profile);
  // Two profiles hardly ever find the same number; where they do, the wait ends and the picture is right all the same.
  await page
    .waitForFunction((count) => document.querySelector('[data-chart-marks]')?.dataset.chartMarks !== count, before, {
      timeout: 3_000,
    })
    .catch(() => undefined);
  await page.keyboard.press('Escape');
  await settle(page);
  return (await page.getByRole('application').screenshot()).toString('base64');
}

/** Two frames: the chart draws at most once in each. */
async function settle(page) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Both profiles, one under the other, each with its name. */
async function compose(page, shots) {
  await page.goto('about:blank');
  await page.setViewportSize({ width: 760, height: 600 });
  const rows = shots.map(
    ({ profile, image }) =>
      `<figure><figcaption>${profile}</figcaption><img src="data:image/png;base64,${image}"></figure>`,
  );
  await page.setContent(
    `<style>body{margin:0;width:760px;font:600 14px sans-serif}figure{margin:0}img{width:760px;display:block}
    figcaption{padding:4px 8px;background:#e9ecf0}</style>${rows.join('')}`,
  );
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
  return page.screenshot({ fullPage: true });
}
