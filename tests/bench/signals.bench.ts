/**
 * What training the learned models costs and what they are worth: `node tests/bench/run.mjs tests/bench/signals.bench.ts`.
 *
 * Walk-forward on the hourly EURUSD and gold files with the defaults of `signals.train`: every score is of candles that came
 * after all that its model rests on, and is printed whatever it says. Names of files as arguments run only those.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { createSignalModelFiles } from '#electron/infra/files/signal-model-files';
import { computeFeatures, FEATURE_STRUCTURE_KINDS, FEATURE_WINDOW } from '#electron/pipeline/signals/features';
import { createLearnedForecaster } from '#electron/pipeline/signals/learned-forecaster';
import { trainSignalModels } from '#electron/pipeline/signals/training';
import { detectStructures } from '#electron/pipeline/structures/detect-structures';
import { type CandleColumns, sliceColumns } from '#shared/domain/candle-columns';
import type { SignalModelInfo, SignalModelMetrics } from '#shared/domain/signal-model';
import { detectSeriesStructures, readerOf } from '#tests/support/learned-fixtures';
import { hasSharedData, readSharedCandles } from '#tests/support/shared-candles';

const SERIES = [
  ['eurusd-1h', 'EURUSD'],
  ['xauusd-1h', 'XAUUSD'],
] as const;

function run(name: string, instrument: string): void {
  const candles = readSharedCandles(name);
  const rows = candles.close.length;
  console.log(`\n${instrument} 1h, ${rows.toLocaleString('en')} candles`);
  const structures = timed('structures', () =>
    detectStructures(candles, { timeframe: '1h', kinds: FEATURE_STRUCTURE_KINDS }),
  );
  timed('features', () => computeFeatures({ candles, timeframe: '1h', structures }));
  compareWindows(candles);

  const peak = watchMemory();
  const from = performance.now();
  const cpu = process.cpuUsage();
  const { report, models } = trainSignalModels({
    instrument,
    timeframe: '1h',
    candles,
    structures,
    stepCandles: 2_000,
    algorithms: ['logistic', 'boosting'],
    barriers: { targetAtr: 1, stopAtr: 1, horizonCandles: 24 },
    seed: 1,
    checkShuffled: true,
    now: Date.now(),
    onProgress: peak.look,
  });
  const seconds = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const cpuSeconds = (user + system) / 1_000_000;
  console.log(
    `  training: ${seconds.toFixed(0)} s, ${cpuSeconds.toFixed(0)} s CPU, ${report.folds.length} steps, ` +
      `${(cpuSeconds / report.folds.length).toFixed(1)} s CPU a step with the shuffled run, peak ${peak.mebibytes()} MiB resident`,
  );
  console.log('  scores on candles after each model   n       hit    base   AUC    Brier   skill    log loss ECE');
  for (const { task, algorithm, metrics } of report.scores) {
    console.log(`    ${`${task}, ${algorithm}`.padEnd(32)} ${describe(metrics)}`);
  }
  for (const { side, quantile, coverage, skill } of report.rangeScores?.quantiles ?? []) {
    console.log(
      `    range ${side} ${quantile}: share at or below ${coverage?.toFixed(4)}, pinball skill ${skill?.toFixed(4)}`,
    );
  }
  console.log(`    shuffled labels, long, boosting: Brier skill ${report.shuffledSkill?.toFixed(5)}`);
  store(candles, instrument, models);
}

function store(
  candles: CandleColumns,
  instrument: string,
  models: ReturnType<typeof trainSignalModels>['models'],
): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'fairgap-bench-'));
  try {
    const files = createSignalModelFiles(folder, (work) => work());
    const saved = timed('saving the model files', () => files.save(models));
    for (const task of ['long logistic', 'long boosting', 'range boosting']) {
      const sizes = saved.filter((info) => `${info.task} ${info.algorithm}` === task).map(sizeOf);
      console.log(`    ${task}: ${sizes.length} files of ${Math.min(...sizes)} to ${Math.max(...sizes)} KiB`);
    }
    const market = readerOf({ candles, timeframe: '1h' });
    const forecaster = createLearnedForecaster({ market, structures: detectSeriesStructures, models: files });
    const question = { instrument, timeframe: '1h', algorithm: 'boosting' } as const;
    const took: number[] = [];
    for (let back = 400; back > 0; back--) {
      const asOf = candles.openAt.at(-back) as number;
      const from = performance.now();
      forecaster.view({ ...question, asOf });
      took.push(performance.now() - from);
    }
    took.sort((a, b) => a - b);
    console.log(`  a view at a moment: p50 ${took[200]?.toFixed(1)} ms, p95 ${took[380]?.toFixed(1)} ms`);
    timed('views over 5,000 closes at once', () => forecaster.over({ ...question, candles: 5_000 }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How many values of live windows differ from the row that the whole history gives. */
function compareWindows(candles: CandleColumns): void {
  const featuresOf = (columns: CandleColumns) =>
    computeFeatures({
      candles: columns,
      timeframe: '1h',
      structures: detectSeriesStructures({ candles: columns, timeframe: '1h', kinds: FEATURE_STRUCTURE_KINDS }),
    });
  const whole = featuresOf(candles);
  let values = 0;
  let differing = 0;
  for (let end = FEATURE_WINDOW + 150; end <= candles.close.length; end += 150) {
    const live = featuresOf(sliceColumns(candles, end - FEATURE_WINDOW, end));
    live.columns.forEach((column, index) => {
      const shown = column.at(-1) as number;
      const trained = whole.columns[index]?.[end - 1] as number;
      values++;
      if (!(Math.abs(shown - trained) <= 1e-9 || (Number.isNaN(shown) && Number.isNaN(trained)))) differing++;
    });
  }
  console.log(
    `  live windows: ${differing} of ${values.toLocaleString('en')} values differ from training's by over 1e-9`,
  );
}

function describe(metrics: SignalModelMetrics): string {
  const { n, hitRate, baseRate, auc, brier, brierSkill, logLoss, calibrationError } = metrics;
  const digits = (value: number | null | undefined, places: number, width: number) =>
    (value?.toFixed(places) ?? '-').padStart(width);
  return [
    String(n).padStart(6),
    digits(hitRate?.value, 4, 8),
    digits(baseRate, 4, 6),
    digits(auc, 4, 6),
    digits(brier, 5, 7),
    digits(brierSkill, 5, 8),
    digits(logLoss, 5, 8),
    digits(calibrationError, 4, 6),
  ].join(' ');
}

function sizeOf({ sizeBytes }: SignalModelInfo): number {
  return Math.round(sizeBytes / 1024);
}

function timed<Result>(what: string, work: () => Result): Result {
  const from = performance.now();
  const result = work();
  console.log(`  ${what}: ${(performance.now() - from).toFixed(0)} ms`);
  return result;
}

function watchMemory(): { look: () => void; mebibytes: () => number } {
  let most = 0;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  return { look, mebibytes: () => Math.round(most / 1024 ** 2) };
}

console.log(
  `Node ${process.versions.node}, ${cpus()[0]?.model}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`,
);
const wanted = process.argv.slice(2);
for (const [name, instrument] of SERIES) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  if (hasSharedData(`${name}/candles.csv`)) run(name, instrument);
  else console.log(`${instrument}: skipped, its candles are not here`);
}
