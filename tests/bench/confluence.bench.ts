/**
 * How fast signals and confluence are, and what they are worth: `node tests/bench/run.mjs tests/bench/confluence.bench.ts`.
 *
 * On hourly EURUSD and gold where the shared candles are there, else on generated ones: one score with its two higher
 * timeframes as in live use, 5,000 scores at once, weights learned on 10,000 candles, what followed the rules' signals on all
 * candles, and how far a score on the live window lies from the same on a longer history.
 */
import { createCandleStore } from '#electron/infra/sqlite/candle-store';
import { createConfluenceWeightsStore } from '#electron/infra/sqlite/confluence-weights-store';
import { createConfluenceService } from '#electron/pipeline/confluence/confluence-service';
import { createMarketView } from '#electron/pipeline/market-data/market-view';
import { marketSession } from '#electron/pipeline/predictions/market-session';
import { ruleSignals } from '#electron/pipeline/signals/rule-signals/rule-signals';
import { createSignalService } from '#electron/pipeline/signals/signal-service';
import { detectStructures } from '#electron/pipeline/structures/detect-structures';
import type { LearnedForecaster } from '#electron/ports/learned-forecaster';
import type { SeriesReader } from '#electron/ports/series-reader';
import type { DetectSeriesStructures } from '#electron/ports/structure-detection';
import { type CandleColumns, candlesFromColumns } from '#shared/domain/candle-columns';
import { candleColumns } from '#tests/support/candle-series';
import { hasSharedData, readSharedCandles } from '#tests/support/shared-candles';
import { openTestJournal } from '#tests/support/test-journal';

const HOUR = 3_600_000;
/** No model is trained here: the learned part has a bench of its own. */
const NOTHING_LEARNED: LearnedForecaster = {
  view: () => null,
  over: () => [],
  range: () => null,
  repeat: () => ({ probability: 0.5 }),
};

async function measure(instrument: string, columns: CandleColumns): Promise<void> {
  const series = { instrument, timeframe: '1h' } as const;
  const last = (columns.openAt.at(-1) as number) + HOUR;
  const database = await openTestJournal();
  const candles = createCandleStore(database);
  candles.registerInstrument({ id: instrument, source: 'file', pricePrecision: 5 });
  const rows = candlesFromColumns(columns).map((candle) => ({ ...candle, knownAt: candle.openAt + HOUR }));
  for (let from = 0; from < rows.length; from += 10_000) {
    candles.appendStreamed(instrument, '1h', rows.slice(from, from + 10_000));
  }
  const view = createMarketView({ store: candles, clock: { now: () => last } });
  const market: SeriesReader = { now: view.now, closed: view.closed, pricePrecision: () => 5 };
  const structures: DetectSeriesStructures = ({ candles: of, ...options }) => detectStructures(of, options);
  const parts = { market, structures, learned: NOTHING_LEARNED };
  const signals = createSignalService(parts);
  const confluence = createConfluenceService({
    ...parts,
    signals: ruleSignals,
    predictions: { list: () => [] },
    weights: createConfluenceWeightsStore(database),
    sessionOf: marketSession,
  });
  console.log(`${instrument}: ${columns.openAt.length.toLocaleString('en')} hourly candles`);

  const live = timesOf(60, (turn) => confluence.at({ ...series, asOf: last - turn * 7 * HOUR }, { withModel: true }));
  console.log(
    `  at, 2 higher timeframes: first ${live.first} ms, then p50 ${live.p50} ms, p95 ${live.p95} ms, CPU ${live.cpu} ms`,
  );
  const listed = timesOf(20, (turn) =>
    signals.list({ ...series, asOf: last - turn * HOUR, lookback: 100, limit: 200 }),
  );
  console.log(`  signals.list of 100 candles: p50 ${listed.p50} ms, p95 ${listed.p95} ms, CPU ${listed.cpu} ms`);
  const swept = timesOf(3, () => confluence.over({ ...series, candles: 5_000 }));
  console.log(`  over 5,000 candles: p50 ${swept.p50} ms, CPU ${swept.cpu} ms`);

  const points = confluence.over({ ...series, candles: 2_000 });
  const gaps = points.flatMap(({ asOf, score }, index) => {
    const own = index % 40 === 0 ? confluence.at({ ...series, asOf }, { withModel: false }).score : null;
    return own === null || score === null ? [] : [Math.abs(own - score)];
  });
  const sorted = gaps.toSorted((a, b) => a - b);
  console.log(
    `  score on the live window against a longer history, ${gaps.length} moments: equal to 1e-9 in ` +
      `${gaps.filter((gap) => gap < 1e-9).length}, median gap ${(sorted[gaps.length >> 1] as number).toExponential(1)}, ` +
      `largest ${(sorted.at(-1) as number).toFixed(3)}`,
  );

  const started = performance.now();
  const weights = confluence.learn({ ...series, lookback: 10_000 });
  console.log(`  learn on 10,000 candles: ${(performance.now() - started).toFixed(0)} ms`);
  console.log(`    n ${weights.n}, shrinkage ${weights.shrinkage.toFixed(2)}, test ${JSON.stringify(weights.test)}`);
  const shares = Object.entries(weights.weights).map(([name, weight]) => `${name} ${weight.toFixed(3)}`);
  console.log(`    ${shares.join(', ')}`);

  const begun = performance.now();
  const evidence = signals.evidence({ ...series, lookback: 200_000 });
  console.log(`  signals.evidence on ${evidence.candles} candles: ${(performance.now() - begun).toFixed(0)} ms`);
  for (const { name, direction, n, hitRate, baseRate, meanAtr } of evidence.records) {
    const rate = hitRate === null ? '-' : `${share(hitRate.value)} (${share(hitRate.low)} to ${share(hitRate.high)})`;
    const verdict = hitRate === null || baseRate === null ? '' : verdictOf(hitRate, baseRate);
    console.log(
      `    ${name.padEnd(24)}${direction.padEnd(7)}${String(n).padStart(6)}  ${rate}  base ${share(baseRate ?? 0)}  ` +
        `mean ${(meanAtr ?? 0).toFixed(3)} ATR  ${verdict}`,
    );
  }
  database.close();
}

function verdictOf({ low, high }: { low: number; high: number }, baseRate: number): string {
  if (low > baseRate) return 'above';
  return high < baseRate ? 'below' : 'no better than the base rate';
}

/** Wall times, and the processor time of one turn on average, which other work on the machine does not lengthen. */
function timesOf(turns: number, work: (turn: number) => unknown): Record<'first' | 'p50' | 'p95' | 'cpu', string> {
  const took: number[] = [];
  const warm = Math.min(5, turns - 1);
  let before = process.cpuUsage();
  for (let turn = 0; turn < turns; turn++) {
    if (turn === warm) before = process.cpuUsage();
    const from = performance.now();
    work(turn);
    took.push(performance.now() - from);
  }
  const { user, system } = process.cpuUsage(before);
  const sorted = took.slice(warm).sort((a, b) => a - b);
  const at = (fraction: number) => (sorted[Math.floor(fraction * (sorted.length - 1))] as number).toFixed(1);
  const cpu = ((user + system) / 1_000 / sorted.length).toFixed(1);
  return { first: (took[0] as number).toFixed(1), p50: at(0.5), p95: at(0.95), cpu };
}

function share(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}

const shared = [
  ['EURUSD', 'eurusd-1h'],
  ['XAUUSD', 'xauusd-1h'],
] as const;
const found = shared.filter(([, name]) => hasSharedData(`${name}/candles.csv`));
for (const [instrument, name] of found) await measure(instrument, readSharedCandles(name));
if (found.length === 0) await measure('EURUSD', candleColumns({ length: 75_000, timeframe: '1h', seed: 4 }));
