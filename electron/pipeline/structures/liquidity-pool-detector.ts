import type { Candle } from '#shared/domain/candle';
import { closeInstant, type DetectorDefinition, type DetectorSettings, type StructureChange } from './detector';
import { type LevelLife, meetLevels, startLevelLife, watchLevel } from './level-life';
import { type Pivot, type PivotState, pushPivots, startPivots } from './pivot';
import { type AverageTrueRangeState, pushAverageTrueRange, startAverageTrueRange } from './running-average-true-range';

/**
 * Liquidity pools: untouched swings of one side near each other, where stops are supposed to rest.
 *
 * A pool's span is fixed at confirmation. A further swing within the tolerance makes a larger pool that supersedes it.
 */
export const liquidityPoolDetector: DetectorDefinition<LiquidityPoolDetectorState> = {
  name: 'liquidity-pools',
  kinds: ['liquidity_pool'],
  start: ({ parameters }) => ({
    averageTrueRange: startAverageTrueRange(parameters.atrPeriod),
    pivots: startPivots(parameters.equalLeft, parameters.equalRight, parameters.swingAlternate),
    high: { swings: [], nearest: null },
    low: { swings: [], nearest: null },
    superseded: {},
    levels: startLevelLife(),
  }),
  push(state, candle, settings, changes) {
    const at = closeInstant(candle, settings);
    meetLevels(state.levels, candle, at, changes, (id) => {
      const isSuperseded = state.superseded[id] === true;
      if (isSuperseded) delete state.superseded[id];
      return isSuperseded;
    });
    dropTouched(state.high, candle, 1);
    dropTouched(state.low, candle, -1);
    const averageRange = pushAverageTrueRange(state.averageTrueRange, candle);
    for (const pivot of pushPivots(state.pivots, candle)) {
      join(state, pivot, averageRange, at, settings, changes);
    }
  },
};

export interface LiquidityPoolDetectorState {
  readonly averageTrueRange: AverageTrueRangeState;
  readonly pivots: PivotState;
  readonly high: UntouchedSwings;
  readonly low: UntouchedSwings;
  /** Ids of pools that are no longer watched but still wait in `levels`. */
  readonly superseded: Record<string, true>;
  readonly levels: LevelLife;
}

interface UntouchedSwings {
  /** Oldest first, at most `poolLookback`. */
  swings: PooledSwing[];
  /** Price of the one that price would meet first. */
  nearest: number | null;
}

interface PooledSwing {
  readonly openAt: number;
  readonly price: number;
  poolId: string | null;
}

function join(
  state: LiquidityPoolDetectorState,
  pivot: Pivot,
  averageRange: number | null,
  at: number,
  { parameters }: DetectorSettings,
  changes: StructureChange[],
): void {
  const { swings } = state[pivot.side];
  const tolerance = averageRange === null ? -1 : averageRange * parameters.poolToleranceAtr;
  const members = swings.filter(({ price }) => Math.abs(price - pivot.price) <= tolerance);
  let poolId: string | null = null;
  if (members.length + 1 >= parameters.poolMinimumTouches) {
    for (const id of new Set(members.map((member) => member.poolId))) {
      if (id === null) continue;
      state.superseded[id] = true;
      changes.push({ kind: 'state', id, change: { state: 'superseded', at } });
      // It is gone for all its swings, near the new one or not.
      for (const swing of swings) if (swing.poolId === id) swing.poolId = null;
    }
    poolId = confirm(state, members, pivot, at, changes);
    for (const member of members) member.poolId = poolId;
  }
  swings.push({ openAt: pivot.openAt, price: pivot.price, poolId });
  if (swings.length > parameters.poolLookback) swings.shift();
  state[pivot.side].nearest = nearestOf(swings, pivot.side === 'high' ? 1 : -1);
}

function confirm(
  state: LiquidityPoolDetectorState,
  members: readonly PooledSwing[],
  pivot: Pivot,
  at: number,
  changes: StructureChange[],
): string {
  const direction = pivot.side === 'high' ? 'bearish' : 'bullish';
  const id = `liquidity_pool:${direction}:${pivot.openAt}`;
  const prices = [...members.map((member) => member.price), pivot.price];
  const top = Math.max(...prices);
  const bottom = Math.min(...prices);
  changes.push({
    kind: 'confirmed',
    structure: {
      id,
      kind: 'liquidity_pool',
      direction,
      formedAt: pivot.openAt,
      confirmedAt: at,
      top,
      bottom,
      label: null,
      states: [{ state: 'active', at }],
      candles: [...members.map((member) => member.openAt), pivot.openAt],
      details: { kind: 'liquidity_pool', touches: prices.length },
    },
  });
  if (pivot.side === 'high') watchLevel(state.levels, 'above', id, top);
  else watchLevel(state.levels, 'below', id, bottom);
  return id;
}

/** Takes out the swings that `candle` has traded beyond. */
function dropTouched(side: UntouchedSwings, candle: Candle, sign: 1 | -1): void {
  if (side.nearest === null) return;
  const extreme = sign === 1 ? candle.high : candle.low;
  if ((extreme - side.nearest) * sign <= 0) return;
  side.swings = side.swings.filter(({ price }) => (extreme - price) * sign <= 0);
  side.nearest = nearestOf(side.swings, sign);
}

function nearestOf(swings: readonly PooledSwing[], sign: 1 | -1): number | null {
  let nearest: number | null = null;
  for (const { price } of swings) {
    if (nearest === null || (price - nearest) * sign < 0) nearest = price;
  }
  return nearest;
}
