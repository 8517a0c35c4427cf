import { z } from 'zod';
import { DecimalString } from './decimal';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';

/** What an exchange demands of an order in one instrument: its filters, in our words. Zero steps and limits mean none. */
export const InstrumentRules = z
  .object({
    instrument: InstrumentId,
    /** The exchange's own name: `BTCUSDT` for `BTC/USDT`. */
    symbol: z.string(),
    base: z.string(),
    quote: z.string(),
    isTrading: z.boolean(),
    priceStep: DecimalString,
    minPrice: DecimalString,
    maxPrice: DecimalString,
    quantityStep: DecimalString,
    minQuantity: DecimalString,
    maxQuantity: DecimalString,
    marketQuantityStep: DecimalString,
    minMarketQuantity: DecimalString,
    maxMarketQuantity: DecimalString,
    minNotional: DecimalString,
    maxNotional: DecimalString,
    /** Bounds of a price as multiples of the average price, by side; `null` where the exchange sets none. */
    priceBand: z
      .object({ bidUp: DecimalString, bidDown: DecimalString, askUp: DecimalString, askDown: DecimalString })
      .readonly()
      .nullable(),
    /** Most open orders; 0 for no limit. Conditional orders count in both. */
    maxOrders: z.number().int().min(0),
    maxConditionalOrders: z.number().int().min(0),
    takerFeeFraction: DecimalString,
    makerFeeFraction: DecimalString,
    knownAt: EpochMs,
  })
  .readonly();
export type InstrumentRules = z.infer<typeof InstrumentRules>;
