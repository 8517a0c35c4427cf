import type { Candle } from '#shared/domain/candle';
import type { StructureScope } from '#shared/domain/structure-details';
import { type BlockLife, meetBlocks, startBlockLife, watchBlock } from './block-life';
import { type BreakTrackerState, pushBreakTracker, type StructureBreak, startBreakTracker } from './break-tracker';
import { appendCandle, type CandleHistory, forgetCandles, startCandleHistory } from './candle-history';
import { closeInstant, type DetectorDefinition, type DetectorSettings, type StructureChange } from './detector';
import { type OpposingRun, opposingRun } from './opposing-run';
import { type AverageTrueRangeState, pushAverageTrueRange, startAverageTrueRange } from './running-average-true-range';

/**
 * Order blocks: where the move that broke structure began, known at the close that breaks it.
 *
 * By parameter the last candles that closed against the move, or its extreme candle; each candle is a block once.
 */
export const orderBlockDetector: DetectorDefinition<OrderBlockDetectorState> = {
  name: 'order-blocks',
  kinds: ['order_block'],
  start: (settings) => ({
    history: startCandleHistory(),
    averageTrueRange: startAverageTrueRange(settings.parameters.atrPeriod),
    trackers: scopesOf(settings).map((scope) => ({
      scope,
      breaks: startBreakTracker(settings, scope),
      lastBlock: { bullish: -1, bearish: -1 },
    })),
    life: startBlockLife(),
  }),
  push(state, candle, settings, changes) {
    const { parameters } = settings;
    const at = closeInstant(candle, settings);
    meetBlocks(state.life, candle, at, settings, parameters.blockBreakers, changes);

    const averageRange = pushAverageTrueRange(state.averageTrueRange, candle);
    const isVolatile =
      parameters.blockVolatileFactor > 0 &&
      averageRange !== null &&
      candle.high - candle.low >= parameters.blockVolatileFactor * averageRange;
    const now = appendCandle(state.history, candle, isVolatile ? 1 : 0);
    for (const tracker of state.trackers) {
      for (const event of pushBreakTracker(tracker.breaks, candle, settings)) {
        confirm(state, tracker, event, candle, now, averageRange, settings, changes);
      }
    }
    forgetCandles(state.history, oldestNeeded(state, now));
  },
};

export interface OrderBlockDetectorState {
  readonly history: CandleHistory;
  readonly averageTrueRange: AverageTrueRangeState;
  readonly trackers: readonly ScopeTracker[];
  readonly life: BlockLife;
}

interface ScopeTracker {
  readonly scope: StructureScope;
  readonly breaks: BreakTrackerState;
  /** Number of the candle of the last block per direction. */
  readonly lastBlock: { bullish: number; bearish: number };
}

function confirm(
  state: OrderBlockDetectorState,
  tracker: ScopeTracker,
  { direction, swing }: StructureBreak,
  candle: Candle,
  now: number,
  averageRange: number | null,
  settings: DetectorSettings,
  changes: StructureChange[],
): void {
  const { parameters } = settings;
  const { history } = state;
  const sign = direction === 'bullish' ? 1 : -1;
  const block =
    parameters.blockMethod === 'extreme'
      ? extremeBlock(history, sign, swing.index, now - 1)
      : lastOpposingBlock(history, sign, swing.index, now - 1, parameters.blockMaximumRun);
  // Later breaks look from later swings, so a block's candle never lies before the one of the block before.
  if (block === null || block.to <= tracker.lastBlock[direction]) return;
  if (parameters.blockDisplacementAtr > 0) {
    const distance = direction === 'bullish' ? candle.close - block.bottom : block.top - candle.close;
    if (averageRange === null || distance < parameters.blockDisplacementAtr * averageRange) return;
  }
  if (parameters.blockRequireGap && !holdsGap(history, sign, block.to, now)) return;

  tracker.lastBlock[direction] = block.to;
  const at = closeInstant(candle, settings);
  const runOpens = history.openAt.slice(block.from - history.first, block.to - history.first + 1);
  const formedAt = runOpens.at(-1) as number;
  const id = `order_block:${direction}:${tracker.scope}:${formedAt}`;
  const { top, bottom, meanThreshold, volume } = block;
  watchBlock(state.life, direction, { id, top, bottom });
  changes.push({
    kind: 'confirmed',
    structure: {
      id,
      kind: 'order_block',
      direction,
      formedAt,
      confirmedAt: at,
      top,
      bottom,
      label: null,
      states: [{ state: 'active', at }],
      candles: [...runOpens, candle.openAt],
      details: { kind: 'order_block', scope: tracker.scope, meanThreshold, volume },
    },
  });
}

/** The extreme candle between two, the first of equals, with high and low of volatile candles swapped in the search. */
function extremeBlock(history: CandleHistory, sign: 1 | -1, earliest: number, latest: number): OpposingRun | null {
  const { first } = history;
  let best = -1;
  let bestPrice = Number.POSITIVE_INFINITY;
  for (let candle = earliest; candle <= latest; candle++) {
    const price = sign * searchedPrice(history, sign, candle);
    if (price < bestPrice) {
      best = candle;
      bestPrice = price;
    }
  }
  if (best < 0) return null;
  const slot = best - first;
  return {
    from: best,
    to: best,
    top: history.high[slot] as number,
    bottom: history.low[slot] as number,
    meanThreshold: ((history.open[slot] as number) + (history.close[slot] as number)) / 2,
    volume: history.volume[slot] as number,
  };
}

function searchedPrice(history: CandleHistory, sign: 1 | -1, candle: number): number {
  const slot = candle - history.first;
  const isSwapped = history.mark[slot] === 1;
  return ((sign === 1) === isSwapped ? history.high[slot] : history.low[slot]) as number;
}

function lastOpposingBlock(
  history: CandleHistory,
  sign: 1 | -1,
  earliest: number,
  latest: number,
  most: number,
): OpposingRun | null {
  const { first } = history;
  const against = sign === 1 ? history.low : history.high;
  let extreme = earliest;
  for (let candle = earliest + 1; candle <= latest; candle++) {
    // The later of equal extremes is the one that the move left from.
    if (((against[candle - first] as number) - (against[extreme - first] as number)) * sign <= 0) extreme = candle;
  }
  return opposingRun(history, sign, extreme, earliest, latest, most);
}

/** Whether any three candles from the block's last to the break leave a gap in the direction of the move. */
function holdsGap(history: CandleHistory, sign: 1 | -1, from: number, to: number): boolean {
  const { first } = history;
  for (let third = from + 2; third <= to; third++) {
    const before = (sign === 1 ? history.high : history.low)[third - 2 - first] as number;
    const after = (sign === 1 ? history.low : history.high)[third - first] as number;
    if ((after - before) * sign > 0) return true;
  }
  return false;
}

/** Number of the oldest candle that a later break can reach back to. */
function oldestNeeded({ trackers }: OrderBlockDetectorState, now: number): number {
  let oldest = now;
  for (const { breaks } of trackers) {
    oldest = Math.min(oldest, now - breaks.pivots.right);
    for (const swing of [breaks.high, breaks.low]) {
      if (swing !== null && !swing.isBroken) oldest = Math.min(oldest, swing.pivot.index);
    }
  }
  return oldest;
}

function scopesOf({ parameters }: DetectorSettings): StructureScope[] {
  return parameters.blockScope === 'both' ? ['internal', 'swing'] : [parameters.blockScope];
}
