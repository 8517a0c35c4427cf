import { firstIndexFrom } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { timeframeMs } from '#shared/domain/timeframe';
import { type CandleWindow, windowLength } from './candle-window';
import type { MarkMoment, OverlayMark } from './overlay-mark';

/** A mark with its place among the candles of the chart. Fractions lie between candles, or after the last one. */
export interface PlacedMark {
  readonly mark: OverlayMark;
  readonly fromIndex: number;
  /** `Infinity` while the mark goes on. */
  readonly toIndex: number;
}

/** Marks sorted by where they begin, with what is needed to find those in sight without looking at all. */
export interface OverlayIndex {
  readonly placed: readonly PlacedMark[];
  /** `fromIndex` of each, for the binary search. */
  readonly from: Float64Array;
  /** The furthest `toIndex` in each block of `BLOCK_SIZE` marks: a block that ended before the view is skipped whole. */
  readonly blockEnd: Float64Array;
}

/** Places `marks` among the candles of `window`. Those that ended before its first candle are left out. */
export function indexMarks(marks: readonly OverlayMark[], window: CandleWindow): OverlayIndex {
  const placed: PlacedMark[] = [];
  for (const mark of marks) {
    const fromIndex = indexOfMoment(window, mark.fromAt);
    const toIndex = mark.toAt === null ? Number.POSITIVE_INFINITY : indexOfMoment(window, mark.toAt);
    if (toIndex < 0) continue;
    placed.push({ mark, fromIndex, toIndex });
  }
  placed.sort((a, b) => a.fromIndex - b.fromIndex);
  const from = Float64Array.from(placed, ({ fromIndex }) => fromIndex);
  const blockEnd = new Float64Array(Math.ceil(placed.length / BLOCK_SIZE)).fill(Number.NEGATIVE_INFINITY);
  placed.forEach(({ toIndex }, index) => {
    const block = Math.floor(index / BLOCK_SIZE);
    blockEnd[block] = Math.max(blockEnd[block] as number, toIndex);
  });
  return { placed, from, blockEnd };
}

/** Marks that reach into the candles from `first` to `last`, in the order in which they begin. */
export function marksInRange(index: OverlayIndex, first: number, last: number): PlacedMark[] {
  const end = firstIndexFrom(index.from, Math.floor(last) + 1);
  const found: PlacedMark[] = [];
  for (let block = 0; block * BLOCK_SIZE < end; block++) {
    if ((index.blockEnd[block] as number) < first) continue;
    const stop = Math.min(end, (block + 1) * BLOCK_SIZE);
    for (let place = block * BLOCK_SIZE; place < stop; place++) {
      const placed = index.placed[place] as PlacedMark;
      if (placed.toIndex >= first) found.push(placed);
    }
  }
  return found;
}

/**
 * Index of the candle that contains `at`, or of the one before it where the market was closed. Before the first candle
 * -1; after the last one candles are counted on, as if the market stayed open.
 */
export function indexOfInstant(window: CandleWindow, at: EpochMs): number {
  const count = windowLength(window);
  const lastOpenAt = window.forming?.openAt ?? window.closed.openAt.at(-1);
  if (lastOpenAt === undefined) return -1;
  const length = timeframeMs(window.timeframe);
  if (at >= lastOpenAt + length) return count - 1 + Math.floor((at - lastOpenAt) / length);
  if (at >= lastOpenAt) return count - 1;
  return firstIndexFrom(window.closed.openAt, at + 1) - 1;
}

function indexOfMoment(window: CandleWindow, moment: MarkMoment): number {
  return typeof moment === 'number'
    ? indexOfInstant(window, moment)
    : indexOfInstant(window, moment.at) + moment.candlesLater;
}

const BLOCK_SIZE = 64;
