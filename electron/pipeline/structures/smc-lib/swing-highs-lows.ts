import type { CandleColumns } from '#shared/domain/candle-columns';

/** One entry per candle: 1 swing high, -1 swing low, 0 none; `level` is NaN where there is none. */
export interface SmcSwings {
  readonly highLow: Int8Array;
  readonly level: Float64Array;
}

/**
 * Swings as smartmoneyconcepts 0.0.27 finds them.
 *
 * NOT CAUSAL, on purpose. A candle is a high when it has the highest high of the candles i-length+1..i+length (one fewer
 * before than after; ties count), and both sides need room for a window counted from the start of the data. Of neighbours
 * on one side the more extreme survives, whenever it comes. The first and the last candle become swings of the side that is
 * missing there.
 */
export function smcSwingHighsLows({ high, low }: CandleColumns, length: number): SmcSwings {
  const count = high.length;
  const highLow = new Int8Array(count);
  const highest = windowExtremes(high, 2 * length, 1);
  const lowest = windowExtremes(low, 2 * length, -1);
  let first = -1;
  let last = -1;
  for (let index = 2 * length - 1; index + length < count; index++) {
    // All columns have the same length and the windows end inside them.
    const side = high[index] === highest[index + length] ? 1 : low[index] === lowest[index + length] ? -1 : 0;
    if (side === 0) continue;
    if (last >= 0 && highLow[last] === side) {
      const isMoreExtreme =
        side === 1 ? (high[index] as number) > (high[last] as number) : (low[index] as number) < (low[last] as number);
      if (!isMoreExtreme) continue;
      highLow[last] = 0;
      if (first === last) first = index;
    } else if (first < 0) first = index;
    highLow[index] = side;
    last = index;
  }
  if (last >= 0) {
    highLow[0] = highLow[first] === 1 ? -1 : 1;
    highLow[count - 1] = highLow[last] === 1 ? -1 : 1;
  }
  const level = new Float64Array(count).fill(Number.NaN);
  for (let index = 0; index < count; index++) {
    if (highLow[index] === 1) level[index] = high[index] as number;
    else if (highLow[index] === -1) level[index] = low[index] as number;
  }
  return { highLow, level };
}

/** Per index, the maximum (`sign` 1) or minimum (-1) of the `size` values that end there. */
function windowExtremes(values: Float64Array, size: number, sign: 1 | -1): Float64Array {
  const result = new Float64Array(values.length);
  // Indices of candidates, most extreme first: a value that a later one beats can never lead again.
  const queue = new Int32Array(values.length);
  let head = 0;
  let tail = 0;
  for (let index = 0; index < values.length; index++) {
    const value = (values[index] as number) * sign;
    while (tail > head && (values[queue[tail - 1] as number] as number) * sign <= value) tail -= 1;
    queue[tail++] = index;
    if ((queue[head] as number) <= index - size) head += 1;
    result[index] = values[queue[head] as number] as number;
  }
  return result;
}
