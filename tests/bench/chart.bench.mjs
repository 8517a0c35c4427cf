// `npm run bench:chart`: frame times of the chart with 100,000 candles and everything that is found in them, while it is
// panned and zoomed in the real window, against the same chart without layers in the same run.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron } from '@playwright/test';
import { ensureBuilt } from '../../resources/runtime/build.mjs';
import { resolveElectron } from '../../resources/runtime/electron-runtime.mjs';
import { ensureDisplay, ensureSystemLibraries, sandboxFlags } from '../../resources/runtime/system-libraries.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CANDLES = Number(process.env.CANDLES ?? 100_000);
const FRAMES = Number(process.env.FRAMES ?? 150);
const ROUNDS = Number(process.env.ROUNDS ?? 2);
/** Layers of the run with everything on; `structures` are counted for them. */
const LAYERS = ['Swing points', 'Fair value gaps'];
const OTHER_LAYERS = ['Structure breaks', 'AMD and Judas setups'];

// Declared above the run: the module waits below, and nothing after that is initialised yet.
const OPPOSITE = { '-': '+', '+': '-' };

const SCENES = [
  { name: 'pan, first zoom', before: [], wheel: { deltaX: -60, deltaY: 0, isSwinging: false } },
  { name: 'pan, zoomed out', before: Array(14).fill('-'), wheel: { deltaX: -60, deltaY: 0, isSwinging: false } },
  { name: 'zoom in and out', before: Array(4).fill('-'), wheel: { deltaX: 0, deltaY: 60, isSwinging: true } },
];

const runtime = await resolveElectron();
ensureSystemLibraries(runtime.executable);
ensureBuilt();
const display = await ensureDisplay({ alwaysVirtual: true, log: () => {} });
const work = mkdtempSync(path.join(os.tmpdir(), 'fairgap-bench-chart-'));

try {
  const dataDir = path.join(work, 'data');
  importCandles(dataDir);
  const app = await _electron.launch({
    executablePath: runtime.executable,
    // Without the beat of a screen a frame takes as long as its work; with it every frame would be 16.7 ms or twice that.
    args: [
      ...sandboxFlags({ log: () => {} }),
      '--disable-frame-rate-limit',
      '--disable-gpu-vsync',
      ROOT,
      '--data-dir',
      dataDir,
    ],
    env: { ...process.env, ...display.env },
  });
  try {
    await bench(await app.firstWindow());
  } finally {
    await app.close();
  }
} finally {
  display.stop();
  rmSync(work, { recursive: true, force: true });
}

async function bench(page) {
  const chart = page.locator('[data-chart-candles]');
  await chart.waitFor();
  await setLayers(page, OTHER_LAYERS, false);
  await loadAll(page, chart);
  const structures = Number(await chart.getAttribute('data-chart-structures'));
  console.log(
    `${CANDLES.toLocaleString('en')} candles, ${structures.toLocaleString('en')} structures, ${runtime.source}`,
  );
  if (structures < 5_000) throw new Error(`Expected at least 5,000 structures, was ${structures}.`);

  const withLayers = {};
  const bare = {};
  // Alternating keeps a busy moment of the machine from falling on one side only.
  for (let round = 0; round < ROUNDS; round += 1) {
    collect(withLayers, await measure(page));
    await setLayers(page, LAYERS, false);
    collect(bare, await measure(page));
    await setLayers(page, LAYERS, true);
    await page.waitForFunction(
      (n) => Number(document.querySelector('[data-chart-candles]')?.dataset.chartStructures) >= n,
      structures,
    );
  }
  console.log('frame times in ms         with layers        bare chart         ratio');
  console.log('                          p50    p95         p50    p95         p50   p95');
  for (const name of Object.keys(withLayers)) {
    const [a50, a95] = quantiles(withLayers[name]);
    const [b50, b95] = quantiles(bare[name]);
    console.log(
      `${name.padEnd(24)} ${cell(a50)} ${cell(a95)}      ${cell(b50)} ${cell(b95)}      ${(a50 / b50).toFixed(2)}  ${(a95 / b95).toFixed(2)}`,
    );
  }
}

/** Scrolls to the oldest candle until all are there, then waits for the structures of the whole. */
async function loadAll(page, chart) {
  await page.getByRole('application').focus();
  const deadline = Date.now() + 120_000;
  while (Number(await chart.getAttribute('data-chart-candles')) < CANDLES) {
    if (Date.now() > deadline) throw new Error('The candles did not load within two minutes.');
    await page.keyboard.press('Home');
    await page.waitForTimeout(100);
  }
  let last = -1;
  for (let calm = 0; calm < 10 || last === 0; ) {
    if (Date.now() > deadline) throw new Error('No structures came within two minutes.');
    await page.waitForTimeout(200);
    const count = Number(await chart.getAttribute('data-chart-structures'));
    calm = count === last ? calm + 1 : 0;
    last = count;
  }
}

async function measure(page) {
  const results = {};
  for (const { name, before, wheel } of SCENES) {
    await page.getByRole('application').focus();
    await page.keyboard.press('End');
    for (const key of before) await page.keyboard.press(key);
    await page.waitForTimeout(300);
    results[name] = await page.evaluate(runFrames, { wheel, frames: FRAMES });
    // Back to the first zoom, by the opposite keys.
    for (const key of before.toReversed()) await page.keyboard.press(OPPOSITE[key] ?? 'End');
  }
  return results;
}

/** In the page: turns the wheel once a frame and returns the distances between frames. */
async function runFrames({ wheel, frames }) {
  const target = document.querySelector('[data-chart-candles] canvas');
  const box = target.getBoundingClientRect();
  const times = [];
  let last = await new Promise(requestAnimationFrame);
  for (let frame = 0; frame < frames + 10; frame += 1) {
    const half = frame % 60 < 30 ? 1 : -1;
    target.dispatchEvent(
      new WheelEvent('wheel', {
        bubbles: true,
        cancelable: true,
        clientX: box.left + box.width / 2,
        clientY: box.top + box.height / 2,
        deltaX: wheel.deltaX * (wheel.isSwinging ? half : 1),
        deltaY: wheel.deltaY * half,
      }),
    );
    const now = await new Promise(requestAnimationFrame);
    // The first frames warm caches and the compiler up.
    if (frame >= 10) times.push(now - last);
    last = now;
  }
  return times;
}

async function setLayers(page, names, isOn) {
  await page.getByRole('button', { name: 'Layers' }).first().click();
  for (const name of names) {
    const box = page.getByRole('checkbox', { name: new RegExp(name) });
    if ((await box.isChecked()) !== isOn) await box.click();
  }
  await page.keyboard.press('Escape');
  await page.waitForTimeout(600);
}

function importCandles(dataDir) {
  const file = path.join(work, 'BENCH_M15.csv');
  const rows = ['time,open,high,low,close,volume'];
  // A fixed pseudo-random walk: the same candles in every run.
  let state = 20_240_101;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  let price = 1.1;
  for (let index = 0; index < CANDLES; index += 1) {
    const time = new Date(Date.UTC(2021, 0, 1) + index * 900_000).toISOString();
    const close = price * (1 + (random() - 0.5) * 0.0012);
    const high = Math.max(price, close) * (1 + random() * 0.0004);
    const low = Math.min(price, close) * (1 - random() * 0.0004);
    rows.push(
      `${time},${[price, high, low, close].map((value) => value.toFixed(5)).join()},${Math.floor(random() * 900) + 100}`,
    );
    price = close;
  }
  writeFileSync(file, rows.join('\n'));
  cli(dataDir, 'candles.import', { file, instrument: 'BENCH', timeframe: '15m' });
  cli(dataDir, 'settings.update', { isWelcomeDone: true, language: 'en' });
}

function cli(dataDir, operation, input) {
  const result = spawnSync(
    process.execPath,
    [path.join(ROOT, 'resources/runtime/cli.mjs'), operation, JSON.stringify(input), '--data-dir', dataDir],
    { encoding: 'utf8' },
  );
  if (result.status !== 0) throw new Error(`${operation}: ${result.stderr}`);
}

function collect(into, results) {
  for (const [name, times] of Object.entries(results)) into[name] = [...(into[name] ?? []), ...times];
}

function quantiles(times) {
  const sorted = times.toSorted((a, b) => a - b);
  return [0.5, 0.95].map((share) => sorted[Math.floor((sorted.length - 1) * share)]);
}

function cell(value) {
  return value.toFixed(1).padStart(6);
}
