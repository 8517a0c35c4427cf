import type { Candle } from '#shared/domain/candle';
import { type BlockLife, meetBlocks, startBlockLife, watchBlock } from './block-life';
import { type BreakTrackerState, pushBreakTracker, type StructureBreak, startBreakTracker } from './break-tracker';
import { appendCandle, type CandleHistory, forgetCandles, startCandleHistory } from './candle-history';
import { closeInstant, type DetectorDefinition, type DetectorSettings, type StructureChange } from './detector';
import { opposingRun } from './opposing-run';
import type { Pivot } from './pivot';

/**
 * Mitigation blocks: the failed-swing variant of a breaker, without a sweep.
 *
 * Bearish: price leaves a swing low, fails below the swing high before it, and closes through that low. The block is the
 * last candles that closed down at the low, where the failed move began. Bullish mirrored. Had the failed move exceeded the
 * earlier extreme, its order block would have become a breaker instead.
 */
export const mitigationBlockDetector: DetectorDefinition<MitigationBlockDetectorState> = {
  name: 'mitigation-blocks',
  kinds: ['mitigation_block'],
  start: (settings) => ({
    history: startCandleHistory(),
    breaks: startBreakTracker(settings, 'swing'),
    highs: [],
    lows: [],
    lastBlock: { bullish: -1, bearish: -1 },
    life: startBlockLife(),
  }),
  push(state, candle, settings, changes) {
    const at = closeInstant(candle, settings);
    meetBlocks(state.life, candle, at, settings, false, changes);
    const now = appendCandle(state.history, candle);
    const { high, low } = state.breaks;
    for (const event of pushBreakTracker(state.breaks, candle, settings)) {
      confirm(state, event, candle, now, settings, changes);
    }
    remember(state.highs, high?.pivot, state.breaks.high?.pivot);
    remember(state.lows, low?.pivot, state.breaks.low?.pivot);
    forgetCandles(state.history, oldestNeeded(state, now));
  },
};

export interface MitigationBlockDetectorState {
  readonly history: CandleHistory;
  readonly breaks: BreakTrackerState;
  /** The last confirmed swings of each side, oldest first. */
  readonly highs: Pivot[];
  readonly lows: Pivot[];
  /** Number of the last candle of the last block per direction. */
  readonly lastBlock: { bullish: number; bearish: number };
  readonly life: BlockLife;
}

function confirm(
  state: MitigationBlockDetectorState,
  { direction, swing }: StructureBreak,
  candle: Candle,
  now: number,
  { parameters, timeframeMs }: DetectorSettings,
  changes: StructureChange[],
): void {
  const { history } = state;
  // The block points where the break points; the move that failed went the other way.
  const failedSign = direction === 'bearish' ? 1 : -1;
  const opposite = direction === 'bearish' ? state.highs : state.lows;
  const before = opposite.findLast((pivot) => pivot.index < swing.index);
  const failed = opposite.findLast((pivot) => pivot.index > swing.index);
  if (before === undefined || failed === undefined || before.index < history.first) return;
  const reached = direction === 'bearish' ? history.high : history.low;
  for (let number = swing.index + 1; number <= now; number++) {
    if (((reached[number - history.first] as number) - before.price) * failedSign >= 0) return;
  }
  const run = opposingRun(history, failedSign, swing.index, before.index, now - 1, parameters.blockMaximumRun);
  if (run === null || run.to <= state.lastBlock[direction]) return;

  state.lastBlock[direction] = run.to;
  const at = candle.openAt + timeframeMs;
  const runOpens = history.openAt.slice(run.from - history.first, run.to - history.first + 1);
  const formedAt = runOpens.at(-1) as number;
  const id = `mitigation_block:${direction}:${formedAt}`;
  const { top, bottom, meanThreshold, volume } = run;
  watchBlock(state.life, direction, { id, top, bottom });
  changes.push({
    kind: 'confirmed',
    structure: {
      id,
      kind: 'mitigation_block',
      direction,
      formedAt,
      confirmedAt: at,
      top,
      bottom,
      label: null,
      states: [{ state: 'active', at }],
      candles: [...runOpens, failed.openAt, candle.openAt],
      details: { kind: 'mitigation_block', scope: 'swing', meanThreshold, volume },
    },
  });
}

function remember(pivots: Pivot[], before: Pivot | undefined, latest: Pivot | undefined): void {
  if (latest === undefined || latest === before) return;
  pivots.push(latest);
  if (pivots.length > KEPT_SWINGS) pivots.shift();
}

function oldestNeeded({ breaks, highs, lows }: MitigationBlockDetectorState, now: number): number {
  return Math.min(now - breaks.pivots.right, highs[0]?.index ?? now, lows[0]?.index ?? now);
}

/** Swings of a side that are looked back at; more only find failures of moves long forgotten. */
const KEPT_SWINGS = 4;
