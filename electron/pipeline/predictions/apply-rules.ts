import type { MarketContext } from '#shared/domain/market-context';
import {
  type AbstentionReason,
  type BaseRate,
  CLOSE_EVIDENCE,
  type Direction,
  type Forecast,
} from '#shared/domain/prediction';
import { timeframeMs } from '#shared/domain/timeframe';
import { type ForecastPlan, forecastPlans } from './forecast-plans';

/**
 * What the rules choose: a direction with the barriers nearest to a useful distance, or why they choose nothing.
 *
 * With the last swings' trend while price is on its cheaper side, and back into a sideways range from its outer third.
 * The rules claim no insight: the probability is the measured base rate of the barriers they chose.
 */
export function chooseByRules(
  context: MarketContext,
):
  | { readonly kind: 'choice'; readonly choice: RulesChoice }
  | { readonly kind: 'none'; readonly reason: AbstentionReason } {
  const plans = forecastPlans(context);
  if (plans.length === 0) return { kind: 'none', reason: 'no_levels' };
  const direction = rulesDirection(context);
  const own = plans.filter((plan) => plan.direction === direction);
  if (!direction || own.length === 0) return { kind: 'none', reason: 'no_edge' };
  // Nearest stop first; where all are closer than wished, the farthest of them.
  const plan =
    own.find((candidate) => Math.abs(candidate.stop.distanceAtr) >= WISHED_ATR) ?? (own.at(-1) as ForecastPlan);
  const target =
    plan.targets.find((level) => Math.abs(level.distanceAtr) >= WISHED_ATR) ??
    (plan.targets.at(-1) as ForecastPlan['targets'][number]);
  return { kind: 'choice', choice: { direction, stop: plan.stop, target, horizonCandles: RULES_HORIZON } };
}

/** The forecast of a choice whose probability is `baseRate`. */
export function rulesForecast(context: MarketContext, choice: RulesChoice, baseRate: BaseRate): Forecast {
  const stop = { price: choice.stop.price, evidenceId: choice.stop.structureId };
  const target = { price: choice.target.price, evidenceId: choice.target.structureId };
  return {
    kind: 'forecast',
    direction: choice.direction,
    probability: baseRate.fraction,
    rawProbability: null,
    referencePrice: context.referencePrice,
    entry: { price: context.referencePrice, evidenceId: CLOSE_EVIDENCE },
    stop,
    targets: [target],
    invalidation: stop,
    horizonCandles: choice.horizonCandles,
    horizonMs: choice.horizonCandles * timeframeMs(context.timeframe),
    evidenceIds: [...new Set([stop.evidenceId, target.evidenceId])],
  };
}

/** The choice as the journal keeps it, in the shape of a model's answer. */
export function rulesAnswer(choice: RulesChoice, baseRate: BaseRate): string {
  const { direction, stop, target, horizonCandles } = choice;
  return JSON.stringify({
    direction,
    stop: stop.id,
    entry: 'now',
    target: target.id,
    horizon: horizonCandles,
    probability: Number((100 * baseRate.fraction).toFixed(1)),
    evidence: [stop.id, target.id],
  });
}

export interface RulesChoice {
  readonly direction: Direction;
  readonly stop: ForecastPlan['stop'];
  readonly target: ForecastPlan['targets'][number];
  readonly horizonCandles: number;
}

function rulesDirection(context: MarketContext): Direction | null {
  const position = context.rangePosition;
  if (position === null) return null;
  if (context.trend === 'up') return position <= EXPENSIVE ? 'long' : null;
  if (context.trend === 'down') return position >= 1 - EXPENSIVE ? 'short' : null;
  if (position <= 1 / 3) return 'long';
  return position >= 2 / 3 ? 'short' : null;
}

/** Part of every record that the rules made; changes whenever a rule does. */
export const RULES_VERSION = 'fairgap-rules-1';
// In a trend, price beyond this part of the last range has already gone far without a pullback.
const EXPENSIVE = 0.8;
const WISHED_ATR = 0.5;
const RULES_HORIZON = 24;
