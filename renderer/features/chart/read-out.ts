import type { Candle } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { type Structure, structureKnownAt } from '#shared/domain/structure';
import { timeframeMs } from '#shared/domain/timeframe';
import { type CandleWindow, windowCandle } from './candle-window';
import { structureEndAt } from './structure-marks';

/** The numbers of one candle, as they were known at its close. */
export interface ReadOut {
  readonly candle: Candle;
  readonly isForming: boolean;
  /** When its numbers were known; its open while it forms. */
  readonly at: EpochMs;
  /** Close against the close before, as a fraction; `null` for the first candle. */
  readonly changeFraction: number | null;
  /** In price units; `null` during warm-up. */
  readonly atr: number | null;
  readonly above: NearStructure | null;
  readonly below: NearStructure | null;
}

export interface NearStructure {
  readonly structure: Structure;
  /** From the close to the nearer edge in price units; 0 inside. */
  readonly distance: number;
}

/**
 * What to read at the candle with this index, or `null` outside the candles.
 *
 * @param atr - Average true range of each closed candle of the window.
 */
export function readOutAt(
  window: CandleWindow,
  index: number,
  atr: Float64Array,
  structures: readonly Structure[],
): ReadOut | null {
  const candle = windowCandle(window, index);
  if (!candle) return null;
  const isForming = index === window.closed.openAt.length;
  const before = index > 0 ? windowCandle(window, index - 1) : null;
  const closeAt = candle.openAt + timeframeMs(window.timeframe);
  const atrValue = atr[isForming ? index - 1 : index];
  const known = structures.filter((structure) => isAliveAt(structure, closeAt) && HAS_DISTANCE.has(structure.kind));
  return {
    candle,
    isForming,
    at: isForming ? candle.openAt : closeAt,
    changeFraction: before ? candle.close / before.close - 1 : null,
    atr: atrValue === undefined || Number.isNaN(atrValue) ? null : atrValue,
    above: nearest(known, (structure) =>
      structure.top >= candle.close ? Math.max(0, structure.bottom - candle.close) : null,
    ),
    below: nearest(known, (structure) =>
      structure.bottom < candle.close ? Math.max(0, candle.close - structure.top) : null,
    ),
  };
}

function isAliveAt(structure: Structure, at: EpochMs): boolean {
  const known = structureKnownAt(structure, at);
  return known !== null && structureEndAt(known) === null;
}

function nearest(
  structures: readonly Structure[],
  distanceOf: (structure: Structure) => number | null,
): NearStructure | null {
  let best: NearStructure | null = null;
  for (const structure of structures) {
    const distance = distanceOf(structure);
    if (distance !== null && (best === null || distance < best.distance)) best = { structure, distance };
  }
  return best;
}

/** Kinds that are a place in price which can still be reached. */
const HAS_DISTANCE: ReadonlySet<Structure['kind']> = new Set<Structure['kind']>([
  'swing',
  'fair_value_gap',
  'order_block',
  'mitigation_block',
  'equal_levels',
  'liquidity_pool',
  'previous_level',
]);
