// `npm run bench:predictions`: imports real EURUSD candles through the command line, asks the default model for 30
// predictions at moments spread over the file, resolves them and prints the record. Fetches the model where it is absent.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FILE = process.env.CANDLES ?? path.join(ROOT, '../shared/data/eurusd-15m/candles.csv');
const COUNT = Number(process.env.COUNT ?? 30);
process.env.FAIRGAP_MODELS_DIR ??= path.join(ROOT, '.cache/models');

if (!existsSync(FILE)) {
  console.log(`skipped: ${FILE} is not here. Name another file with CANDLES.`);
  process.exit(0);
}
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'fairgap-predictions-'));
try {
  const status = cli('models.list', {}).find(({ model }) => model.isDefault);
  if (status.state !== 'installed') cli('models.download', { modelId: status.model.id });

  const report = cli('candles.import', { file: FILE });
  console.log(
    `candles.import: ${report.rows} rows, ${report.imported} imported, ${report.gapCount} gaps (${report.missingCandles} candles missing outside weekends), ${report.durationMs.toFixed(0)} ms`,
  );

  const span = report.lastOpenAt - report.firstOpenAt;
  const predictions = [];
  const started = Date.now();
  for (let index = 0; index < COUNT; index += 1) {
    // From 5 % to 95 % of the file: enough candles before for the base rate, enough after to resolve.
    const asOf = Math.round(report.firstOpenAt + span * (0.05 + (0.9 * index) / (COUNT - 1)));
    predictions.push(cli('predictions.request', { instrument: report.instrument, timeframe: report.timeframe, asOf }));
  }
  const wall = Date.now() - started;

  for (const prediction of predictions) console.log(line(prediction));
  const times = predictions.map(({ provenance }) => provenance.durationMs).sort((a, b) => a - b);
  const count = (test) => predictions.filter(test).length;
  console.log(
    `\n${COUNT} requests: ${count((p) => p.verdict.kind === 'forecast')} forecasts, ${count((p) => p.verdict.kind === 'abstention')} abstentions`,
  );
  console.log(
    `valid at the first try: ${count((p) => p.provenance.validity === 'first_try')}, after one repair: ${count((p) => p.provenance.validity === 'repaired')}, failed: ${count((p) => p.provenance.validity === 'failed')}`,
  );
  console.log(
    `time per prediction: median ${times[Math.floor(times.length / 2)].toFixed(0)} ms, longest ${times.at(-1).toFixed(0)} ms; with a process start each ${(wall / COUNT).toFixed(0)} ms`,
  );
  const repeat = cli('predictions.replay', { predictionId: predictions[0].id });
  console.log(`predictions.replay of the first one: ${repeat.isIdentical ? 'identical, byte for byte' : 'DIFFERENT'}`);
  const resolution = cli('predictions.resolve', {});
  console.log(`open after predictions.resolve: ${resolution.open}`);
  console.log(`\naccuracy.report\n${JSON.stringify(cli('accuracy.report', {}).overall, null, 2)}`);
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

function cli(operation, input) {
  const script = path.join(ROOT, 'resources/runtime/cli.mjs');
  const result = spawnSync(process.execPath, [script, operation, JSON.stringify(input), '--data-dir', dataDir], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (result.status !== 0) throw new Error(`${operation}: ${result.stderr}`);
  return JSON.parse(result.stdout);
}

function line({ asOf, verdict, outcome, provenance }) {
  const moment = new Date(asOf).toISOString().slice(0, 16);
  if (verdict.kind === 'abstention') return `${moment}  abstains (${verdict.reason}) ${verdict.text}`;
  const what = `${verdict.direction.padEnd(5)} ${(verdict.probability * 100).toFixed(0)} %  ${verdict.horizonCandles} candles`;
  const end = outcome ? `${outcome.result} ${outcome.rMultiple.toFixed(2)} R` : 'open';
  return `${moment}  ${what.padEnd(24)} ${end.padEnd(20)} ${provenance.validity} ${provenance.durationMs.toFixed(0)} ms`;
}
