// `npm run bench:start`: from spawn to first paint, and to a painted chart of 5,000 candles, against a bare Electron
// window in the same run. Prints medians and ratios.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron } from '@playwright/test';
import { ensureBuilt } from '../../resources/runtime/build.mjs';
import { resolveElectron } from '../../resources/runtime/electron-runtime.mjs';
import { ensureDisplay, ensureSystemLibraries, sandboxFlags } from '../../resources/runtime/system-libraries.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const ROUNDS = Number(process.env.ROUNDS ?? 7);

const runtime = await resolveElectron();
ensureSystemLibraries(runtime.executable);
ensureBuilt();
const display = await ensureDisplay({ alwaysVirtual: true, log: () => {} });
const env = { ...process.env, ...display.env };
const flags = sandboxFlags({ log: () => {} });
const work = mkdtempSync(path.join(os.tmpdir(), 'fairgap-bench-start-'));

try {
  const dataDir = path.join(work, 'data');
  importCandles(dataDir);
  const bareDir = writeBareApp(path.join(work, 'bare'));
  const bare = [];
  const first = [];
  const chart = [];
  // Alternating keeps a warm or cold file cache from favouring one side. The first round warms it and does not count.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const bareTimes = await measure([bareDir], null);
    const times = await measure([ROOT, '--data-dir', dataDir], '[data-chart-candles]');
    if (round === 0) continue;
    bare.push(bareTimes.firstPaintMs);
    first.push(times.firstPaintMs);
    chart.push(times.readyMs);
  }
  console.log(`runtime: ${runtime.source}; ${ROUNDS} rounds, medians`);
  console.log(`bare Electron window, spawn to first paint   ${median(bare).toFixed(0)} ms`);
  console.log(
    `Fairgap, spawn to first paint                ${median(first).toFixed(0)} ms   ratio ${(median(first) / median(bare)).toFixed(2)}`,
  );
  console.log(
    `Fairgap, spawn to 5,000 candles painted      ${median(chart).toFixed(0)} ms   ratio ${(median(chart) / median(bare)).toFixed(2)}`,
  );
} finally {
  display.stop();
  rmSync(work, { recursive: true, force: true });
}

async function measure(args, readySelector) {
  const spawnedAt = Date.now();
  const app = await _electron.launch({ executablePath: runtime.executable, args: [...flags, ...args], env });
  try {
    const page = await app.firstWindow();
    const firstPaintAt = await page.evaluate(async () => {
      const entry = () => performance.getEntriesByName('first-contentful-paint')[0];
      while (!entry()) await new Promise((resolve) => setTimeout(resolve, 5));
      return performance.timeOrigin + entry().startTime;
    });
    let readyAt = firstPaintAt;
    if (readySelector) {
      readyAt = await page.evaluate(async (selector) => {
        const isReady = () => Number(document.querySelector(selector)?.getAttribute('data-chart-candles') ?? 0) >= 5000;
        while (!isReady()) await new Promise((resolve) => setTimeout(resolve, 5));
        // Two frames later the canvas that was told to draw has been painted.
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        return performance.timeOrigin + performance.now();
      }, readySelector);
    }
    return { firstPaintMs: firstPaintAt - spawnedAt, readyMs: readyAt - spawnedAt };
  } finally {
    await app.close();
  }
}

function importCandles(dataDir) {
  const file = path.join(work, 'BENCH_M15.csv');
  const rows = ['time,open,high,low,close,volume'];
  let price = 1.1;
  for (let index = 0; index < 6_000; index += 1) {
    const time = new Date(Date.UTC(2024, 0, 1) + index * 900_000).toISOString();
    const close = price * (1 + Math.sin(index * 0.7) * 4e-4);
    rows.push(
      `${time},${price.toFixed(5)},${(Math.max(price, close) * 1.0003).toFixed(5)},${(Math.min(price, close) * 0.9997).toFixed(5)},${close.toFixed(5)},100`,
    );
    price = close;
  }
  writeFileSync(file, rows.join('\n'));
  const cli = (operation, input) => {
    const result = spawnSync(
      process.execPath,
      [path.join(ROOT, 'resources/runtime/cli.mjs'), operation, JSON.stringify(input), '--data-dir', dataDir],
      { encoding: 'utf8' },
    );
    if (result.status !== 0) throw new Error(`${operation}: ${result.stderr}`);
  };
  cli('candles.import', { file, instrument: 'BENCH', timeframe: '15m' });
  cli('settings.update', { isWelcomeDone: true });
}

function writeBareApp(directory) {
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'package.json'), '{"name":"bare","version":"1.0.0","main":"main.cjs"}');
  writeFileSync(
    path.join(directory, 'main.cjs'),
    "const { app, BrowserWindow } = require('electron');\napp.whenReady().then(() => new BrowserWindow({ width: 1440, height: 900 }).loadFile(require('node:path').join(__dirname, 'index.html')));\napp.on('window-all-closed', () => app.quit());\n",
  );
  writeFileSync(path.join(directory, 'index.html'), '<!doctype html><title>bare</title><p>bare window</p>');
  return directory;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
