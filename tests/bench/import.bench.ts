import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFileSource } from '#electron/infra/files/file-source';
import { createCandleStore } from '#electron/infra/sqlite/candle-store';
import { createCandleImport } from '#electron/pipeline/market-data/import-candles';
import { createMarketView } from '#electron/pipeline/market-data/market-view';
import type { ImportReport } from '#shared/domain/import-report';
import { seededRandom } from '#tests/support/candle-series';
import { openTestJournal } from '#tests/support/test-journal';

// `npm run bench:import [megabytes]`: one large file of minutes through the whole import into a journal on disk, against
// a bare loop that only inserts the same rows, in one run. Then what a chart reads of it, and an undo.

const MEGABYTES = Number(process.argv[2] ?? 200);

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'fairgap-bench-'));
  try {
    const file = path.join(folder, 'BENCH_1m.csv');
    await writeTable(file, MEGABYTES * 1_000_000);
    console.log(`file        ${(statSync(file).size / 1e6).toFixed(0)} MB of 1m candles`);

    const database = await openTestJournal(path.join(folder, 'journal.sqlite'));
    const store = createCandleStore(database);
    const slices = measureSlices();
    const service = createCandleImport({
      store,
      files: createFileSource(),
      clock: { now: () => Date.now() },
      ids: { next: (prefix) => `${prefix}_bench` },
      yieldToLoop: slices.yieldToLoop,
    });
    const idleLag = watchLoop();
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    const idle = idleLag.stop();
    // A busy machine delays every timer: what it does to an idle loop is no fault of the import.
    console.log(`idle lag    p50 ${ms(idle.p50)}, p99 ${ms(idle.p99)}, max ${ms(idle.max)}`);
    const lag = watchLoop();
    const started = performance.now();
    const report = await service.run({ file, timeZone: 'UTC', onConflict: 'keep', onInvalid: 'refuse' });
    const importMs = performance.now() - started;
    const found = lag.stop();
    console.log(`import      ${perSecond(report.rows, importMs)}, ${report.rows} rows in ${seconds(importMs)}`);
    console.log(`loop lag    p50 ${ms(found.p50)}, p99 ${ms(found.p99)}, max ${ms(found.max)} (aim: p99 under 15 ms)`);
    console.log(`slices      ${slices.summary()} of processor time between two turns for others`);
    console.log(`memory      ${found.peakMb.toFixed(0)} MB at its peak, ${found.startMb.toFixed(0)} MB at the start`);

    const bareLag = watchLoop();
    const bareMs = await insertBare(path.join(folder, 'bare.sqlite'), report);
    const bare = bareLag.stop();
    console.log(`bare insert ${perSecond(report.rows, bareMs)} for the same rows`);
    console.log(`bare lag    p50 ${ms(bare.p50)}, p99 ${ms(bare.p99)}, max ${ms(bare.max)}`);
    console.log(`ratio       ${(importMs / bareMs).toFixed(2)} times the bare insert`);

    const view = createMarketView({ store, clock: { now: () => Date.now() } });
    for (const timeframe of ['1m', '15m', '1h', '1d', '1w'] as const) {
      const times = Array.from({ length: 6 }, () => {
        const begun = performance.now();
        view.page({ instrument: 'BENCH', timeframe, limit: 5_000 });
        return performance.now() - begun;
      });
      const again = times.slice(1).sort((a, b) => a - b)[2] ?? 0;
      console.log(`read        5,000 candles of ${timeframe}: first ${ms(times[0] ?? 0)}, then ${ms(again)}`);
    }

    const undoLag = watchLoop();
    const undoStarted = performance.now();
    store.undoImport(report.importId, Date.now());
    while (store.sweep(5_000)) await yieldToLoop();
    const undoMs = performance.now() - undoStarted;
    const undo = undoLag.stop();
    console.log(`undo        ${seconds(undoMs)}, loop lag p99 ${ms(undo.p99)}, max ${ms(undo.max)}`);
    database.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A walk of sound minutes without weekends, about 57 bytes a row. */
async function writeTable(file: string, bytes: number): Promise<void> {
  const stream = createWriteStream(file);
  const random = seededRandom(7);
  stream.write('time,open,high,low,close,volume\n');
  let price = 1.1;
  let written = 0;
  for (let at = Date.UTC(2005, 0); written < bytes; at += 60_000) {
    const open = price;
    price = Math.min(2, Math.max(0.5, price * (1 + (random() - 0.5) * 0.0004)));
    const [high, low] = [Math.max(open, price) * 1.0001, Math.min(open, price) * 0.9999];
    const prices = [open, high, low, price].map((value) => value.toFixed(5)).join(',');
    const row = `${new Date(at).toISOString().slice(0, 19)}Z,${prices},${Math.floor(random() * 900)}\n`;
    price = Number(price.toFixed(5));
    written += row.length;
    if (!stream.write(row)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

/** What SQLite itself needs for as many rows, in transactions of the same size and with the same turns for others. */
async function insertBare(file: string, report: ImportReport): Promise<number> {
  const database = await openTestJournal(file);
  database.prepare("INSERT INTO instruments VALUES ('BENCH', 'file', 5)").run();
  const insert = database.prepare('INSERT INTO candles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const first = report.firstOpenAt ?? 0;
  const addBatch = database.transaction((from: number, to: number) => {
    for (let index = from; index < to; index++) {
      const at = first + index * 60_000;
      insert.run('BENCH', '1m', at, 1, 1.1, 1.1002, 1.0999, 1.1001, index % 900, at + 60_000);
    }
  });
  const started = performance.now();
  for (let from = 0; from < report.rows; from += 500) {
    addBatch(from, Math.min(report.rows, from + 500));
    await yieldToLoop();
  }
  const elapsed = performance.now() - started;
  database.close();
  return elapsed;
}

/** Samples how late a timer of 5 ms comes, and the memory of the process. */
function watchLoop() {
  const late: number[] = [];
  const startMb = process.memoryUsage().rss / 1e6;
  let peakMb = startMb;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    late.push(Math.max(0, now - last - SAMPLE_MS));
    last = now;
    if (late.length % 20 === 0) peakMb = Math.max(peakMb, process.memoryUsage().rss / 1e6);
  }, SAMPLE_MS);
  return {
    stop() {
      clearInterval(timer);
      const sorted = late.sort((a, b) => a - b);
      const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
      return { p50: at(0.5), p99: at(0.99), max: at(1), startMb, peakMb };
    },
  };
}

/** Processor time between two turns for others: unlike the lag it does not grow with what else runs on the machine. */
function measureSlices() {
  const times: number[] = [];
  let since = process.cpuUsage();
  return {
    async yieldToLoop() {
      const used = process.cpuUsage(since);
      times.push((used.user + used.system) / 1_000);
      await yieldToLoop();
      since = process.cpuUsage();
    },
    summary() {
      const sorted = times.sort((a, b) => a - b);
      const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
      return `p50 ${ms(at(0.5))}, p99 ${ms(at(0.99))}, max ${ms(at(1))}`;
    },
  };
}

function yieldToLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function perSecond(rows: number, elapsedMs: number): string {
  return `${Math.round((rows / elapsedMs) * 1_000).toLocaleString('en')} rows/s`;
}

function seconds(value: number): string {
  return `${(value / 1_000).toFixed(1)} s`;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

const SAMPLE_MS = 5;
const IDLE_MS = 3_000;

await main();
