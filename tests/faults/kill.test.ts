import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '#electron/infra/sqlite/open-database';
import { writeGguf } from '#electron/trainer/gguf-writer';
import type { Activity } from '#shared/domain/activity';
import type { ImportRecord, ImportReport } from '#shared/domain/import-report';
import type { Instrument } from '#shared/domain/instrument';
import type { ModelStatus } from '#shared/domain/model';
import type { Prediction } from '#shared/domain/prediction';
import { runCli, startCli } from '#tests/support/run-cli';
import { testSqliteBinding } from '#tests/support/test-journal';
import { installTinyModel } from '#tests/support/tiny-catalog';

// A real process, killed with SIGKILL at moments spread over its work; then the next process must find a whole journal.
const KILLS = 20;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'fairgap-kill-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('SIGKILL', () => {
  it(`in the middle of an import, ${KILLS} times: nothing half-imported`, { timeout: 300_000 }, async () => {
    const dataDir = path.join(directory, 'import');
    const rows = 40_000;
    const file = path.join(directory, 'KILLME_1m.csv');
    writeCandles(file, rows);
    const input = { file, instrument: 'KILLME', timeframe: '1m' };
    const started = performance.now();
    const whole = await runCli<ImportReport>('candles.import', input, { dataDir });
    const fullMs = performance.now() - started;
    await runCli('candles.undoImport', { importId: whole.importId }, { dataDir });
    const stateAfterUndo = await journalState(dataDir);

    let killed = 0;
    for (let round = 0; round < KILLS; round += 1) {
      killed += await killAfter(startCli('candles.import', input, { dataDir }), killMoment(round, fullMs));
      const instruments = await runCli<Instrument[]>('instruments.list', {}, { dataDir });
      const imports = await runCli<ImportRecord[]>('candles.imports', {}, { dataDir });
      const done = imports.filter(({ state }) => state === 'done');

      // Either the whole file or nothing of it.
      expect(instruments.flatMap(({ series }) => series.map(({ count }) => count))).toEqual(done.map(() => rows));
      for (const { report } of done) {
        await runCli('candles.undoImport', { importId: report.importId }, { dataDir });
      }
    }

    expect(killed).toBeGreaterThan(KILLS / 2);
    expect(await journalState(dataDir)).toEqual(stateAfterUndo);
    const again = await runCli<ImportReport>('candles.import', input, { dataDir });
    expect([again.rows, again.imported]).toEqual([rows, rows]);
  });

  it(`in the middle of a download, ${KILLS} times: it goes on where it was and the file is whole`, {
    timeout: 300_000,
  }, async () => {
    const dataDir = path.join(directory, 'download');
    const modelsDir = path.join(directory, 'download-models');
    mkdirSync(modelsDir);
    const served = path.join(directory, 'served.gguf');
    await writeServedModel(served);
    const { size } = statSync(served);
    const sha256 = createHash('sha256').update(readFileSync(served)).digest('hex');
    const mirror = await serveSlowly(served);
    const env = { FAIRGAP_MODELS_DIR: modelsDir, FAIRGAP_MODEL_CATALOG: path.join(directory, 'download-catalog.json') };
    writeFileSync(env.FAIRGAP_MODEL_CATALOG, JSON.stringify([catalogEntry(mirror.url, sha256, size)]));

    try {
      for (let round = 0; round < KILLS; round += 1) {
        // By what was sent, not by time: how long a process takes to begin is the machine's affair.
        const enough = mirror.sentPieces() + (round % 8);
        await killWhen(
          startCli('models.download', { modelId: 'served' }, { dataDir, env }),
          () => mirror.sentPieces() > enough,
        );
        const [status] = await runCli<ModelStatus[]>('models.list', {}, { dataDir, env });
        const finished = path.join(modelsDir, 'served.gguf');

        // Nothing has the model's name before it is whole and checked.
        expect(existsSync(finished)).toBe(status?.state === 'installed');
        if (existsSync(finished)) expect(hashOf(finished)).toBe(sha256);
      }
      const status = await runCli<ModelStatus>('models.download', { modelId: 'served' }, { dataDir, env });

      expect(status.state).toBe('installed');
      expect(hashOf(path.join(modelsDir, 'served.gguf'))).toBe(sha256);
      // Without resuming, twenty broken downloads would have sent far more than the file once, plus what kills lost.
      expect(mirror.resumed()).toBeGreaterThan(0);
      expect(readdirSync(modelsDir).filter((name) => name.includes('.part'))).toEqual([]);
    } finally {
      await mirror.close();
    }
  });

  it(`in the middle of a prediction, ${KILLS} times: it is registered whole or not at all`, {
    timeout: 400_000,
  }, async () => {
    const dataDir = path.join(directory, 'prediction');
    const modelsDir = path.join(directory, 'prediction-models');
    mkdirSync(modelsDir);
    const env = await installTinyModel(modelsDir);
    const file = path.join(directory, 'PREDICT_15m.csv');
    writeCandles(file, 3_000, 900_000);
    await runCli('candles.import', { file, instrument: 'PREDICT', timeframe: '15m' }, { dataDir, env });
    // Another moment each time: the same question would be answered with the statement that is registered already.
    const inputAt = (round: number) => ({
      instrument: 'PREDICT',
      timeframe: '15m',
      asOf: Date.UTC(2024, 0, 20) + round * 900_000,
    });
    const started = performance.now();
    await runCli('predictions.request', inputAt(-1), { dataDir, env });
    const fullMs = performance.now() - started;

    let known = 1;
    for (let round = 0; round < KILLS; round += 1) {
      await killAfter(startCli('predictions.request', inputAt(round), { dataDir, env }), killMoment(round, fullMs));
      const predictions = await runCli<Prediction[]>('predictions.list', { limit: 1_000 }, { dataDir, env });
      const activities = await runCli<Activity[]>('activities.list', { limit: 500 }, { dataDir, env });

      expect([known, known + 1]).toContain(predictions.length);
      expect(new Set(predictions.map(({ id }) => id)).size).toBe(predictions.length);
      expect(activities.filter(({ state }) => state === 'running')).toEqual([]);
      known = predictions.length;
    }

    await expectIntact(dataDir);
    const last = await runCli<Prediction>('predictions.request', inputAt(KILLS), { dataDir, env });
    const repeat = await runCli<{ isIdentical: boolean }>(
      'predictions.replay',
      { predictionId: last.id },
      { dataDir, env },
    );
    expect(repeat.isIdentical).toBe(true);
  });
});

/** Kills the process after `delayMs`. Returns 1 when it was still running, 0 when it had ended. */
async function killAfter(run: ReturnType<typeof startCli>, delayMs: number): Promise<number> {
  const timer = setTimeout(() => run.child.kill('SIGKILL'), delayMs);
  const { status } = await run.result;
  clearTimeout(timer);
  return status === null ? 1 : 0;
}

/** Kills the process as soon as something is so. */
async function killWhen(run: ReturnType<typeof startCli>, isSo: () => boolean): Promise<void> {
  const timer = setInterval(() => isSo() && run.child.kill('SIGKILL'), 2);
  await run.result;
  clearInterval(timer);
}

/** Moments spread over 15 to 95 % of a full run. */
function killMoment(round: number, fullMs: number): number {
  return fullMs * (0.15 + (0.8 * round) / (KILLS - 1));
}

async function journalState(dataDir: string): Promise<unknown> {
  await expectIntact(dataDir);
  const database = openDatabase(path.join(dataDir, 'demo/journal.sqlite'), { nativeBinding: testSqliteBinding() });
  try {
    return database.prepare('SELECT count(*) AS candles FROM candles').get();
  } finally {
    database.close();
  }
}

async function expectIntact(dataDir: string): Promise<void> {
  // Opening runs quick_check; the full check also compares every index with its table.
  const database = openDatabase(path.join(dataDir, 'demo/journal.sqlite'), { nativeBinding: testSqliteBinding() });
  const checks = [database.pragma('integrity_check', { simple: true }), database.pragma('foreign_key_check')];
  database.close();
  expect(checks).toEqual(['ok', []]);
}

function writeCandles(file: string, rows: number, stepMs = 60_000): void {
  const lines = ['time,open,high,low,close,volume'];
  let price = 100;
  for (let index = 0; index < rows; index += 1) {
    const close = price + Math.sin(index / 17) * 0.3 + Math.cos(index / 5) * 0.15;
    const high = Math.max(price, close) + 0.05;
    const low = Math.min(price, close) - 0.05;
    const time = new Date(Date.UTC(2024, 0, 1) + index * stepMs).toISOString();
    lines.push(`${time},${price.toFixed(4)},${high.toFixed(4)},${low.toFixed(4)},${close.toFixed(4)},10`);
    price = Number(close.toFixed(4));
  }
  writeFileSync(file, lines.join('\n'));
}

async function writeServedModel(file: string): Promise<void> {
  const weights = new Float32Array(3_000_000).map((_, index) => Math.sin(index));
  await writeGguf(file, {
    metadata: [['general.architecture', { type: 'string', value: 'llama' }]],
    tensors: [{ name: 'weights', type: 'F32', dimensions: [1_000, 3_000], data: weights }],
  });
}

function catalogEntry(url: string, sha256: string, sizeBytes: number) {
  return {
    id: 'served',
    name: 'Served',
    parameters: '3M',
    quantization: 'F32',
    license: 'Apache-2.0',
    licenseUrl: 'https://www.apache.org/licenses/LICENSE-2.0',
    fileName: 'served.gguf',
    sizeBytes,
    sha256,
    contextTokens: 512,
    memoryBytes: 1,
    mirrors: [{ kind: 'url', url }],
    isDefault: true,
  };
}

/** A mirror on this machine that needs about two seconds for the file and understands ranges. */
async function serveSlowly(file: string): Promise<{
  url: string;
  resumed: () => number;
  /** Of 64 KiB, over all answers. */
  sentPieces: () => number;
  close: () => Promise<void>;
}> {
  const content = readFileSync(file);
  let resumed = 0;
  let sentPieces = 0;
  const server: Server = createServer((request, response) => {
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (start > 0) resumed += 1;
    response.writeHead(start > 0 ? 206 : 200, {
      'content-type': 'application/octet-stream',
      'content-length': content.length - start,
      'accept-ranges': 'bytes',
      etag: '"served"',
      ...(start > 0 ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
    });
    const stream = createReadStream(file, { start, highWaterMark: 65_536 });
    stream.on('data', (chunk) => {
      stream.pause();
      response.write(chunk);
      sentPieces += 1;
      setTimeout(() => stream.resume(), 10);
    });
    stream.on('end', () => response.end());
    response.on('close', () => stream.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/served.gguf`,
    resumed: () => resumed,
    sentPieces: () => sentPieces,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
