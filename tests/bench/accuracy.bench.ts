/**
 * How fast a record of a million predictions is kept and scored: `npm run bench:accuracy`.
 *
 * Everything is measured in one run: the store's own inserts into a real journal file, its size, the load into the cube, twenty
 * different reports, a refresh after one more prediction, memory. Beside each report stands what plain SQL takes for a part of
 * it: the join and, for each dimension, a GROUP BY with counts, hits and the Brier score. `PREDICTIONS` changes how many there
 * are, `JOURNAL` names a file that is kept and used again. Ends with 1 where 95 of 100 reports take longer than the limit.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createAccuracySource } from '#electron/infra/sqlite/accuracy-source';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { createPredictionStore } from '#electron/infra/sqlite/prediction-store';
import { createAccuracyCube } from '#electron/pipeline/accuracy/accuracy-cube';
import { AccuracyDimension, AccuracyFilter } from '#shared/domain/accuracy';
import { openTestJournal } from '#tests/support/test-journal';
import { benchFacts } from './accuracy-facts';

const COUNT = Number(process.env.PREDICTIONS ?? 1_000_000);
const ROUNDS = 5;
const BATCH = 10_000;
/** Most that 95 of 100 reports may take. */
const LIMIT_MS = 100;

async function main(): Promise<void> {
  console.log(`${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${process.version}, load ${load()}`);
  const folder = process.env.JOURNAL ? null : mkdtempSync(path.join(tmpdir(), 'fairgap-accuracy-'));
  const file = process.env.JOURNAL ?? path.join(folder as string, 'journal.sqlite');
  try {
    const isThere = existsSync(file);
    const journal = await openTestJournal(file);
    if (!isThere) fill(journal, file);
    measure(journal);
    journal.close();
  } finally {
    if (folder) rmSync(folder, { recursive: true });
  }
}

function fill(journal: Journal, file: string): void {
  const store = createPredictionStore(journal);
  let [predictions, outcomes, predictionBytes, contextBytes, insertMs, outcomeMs] = [0, 0, 0, 0, 0, 0];
  const insertBatch = journal.transaction(
    (batch: ReturnType<typeof benchFacts> extends Generator<infer F> ? F[] : never) => {
      let from = performance.now();
      for (const { prediction, context } of batch) store.insert(prediction, context);
      insertMs += performance.now() - from;
      from = performance.now();
      for (const { prediction, outcome } of batch) {
        if (outcome) store.recordOutcome(prediction.id, outcome, outcome.knownAt);
      }
      outcomeMs += performance.now() - from;
    },
  );
  const from = performance.now();
  let batch: Parameters<typeof insertBatch>[0] = [];
  const flush = () => {
    insertBatch(batch);
    batch = [];
  };
  for (const fact of benchFacts(COUNT)) {
    batch.push(fact);
    predictions++;
    outcomes += fact.outcome ? 1 : 0;
    if (predictions % 1_000 === 0) {
      predictionBytes += JSON.stringify(fact.prediction).length;
      contextBytes += JSON.stringify(fact.context).length;
    }
    if (batch.length === BATCH) flush();
  }
  flush();
  journal.pragma('wal_checkpoint(TRUNCATE)');
  const tookMs = performance.now() - from;
  const sampled = Math.max(1, Math.floor(predictions / 1_000));
  console.log(
    `Insert by the store, ${count(BATCH)} in a transaction: ${count(predictions)} predictions and ${count(outcomes)} outcomes in ` +
      `${(tookMs / 1_000).toFixed(0)} s\n` +
      `  ${rate(predictions, insertMs)} predictions/s, ${rate(outcomes, outcomeMs)} outcomes/s ` +
      '(without the last checkpoint and without making them)\n' +
      `  JSON of a prediction ${count(predictionBytes / sampled)} bytes, of its context ${count(contextBytes / sampled)} bytes\n` +
      `  database ${mib(statSync(file).size)}, ${count(statSync(file).size / predictions)} bytes a prediction`,
  );
}

function measure(journal: Journal): void {
  collectGarbage();
  const before = process.memoryUsage();
  const cube = createAccuracyCube({ source: createAccuracySource(journal), stopwatch: () => performance.now() });
  const load = timed(() => cube.refresh());
  collectGarbage();
  const after = process.memoryUsage();
  const grown = after.heapUsed + after.external - before.heapUsed - before.external;
  console.log(
    `Load of everything into a new cube: ${load.ms.toFixed(0)} ms, ${load.cpuMs.toFixed(0)} ms CPU ` +
      "(the system's cache of files as the inserts left it)",
  );
  console.log(`  ${mib(grown)} more in the process, ${count(grown / COUNT)} bytes a prediction`);

  const all: { readonly ms: number; readonly cpuMs: number; readonly sqlMs: number }[] = [];
  console.log(
    `\n${'report'.padEnd(58)}${['scored', 'p50 ms', 'max ms', 'CPU ms', 'SQL ms', 'ratio'].map((h) => h.padStart(9)).join('')}`,
  );
  for (const { filter: asked, groupBy } of QUERIES) {
    const filter = AccuracyFilter.parse(asked);
    const runs = Array.from({ length: ROUNDS }, () => timed(() => cube.report({ filter, groupBy })));
    const sql = timed(() => plainSql(journal, filter, groupBy));
    all.push(...runs.map(({ ms, cpuMs }) => ({ ms, cpuMs, sqlMs: sql.ms })));
    const p50 = quantile(
      runs.map(({ ms }) => ms),
      0.5,
    );
    const name = `${JSON.stringify(asked)} ${groupBy.length > 8 ? 'all dimensions' : groupBy.join(' ')}`;
    console.log(
      name.slice(0, 57).padEnd(58) +
        [
          count(runs[0]?.result.overall.n ?? 0),
          p50.toFixed(0),
          Math.max(...runs.map(({ ms }) => ms)).toFixed(0),
          quantile(
            runs.map(({ cpuMs }) => cpuMs),
            0.5,
          ).toFixed(0),
          sql.ms.toFixed(0),
          (sql.ms / p50).toFixed(0),
        ]
          .map((cell) => cell.padStart(9))
          .join(''),
    );
  }
  const p95 = quantile(
    all.map(({ ms }) => ms),
    0.95,
  );
  console.log(
    `all: p50 ${quantile(
      all.map(({ ms }) => ms),
      0.5,
    ).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms; ` +
      `CPU p50 ${quantile(
        all.map(({ cpuMs }) => cpuMs),
        0.5,
      ).toFixed(0)} ms, p95 ${quantile(
        all.map(({ cpuMs }) => cpuMs),
        0.95,
      ).toFixed(0)} ms; ` +
      `SQL p50 ${quantile(
        all.map(({ sqlMs }) => sqlMs),
        0.5,
      ).toFixed(0)} ms; load ${loadavg()[0]?.toFixed(1)}`,
  );
  console.log(
    `cube and memory of queries: ${mib(cube.memoryBytes())}, ${count(cube.memoryBytes() / COUNT)} bytes a prediction`,
  );

  const [one] = benchFacts(1);
  const store = createPredictionStore(journal);
  if (one) {
    const id = `pred_${Date.now()}`;
    store.insert({ ...one.prediction, id }, one.context);
    if (one.outcome) store.recordOutcome(id, one.outcome, one.outcome.knownAt);
  }
  const refresh = timed(() => cube.refresh());
  console.log(`refresh after one prediction and its outcome: ${refresh.ms.toFixed(2)} ms, ${refresh.result} facts`);
  console.log(`\np95 ${p95.toFixed(0)} ms, limit ${LIMIT_MS} ms: ${p95 <= LIMIT_MS ? 'met' : 'NOT MET'}`);
  process.exitCode = p95 <= LIMIT_MS ? 0 : 1;
}

/** A small part of a report as one would ask SQLite for it: counts, hits, Brier score and mean R, for each dimension. */
function plainSql(journal: Journal, filter: AccuracyFilter, groupBy: readonly AccuracyDimension[]): number {
  const conditions = [
    'p.mode IN (SELECT value FROM json_each(@modes))',
    ...(filter.instrument ? ['p.instrument = @instrument'] : []),
    ...(filter.timeframe ? ['p.timeframe = @timeframe'] : []),
    ...(filter.modelId ? ['p.model_id = @modelId'] : []),
    ...(filter.promptVersion ? ['p.prompt_version = @promptVersion'] : []),
    ...(filter.from === undefined ? [] : ['p.as_of >= @from']),
    ...(filter.before === undefined ? [] : ['p.as_of < @before']),
    ...(filter.sources ? ['p.source IN (SELECT value FROM json_each(@sources))'] : []),
  ];
  let rows = 0;
  for (const column of new Set([
    '1',
    'instrument',
    'timeframe',
    'model_id',
    ...groupBy.map((one) => SQL_COLUMNS[one]),
  ])) {
    const statement = journal.prepare(
      `SELECT ${column}, count(*), count(o.number), sum(o.result = 'target'), avg(o.r_multiple),
         avg((p.probability - (o.result = 'target')) * (p.probability - (o.result = 'target')))
       FROM llm_predictions p LEFT JOIN prediction_outcomes o ON o.prediction_id = p.id AND o.is_current = 1
       WHERE ${conditions.join(' AND ')} GROUP BY ${column === '1' ? 'NULL' : column}`,
    );
    rows += statement.all({
      ...filter,
      modes: JSON.stringify(filter.modes),
      sources: JSON.stringify(filter.sources ?? []),
    }).length;
  }
  return rows;
}

const SQL_COLUMNS: Readonly<Record<AccuracyDimension, string>> = {
  instrument: 'instrument',
  timeframe: 'timeframe',
  model: 'model_id',
  adapter: 'adapter_hash',
  prompt: 'prompt_version',
  source: 'source',
  mode: 'mode',
  session: 'session',
  structure: 'structure_kind',
  confluence: 'confluence > 0',
  direction: 'direction',
};

const QUERIES: readonly { readonly filter: Partial<AccuracyFilter>; readonly groupBy: readonly AccuracyDimension[] }[] =
  [
    { filter: {}, groupBy: [] },
    { filter: {}, groupBy: ['session'] },
    { filter: {}, groupBy: ['adapter', 'prompt'] },
    { filter: {}, groupBy: AccuracyDimension.options },
    { filter: { modes: ['live'] }, groupBy: [] },
    { filter: { modes: ['live'] }, groupBy: ['source', 'confluence'] },
    { filter: { modes: ['retrospective'] }, groupBy: ['direction'] },
    { filter: { instrument: 'EURUSD' }, groupBy: [] },
    { filter: { instrument: 'XAUUSD' }, groupBy: ['session', 'confluence'] },
    { filter: { instrument: 'BTC/USDT', timeframe: '15m' }, groupBy: ['structure'] },
    { filter: { timeframe: '1h' }, groupBy: ['mode'] },
    { filter: { modelId: 'boosting' }, groupBy: ['session'] },
    { filter: { modelId: 'llama-3-8b-instruct' }, groupBy: ['adapter', 'prompt'] },
    { filter: { modelId: 'person' }, groupBy: ['session', 'structure', 'confluence', 'direction'] },
    { filter: { sources: ['model', 'person'] }, groupBy: ['source'] },
    { filter: { promptVersion: '2' }, groupBy: ['adapter'] },
    { filter: { from: Date.UTC(2023, 0, 1) }, groupBy: [] },
    { filter: { from: Date.UTC(2022, 0, 1), before: Date.UTC(2022, 6, 1) }, groupBy: ['session', 'direction'] },
    { filter: { instrument: 'EURUSD', modelId: 'boosting', modes: ['live'] }, groupBy: ['confluence'] },
    { filter: { instrument: 'US500', sources: ['learned'] }, groupBy: ['structure', 'mode'] },
  ];

function timed<Result>(work: () => Result): { readonly ms: number; readonly cpuMs: number; readonly result: Result } {
  const cpu = process.cpuUsage();
  const from = performance.now();
  const result = work();
  const ms = performance.now() - from;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1_000, result };
}

function quantile(values: readonly number[], of: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(of * sorted.length) - 1)] ?? Number.NaN;
}

function rate(done: number, ms: number): string {
  return count((1_000 * done) / ms);
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function mib(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(0)} MiB`;
}

function load(): string {
  return loadavg()[0]?.toFixed(1) ?? '';
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  // The flag adds `gc` to contexts made after it.
  (runInNewContext('gc') as () => void)();
}

await main();
