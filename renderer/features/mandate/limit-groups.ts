import type { MandateTexts } from '#renderer/locales/mandate-en';
import type { MandateLimits } from '#shared/domain/mandate';

export type LimitKey = keyof MandateLimits;

/** How a limit is typed and read. `times` is a multiple, `number` has no unit; durations are ms, percents fractions. */
export type FieldKind =
  | 'percent'
  | 'r'
  | 'times'
  | 'number'
  | 'count'
  | 'money'
  | 'duration'
  | 'flag'
  | 'choice'
  | 'zone'
  | 'instruments'
  | 'sessions';

/** Every limit with its kind, in the groups and the order in which they are shown. */
export const LIMIT_GROUPS: readonly {
  readonly group: keyof MandateTexts['groups'];
  readonly limits: Readonly<Partial<Record<LimitKey, FieldKind>>>;
}[] = [
  {
    group: 'sizing',
    limits: { sizing: 'choice', riskFraction: 'percent', atrMultiple: 'times', unprovenFraction: 'percent' },
  },
  {
    group: 'trade',
    limits: {
      maxTradeRiskFraction: 'percent',
      stopSlippageFraction: 'percent',
      minRewardRatio: 'times',
      marketSlippageFraction: 'percent',
      priceBandFraction: 'percent',
    },
  },
  {
    group: 'account',
    limits: {
      maxOrderNotional: 'money',
      maxOrderFraction: 'percent',
      maxInstrumentFraction: 'percent',
      maxGroupFraction: 'percent',
      maxExposureFraction: 'percent',
      maxOpenPositions: 'count',
      allowedInstruments: 'instruments',
    },
  },
  {
    group: 'budgets',
    limits: {
      maxOpenRiskR: 'r',
      dayBudgetR: 'r',
      instrumentBudgetR: 'r',
      groupBudgetR: 'r',
      correlationThreshold: 'number',
    },
  },
  {
    group: 'decisions',
    limits: {
      maxQuoteAgeMs: 'duration',
      maxCandleAgeMs: 'duration',
      minCandles: 'count',
      maxDecisionAgeMs: 'duration',
      maxDecisionDriftFraction: 'percent',
      ordersPerMinute: 'count',
    },
  },
  {
    group: 'pauses',
    limits: {
      lossCooldownLosses: 'count',
      lossCooldownMs: 'duration',
      exitCooldownMs: 'duration',
      stopStreakStops: 'count',
      stopStreakWindowMs: 'duration',
      stopStreakLockMs: 'duration',
      lowProfitTrades: 'count',
      lowProfitMinR: 'r',
      lowProfitLockMs: 'duration',
    },
  },
  {
    group: 'breaker',
    limits: {
      dayZone: 'zone',
      countsUnrealised: 'flag',
      dailyLossReducing: 'percent',
      dailyLossHalted: 'percent',
      drawdownReducing: 'percent',
      drawdownHalted: 'percent',
      lossesReducing: 'count',
      lossesHalted: 'count',
      errorRateReducing: 'percent',
      errorRateHalted: 'percent',
      errorRateMinRequests: 'count',
      staleDataMs: 'duration',
      clockSkewMs: 'duration',
      modelFailures: 'count',
      calibrationMinSkill: 'number',
      calibrationMinForecasts: 'count',
      volatilityRatio: 'times',
      unreconciledMs: 'duration',
      breakerCooldownMs: 'duration',
      flattenOnHalt: 'flag',
    },
  },
  {
    group: 'behaviour',
    limits: {
      behaviour: 'choice',
      behaviourCooldownMs: 'duration',
      sizeUpFraction: 'percent',
      reentryMs: 'duration',
      plannedSessions: 'sessions',
      loosenDelayMs: 'duration',
    },
  },
];

/** Kind of every limit. A test holds the table against the schema. */
export const LIMIT_KINDS = Object.assign({}, ...LIMIT_GROUPS.map(({ limits }) => limits)) as Readonly<
  Record<LimitKey, FieldKind>
>;

export const LIMIT_KEYS = Object.keys(LIMIT_KINDS) as readonly LimitKey[];

/** What a limit with choices may be. */
export const LIMIT_CHOICES = {
  sizing: ['fixed_fraction', 'atr', 'half_kelly'],
  behaviour: ['off', 'warn', 'cooldown'],
} as const;

export const DURATION_UNITS = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
export type DurationUnit = keyof typeof DURATION_UNITS;

/** The largest unit of which `ms` is a whole number; seconds where none is. */
export function durationUnit(ms: number): DurationUnit {
  const found = (['days', 'hours', 'minutes'] as const).find((unit) => ms > 0 && ms % DURATION_UNITS[unit] === 0);
  return found ?? (ms === 0 ? 'minutes' : 'seconds');
}
