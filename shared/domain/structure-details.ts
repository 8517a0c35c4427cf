import { z } from 'zod';
import { EpochMs } from './epoch-ms';

/** Minor structure comes from the short pivot length, major (`swing`) from the long one. */
export const StructureScope = z.enum(['internal', 'swing']);
export type StructureScope = z.infer<typeof StructureScope>;

/** Where the resting orders of a liquidity level are supposed to lie. */
export const LiquiditySource = z.enum([
  'swing',
  'equal_levels',
  'previous_day',
  'previous_week',
  'previous_month',
  'session',
]);
export type LiquiditySource = z.infer<typeof LiquiditySource>;

const Price = z.number();

const BreakDetails = {
  scope: StructureScope,
  /** Open of the candle of the swing whose level was broken. */
  brokenSwingAt: EpochMs,
};

const BlockDetails = {
  scope: StructureScope,
  /** Middle of the bodies: ICT's mean threshold. */
  meanThreshold: Price,
  /** Volume of the candles of the block. */
  volume: z.number(),
};

/** Facts that only one kind of structure has. All fixed at confirmation. */
export const StructureDetails = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('break_of_structure'), ...BreakDetails }).readonly(),
  z.object({ kind: z.literal('change_of_character'), ...BreakDetails }).readonly(),
  z
    .object({
      kind: z.literal('change_in_state_of_delivery'),
      /** Length of the opposing run whose open was closed through. */
      runCandles: z.number().int(),
    })
    .readonly(),
  z.object({ kind: z.literal('order_block'), ...BlockDetails }).readonly(),
  z.object({ kind: z.literal('mitigation_block'), ...BlockDetails }).readonly(),
  z
    .object({
      kind: z.literal('equal_levels'),
      /** Distance of the two extremes in multiples of the average true range. */
      distanceAtr: z.number(),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('liquidity_pool'),
      /** Swings that lie in the pool. */
      touches: z.number().int(),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('liquidity_sweep'),
      source: LiquiditySource,
      level: Price,
      /** Furthest trade beyond the level in multiples of the average true range; `null` during warm-up. */
      depthAtr: z.number().nullable(),
      /** Candles from the first trade beyond to the close back inside; 0 means the same candle. */
      candlesBeyond: z.number().int(),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('previous_level'),
      period: z.enum(['day', 'week', 'month']),
      side: z.enum(['high', 'low']),
      periodStartAt: EpochMs,
      periodEndAt: EpochMs,
    })
    .readonly(),
  z
    .object({
      kind: z.literal('session'),
      sessionId: z.string(),
      startAt: EpochMs,
      endAt: EpochMs,
      open: Price,
      close: Price,
    })
    .readonly(),
  z
    .object({
      kind: z.literal('dealing_range'),
      /** Half of the range: above is premium, below discount. */
      equilibrium: Price,
      /** Optimal trade entry: where it begins, its ideal and where it ends, by retracement of the leg. */
      entryFrom: Price,
      entryIdeal: Price,
      entryTo: Price,
    })
    .readonly(),
  z
    .object({
      kind: z.literal('retracement'),
      /** Fractions of the leg given back and their prices, shallow first. */
      levels: z.array(z.object({ fraction: z.number(), price: Price }).readonly()).readonly(),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('judas_swing'),
      referenceAt: EpochMs,
      referenceOpen: Price,
      /** The pool that the false move ran. */
      sweptLevel: Price,
      source: LiquiditySource,
    })
    .readonly(),
  z
    .object({
      kind: z.literal('power_of_three'),
      rangeStartAt: EpochMs,
      rangeEndAt: EpochMs,
      /** The setup is over when nothing has come of it by then. */
      expiresAt: EpochMs,
      /** Width of the range in multiples of the average true range; `null` during warm-up. */
      widthAtr: z.number().nullable(),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('volume_profile'),
      startAt: EpochMs,
      endAt: EpochMs,
      /** Middle of the price bucket with the most weight. */
      pointOfControl: Price,
      valueAreaHigh: Price,
      valueAreaLow: Price,
      /** `volume`, or `time` where every candle counts the same because the source has no volume. */
      weight: z.enum(['volume', 'time']),
      /** Share of the weight per bucket from the bottom of the range to its top; sums to 1. */
      shares: z.array(z.number()).readonly(),
    })
    .readonly(),
]);
export type StructureDetails = z.infer<typeof StructureDetails>;
