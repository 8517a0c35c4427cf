import type { JsonSchema } from '#electron/ports/language-model';
import type { MarketContext } from '#shared/domain/market-context';
import type { ForecastPlan } from './forecast-plans';

/**
 * JSON schema that a model's answer is held to: one alternative for each plan, and the abstention.
 *
 * Because each alternative names one stop with only the entries and targets that go with it, an answer of this schema
 * cites existing levels and has its stop, entry and target in order. Only object, const, enum, oneOf and bounded arrays
 * are used: that is what a grammar can be made of. Properties are written in the order given here.
 */
export function answerSchema(context: MarketContext, plans: readonly ForecastPlan[]): JsonSchema {
  const evidence = {
    type: 'array',
    items: { enum: context.levels.map((level) => level.id) },
    minItems: 1,
    maxItems: MAX_EVIDENCE,
  };
  const forecasts = plans.map((plan) => ({
    type: 'object',
    properties: {
      direction: { const: plan.direction },
      stop: { const: plan.stop.id },
      entry: { enum: [MARKET_ENTRY, ...plan.entries.map((level) => level.id)] },
      target: { enum: plan.targets.map((level) => level.id) },
      horizon: { enum: HORIZONS },
      probability: { enum: PROBABILITIES },
      evidence,
    },
  }));
  return { oneOf: [...forecasts, { type: 'object', properties: { direction: { const: ABSTAIN } } }] };
}

/** The word for an entry at the market. */
export const MARKET_ENTRY = 'now';
export const ABSTAIN = 'abstain';
/** In candles. */
export const HORIZONS: readonly number[] = [8, 16, 24, 48];
/** In percent. Certainty is not on offer. */
export const PROBABILITIES: readonly number[] = Array.from({ length: 19 }, (_, index) => 5 * (index + 1));
export const MAX_EVIDENCE = 3;
