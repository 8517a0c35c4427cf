import type { Candle } from '#shared/domain/candle';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Structure } from '#shared/domain/structure';
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
  return {
    candle,
    isForming,
    at: isForming ? candle.openAt : closeAt,
    changeFraction: before ? candle.close / before.close - 1 : null,
    atr: atrValue === undefined || Number.isNaN(atrValue) ? null : atrValue,
    ...nearestAt(levelsOf(structures), closeAt, candle.close),
  };
}

function nearestAt(levels: Levels, at: EpochMs, close: number): Pick<ReadOut, 'above' | 'below'> {
  const { structures, fromAt, endAt } = levels;
  let above: NearStructure | null = null;
  let below: NearStructure | null = null;
  for (let index = 0; index < structures.length; index++) {
    if ((fromAt[index] as number) > at || (endAt[index] as number) <= at) continue;
    const structure = structures[index] as Structure;
    const toBottom = Math.max(0, structure.bottom - close);
    const toTop = Math.max(0, close - structure.top);
    if (structure.top >= close && (above === null || toBottom < above.distance))
      above = { structure, distance: toBottom };
    if (structure.bottom < close && (below === null || toTop < below.distance)) below = { structure, distance: toTop };
  }
  return { above, below };
}

/** Places in price with the stretch in which they counted, as numbers: the read-out asks with every move of the pointer. */
interface Levels {
  readonly structures: readonly Structure[];
  readonly fromAt: Float64Array;
  /** First instant at which it was known to be over; `Infinity` while it counts. */
  readonly endAt: Float64Array;
}

function levelsOf(all: readonly Structure[]): Levels {
  const known = levelsByStructures.get(all);
  if (known) return known;
  const structures = all.filter(({ kind }) => HAS_DISTANCE.has(kind));
  const levels: Levels = {
    structures,
    fromAt: Float64Array.from(structures, ({ confirmedAt }) => confirmedAt),
    endAt: Float64Array.from(structures, (structure) => structureEndAt(structure) ?? Number.POSITIVE_INFINITY),
  };
  levelsByStructures.set(all, levels);
  return levels;
}

const levelsByStructures = new WeakMap<readonly Structure[], Levels>();

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
