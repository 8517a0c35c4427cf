import { averageTrueRange } from '#shared/domain/average-true-range';
import { type CandleColumns, sliceColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Prediction } from '#shared/domain/prediction';
import type { Signal } from '#shared/domain/signal';
import { SignalAlgorithm } from '#shared/domain/signal-model';
import { structureKnownAt } from '#shared/domain/structure';
import { timeframeMs } from '#shared/domain/timeframe';
import type { PredictionMoments } from '../infra/sqlite/prediction-moments';
import { ruleSignals } from '../pipeline/signals/rule-signals/rule-signals';
import { learnedSignal } from '../pipeline/signals/signal-service';
import type { ConfluenceReader } from '../ports/confluence-reader';
import type { LearnedForecaster } from '../ports/learned-forecaster';
import type { MarketMoment, MarketMoments, StructureChange } from '../ports/market-moments';
import type { SeriesReader } from '../ports/series-reader';
import type { DetectSeriesStructures } from '../ports/structure-detection';
import { workStopped } from './work-stopped';

type MomentQuery = Parameters<MarketMoments['between']>[0];

/**
 * The moments of a series, computed on this thread: structures, signals and scores of the whole stretch once, each moment a
 * slice of them. `LEAD_CANDLES` before the stretch are read besides, so that its first moment knows what live detection knows.
 */
export function seriesMoments(
  query: MomentQuery,
  parts: {
    readonly market: SeriesReader;
    readonly structures: DetectSeriesStructures;
    readonly learned: Pick<LearnedForecaster, 'over'>;
    readonly confluence: ConfluenceReader;
    readonly predictions: PredictionMoments;
    readonly isStopped?: () => boolean;
  },
): MarketMoment[] {
  const { instrument, timeframe, after, needs } = query;
  const length = timeframeMs(timeframe);
  const now = parts.market.now(instrument);
  const until = Math.min(query.until, now);
  const asOf = Math.min(query.seenAt ?? until, now);
  /** Candles that closed after the stretch and may be here already. */
  const later = Math.ceil(Math.max(0, asOf - until) / length);
  const closedByUntil = (candles: CandleColumns): CandleColumns => {
    const end = candles.openAt.findIndex((openAt) => openAt + length > until);
    return end < 0 ? candles : sliceColumns(candles, 0, end);
  };
  const from = Math.max(0, after - length + 1);
  const found = closedByUntil(parts.market.closed({ instrument, timeframe, asOf, from, limit: query.limit + later }));
  const count = Math.min(query.limit, found.openAt.length);
  if (count === 0) return [];
  const candles = closedByUntil(
    parts.market.closed({ instrument, timeframe, asOf, limit: count + later + LEAD_CANDLES }),
  );
  const first = candles.openAt.length - count;
  const closeOf = (index: number): EpochMs => (candles.openAt[index] as number) + length;
  const stopIfAsked = () => {
    if (parts.isStopped?.()) throw workStopped();
  };

  /** Of rules on all candles, of learned models at the closes of the stretch and of the window before it. */
  function signalsOf(): Signal[] {
    const closes = Math.min(candles.openAt.length, count + needs.window) + later;
    const views = SignalAlgorithm.options.flatMap((algorithm) =>
      parts.learned.over({ instrument, timeframe, asOf, algorithm, candles: closes }),
    );
    const learned = views.flatMap((view) => (view && learnedSignal(view)) ?? []);
    const rules = ruleSignals({ instrument, timeframe, candles, structures });
    return [...rules, ...learned].sort((a, b) => a.knownAt - b.knownAt);
  }

  const wantsStructures = needs.structures || needs.signals;
  const structures = wantsStructures ? parts.structures({ timeframe, candles }) : [];
  stopIfAsked();
  const changes = needs.structures ? changesOf(structures) : [];
  const signals = needs.signals ? signalsOf() : [];
  stopIfAsked();
  // One more, for what the first moment is compared with.
  const scores = needs.confluence
    ? new Map(
        parts.confluence
          .over({ instrument, timeframe, asOf, candles: count + later + 1 })
          .map(({ asOf: at, score }) => [at, score]),
      )
    : new Map<EpochMs, number | null>();
  stopIfAsked();
  const stretchOf = { instrument, timeframe, after: closeOf(first) - 1, until: closeOf(candles.openAt.length - 1) };
  const made = needs.predictions ? byInstant(parts.predictions.made(stretchOf), ({ asOf }) => asOf) : NONE;
  const resolved = needs.predictions
    ? byInstant(parts.predictions.resolved(stretchOf), ({ outcome }) => outcome?.knownAt ?? 0)
    : NONE;
  const atrs = averageTrueRange(candles);

  return Array.from({ length: count }, (_, offset): MarketMoment => {
    const index = first + offset;
    const closeAt = closeOf(index);
    // Of the window's first candle the close counts, so a window of 1 holds what this candle alone made known.
    const since = index - needs.window >= 0 ? closeOf(index - needs.window) : 0;
    const atr = atrs[index] as number;
    return {
      instrument,
      timeframe,
      closeAt,
      index,
      price: candles.close[index] as number,
      previousPrice: index > 0 ? (candles.close[index - 1] as number) : null,
      high: candles.high[index] as number,
      low: candles.low[index] as number,
      atr: atr > 0 ? atr : null,
      changes: newestFirst(changes, ({ at }) => at, since, closeAt).map((change) => knownBy(change, closeAt)),
      signals: newestFirst(signals, ({ knownAt }) => knownAt, since, closeAt),
      confluence: scores.get(closeAt) ?? null,
      previousConfluence: index > 0 ? (scores.get(closeOf(index - 1)) ?? null) : null,
      made: made.get(closeAt) ?? [],
      resolved: resolved.get(closeAt) ?? [],
      account: null,
      previousAccount: null,
    };
  });
}

/** Confirmations and later states, oldest first. A state that a structure was confirmed with is told once. */
function changesOf(structures: ReturnType<DetectSeriesStructures>): StructureChange[] {
  return structures
    .flatMap((structure) => structure.states.map(({ state, at }): StructureChange => ({ structure, state, at })))
    .toSorted((a, b) => a.at - b.at);
}

/** The change with its structure as it was known at `at`: states that came later must not be seen with it. */
function knownBy(change: StructureChange, at: EpochMs): StructureChange {
  const structure = structureKnownAt(change.structure, at);
  // A change is no earlier than the confirmation, so what it belongs to is known.
  return structure === null || structure === change.structure ? change : { ...change, structure };
}

/** The part of `sorted` with an instant in (since, until], newest first. */
function newestFirst<T>(sorted: readonly T[], instantOf: (one: T) => EpochMs, since: EpochMs, until: EpochMs): T[] {
  return sorted.slice(firstAfter(sorted, instantOf, since), firstAfter(sorted, instantOf, until)).reverse();
}

/** Index of the first entry later than `at`; the length where there is none. */
function firstAfter<T>(sorted: readonly T[], instantOf: (one: T) => EpochMs, at: EpochMs): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (instantOf(sorted[middle] as T) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byInstant(
  predictions: readonly Prediction[],
  instantOf: (prediction: Prediction) => EpochMs,
): ReadonlyMap<EpochMs, readonly Prediction[]> {
  const groups = new Map<EpochMs, Prediction[]>();
  for (const prediction of predictions) {
    const at = instantOf(prediction);
    const group = groups.get(at);
    if (group) group.push(prediction);
    else groups.set(at, [prediction]);
  }
  return groups;
}

const NONE: ReadonlyMap<EpochMs, readonly Prediction[]> = new Map();
/** As many as live detection looks back. */
const LEAD_CANDLES = 2_000;
