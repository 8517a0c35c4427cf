import type { CandleColumns } from '#shared/domain/candle-columns';

/**
 * What followed the close of candle `index`: the change of the close over the next 8 candles in ATR at that close, at most 3
 * either way, so that no single shock decides. `null` where the ATR or the later candles are not known.
 */
export function moveAfter({ close }: CandleColumns, atr: Float64Array, index: number): number | null {
  const later = close[index + OUTCOME_CANDLES];
  const range = atr[index] as number;
  if (later === undefined || !(range > 0)) return null;
  return Math.max(-MOST_ATR, Math.min(MOST_ATR, (later - (close[index] as number)) / range));
}

/** Candles after a moment that its outcome is measured over. */
export const OUTCOME_CANDLES = 8;
const MOST_ATR = 3;
