import { averageTrueRange } from '#shared/domain/average-true-range';
import { type CandleColumns, candleAt, candlesFromColumns, sliceColumns } from '#shared/domain/candle-columns';
import type { InstrumentId } from '#shared/domain/instrument';
import { invariant } from '#shared/domain/invariant';
import type { ContextLevel, MarketContext, Trend } from '#shared/domain/market-context';
import { currentState, type Structure, type StructureKind, type StructureState } from '#shared/domain/structure';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { barrierBaseRate } from './barrier-base-rate';
import { marketSession } from './market-session';

/**
 * The market as it was known at the close of the last candle, or `null` while fewer than `WARM_UP_CANDLES` are known or
 * price has not moved at all.
 *
 * A pure function of its input: candles and structures that came later cannot reach it, which is what makes a prediction
 * about the past the same as one made then.
 *
 * @param candles - Closed candles known at the moment, oldest first.
 * @param structures - Structures detected on these candles, in any order.
 */
export function buildMarketContext(input: {
  instrument: InstrumentId;
  timeframe: Timeframe;
  pricePrecision: number;
  candles: CandleColumns;
  structures: readonly Structure[];
}): MarketContext | null {
  const { instrument, timeframe, pricePrecision, candles } = input;
  const count = candles.openAt.length;
  if (count < WARM_UP_CANDLES) return null;
  const last = candleAt(candles, count - 1);
  const asOf = last.openAt + timeframeMs(timeframe);
  const atrs = averageTrueRange(candles);
  const atr = atrs[count - 1] as number;
  if (!(atr > 0)) return null;
  const structures = input.structures.toSorted(byConfirmation);
  const early = structures.find((structure) => structure.confirmedAt > asOf);
  invariant(!early, `Expected structures known at ${asOf}, was ${early?.id} of ${early?.confirmedAt}.`);

  const range = lastRange(structures);
  const isDayOrLonger = timeframeMs(timeframe) >= timeframeMs('1d');
  const unitBarriers = { stopAtr: 1, targetAtr: 1, horizonCandles: BASE_RATE_HORIZON };
  return {
    instrument,
    timeframe,
    asOf,
    pricePrecision,
    referencePrice: last.close,
    atr,
    trend: trendOf(structures),
    range,
    rangePosition: range ? round((last.close - range.low) / (range.high - range.low), 2) : null,
    session: isDayOrLonger ? null : marketSession(asOf),
    recentCandles: candlesFromColumns(sliceColumns(candles, count - RECENT_CANDLES)),
    levels: selectLevels(structures, { candles, referencePrice: last.close, atr, pricePrecision }),
    baseRates: {
      long: barrierBaseRate(candles, atrs, { direction: 'long', ...unitBarriers }),
      short: barrierBaseRate(candles, atrs, { direction: 'short', ...unitBarriers }),
    },
  };
}

function trendOf(structures: readonly Structure[]): Trend {
  const high = structures.findLast((structure) => isSwing(structure, 'bearish'))?.label;
  const low = structures.findLast((structure) => isSwing(structure, 'bullish'))?.label;
  if (high === 'HH' && low === 'HL') return 'up';
  if (high === 'LH' && low === 'LL') return 'down';
  return 'sideways';
}

function lastRange(structures: readonly Structure[]): MarketContext['range'] {
  const high = structures.findLast((structure) => isSwing(structure, 'bearish'))?.top;
  const low = structures.findLast((structure) => isSwing(structure, 'bullish'))?.bottom;
  return high !== undefined && low !== undefined && high > low ? { high, low } : null;
}

interface Scale {
  readonly candles: CandleColumns;
  readonly referencePrice: number;
  readonly atr: number;
  readonly pricePrecision: number;
}

/**
 * The nearest levels on each side, highest price first. Of several within `MIN_SPACING_ATR` of each other the preferred one
 * stands for them: two that close are one place on the chart.
 */
function selectLevels(structures: readonly Structure[], scale: Scale): ContextLevel[] {
  const kept: Omit<ContextLevel, 'id'>[] = [];
  const candidates = structures.flatMap((structure) => levelsOf(structure, scale)).toSorted(byPreference);
  for (const level of candidates) {
    const distance = Math.abs(level.price - scale.referencePrice) / scale.atr;
    if (distance < MIN_DISTANCE_ATR || distance > MAX_DISTANCE_ATR || level.price <= 0) continue;
    const isCrowded = kept.some(({ price }) => Math.abs(price - level.price) < MIN_SPACING_ATR * scale.atr);
    if (!isCrowded) kept.push(level);
  }
  const sorted = kept.toSorted((a, b) => b.price - a.price);
  const above = sorted.filter((level) => level.price > scale.referencePrice).slice(-LEVELS_PER_SIDE);
  const below = sorted.filter((level) => level.price < scale.referencePrice).slice(0, LEVELS_PER_SIDE);
  return [...above, ...below].map((level, index) => ({ id: `L${index + 1}`, ...level }));
}

function levelsOf(structure: Structure, scale: Scale): Omit<ContextLevel, 'id'>[] {
  if (!CITED_KINDS.has(structure.kind)) return [];
  const state = currentState(structure);
  const edges: readonly ContextLevel['edge'][] = structure.kind === 'swing' ? ['level'] : ['top', 'bottom'];
  if (!CITED_STATES.has(state)) return [];
  const ageCandles = candlesSince(structure.formedAt, scale.candles);
  return edges.map((edge) => {
    const price = round(edge === 'bottom' ? structure.bottom : structure.top, scale.pricePrecision);
    return {
      structureId: structure.id,
      kind: structure.kind,
      direction: structure.direction,
      edge,
      label: structure.label,
      state,
      price,
      distanceAtr: round((price - scale.referencePrice) / scale.atr, 2),
      ageCandles,
    };
  });
}

function candlesSince(openAt: number, candles: CandleColumns): number {
  let after = 0;
  for (let index = candles.openAt.length - 1; index >= 0 && (candles.openAt[index] as number) > openAt; index--)
    after++;
  return after;
}

function isSwing(structure: Structure, direction: Structure['direction']): boolean {
  return structure.kind === 'swing' && structure.direction === direction;
}

// The id decides between equal instants, so that the order never depends on that of the input.
function byConfirmation(a: Structure, b: Structure): number {
  return a.confirmedAt - b.confirmedAt || a.formedAt - b.formedAt || (a.id < b.id ? -1 : 1);
}

function byPreference(a: Omit<ContextLevel, 'id'>, b: Omit<ContextLevel, 'id'>): number {
  const kinds = Number(a.kind !== 'swing') - Number(b.kind !== 'swing');
  return kinds || a.ageCandles - b.ageCandles || (a.structureId < b.structureId ? -1 : 1);
}

function round(value: number, digits: number): number {
  const rounded = Number(value.toFixed(digits));
  // A minus zero would print as `-0` in some places and `0` in others.
  return rounded === 0 ? 0 : rounded;
}

/** Candles that a context is built from: enough for 1,000 starts of the longest horizon and the warm-up of the ATR. */
export const CONTEXT_CANDLES = 1_100;
export const WARM_UP_CANDLES = 50;
/** Horizon of the context's base rates, in candles. */
export const BASE_RATE_HORIZON = 24;
/** A barrier nearer than this is noise: one tick decides it. */
export const MIN_DISTANCE_ATR = 0.1;

const MAX_DISTANCE_ATR = 10;
const MIN_SPACING_ATR = 0.1;
const LEVELS_PER_SIDE = 4;
const RECENT_CANDLES = 16;
const CITED_KINDS: ReadonlySet<StructureKind> = new Set(['swing', 'fair_value_gap']);
// A filled or inverted gap has been traded through: nothing is left of it to aim at.
const CITED_STATES: ReadonlySet<StructureState> = new Set(['active', 'swept', 'open', 'touched', 'half_filled']);
