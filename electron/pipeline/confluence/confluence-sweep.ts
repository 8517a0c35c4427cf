import type { LearnedView } from '#electron/ports/learned-forecaster';
import { averageTrueRange } from '#shared/domain/average-true-range';
import { type CandleColumns, firstIndexFrom } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import { invariant } from '#shared/domain/invariant';
import type { MarketSession } from '#shared/domain/market-session';
import type { Signal } from '#shared/domain/signal';
import type { Structure } from '#shared/domain/structure';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import type { BreakReading, ConfluenceInputs, StructureReading } from './confluence-inputs';
import { startSessionRecords } from './session-records';
import { startStructureStanding } from './structure-standing';

/** The candles of one timeframe with the structures of exactly these. */
export interface SweptSeries {
  readonly timeframe: Timeframe;
  readonly candles: CandleColumns;
  readonly structures: readonly Structure[];
}

export type SweptInputs = Omit<ConfluenceInputs, 'forecast' | 'weights'>;

/** Candles of a window, one close after the other, with what was known at each. */
export interface ConfluenceSweep {
  /** What was known at the close of candle `index`; indexes never go back. */
  at(index: number): SweptInputs;
}

export function startConfluenceSweep(window: {
  readonly instrument: InstrumentId;
  readonly base: SweptSeries;
  /** Rule signals of the base candles, in order of `knownAt`. */
  readonly signals: readonly Signal[];
  readonly higher: readonly SweptSeries[];
  /** Views of learned models by the close that they are about. */
  readonly learned: ReadonlyMap<EpochMs, readonly LearnedView[]>;
  readonly sessionOf: (at: EpochMs) => MarketSession;
}): ConfluenceSweep {
  const { instrument, base, learned } = window;
  const { timeframe, candles } = base;
  const length = timeframeMs(timeframe);
  const own = startSeriesReader(base);
  const higher = window.higher.map((series) => ({ timeframe: series.timeframe, reader: startSeriesReader(series) }));
  const sessions = startSessionRecords(candles, own.atr, timeframe, window.sessionOf);
  const signals = startSignalReader(base, window.signals);
  let last = -1;

  return {
    at(index) {
      invariant(index >= last && index < candles.openAt.length, `Expected an index from ${last} on, was ${index}.`);
      last = index;
      const asOf = (candles.openAt[index] as number) + length;
      const price = candles.close[index] as number;
      return {
        instrument,
        timeframe,
        asOf,
        structures: own.at(asOf, price),
        signals: signals.at(index),
        learned: learned.get(asOf) ?? [],
        higher: higher.flatMap(({ timeframe: above, reader }) => {
          const reading = reader.at(asOf, price);
          return reading === null ? [] : [{ ...reading, timeframe: above }];
        }),
        session: sessions.at(index),
      };
    },
  };
}

/** Reads one series at rising instants; `null` until its average true range is known. */
function startSeriesReader({ timeframe, candles, structures }: SweptSeries) {
  const length = timeframeMs(timeframe);
  const atr = averageTrueRange(candles);
  const standing = startStructureStanding(structures);
  let closed = 0;

  /** Candles that closed after the structure's confirmation. */
  const breakOf = (structure: Structure | null): BreakReading | null => {
    if (structure === null) return null;
    const { id, kind, direction, confirmedAt } = structure;
    const sign = direction === 'bullish' ? 1 : -1;
    return { id, kind, sign, ageCandles: closed - firstIndexFrom(candles.openAt, confirmedAt - length + 1) };
  };

  return {
    atr,
    at(asOf: EpochMs, price: number): StructureReading | null {
      while (closed < candles.openAt.length && (candles.openAt[closed] as number) + length <= asOf) closed++;
      standing.advance(asOf);
      const range = atr[closed - 1];
      if (range === undefined || !(range > 0)) return null;
      return {
        price,
        atr: range,
        swingBreak: breakOf(standing.swingBreak()),
        internalBreak: breakOf(standing.internalBreak()),
        range: standing.range(),
        zones: standing.zones(),
      };
    },
  };
}

/** The signals of the last candles, loud ones and faint; `null` while indicators warm up. */
function startSignalReader({ candles }: SweptSeries, signals: readonly Signal[]) {
  const { openAt } = candles;
  let first = 0;
  let next = 0;
  const indexes = indexesOf(signals, openAt);
  return {
    at(index: number): ConfluenceInputs['signals'] {
      while (next < signals.length && (indexes[next] as number) <= index) next++;
      while (first < next && (indexes[first] as number) <= index - SIGNAL_CANDLES) first++;
      if (index + 1 < WARM_UP_CANDLES) return null;
      return signals
        .slice(first, next)
        .map((signal, offset) => ({ signal, ageCandles: index - (indexes[first + offset] as number) }));
    },
  };
}

/** Index of the candle that each signal belongs to. Both are sorted. */
function indexesOf(signals: readonly Signal[], openAt: Float64Array): number[] {
  let index = 0;
  return signals.map(({ occurredAt }) => {
    while (index < openAt.length && (openAt[index] as number) < occurredAt) index++;
    return index;
  });
}

/** Candles back whose signals count. */
const SIGNAL_CANDLES = 24;
/** The slowest indicator of the rules speaks from here on. */
const WARM_UP_CANDLES = 150;
