import { z } from 'zod';
import { Proportion } from './accuracy';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { Direction } from './prediction';
import { SignalAlgorithm } from './signal-model';
import { Timeframe } from './timeframe';

/** Signals that a rule makes, from structures and from indicators. */
export const RULE_SIGNAL_NAMES = [
  'trend_break',
  'change_of_character',
  'order_block_retest',
  'fair_value_gap_retest',
  'liquidity_sweep',
  'judas_swing',
  'power_of_three',
  'range_extreme',
  'average_cross',
  'momentum_reversal',
  'momentum_cross',
  'band_reentry',
  'channel_breakout',
] as const;

/** The one that a learned model makes: the target trades before the stop. */
export const LEARNED_SIGNAL_NAMES = ['target_before_stop'] as const;

export const SignalName = z.enum([...RULE_SIGNAL_NAMES, ...LEARNED_SIGNAL_NAMES]);
export type SignalName = z.infer<typeof SignalName>;

export const SignalSource = z.enum(['rule', 'learned']);
export type SignalSource = z.infer<typeof SignalSource>;

/** What a signal rests on, with its numbers: enough to see it on the chart and to compute it again. */
export const SignalEvidence = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('structure'), structureId: z.string(), state: z.string(), price: z.number() }).readonly(),
  z
    .object({
      kind: z.literal('indicator'),
      /** Name with its periods: `ema(20)`, `rsi(14)`. */
      name: z.string(),
      value: z.number(),
      /** What it was compared with; `null` where it stands alone. */
      threshold: z.number().nullable(),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('feature'),
      name: z.string(),
      /** `null` where it was not known: a model has a branch for that. */
      value: z.number().nullable(),
      /** What it adds to the model's log-odds, against the mean of the training rows. */
      contribution: z.number(),
    })
    .readonly(),
]);
export type SignalEvidence = z.infer<typeof SignalEvidence>;

/** How often price went one ATR in a signal's direction before one ATR against it, within 24 candles. */
export const SignalRecord = z
  .object({
    name: SignalName,
    direction: Direction,
    /** Signals whose whole horizon is known. */
    n: z.number().int(),
    hitRate: Proportion.nullable(),
    /** The same barriers from every candle of the same stretch. */
    baseRate: z.number().nullable(),
    /** Mean result in ATR at the barriers or the horizon; costs are not in it. */
    meanAtr: z.number().nullable(),
    medianFavourableAtr: z.number().nullable(),
    medianAdverseAtr: z.number().nullable(),
  })
  .readonly();
export type SignalRecord = z.infer<typeof SignalRecord>;

/** A hint with a direction that became known at one candle close. It claims nothing; a prediction does. */
export const Signal = z
  .object({
    /** Stable: the same candles always give the same id. */
    id: z.string(),
    instrument: InstrumentId,
    timeframe: Timeframe,
    name: SignalName,
    source: SignalSource,
    direction: Direction,
    /** Open of the candle that completed it. */
    occurredAt: EpochMs,
    /** Close of that candle: the first instant at which it could be known. */
    knownAt: EpochMs,
    /** Close at that candle, in price units. */
    price: z.number().positive(),
    /** 0..1: how far the rule's measure goes beyond what it takes, by the formula in docs/signals.md. */
    strength: z.number().min(0).max(1),
    /** Calibrated, 0..1; `null` for rules, which state none. */
    probability: z.number().min(0).max(1).nullable(),
    /** The model that made it; `null` for rules. */
    model: z.object({ id: z.string(), algorithm: SignalAlgorithm, hash: z.string() }).readonly().nullable(),
    evidence: z.array(SignalEvidence).min(1).readonly(),
  })
  .readonly();
export type Signal = z.infer<typeof Signal>;
