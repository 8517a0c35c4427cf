import fc from 'fast-check';
import type { MandateLimits, PlannedSession } from '#shared/domain/mandate';
import { CAREFUL_LIMITS, NORMAL_LIMITS } from '#shared/domain/mandate-presets';

/**
 * Limits that differ from a preset in any number of values, each within its range. They may contradict each other, see
 * `mandateProblems`.
 */
export function arbitraryLimits(): fc.Arbitrary<MandateLimits> {
  const differences = fc.record(VALUES, { requiredKeys: [] });
  return fc
    .tuple(fc.constantFrom(NORMAL_LIMITS, CAREFUL_LIMITS), differences)
    .map(([preset, changed]) => ({ ...preset, ...changed }));
}

/** Limits that do not contradict each other: each part is cut to its whole. */
export function arbitrarySoundLimits(): fc.Arbitrary<MandateLimits> {
  return arbitraryLimits().map((limits) => {
    const drawdownHalted = limits.drawdownHalted;
    const dailyLossHalted = Math.min(limits.dailyLossHalted, drawdownHalted);
    const maxTradeRiskFraction = Math.min(limits.maxTradeRiskFraction, dailyLossHalted);
    const maxGroupFraction = Math.min(limits.maxGroupFraction, limits.maxExposureFraction);
    const maxInstrumentFraction = Math.min(limits.maxInstrumentFraction, maxGroupFraction);
    const maxOpenRiskR = Math.min(limits.maxOpenRiskR, limits.dayBudgetR);
    const groupBudgetR = Math.min(limits.groupBudgetR, maxOpenRiskR);
    return {
      ...limits,
      dailyLossHalted,
      dailyLossReducing: Math.min(limits.dailyLossReducing, dailyLossHalted),
      drawdownReducing: Math.min(limits.drawdownReducing, drawdownHalted),
      lossesReducing: Math.min(limits.lossesReducing, limits.lossesHalted),
      errorRateReducing: Math.min(limits.errorRateReducing, limits.errorRateHalted),
      maxTradeRiskFraction,
      riskFraction: Math.min(limits.riskFraction, maxTradeRiskFraction),
      marketSlippageFraction: Math.min(limits.marketSlippageFraction, limits.priceBandFraction),
      maxGroupFraction,
      maxInstrumentFraction,
      maxOrderFraction: Math.min(limits.maxOrderFraction, maxInstrumentFraction),
      maxOpenRiskR,
      groupBudgetR,
      instrumentBudgetR: Math.min(limits.instrumentBudgetR, groupBudgetR),
      behaviourCooldownMs: Math.max(limits.behaviourCooldownMs, limits.behaviour === 'cooldown' ? 60_000 : 0),
    };
  });
}

export function arbitrarySession(): fc.Arbitrary<PlannedSession> {
  return fc.record({
    timeZone: fc.constantFrom('UTC', 'Europe/Madrid', 'America/New_York'),
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
    startMinute: fc.integer({ min: 0, max: 1_439 }),
    endMinute: fc.integer({ min: 0, max: 1_439 }),
  });
}

// Few values for each, so that two sets often agree or touch.
const fraction = (min: number, max: number) =>
  fc.integer({ min: 0, max: 8 }).map((eighth) => min + (eighth / 8) * (max - min));
const budget = fc.constantFrom(0.5, 1, 2, 3, 4, 6);
const count = fc.integer({ min: 1, max: 9 });
const pause = fc.constantFrom(0, 60_000, 1_800_000, 3_600_000);

const VALUES: { readonly [K in keyof MandateLimits]: fc.Arbitrary<MandateLimits[K]> } = {
  sizing: fc.constantFrom('fixed_fraction', 'atr', 'half_kelly'),
  riskFraction: fraction(0.001, 0.009),
  atrMultiple: fraction(0.5, 4.5),
  unprovenFraction: fraction(0, 1),
  maxTradeRiskFraction: fraction(0.002, 0.018),
  stopSlippageFraction: fraction(0, 0.05),
  minRewardRatio: fraction(0, 4),
  marketSlippageFraction: fraction(0, 0.05),
  priceBandFraction: fraction(0.05, 0.45),
  maxOrderNotional: fc.constantFrom('100', '100.00', '99.99', '5000', '50000'),
  maxOrderFraction: fraction(0.125, 1),
  maxInstrumentFraction: fraction(0.125, 1),
  maxGroupFraction: fraction(0.125, 1),
  maxExposureFraction: fraction(0.125, 1),
  maxOpenPositions: count,
  allowedInstruments: fc.option(fc.subarray(['BTC/USDT', 'ETH/USDT', 'SOL/USDT'])),
  maxOpenRiskR: budget,
  dayBudgetR: budget,
  instrumentBudgetR: budget,
  groupBudgetR: budget,
  correlationThreshold: fraction(0.1, 0.9),
  maxQuoteAgeMs: fc.constantFrom(1_000, 15_000, 60_000),
  maxCandleAgeMs: fc.constantFrom(60_000, 600_000),
  minCandles: fc.integer({ min: 0, max: 300 }),
  maxDecisionAgeMs: fc.constantFrom(10_000, 3_600_000),
  maxDecisionDriftFraction: fraction(0.2, 1),
  ordersPerMinute: count,
  lossCooldownLosses: count,
  lossCooldownMs: pause,
  exitCooldownMs: pause,
  stopStreakStops: count,
  stopStreakWindowMs: fc.constantFrom(60_000, 86_400_000),
  stopStreakLockMs: pause,
  lowProfitTrades: count,
  lowProfitMinR: fc.integer({ min: -9, max: 9 }),
  lowProfitLockMs: pause,
  dayZone: fc.constantFrom('UTC', 'Europe/Madrid'),
  countsUnrealised: fc.boolean(),
  dailyLossReducing: fraction(0.01, 0.09),
  dailyLossHalted: fraction(0.01, 0.09),
  drawdownReducing: fraction(0.02, 0.18),
  drawdownHalted: fraction(0.02, 0.18),
  lossesReducing: count,
  lossesHalted: count,
  errorRateReducing: fraction(0.2, 1),
  errorRateHalted: fraction(0.2, 1),
  errorRateMinRequests: count,
  staleDataMs: fc.constantFrom(5_000, 60_000),
  clockSkewMs: fc.constantFrom(100, 5_000),
  modelFailures: count,
  calibrationMinSkill: fraction(-1, 1),
  calibrationMinForecasts: fc.integer({ min: 10, max: 60 }),
  volatilityRatio: fraction(2, 10),
  unreconciledMs: fc.constantFrom(1_000, 60_000),
  breakerCooldownMs: pause,
  flattenOnHalt: fc.boolean(),
  behaviour: fc.constantFrom('off', 'warn', 'cooldown'),
  behaviourCooldownMs: pause,
  sizeUpFraction: fraction(0, 2),
  reentryMs: pause,
  plannedSessions: fc.option(fc.array(arbitrarySession(), { maxLength: 4 })),
  loosenDelayMs: fc.constantFrom(60_000, 3_600_000, 43_200_000),
};
