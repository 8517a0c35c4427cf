// `npm run bench:learned`: trains the learned models walk-forward on hourly EURUSD and gold (12 years each), lets them
// predict over the last three years as they would have then, through the operations that a trader uses, and prints the
// record with base rates and intervals, whatever it says.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DATA = process.env.CANDLES_DIR ?? path.join(ROOT, '../shared/data');
const SERIES = (process.env.SERIES ?? 'eurusd-1h,xauusd-1h').split(',');
const YEARS = Number(process.env.YEARS ?? 3);
const EVERY = Number(process.env.EVERY ?? 12);
const STEP = Number(process.env.STEP ?? 2_000);
const YEAR_MS = 365.25 * 86_400_000;

const files = SERIES.map((name) => path.join(DATA, name, 'candles.csv'));
const missing = files.filter((file) => !existsSync(file));
if (missing.length > 0) {
  console.log(`skipped: ${missing.join(', ')} not here. Name the folder with CANDLES_DIR.`);
  process.exit(0);
}
const dataDir = process.env.DATA_DIR ?? mkdtempSync(path.join(os.tmpdir(), 'fairgap-learned-'));
try {
  for (const file of files) {
    const report = cli('candles.import', { file });
    const { instrument, timeframe, lastOpenAt } = report;
    console.log(
      `\n== ${instrument} ${timeframe}: ${report.rows} candles, imported in ${report.durationMs.toFixed(0)} ms`,
    );
    const from = Math.round(lastOpenAt - YEARS * YEAR_MS);

    const training = cli('signals.train', {
      instrument,
      timeframe,
      speakFrom: from,
      stepCandles: STEP,
      checkShuffled: true,
    });
    const sizes = training.models.map(({ sizeBytes }) => sizeBytes);
    console.log(
      `signals.train: ${training.folds.length} folds, ${training.features} features, ${training.models.length} models of ${kib(Math.min(...sizes))} to ${kib(Math.max(...sizes))} KiB, ${seconds(training.durationMs)} s, peak ${mib(training.peakMemoryBytes)} MiB`,
    );
    for (const { task, algorithm, metrics } of training.scores) {
      console.log(
        `  test folds ${task.padEnd(5)} ${algorithm.padEnd(8)} n ${metrics.n}, hit ${rate(metrics.hitRate)}, base ${percent(metrics.baseRate)}, AUC ${number(metrics.auc)}, Brier skill ${number(metrics.brierSkill)}, log loss ${number(metrics.logLoss)}, ECE ${number(metrics.calibrationError)}`,
      );
    }
    for (const { side, quantile, coverage, skill } of training.rangeScores?.quantiles ?? []) {
      console.log(
        `  range ${side.padEnd(4)} ${quantile}: coverage ${percent(coverage)}, pinball skill ${number(skill)}`,
      );
    }
    console.log(`  Brier skill on shuffled labels: ${number(training.shuffledSkill)}`);

    const before = lastOpenAt;
    const run = cli('predictions.backtest', {
      instrument,
      timeframe,
      from,
      before,
      makers: ['boosting', 'logistic'],
      everyCandles: EVERY,
      limit: 100_000,
    });
    console.log(
      `predictions.backtest: ${run.moments} moments, ${run.made} predictions (${run.abstentions} abstentions), ${run.resolved} resolved, ${run.open} open, ${seconds(run.durationMs)} s (${(run.durationMs / run.made).toFixed(0)} ms each), peak ${mib(run.peakMemoryBytes)} MiB`,
    );
    table(cli('accuracy.report', { instrument, groupBy: ['model', 'session', 'direction', 'confluence'] }));
  }
  console.log('\n== both');
  const report = cli('accuracy.report', { groupBy: ['model', 'instrument'] });
  table(report);
  console.log(JSON.stringify(report.overall, null, 2));
} finally {
  if (!process.env.DATA_DIR) rmSync(dataDir, { recursive: true, force: true });
}

function table({ overall, groups, measured }) {
  console.log(
    `accuracy.report: ${measured.predictions} predictions in ${measured.durationMs.toFixed(0)} ms; open ${overall.unresolved}, not entered ${overall.notEntered}`,
  );
  row('all', overall);
  for (const { dimension, groups: members } of groups) {
    for (const { key, scores } of members) row(`${dimension} ${key}`, scores);
  }
}

function row(name, scores) {
  const { n, hitRate, baseRate, brier, brierSkill, expectancyR, expectancyInterval, calibrationError } = scores;
  const r = expectancyInterval
    ? `${number(expectancyR)} R (${number(expectancyInterval.low)}..${number(expectancyInterval.high)})`
    : '-';
  console.log(
    `  ${name.padEnd(32)} n ${String(n).padStart(5)}  hit ${rate(hitRate).padEnd(22)} base ${percent(baseRate).padEnd(7)} Brier ${number(brier)} skill ${number(brierSkill)} ECE ${number(calibrationError?.equalWidth ?? null)}  ${r}  abstained ${scores.abstentions}`,
  );
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

function rate(proportion) {
  return proportion ? `${percent(proportion.value)} (${percent(proportion.low)}-${percent(proportion.high)})` : '-';
}
function percent(value) {
  return value === null || value === undefined ? '-' : `${(100 * value).toFixed(1)} %`;
}
function number(value) {
  return value === null || value === undefined ? '-' : value.toFixed(4);
}
function seconds(ms) {
  return (ms / 1000).toFixed(1);
}
function kib(bytes) {
  return (bytes / 1024).toFixed(0);
}
function mib(bytes) {
  return (bytes / 1024 / 1024).toFixed(0);
}
