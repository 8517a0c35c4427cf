import type { MandateLimits } from './mandate';

/** A limit that cannot be meant beside another one. */
export interface MandateProblem {
  readonly limit: keyof MandateLimits;
  /** The limit that it may not be above; `null` for a contradiction of another kind. */
  readonly bound: keyof MandateLimits | null;
  /** For a person, with both numbers. */
  readonly message: string;
}

/**
 * Combinations of limits that contradict each other, though each alone is in its range; empty for limits that can be signed.
 * Each holds for the stricter of two sets as well, so that what is in force until a delay has passed never contradicts itself.
 */
export function mandateProblems(limits: MandateLimits): MandateProblem[] {
  const pairs = NOT_ABOVE.filter(({ limit, bound }) => limits[limit] > limits[bound]).map(
    ({ limit, bound, because }): MandateProblem => ({
      limit,
      bound,
      message: `Expected ${limit} of at most ${limits[bound]}, which is ${bound}, was ${limits[limit]}: ${because}.`,
    }),
  );
  return [...pairs, ...cooldownProblems(limits)];
}

function cooldownProblems({ behaviour, behaviourCooldownMs }: MandateLimits): MandateProblem[] {
  if (behaviour !== 'cooldown' || behaviourCooldownMs > 0) return [];
  return [
    {
      limit: 'behaviourCooldownMs',
      bound: null,
      message: `Expected behaviourCooldownMs above 0 where behaviour is cooldown, was ${behaviourCooldownMs}: a pause of no length refuses nothing.`,
    },
  ];
}

type NumberLimit = {
  [K in keyof MandateLimits]: MandateLimits[K] extends number ? K : never;
}[keyof MandateLimits];

interface NotAbove {
  readonly limit: NumberLimit;
  readonly bound: NumberLimit;
  readonly because: string;
}

const BREAKER = 'the breaker would halt before it reduces';
const PART = 'a part cannot be allowed more than the whole';

const NOT_ABOVE: readonly NotAbove[] = [
  { limit: 'riskFraction', bound: 'maxTradeRiskFraction', because: 'a trade cannot be sized by more than it may cost' },
  {
    limit: 'maxTradeRiskFraction',
    bound: 'dailyLossHalted',
    because: 'one trade could lose more than the day may',
  },
  {
    limit: 'marketSlippageFraction',
    bound: 'priceBandFraction',
    because: 'an entry at the market could fill outside the price band',
  },
  { limit: 'maxOrderFraction', bound: 'maxInstrumentFraction', because: PART },
  { limit: 'maxInstrumentFraction', bound: 'maxGroupFraction', because: PART },
  { limit: 'maxGroupFraction', bound: 'maxExposureFraction', because: PART },
  { limit: 'instrumentBudgetR', bound: 'groupBudgetR', because: PART },
  { limit: 'groupBudgetR', bound: 'maxOpenRiskR', because: PART },
  { limit: 'maxOpenRiskR', bound: 'dayBudgetR', because: 'what is open counts in the budget of the day' },
  { limit: 'dailyLossReducing', bound: 'dailyLossHalted', because: BREAKER },
  { limit: 'drawdownReducing', bound: 'drawdownHalted', because: BREAKER },
  { limit: 'lossesReducing', bound: 'lossesHalted', because: BREAKER },
  { limit: 'errorRateReducing', bound: 'errorRateHalted', because: BREAKER },
  {
    limit: 'dailyLossHalted',
    bound: 'drawdownHalted',
    because: 'the loss of a day is part of the drawdown, which would halt first',
  },
];
