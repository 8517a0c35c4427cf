/**
 * How fast structures are found: `npm run bench:structures`.
 *
 * Everything is measured in one run on one machine: all causal detectors in batch over 100,000 and 1,000,000 candles, the
 * time of single pushes, memory, and, where python3 is installed, the package smartmoneyconcepts beside our detectors of the
 * same five things. `PYTHON` names another interpreter.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { detectStructures, forEachCandle, startDetectors } from '#electron/pipeline/structures/detect-structures';
import { SMC_LIB_KINDS } from '#electron/pipeline/structures/smc-lib/detect-smc-lib-structures';
import { smcFairValueGaps } from '#electron/pipeline/structures/smc-lib/fair-value-gaps';
import { smcLiquidity } from '#electron/pipeline/structures/smc-lib/liquidity';
import { smcOrderBlocks } from '#electron/pipeline/structures/smc-lib/order-blocks';
import { smcStructureBreaks } from '#electron/pipeline/structures/smc-lib/structure-breaks';
import { smcSwingHighsLows } from '#electron/pipeline/structures/smc-lib/swing-highs-lows';
import { type CandleColumns, sliceColumns } from '#shared/domain/candle-columns';
import { candleColumns } from '#tests/support/candle-series';
import { hasSharedData, readSharedCandles } from '#tests/support/shared-candles';
import { peerPython } from './peer-python';

const MILLION = 1_000_000;
const million = candleColumns({ length: MILLION, seed: 11 });
const hundredThousand = sliceColumns(million, 0, 100_000);

function batch(): void {
  console.log('Batch, all detectors');
  const detected = (columns: CandleColumns, repeat: number) => {
    collectGarbage();
    const heapBefore = process.memoryUsage().heapUsed;
    const { ms, cpuMs, result } = bestOf(repeat, () => detectStructures(columns, { timeframe: '15m' }));
    collectGarbage();
    const heapMiB = (process.memoryUsage().heapUsed - heapBefore) / 1024 ** 2;
    return { ms, cpuMs, heapMiB, structures: result.length };
  };
  const small = detected(hundredThousand, 3);
  const large = detected(million, 1);
  for (const [count, { ms, cpuMs, heapMiB, structures }] of [
    [100_000, small],
    [MILLION, large],
  ] as const) {
    console.log(
      `  ${count.toLocaleString('en')} candles: ${ms.toFixed(0)} ms wall, ${cpuMs.toFixed(0)} ms CPU, ` +
        `${Math.round((count / ms) * 1000).toLocaleString('en')} candles/s, ${structures.toLocaleString('en')} structures, ` +
        `result ${heapMiB.toFixed(0)} MiB`,
    );
  }
  const ratio = (a: number, b: number) => (a / b).toFixed(1);
  console.log(
    `  linearity: 10 times the candles take ${ratio(large.ms, small.ms)} times the time, ` +
      `${ratio(large.cpuMs, small.cpuMs)} times the CPU\n`,
  );
}

function pushes(): void {
  console.log('One candle at a time, all detectors');
  const detectors = startDetectors({ timeframe: '15m' });
  const took = new Float64Array(MILLION);
  collectGarbage();
  const heapBefore = process.memoryUsage().heapUsed;
  forEachCandle(million, (candle, index) => {
    const from = process.hrtime.bigint();
    for (const detector of detectors) detector.push(candle);
    took[index] = Number(process.hrtime.bigint() - from) / 1000;
  });
  collectGarbage();
  const heapMiB = (process.memoryUsage().heapUsed - heapBefore) / 1024 ** 2;
  const sorted = took.sort();
  const at = (fraction: number) => (sorted[Math.floor(fraction * (MILLION - 1))] as number).toFixed(2);
  console.log(`  p50 ${at(0.5)} us, p99 ${at(0.99)} us, p99.9 ${at(0.999)} us, longest ${at(1)} us`);
  const saved = JSON.stringify(detectors.map((detector) => detector.save())).length / 1024 ** 2;
  console.log(
    `  state after 1,000,000 candles: ${heapMiB.toFixed(1)} MiB of heap, ${saved.toFixed(1)} MiB saved as JSON\n`,
  );
}

function python(): void {
  const peer = peerPython('smartmoneyconcepts', 'smartmoneyconcepts==0.0.26');
  if ('reason' in peer) {
    console.log(`smartmoneyconcepts: skipped, ${peer.reason}`);
    return;
  }
  const interpreter = peer.python;
  console.log('smartmoneyconcepts against us: swings, gaps, BOS and CHoCH, order blocks, liquidity');
  const inputs: [string, CandleColumns][] = [['generated', hundredThousand]];
  if (hasSharedData('eurusd-15m/candles.csv')) inputs.unshift(['EURUSD 15m', readSharedCandles('eurusd-15m')]);
  const folder = mkdtempSync(path.join(tmpdir(), 'fairgap-bench-'));
  try {
    for (const [name, columns] of inputs) compareWithPython(interpreter, folder, name, columns);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compareWithPython(interpreter: string, folder: string, name: string, columns: CandleColumns): void {
  const file = path.join(folder, 'candles.csv');
  writeFileSync(file, toCsv(columns));
  const printed = execFileSync(interpreter, ['-c', PYTHON_BENCH, file], { encoding: 'utf8' }).trim().split('\n').at(-1);
  const theirs: Took = JSON.parse(printed as string);
  const rows = bestOf(7, () => sameColumns(columns));
  const structures = bestOf(5, () => detectStructures(columns, { timeframe: '15m', profile: 'smc-lib' }));
  const causal = bestOf(5, () => detectStructures(columns, { timeframe: '15m', kinds: SMC_LIB_KINDS }));
  const all = bestOf(3, () => detectStructures(columns, { timeframe: '15m' }));
  const count = columns.openAt.length.toLocaleString('en');
  console.log(
    `  ${name}, ${count} candles: the package ${theirs.ms.toFixed(0)} ms wall, ${theirs.cpuMs.toFixed(0)} ms CPU`,
  );
  for (const [what, ours] of [
    ['profile smc-lib, the same columns', rows],
    ['profile smc-lib, as structures', structures],
    ['profile fairgap, the same kinds, causal with states', causal],
    ['profile fairgap, all 17 kinds', all],
  ] as const) {
    console.log(
      `    ${what}: ${ours.ms.toFixed(1)} ms wall, ${ours.cpuMs.toFixed(1)} ms CPU, ` +
        `ratio ${(theirs.ms / ours.ms).toFixed(0)} wall, ${(theirs.cpuMs / ours.cpuMs).toFixed(0)} CPU`,
    );
  }
}

interface Took {
  readonly ms: number;
  readonly cpuMs: number;
}

function sameColumns(columns: CandleColumns): number {
  const swings = smcSwingHighsLows(columns, 5);
  return (
    smcFairValueGaps(columns, false).gap.length +
    smcStructureBreaks(columns, swings, true).level.length +
    smcOrderBlocks(columns, swings, false).top.length +
    smcLiquidity(columns, swings, 0.01).level.length
  );
}

function bestOf<Result>(repeat: number, work: () => Result): Took & { readonly result: Result } {
  let best: Took = { ms: Number.POSITIVE_INFINITY, cpuMs: 0 };
  let result: Result | undefined;
  for (let round = 0; round < repeat; round++) {
    // The last result must not be in memory twice.
    result = undefined;
    const cpu = process.cpuUsage();
    const from = performance.now();
    result = work();
    const ms = performance.now() - from;
    const { user, system } = process.cpuUsage(cpu);
    if (ms < best.ms) best = { ms, cpuMs: (user + system) / 1000 };
  }
  // At least one round has run.
  return { ...best, result: result as Result };
}

function toCsv({ open, high, low, close, volume }: CandleColumns): string {
  const lines = ['open,high,low,close,volume'];
  open.forEach((price, index) => {
    lines.push([price, high[index], low[index], close[index], volume[index]].join(','));
  });
  return lines.join('\n');
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  // The flag adds `gc` to contexts made after it.
  (runInNewContext('gc') as () => void)();
}

const PYTHON_BENCH = `
import json, os, sys, time
os.environ["SMC_CREDIT"] = "0"
import pandas
from smartmoneyconcepts import smc
candles = pandas.read_csv(sys.argv[1])
best = None
for _ in range(2 if len(candles) < 50000 else 1):
    start, cpu = time.perf_counter(), time.process_time()
    swings = smc.swing_highs_lows(candles, swing_length=5)
    smc.fvg(candles)
    smc.bos_choch(candles, swings)
    smc.ob(candles, swings)
    smc.liquidity(candles, swings)
    took = (time.perf_counter() - start) * 1000
    if best is None or took < best["ms"]:
        best = {"ms": took, "cpuMs": (time.process_time() - cpu) * 1000}
print(json.dumps(best))
`;

console.log(
  `Node ${process.versions.node}, ${cpus()[0]?.model}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`,
);
console.log('Profile fairgap, 15m candles; CPU counts all threads of the process\n');
// Once for the compiler.
detectStructures(sliceColumns(million, 0, 50_000), { timeframe: '15m' });
batch();
pushes();
python();
