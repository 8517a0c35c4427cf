import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitrarySoundLimits } from '#tests/support/arbitrary-limits';
import { WIDE_LIMITS } from '#tests/support/risk-standing';
import type { MandateLimits } from './mandate';
import { CAREFUL_LIMITS, NORMAL_LIMITS } from './mandate-presets';
import { mandateProblems } from './mandate-problems';
import { strictestOf } from './mandate-strictness';

describe('problems of a mandate', () => {
  it('are none in the presets', () => {
    expect([NORMAL_LIMITS, CAREFUL_LIMITS, WIDE_LIMITS].flatMap(mandateProblems)).toEqual([]);
  });

  it.each<[keyof MandateLimits, number, keyof MandateLimits, number]>([
    ['riskFraction', 0.0101, 'maxTradeRiskFraction', 0.01],
    ['maxTradeRiskFraction', 0.0301, 'dailyLossHalted', 0.03],
    ['marketSlippageFraction', 0.0401, 'priceBandFraction', 0.04],
    ['maxOrderFraction', 0.41, 'maxInstrumentFraction', 0.4],
    ['maxInstrumentFraction', 0.81, 'maxGroupFraction', 0.8],
    ['maxGroupFraction', 0.91, 'maxExposureFraction', 0.9],
    ['instrumentBudgetR', 3.1, 'groupBudgetR', 3],
    ['groupBudgetR', 4.1, 'maxOpenRiskR', 4],
    ['maxOpenRiskR', 6.1, 'dayBudgetR', 6],
    ['dailyLossReducing', 0.031, 'dailyLossHalted', 0.03],
    ['drawdownReducing', 0.121, 'drawdownHalted', 0.12],
    ['lossesReducing', 9, 'lossesHalted', 8],
    ['errorRateReducing', 0.61, 'errorRateHalted', 0.6],
    ['dailyLossHalted', 0.13, 'drawdownHalted', 0.12],
  ])('%s of %d is too much for %s of %d, and the same is not', (limit, value, bound, boundary) => {
    const limits = { ...NORMAL_LIMITS, [bound]: boundary };

    const problems = mandateProblems({ ...limits, [limit]: value });

    expect(problems.map((problem) => problem.limit)).toEqual([limit]);
    expect(problems[0]?.message).toContain(
      `Expected ${limit} of at most ${boundary}, which is ${bound}, was ${value}: `,
    );
    expect(mandateProblems({ ...limits, [limit]: boundary }).filter((problem) => problem.limit === limit)).toEqual([]);
  });

  it('names a pause of no length', () => {
    const paused = (behaviour: MandateLimits['behaviour'], behaviourCooldownMs: number) =>
      mandateProblems({ ...NORMAL_LIMITS, behaviour, behaviourCooldownMs }).map(({ limit }) => limit);

    expect([paused('cooldown', 0), paused('cooldown', 1), paused('warn', 0)]).toEqual([
      ['behaviourCooldownMs'],
      [],
      [],
    ]);
  });

  it('lets losses in a row pause entries later than the breaker reduces', () => {
    expect(mandateProblems({ ...NORMAL_LIMITS, lossCooldownLosses: 9 })).toEqual([]);
  });

  it('do not come out of two sets that have none', () => {
    fc.assert(
      fc.property(arbitrarySoundLimits(), arbitrarySoundLimits(), (a, b) => {
        expect([a, b, strictestOf(a, b)].flatMap(mandateProblems)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
