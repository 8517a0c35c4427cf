import type { CandleColumns } from '#shared/domain/candle-columns';
import { type PriceWatch, startPriceWatch, takePassed, watchPrice } from '../price-watch';
import type { SmcSwings } from './swing-highs-lows';

/** One entry per candle: `block` 1 bullish, -1 bearish, 0 none. Elsewhere NaN where there is no block. */
export interface SmcOrderBlocks {
  readonly block: Int8Array;
  readonly top: Float64Array;
  readonly bottom: Float64Array;
  readonly volume: Float64Array;
  /** As the package prints it: one candle early for bullish blocks; 0 for never. */
  readonly mitigatedIndex: Float64Array;
  readonly percentage: Float64Array;
  /** Candle whose close made the block. */
  readonly breakIndex: Float64Array;
  /** Candle that traded beyond the block; NaN for never. */
  readonly failedIndex: Float64Array;
}

/**
 * Order blocks as smartmoneyconcepts 0.0.27 finds them.
 *
 * NOT CAUSAL, on purpose: they start from the package's swings, and a return across a broken block erases it from history.
 * Quirks kept: when the break follows the swing directly, top and bottom are swapped; a bullish block says it was mitigated
 * one candle early; a candle that is first a broken bullish and then a bearish block counts as broken from the start.
 */
export function smcOrderBlocks(columns: CandleColumns, swings: SmcSwings, closeMitigation: boolean): SmcOrderBlocks {
  const count = columns.close.length;
  const empty = () => new Float64Array(count).fill(Number.NaN);
  const result: SmcOrderBlocks = {
    block: new Int8Array(count),
    top: empty(),
    bottom: empty(),
    volume: empty(),
    mitigatedIndex: empty(),
    percentage: empty(),
    breakIndex: empty(),
    failedIndex: empty(),
  };
  const isBroken = new Uint8Array(count);
  findSide(columns, swings, 1, closeMitigation, isBroken, result);
  findSide(columns, swings, -1, closeMitigation, isBroken, result);
  return result;
}

function findSide(
  { open, high, low, close, volume }: CandleColumns,
  { highLow }: SmcSwings,
  side: 1 | -1,
  closeMitigation: boolean,
  isBroken: Uint8Array,
  result: SmcOrderBlocks,
): void {
  const bullish = side === 1;
  /** Blocks waiting to be traded through, and broken ones waiting for a return across them. */
  const standing: PriceWatch<number> = startPriceWatch(bullish ? 'fall' : 'rise');
  const broken: PriceWatch<number> = startPriceWatch(bullish ? 'rise' : 'fall');
  let swing = -1;
  let isCrossed = false;
  /** Extreme against the break among the candles after the swing, the latest of equals; -1 for none yet. */
  let extreme = -1;
  // Every index below is a candle of this loop or before it, and columns are equally long.
  for (let index = 0; index < close.length; index++) {
    const outward = (bullish ? high[index] : low[index]) as number;
    for (let block = takePassed(broken, outward); block !== undefined; block = takePassed(broken, outward)) {
      erase(result, block);
    }
    const inward = closeMitigation
      ? (bullish ? Math.min : Math.max)(open[index] as number, close[index] as number)
      : ((bullish ? low[index] : high[index]) as number);
    for (let block = takePassed(standing, inward); block !== undefined; block = takePassed(standing, inward)) {
      isBroken[block] = 1;
      result.mitigatedIndex[block] = bullish ? index - 1 : index;
      result.failedIndex[block] = index;
      watchPrice(broken, (bullish ? result.top[block] : result.bottom[block]) as number, block);
    }

    if (swing >= 0 && !isCrossed) {
      const level = (bullish ? high[swing] : low[swing]) as number;
      if (((close[index] as number) - level) * side > 0) {
        isCrossed = true;
        const previous = index - 1;
        const block = extreme >= 0 ? extreme : previous;
        result.block[block] = side;
        // Swapped where no candle lies between the swing and the break, as in the package.
        const swapped = extreme < 0 && bullish;
        result.top[block] = Math.fround((swapped ? low[block] : high[block]) as number);
        result.bottom[block] = Math.fround((swapped ? high[block] : low[block]) as number);
        setVolume(result, block, volume[index] ?? 0, volume[index - 1] ?? 0, volume[index - 2] ?? 0);
        result.mitigatedIndex[block] = Number.isNaN(result.mitigatedIndex[block] as number)
          ? 0
          : (result.mitigatedIndex[block] as number);
        result.breakIndex[block] = index;
        if (isBroken[block] === 1) {
          watchPrice(broken, (bullish ? result.top[block] : result.bottom[block]) as number, block);
        } else {
          watchPrice(standing, (bullish ? result.bottom[block] : result.top[block]) as number, block);
        }
      }
    }

    if (highLow[index] === side) {
      swing = index;
      isCrossed = false;
      extreme = -1;
    } else if (swing >= 0) {
      const price = ((bullish ? low[index] : high[index]) as number) * side;
      const best = extreme < 0 ? price : ((bullish ? low[extreme] : high[extreme]) as number) * side;
      if (price <= best) extreme = index;
    }
  }
}

function setVolume(result: SmcOrderBlocks, block: number, current: number, previous: number, earlier: number): void {
  const recent = Math.fround(current + previous);
  const before = Math.fround(earlier);
  const most = Math.max(recent, before);
  result.volume[block] = Math.fround(current + previous + earlier);
  // The package calls one share "high" and one "low" volume, the other way round per side; only their ratio is printed.
  result.percentage[block] = most === 0 ? 100 : Math.fround((Math.min(recent, before) / most) * 100);
}

function erase(result: SmcOrderBlocks, block: number): void {
  result.block[block] = 0;
  result.top[block] = Number.NaN;
  result.bottom[block] = Number.NaN;
  result.volume[block] = Number.NaN;
  result.mitigatedIndex[block] = Number.NaN;
  result.percentage[block] = Number.NaN;
  result.breakIndex[block] = Number.NaN;
  result.failedIndex[block] = Number.NaN;
}
