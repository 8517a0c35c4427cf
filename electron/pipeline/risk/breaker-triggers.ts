import { Exact, exact } from '#shared/domain/decimal';
import type { MandateLimits } from '#shared/domain/mandate';
import type { RiskUnit } from '#shared/domain/risk-state';
import type { BreakerRecord, BreakerTrigger } from '#shared/domain/trading-state';
import type { BreakerInputs } from './breaker-inputs';

/** What has a measure: a damaged record has none. */
export type MeasuredTrigger = Exclude<BreakerTrigger, 'record_unreadable'>;

/** How one trigger of the circuit breaker is measured, what trips it, and what lifts it again. */
export interface TriggerRule {
  readonly trigger: MeasuredTrigger;
  /** Begins a sentence for the trader. */
  readonly name: string;
  readonly unit: RiskUnit;
  /** Whether a lower value is the worse one. A threshold that is reached counts as crossed, either way. */
  readonly isLowerWorse: boolean;
  /** `isEnough`: whether it rests on so many observations that it may trip. `null` where it is not known. */
  measure(inputs: BreakerInputs, limits: MandateLimits): { readonly value: Exact; readonly isEnough: boolean } | null;
  reducing(limits: MandateLimits): number;
  /** `null` for what only ever reduces. */
  readonly halted: ((limits: MandateLimits) => number) | null;
  /** Whether a cause is lifted once its measure has been good for the cool-down; otherwise it waits for a person. */
  readonly clearsByRule: { readonly reducing: boolean; readonly halted: boolean };
  /** Whether a cause that clears by rule also lasts until a new day has begun. */
  readonly lastsForDay: boolean;
  /** Whether entries that wait in the book are cancelled while it reduces; a halt always cancels them. */
  readonly cancelsEntries: boolean;
  /**
   * When a person may resume. `known_good`: only when it is known that the threshold is not reached any more. `not_beyond`:
   * unless it is known that it is. `counts_anew`: whatever it is, because it is counted from that moment on.
   */
  readonly resume: 'known_good' | 'not_beyond' | 'counts_anew';
  readonly countsFrom: keyof BreakerRecord['countsFrom'] | null;
  /** Whether a person must wait for the cool-down after it tripped. */
  readonly hasResumePause: boolean;
  text(value: number): string;
}

const COMMON = {
  isLowerWorse: false,
  halted: null,
  lastsForDay: false,
  cancelsEntries: false,
  countsFrom: null,
  hasResumePause: false,
} as const;

/**
 * Every trigger.
 *
 * | trigger | reduces at | halts at | lifted by | cancels waiting entries |
 * | --- | --- | --- | --- | --- |
 * | daily_loss | dailyLossReducing | dailyLossHalted | reducing: rule, in a new day; halted: a person, not while beyond it | yes |
 * | drawdown | drawdownReducing | drawdownHalted | a person, after the cool-down; the peak counts anew | yes |
 * | losses_in_row | lossesReducing | lossesHalted | a person; counts anew | yes |
 * | error_rate | errorRateReducing | errorRateHalted | reducing: rule; halted: a person, not while beyond it | when halted |
 * | stale_data | staleDataMs | never | rule | no |
 * | clock_skew | clockSkewMs | never | rule | no |
 * | model_failures | modelFailures | never | a person; counts anew | no |
 * | calibration_collapse | calibrationMinSkill | never | a person; counts anew | no |
 * | volatility_shock | volatilityRatio | never | rule | yes |
 * | order_unreconciled | unreconciledMs | never | rule | no |
 * | record_unreadable | - | always | a person | yes |
 *
 * By rule means: the measure has been known and good for `breakerCooldownMs` without a break. A person may lift such a
 * cause earlier, once it is not beyond its threshold. What is measured of the account withdraws entries that wait, because
 * they would add to it; what is wrong with the connection or the model is no reason to send more requests.
 */
export const TRIGGER_RULES: readonly TriggerRule[] = [
  {
    ...ofAccount('daily_loss', 'The loss of the day', 'fraction'),
    measure: ({ day }) => measured(fall(day.start, day.now)),
    reducing: ({ dailyLossReducing }) => dailyLossReducing,
    halted: ({ dailyLossHalted }) => dailyLossHalted,
    clearsByRule: { reducing: true, halted: false },
    lastsForDay: true,
    resume: 'known_good',
    text: percent,
  },
  {
    ...ofAccount('drawdown', 'The fall from the highest equity', 'fraction'),
    measure: ({ peakEquity, equity }) => measured(fall(peakEquity, equity)),
    reducing: ({ drawdownReducing }) => drawdownReducing,
    halted: ({ drawdownHalted }) => drawdownHalted,
    resume: 'counts_anew',
    countsFrom: 'drawdown',
    hasResumePause: true,
    text: percent,
  },
  {
    ...ofAccount('losses_in_row', 'The row of losing trades', 'count'),
    measure: (inputs) => measured(number(inputs.lossesInRow)),
    reducing: ({ lossesReducing }) => lossesReducing,
    halted: ({ lossesHalted }) => lossesHalted,
    resume: 'counts_anew',
    countsFrom: 'losses',
    text: (value) => (value === 1 ? '1 loss' : `${value} losses`),
  },
  {
    ...ofConnection('error_rate', 'The share of failed requests', 'fraction'),
    measure: ({ requests }, { errorRateMinRequests }) => {
      const total = number(requests?.total ?? null);
      const failed = number(requests?.failed ?? null);
      if (!total?.gt(0) || !failed) return null;
      return { value: failed.div(total), isEnough: total.gte(errorRateMinRequests) };
    },
    reducing: ({ errorRateReducing }) => errorRateReducing,
    halted: ({ errorRateHalted }) => errorRateHalted,
    clearsByRule: { reducing: true, halted: false },
    text: percent,
  },
  {
    ...ofConnection('stale_data', 'The age of the last price', 'age'),
    measure: ({ isConnected, quoteAgeMs }) => measured(isConnected ? number(quoteAgeMs) : null),
    reducing: ({ staleDataMs }) => staleDataMs,
  },
  {
    ...ofConnection('clock_skew', "The distance to the exchange's clock", 'age'),
    measure: ({ isConnected, clockSkewMs }) => measured(isConnected ? (number(clockSkewMs)?.abs() ?? null) : null),
    reducing: ({ clockSkewMs }) => clockSkewMs,
  },
  {
    ...ofModel('model_failures', "The row of the model's failures", 'count'),
    measure: (inputs) => measured(number(inputs.modelFailures)),
    reducing: ({ modelFailures }) => modelFailures,
    countsFrom: 'model',
    text: (value) => (value === 1 ? '1 failure' : `${value} failures`),
  },
  {
    ...ofModel('calibration_collapse', 'The skill of the forecasts', 'skill'),
    isLowerWorse: true,
    measure: ({ calibration }, { calibrationMinForecasts }) => {
      const skill = number(calibration?.skill ?? null);
      return skill && calibration ? { value: skill, isEnough: calibration.n >= calibrationMinForecasts } : null;
    },
    reducing: ({ calibrationMinSkill }) => calibrationMinSkill,
    countsFrom: 'calibration',
    text: rounded,
  },
  {
    ...ofConnection('volatility_shock', 'The range of the newest candle', 'ratio'),
    measure: ({ volatilityRatio }) => measured(number(volatilityRatio)),
    reducing: ({ volatilityRatio }) => volatilityRatio,
    cancelsEntries: true,
    text: (value) => `${rounded(value)} times the usual`,
  },
  {
    ...ofConnection('order_unreconciled', 'The age of an order of unknown fate', 'age'),
    measure: ({ unknownForMs }) => measured(number(unknownForMs)),
    reducing: ({ unreconciledMs }) => unreconciledMs,
  },
];

const RULES = new Map<BreakerTrigger, TriggerRule>(TRIGGER_RULES.map((rule) => [rule.trigger, rule]));

/** The rule of a trigger; `null` for the one that has no measure. */
export function triggerRule(trigger: BreakerTrigger): TriggerRule | null {
  return RULES.get(trigger) ?? null;
}

function ofAccount(trigger: MeasuredTrigger, name: string, unit: RiskUnit) {
  return {
    ...COMMON,
    trigger,
    name,
    unit,
    cancelsEntries: true,
    clearsByRule: { reducing: false, halted: false },
  } as const;
}

function ofConnection(trigger: MeasuredTrigger, name: string, unit: RiskUnit) {
  return {
    ...COMMON,
    trigger,
    name,
    unit,
    clearsByRule: { reducing: true, halted: true },
    resume: 'not_beyond',
    text: duration,
  } as const;
}

function ofModel(trigger: MeasuredTrigger, name: string, unit: RiskUnit) {
  return {
    ...COMMON,
    trigger,
    name,
    unit,
    clearsByRule: { reducing: false, halted: false },
    resume: 'counts_anew',
  } as const;
}

function measured(value: Exact | null) {
  return value && { value, isEnough: true };
}

/** What is not a finite number is not known. */
function number(value: number | null): Exact | null {
  return value !== null && Number.isFinite(value) ? new Exact(value) : null;
}

/** Share of `from` that is gone, 0 where it grew; `null` where either is not known. */
function fall(from: string | null, to: string | null): Exact | null {
  if (from === null || to === null || !exact(from).gt(0)) return null;
  return Exact.max(0, exact(from).sub(exact(to)).div(exact(from)));
}

function percent(value: number): string {
  return `${rounded(value * 100)} %`;
}

function duration(ms: number): string {
  return ms < 10_000 ? `${rounded(ms / 1_000)} s` : `${Math.round(ms / 1_000)} s`;
}

function rounded(value: number): string {
  return String(Number(value.toFixed(2)));
}
