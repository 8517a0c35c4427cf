import type { CandleColumns } from '#shared/domain/candle-columns';

/** What the features of candles alone are computed from; all columns as long as the candles. */
export interface CandleFacts extends CandleColumns {
  /** Wilder's, 14 candles; NaN during warm-up. */
  readonly atr: Float64Array;
  /** Range of a candle together with the close before it, price units. */
  readonly trueRange: Float64Array;
}

export interface CandleFeature {
  readonly name: string;
  /** NaN or infinite where it is not known. */
  readonly valueAt: (facts: CandleFacts, row: number) => number;
}

export function candleFacts(candles: CandleColumns, atr: Float64Array): CandleFacts {
  const { high, low, close } = candles;
  const trueRange = close.map((_, row) => {
    const previousClose = close[row - 1] ?? (low[row] as number);
    return Math.max(high[row] as number, previousClose) - Math.min(low[row] as number, previousClose);
  });
  return { ...candles, atr, trueRange };
}

/**
 * Every value is added up over its own window afresh: a running sum would carry rounding from before the window, and a live
 * row would differ from the one that training saw.
 */
export const CANDLE_FEATURES: readonly CandleFeature[] = [
  ...[1, 3, 6, 12, 24, 96].map(
    (candles): CandleFeature => ({
      name: `return_${candles}`,
      valueAt: ({ close, atr }, row) => (at(close, row) - at(close, row - candles)) / at(atr, row),
    }),
  ),
  { name: 'atr_ratio_100', valueAt: ({ atr, trueRange }, row) => at(atr, row) / mean(trueRange, row, 100) },
  { name: 'range_ratio', valueAt: ({ high, low, atr }, row) => (at(high, row) - at(low, row)) / at(atr, row) },
  { name: 'body', valueAt: ({ open, close, atr }, row) => (at(close, row) - at(open, row)) / at(atr, row) },
  {
    name: 'upper_wick',
    valueAt: ({ open, high, close, atr }, row) =>
      (at(high, row) - Math.max(at(open, row), at(close, row))) / at(atr, row),
  },
  {
    name: 'lower_wick',
    valueAt: ({ open, low, close, atr }, row) =>
      (Math.min(at(open, row), at(close, row)) - at(low, row)) / at(atr, row),
  },
  { name: 'close_location', valueAt: (facts, row) => rangePosition(facts, row, 1) },
  ...[20, 100].map(
    (candles): CandleFeature => ({
      name: `range_position_${candles}`,
      valueAt: (facts, row) => rangePosition(facts, row, candles),
    }),
  ),
  {
    name: 'range_width_100',
    valueAt: ({ high, low, atr }, row) => (highest(high, row, 100) - lowest(low, row, 100)) / at(atr, row),
  },
  ...[20, 50, 200].map(
    (candles): CandleFeature => ({
      name: `average_distance_${candles}`,
      valueAt: ({ close, atr }, row) => (at(close, row) - mean(close, row, candles)) / at(atr, row),
    }),
  ),
  // Cutler's relative strength index brought to -1..1 is rises less falls over both: its window ends, Wilder's does not.
  { name: 'relative_strength_14', valueAt: ({ close }, row) => efficiency(close, row, 14) },
  { name: 'efficiency_48', valueAt: ({ close }, row) => efficiency(close, row, 48) },
  { name: 'up_share_12', valueAt: ({ open, close }, row) => upShare(open, close, row, 12) },
  { name: 'volume_ratio_20', valueAt: ({ volume }, row) => at(volume, row) / mean(volume, row, 20) },
];

/** NaN before the first candle. */
function at(column: Float64Array, row: number): number {
  return column[row] ?? Number.NaN;
}

function mean(column: Float64Array, row: number, candles: number): number {
  if (row + 1 < candles) return Number.NaN;
  let sum = 0;
  for (let index = row - candles + 1; index <= row; index++) sum += column[index] as number;
  return sum / candles;
}

function highest(column: Float64Array, row: number, candles: number): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let index = Math.max(0, row - candles + 1); index <= row; index++)
    best = Math.max(best, column[index] as number);
  return best;
}

function lowest(column: Float64Array, row: number, candles: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let index = Math.max(0, row - candles + 1); index <= row; index++)
    best = Math.min(best, column[index] as number);
  return best;
}

/** Where the close lies in the range of the last candles: 0 at its bottom, 1 at its top. */
function rangePosition({ high, low, close }: CandleFacts, row: number, candles: number): number {
  if (row + 1 < candles) return Number.NaN;
  const bottom = lowest(low, row, candles);
  return (at(close, row) - bottom) / (highest(high, row, candles) - bottom);
}

/** How one-sided the last moves were, -1..1: the net move over the way that price went. */
function efficiency(close: Float64Array, row: number, candles: number): number {
  if (row < candles) return Number.NaN;
  let moved = 0;
  for (let index = row - candles + 1; index <= row; index++) moved += Math.abs(at(close, index) - at(close, index - 1));
  return (at(close, row) - at(close, row - candles)) / moved;
}

function upShare(open: Float64Array, close: Float64Array, row: number, candles: number): number {
  if (row + 1 < candles) return Number.NaN;
  let up = 0;
  for (let index = row - candles + 1; index <= row; index++) if (at(close, index) > at(open, index)) up++;
  return up / candles;
}
