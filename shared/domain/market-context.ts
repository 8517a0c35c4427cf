import { z } from 'zod';
import { Candle } from './candle';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { MarketSession } from './market-session';
import { BaseRate } from './prediction';
import { StructureDirection, StructureKind, StructureState, SwingLabel } from './structure';
import { Timeframe } from './timeframe';

/** A price that a prediction may cite: a swing, or one edge of a fair value gap. */
export const ContextLevel = z
  .object({
    /** `L1`, `L2`, ... from the highest price down; valid inside one context only. */
    id: z.string().regex(/^L[1-9]\d*$/),
    structureId: z.string(),
    kind: StructureKind,
    direction: StructureDirection,
    edge: z.enum(['level', 'top', 'bottom']),
    label: SwingLabel.nullable(),
    state: StructureState,
    /** Rounded to the instrument's precision. */
    price: z.number().positive(),
    /** (price - reference price) / ATR, two decimals: positive above the market. */
    distanceAtr: z.number(),
    /** Candles since the candle it lies on. */
    ageCandles: z.number().int().min(0),
  })
  .readonly();
export type ContextLevel = z.infer<typeof ContextLevel>;

/** Direction of the last two swing highs and lows; `sideways` where they disagree. */
export const Trend = z.enum(['up', 'down', 'sideways']);
export type Trend = z.infer<typeof Trend>;

/** The market of one instrument as it was known at `asOf`: all that a prediction may rest on. */
export const MarketContext = z
  .object({
    instrument: InstrumentId,
    timeframe: Timeframe,
    /** Close instant of the last known candle. */
    asOf: EpochMs,
    pricePrecision: z.number().int(),
    /** Close of the last known candle. */
    referencePrice: z.number().positive(),
    /** Average true range over 14 candles (Wilder), in price units. */
    atr: z.number().positive(),
    trend: Trend,
    /** Prices of the last confirmed swing high and low; `null` until both exist. */
    range: z.object({ high: z.number(), low: z.number() }).readonly().nullable(),
    /** (reference price - low) / (high - low); outside 0..1 beyond the range. */
    rangePosition: z.number().nullable(),
    /** `null` for candles of a day and longer. */
    session: MarketSession.nullable(),
    /** Oldest first; the last one closed at `asOf`. */
    recentCandles: z.array(Candle).readonly(),
    /** Highest price first. */
    levels: z.array(ContextLevel).readonly(),
    /** How often price went 1 ATR one way before 1 ATR the other way, within 24 candles, from earlier candles. */
    baseRates: z.object({ long: BaseRate.nullable(), short: BaseRate.nullable() }).readonly(),
  })
  .readonly();
export type MarketContext = z.infer<typeof MarketContext>;
