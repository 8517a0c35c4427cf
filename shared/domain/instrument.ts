import { z } from 'zod';
import { EpochMs } from './epoch-ms';
import { Timeframe } from './timeframe';

/** Name of an instrument as the trader types it: `EURUSD`, `BTC/USDT`. Upper case, no spaces. */
export const InstrumentId = z
  .string()
  .min(2)
  .max(32)
  .regex(/^[A-Z0-9][A-Z0-9/._:-]*$/, 'Expected upper-case letters, digits and / . _ : - only');
export type InstrumentId = z.infer<typeof InstrumentId>;

/** Where an instrument's candles come from: an imported file, the demo market, or an exchange. */
export const InstrumentSource = z.enum(['file', 'demo', 'exchange']);
export type InstrumentSource = z.infer<typeof InstrumentSource>;

/** Candles of one length that are stored for an instrument. */
export const StoredSeries = z
  .object({
    timeframe: Timeframe,
    firstOpenAt: EpochMs,
    lastOpenAt: EpochMs,
    /** Stored candles, after corrections replaced earlier versions. */
    count: z.number().int().min(1),
  })
  .readonly();
export type StoredSeries = z.infer<typeof StoredSeries>;

export const Instrument = z
  .object({
    id: InstrumentId,
    source: InstrumentSource,
    /** Decimal places of a price, for display and for rounding levels. */
    pricePrecision: z.number().int().min(0).max(10),
    /** Shortest timeframe first. Every longer multiple can be resampled from these. */
    series: z.array(StoredSeries).readonly(),
  })
  .readonly();
export type Instrument = z.infer<typeof Instrument>;
