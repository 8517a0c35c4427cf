import { z } from 'zod';
import { EpochMs } from './epoch-ms';

const Price = z.number().positive();

/** One candle over the half-open UTC interval from `openAt` to `openAt` plus its timeframe. */
export const Candle = z
  .object({
    openAt: EpochMs,
    open: Price,
    high: Price,
    low: Price,
    close: Price,
    /** Traded amount in the base currency, or a tick count where the source has only that; never negative. */
    volume: z.number().min(0),
  })
  .readonly();
export type Candle = z.infer<typeof Candle>;

/** What is wrong with a candle's numbers, or `null` when it is sound. */
export function candleFault(candle: Candle): CandleFault | null {
  const { openAt, open, high, low, close, volume } = candle;
  for (const value of [openAt, open, high, low, close, volume]) {
    if (!Number.isFinite(value)) return 'not_a_number';
  }
  if (open <= 0 || high <= 0 || low <= 0 || close <= 0) return 'not_positive';
  if (volume < 0) return 'negative_volume';
  if (high < low) return 'high_below_low';
  if (open > high || open < low || close > high || close < low) return 'outside_high_low';
  return null;
}

export const CandleFault = z.enum([
  'not_a_number',
  'not_positive',
  'negative_volume',
  'high_below_low',
  'outside_high_low',
]);
export type CandleFault = z.infer<typeof CandleFault>;
