import { type DecimalString, exact } from './decimal';
import type { InstrumentId } from './instrument';
import type { MandateLimits, PlannedSession } from './mandate';
import { commonSessions, relateSessions, sessionText } from './mandate-sessions';

/** `other`: neither is the stricter one, so it waits like what is looser. */
export type ChangeDirection = 'tighter' | 'looser' | 'other';

/** One limit that differs between two sets, as text for a person. */
export interface LimitDifference {
  readonly limit: keyof MandateLimits;
  readonly from: string;
  readonly to: string;
  readonly direction: ChangeDirection;
}

/** Every limit that differs, in the order in which limits are declared. Two spellings of one number do not differ. */
export function compareLimits(from: MandateLimits, to: MandateLimits): LimitDifference[] {
  return LIMITS.flatMap((limit) => differenceOf(limit, from, to));
}

/**
 * A set that is, in each limit, as strict as the stricter of the two: where sets of instruments or sessions overlap, what is
 * in both. Where neither is stricter it has the value of `a`, so `a` is what is in force.
 */
export function strictestOf(a: MandateLimits, b: MandateLimits): MandateLimits {
  // Every key of the table is there, which is every key of the limits.
  return Object.fromEntries(LIMITS.map((limit) => [limit, stricterValue(limit, a, b)])) as MandateLimits;
}

/** How the values of a limit are ordered: `none` where neither of two is the stricter one. */
export function strictnessOf(limit: keyof MandateLimits): Strictness<unknown>['order'] {
  return STRICTNESS[limit].order;
}

interface Strictness<V> {
  /** Which values are stricter. */
  readonly order: 'lower' | 'higher' | 'subset' | 'ranked' | 'none';
  /** `null` where they are the same. */
  direction(from: V, to: V): ChangeDirection | null;
  /** The stricter one; `a` where neither is. */
  strictest(a: V, b: V): V;
  text(value: V): string;
}

function differenceOf<K extends keyof MandateLimits>(limit: K, from: MandateLimits, to: MandateLimits) {
  const { direction, text } = STRICTNESS[limit];
  const changed = direction(from[limit], to[limit]);
  return changed ? [{ limit, from: text(from[limit]), to: text(to[limit]), direction: changed }] : [];
}

function stricterValue<K extends keyof MandateLimits>(limit: K, a: MandateLimits, b: MandateLimits): MandateLimits[K] {
  return STRICTNESS[limit].strictest(a[limit], b[limit]);
}

function ordered<V>(
  order: 'lower' | 'higher' | 'ranked',
  /** Above 0 where `to` is the stricter one. */
  gain: (from: V, to: V) => number,
): Strictness<V> {
  return {
    order,
    direction: (from, to) => {
      const stricter = gain(from, to);
      return stricter === 0 ? null : stricter > 0 ? 'tighter' : 'looser';
    },
    strictest: (a, b) => (gain(a, b) > 0 ? b : a),
    text: String,
  };
}

const lower = ordered<number>('lower', (from, to) => from - to);
const higher = ordered<number>('higher', (from, to) => to - from);
const lowerMoney = ordered<DecimalString>('lower', (from, to) => exact(from).cmp(exact(to)));

/** @param values - The loosest first. */
function ranked<V>(values: readonly V[]): Strictness<V> {
  return ordered('ranked', (from, to) => values.indexOf(to) - values.indexOf(from));
}

function unordered<V extends string | number | boolean>(): Strictness<V> {
  return {
    order: 'none',
    direction: (from, to) => (from === to ? null : 'other'),
    strictest: (a) => a,
    text: String,
  };
}

const instruments: Strictness<readonly InstrumentId[] | null> = {
  order: 'subset',
  direction: (from, to) => {
    const isWithin = from === null || to?.every((instrument) => from.includes(instrument));
    const isAround = to === null || from?.every((instrument) => to.includes(instrument));
    if (isWithin && isAround) return null;
    return isWithin ? 'tighter' : 'looser';
  },
  strictest: (a, b) => (a === null ? b : b === null ? a : a.filter((instrument) => b.includes(instrument))),
  text: (allowed) => (allowed === null ? 'all' : allowed.join(', ') || 'none'),
};

const sessions: Strictness<readonly PlannedSession[] | null> = {
  order: 'subset',
  direction: (from, to) => {
    if (from === null || to === null) return from === to ? null : from === null ? 'tighter' : 'looser';
    const relation = relateSessions(from, to);
    if (relation === 'equal') return null;
    return relation === 'subset' ? 'tighter' : relation === 'other_zones' ? 'other' : 'looser';
  },
  strictest: (a, b) => {
    if (a === null || b === null) return a ?? b;
    const relation = relateSessions(a, b);
    if (relation === 'overlap') return commonSessions(a, b);
    return relation === 'subset' ? b : a;
  },
  text: (planned) => (planned === null ? 'any time' : planned.map(sessionText).join('; ') || 'never'),
};

// Typed by the limits: one that is missing here, or is none, does not compile.
const STRICTNESS: { readonly [K in keyof MandateLimits]: Strictness<MandateLimits[K]> } = {
  sizing: unordered(),
  riskFraction: lower,
  // Sizes by a wider stop: a smaller size.
  atrMultiple: higher,
  unprovenFraction: lower,
  maxTradeRiskFraction: lower,
  // Assumes a worse fill of the stop.
  stopSlippageFraction: higher,
  minRewardRatio: higher,
  marketSlippageFraction: lower,
  priceBandFraction: lower,
  maxOrderNotional: lowerMoney,
  maxOrderFraction: lower,
  maxInstrumentFraction: lower,
  maxGroupFraction: lower,
  maxExposureFraction: lower,
  maxOpenPositions: lower,
  allowedInstruments: instruments,
  maxOpenRiskR: lower,
  dayBudgetR: lower,
  instrumentBudgetR: lower,
  groupBudgetR: lower,
  // More instruments share one budget.
  correlationThreshold: lower,
  maxQuoteAgeMs: lower,
  maxCandleAgeMs: lower,
  minCandles: higher,
  maxDecisionAgeMs: lower,
  maxDecisionDriftFraction: lower,
  ordersPerMinute: lower,
  lossCooldownLosses: lower,
  lossCooldownMs: higher,
  exitCooldownMs: higher,
  stopStreakStops: lower,
  stopStreakWindowMs: higher,
  stopStreakLockMs: higher,
  // A sum over fewer trades may be higher or lower.
  lowProfitTrades: unordered(),
  lowProfitMinR: higher,
  lowProfitLockMs: higher,
  dayZone: unordered(),
  // An open profit makes up for a realised loss, an open loss adds to it.
  countsUnrealised: unordered(),
  dailyLossReducing: lower,
  dailyLossHalted: lower,
  drawdownReducing: lower,
  drawdownHalted: lower,
  lossesReducing: lower,
  lossesHalted: lower,
  errorRateReducing: lower,
  errorRateHalted: lower,
  errorRateMinRequests: lower,
  staleDataMs: lower,
  clockSkewMs: lower,
  modelFailures: lower,
  calibrationMinSkill: higher,
  // Skill is measured over so many of the last forecasts: over fewer it may be higher or lower.
  calibrationMinForecasts: unordered(),
  volatilityRatio: lower,
  unreconciledMs: lower,
  breakerCooldownMs: higher,
  // Leaves less in the market after a halt.
  flattenOnHalt: ranked([false, true]),
  behaviour: ranked(['off', 'warn', 'cooldown']),
  behaviourCooldownMs: higher,
  sizeUpFraction: lower,
  reentryMs: higher,
  plannedSessions: sessions,
  loosenDelayMs: higher,
};

// The keys of the table are those of the limits, by its type.
const LIMITS = Object.keys(STRICTNESS) as (keyof MandateLimits)[];
