import { z } from 'zod';
import { DecimalString, PositiveDecimal } from './decimal';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { isKnownTimeZone } from './zone-clock';

const DAY_MS = 86_400_000;

/** Part of the week in which the person means to trade, on one zone's clock; it wraps midnight when end is not after start. */
export const PlannedSession = z
  .strictObject({
    timeZone: z.string().max(64).refine(isKnownTimeZone, 'Expected a time zone such as Europe/Madrid'),
    /** ISO days on which it begins: 1 is Monday. */
    days: z.array(z.number().int().min(1).max(7)).min(1).max(7).readonly(),
    /** Minutes after midnight. */
    startMinute: z.number().int().min(0).max(1_439),
    endMinute: z.number().int().min(0).max(1_439),
  })
  .readonly();
export type PlannedSession = z.infer<typeof PlannedSession>;

/**
 * Every limit that a person can set. Fractions are 0..1, R amounts count in R (equity times `riskFraction`), times are ms.
 * A key that is not here is an error, never ignored.
 */
export const MandateLimits = z
  .strictObject({
    // How an entry is sized.
    sizing: z.enum(['fixed_fraction', 'atr', 'half_kelly']),
    /** Loss at the stop, fees included, as a share of equity: one R. */
    riskFraction: fraction(0.0001, 0.05),
    /** Least distance to size by, in ATR(14) of the candles, with `atr` sizing. */
    atrMultiple: number(0.5, 10),
    /** Share of the size that a ticket of a model without a proven record gets. */
    unprovenFraction: fraction(0, 1),
    // What one trade may cost.
    /** Loss at the stop when it fills `stopSlippageFraction` beyond its trigger, as a share of equity. */
    maxTradeRiskFraction: fraction(0.0001, 0.1),
    stopSlippageFraction: fraction(0, 0.05),
    minRewardRatio: number(0, 20),
    /** How far above the best ask an entry at the market may fill. */
    marketSlippageFraction: fraction(0, 0.05),
    /** Largest distance of an entry from the last price. */
    priceBandFraction: fraction(0.001, 0.5),
    // How much of the account may be in the market. Money in the currency of the account.
    maxOrderNotional: PositiveDecimal,
    maxOrderFraction: fraction(0.001, 1),
    maxInstrumentFraction: fraction(0.001, 1),
    maxGroupFraction: fraction(0.001, 1),
    maxExposureFraction: fraction(0.001, 1),
    maxOpenPositions: count(1, 500),
    /** `null` lets every followed instrument trade. */
    allowedInstruments: z.array(InstrumentId).max(200).readonly().nullable(),
    // Budgets in R.
    maxOpenRiskR: number(0.1, 100),
    dayBudgetR: number(0.1, 100),
    instrumentBudgetR: number(0.1, 100),
    groupBudgetR: number(0.1, 100),
    /** Instruments whose returns correlate at least this much, either way, share the budget of a group. */
    correlationThreshold: fraction(0.1, 1),
    // What a decision may rest on.
    maxQuoteAgeMs: duration(1_000, 300_000),
    /** Age of the newest closed candle. */
    maxCandleAgeMs: duration(60_000, 7 * DAY_MS),
    minCandles: count(0, 10_000),
    maxDecisionAgeMs: duration(10_000, 7 * DAY_MS),
    /** How far the price may have moved since the decision, as a share of the way to the stop. */
    maxDecisionDriftFraction: fraction(0.01, 1),
    ordersPerMinute: count(1, 120),
    // Pauses.
    lossCooldownLosses: count(1, 100),
    lossCooldownMs: duration(0, 7 * DAY_MS),
    exitCooldownMs: duration(0, 7 * DAY_MS),
    stopStreakStops: count(1, 100),
    stopStreakWindowMs: duration(60_000, 30 * DAY_MS),
    stopStreakLockMs: duration(0, 30 * DAY_MS),
    lowProfitTrades: count(1, 1_000),
    /** Sum of R over the last `lowProfitTrades` trades of an instrument under which it is locked. */
    lowProfitMinR: number(-100, 100),
    lowProfitLockMs: duration(0, 90 * DAY_MS),
    // The circuit breaker.
    dayZone: z.string().max(64).refine(isKnownTimeZone, 'Expected a time zone such as Europe/Madrid'),
    /** Whether open profit and loss count in the daily loss. */
    countsUnrealised: z.boolean(),
    dailyLossReducing: fraction(0.001, 1),
    dailyLossHalted: fraction(0.001, 1),
    drawdownReducing: fraction(0.001, 1),
    drawdownHalted: fraction(0.001, 1),
    lossesReducing: count(1, 100),
    lossesHalted: count(1, 100),
    /** Share of the requests to the exchange that failed, of at least `errorRateMinRequests` in the last 5 minutes. */
    errorRateReducing: fraction(0.05, 1),
    errorRateHalted: fraction(0.05, 1),
    errorRateMinRequests: count(1, 10_000),
    staleDataMs: duration(5_000, DAY_MS),
    clockSkewMs: duration(100, 60_000),
    modelFailures: count(1, 100),
    /** Brier skill of the last forecasts below which calibration has collapsed; needs `calibrationMinForecasts`. */
    calibrationMinSkill: number(-10, 1),
    calibrationMinForecasts: count(10, 10_000),
    /** Range of the newest candle over the median of those before. */
    volatilityRatio: number(1.5, 100),
    unreconciledMs: duration(1_000, DAY_MS),
    /** How long a measure must be good before a cause that clears by rule is lifted. */
    breakerCooldownMs: duration(0, 7 * DAY_MS),
    /** Whether the breaker closes positions at the market when it halts, besides cancelling entries. */
    flattenOnHalt: z.boolean(),
    // Guard of behaviour: `warn` tells, `cooldown` tells the first time of a day and refuses after it.
    behaviour: z.enum(['off', 'warn', 'cooldown']),
    behaviourCooldownMs: duration(0, 7 * DAY_MS),
    /** Growth of the size over the trade before, after a loss. */
    sizeUpFraction: fraction(0, 10),
    reentryMs: duration(0, DAY_MS),
    /** `null`: any time is planned. */
    plannedSessions: z.array(PlannedSession).max(20).readonly().nullable(),
    /** How long a looser limit waits before it counts. */
    loosenDelayMs: duration(60_000, 30 * DAY_MS),
  })
  .readonly();
export type MandateLimits = z.infer<typeof MandateLimits>;

/** Which set of limits a mandate began as. */
export const MandatePreset = z.enum(['careful', 'normal', 'own']);
export type MandatePreset = z.infer<typeof MandatePreset>;

/** Limits that a person put their name to. A version is never changed: another takes its place. */
export const Mandate = z
  .object({
    /** 0 is the built-in one that holds before anybody has signed. */
    version: z.number().int().min(0),
    preset: MandatePreset,
    /** What holds once `effectiveAt` has come. */
    limits: MandateLimits,
    /** What holds until then: each limit the stricter of the old one and the new one. */
    interim: MandateLimits,
    signedAt: EpochMs,
    signedBy: z.string(),
    note: z.string(),
    /** When what was loosened counts; `signedAt` where nothing was. */
    effectiveAt: EpochMs,
    /** `null` never expires: only the built-in one. */
    expiresAt: EpochMs.nullable(),
    /** SHA-256 over all of the above and the signature of the version before. */
    signature: z.string(),
  })
  .readonly();
export type Mandate = z.infer<typeof Mandate>;

/** What a mandate that is being written would change in one limit. */
export const LimitChange = z
  .object({
    limit: z.string(),
    from: z.string(),
    to: z.string(),
    direction: z.enum(['tighter', 'looser', 'other']),
    effectiveAt: EpochMs,
  })
  .readonly();
export type LimitChange = z.infer<typeof LimitChange>;

/** What a person is asked to sign. */
export const MandateDraft = z
  .strictObject({
    preset: MandatePreset,
    limits: MandateLimits,
    expiresAt: EpochMs,
  })
  .readonly();
export type MandateDraft = z.infer<typeof MandateDraft>;

/** The one in force, the one that waits for its delay (`null` where none does), and all that were signed, newest first. */
export const MandateStatus = z
  .object({
    current: Mandate,
    /** The limits that hold now. */
    limits: MandateLimits,
    /** Whether a person has to sign one before any entry: live, and after one has expired. */
    needsSignature: z.boolean(),
    isExpired: z.boolean(),
    pendingAt: EpochMs.nullable(),
    history: z.array(Mandate).readonly(),
    presets: z.object({ careful: MandateLimits, normal: MandateLimits }).readonly(),
  })
  .readonly();
export type MandateStatus = z.infer<typeof MandateStatus>;

// A zero has one spelling, and what is no number or none of this size never passes.
function number(min: number, max: number) {
  return z
    .number()
    .min(min)
    .max(max)
    .refine((value) => !Object.is(value, -0), 'Expected 0, not -0')
    .refine((value) => DecimalString.safeParse(String(value)).success, 'Expected a plain number such as 0.5');
}

function fraction(min: number, max: number) {
  return number(min, max);
}

function count(min: number, max: number) {
  return number(min, max).refine(Number.isInteger, 'Expected a whole number');
}

function duration(min: number, max: number) {
  return count(min, max);
}
