import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryLimits } from '#tests/support/arbitrary-limits';
import { MandateLimits, type PlannedSession } from './mandate';
import { CAREFUL_LIMITS, NORMAL_LIMITS } from './mandate-presets';
import { compareLimits, strictestOf, strictnessOf } from './mandate-strictness';

const MORNING: PlannedSession = { timeZone: 'UTC', days: [1], startMinute: 480, endMinute: 720 };
const LATE_MORNING: PlannedSession = { ...MORNING, startMinute: 600, endMinute: 780 };
const TOKYO: PlannedSession = { ...MORNING, timeZone: 'Asia/Tokyo' };

describe('strictness of limits', () => {
  it('is known for every limit', () => {
    const names = Object.keys(MandateLimits.unwrap().shape) as (keyof MandateLimits)[];

    const orders = names.map(strictnessOf);

    expect(orders.filter((order) => order === undefined)).toEqual([]);
    expect(names.filter((_, index) => orders[index] === 'none')).toEqual([
      'sizing',
      'lowProfitTrades',
      'dayZone',
      'countsUnrealised',
      'calibrationMinForecasts',
    ]);
  });

  it.each<[keyof MandateLimits, unknown, unknown]>([
    ['riskFraction', 0.004, 0.005],
    ['atrMultiple', 3, 2],
    ['unprovenFraction', 0, 0.25],
    ['maxTradeRiskFraction', 0.009, 0.01],
    ['stopSlippageFraction', 0.003, 0.002],
    ['minRewardRatio', 2, 1],
    ['marketSlippageFraction', 0, 0.003],
    ['priceBandFraction', 0.09, 0.1],
    ['maxOrderNotional', '9999.5', '50000'],
    ['maxOrderFraction', 0.3, 0.35],
    ['maxInstrumentFraction', 0.3, 0.4],
    ['maxGroupFraction', 0.7, 0.8],
    ['maxExposureFraction', 0.9, 1],
    ['maxOpenPositions', 7, 8],
    ['allowedInstruments', ['BTC/USDT'], null],
    ['allowedInstruments', [], ['BTC/USDT']],
    ['allowedInstruments', ['BTC/USDT'], ['ETH/USDT', 'BTC/USDT']],
    ['maxOpenRiskR', 3, 4],
    ['dayBudgetR', 5, 6],
    ['instrumentBudgetR', 1, 2],
    ['groupBudgetR', 2, 3],
    ['correlationThreshold', 0.6, 0.7],
    ['maxQuoteAgeMs', 14_999, 15_000],
    ['maxCandleAgeMs', 60_000, 600_000],
    ['minCandles', 101, 100],
    ['maxDecisionAgeMs', 10_000, 20_000],
    ['maxDecisionDriftFraction', 0.4, 0.5],
    ['ordersPerMinute', 9, 10],
    ['lossCooldownLosses', 2, 3],
    ['lossCooldownMs', 1, 0],
    ['exitCooldownMs', 1, 0],
    ['stopStreakStops', 2, 3],
    ['stopStreakWindowMs', 90_000, 60_000],
    ['stopStreakLockMs', 1, 0],
    ['lowProfitMinR', -4, -5],
    ['lowProfitLockMs', 1, 0],
    ['dailyLossReducing', 0.01, 0.02],
    ['dailyLossHalted', 0.02, 0.03],
    ['drawdownReducing', 0.07, 0.08],
    ['drawdownHalted', 0.11, 0.12],
    ['lossesReducing', 4, 5],
    ['lossesHalted', 7, 8],
    ['errorRateReducing', 0.2, 0.3],
    ['errorRateHalted', 0.5, 0.6],
    ['errorRateMinRequests', 19, 20],
    ['staleDataMs', 5_000, 60_000],
    ['clockSkewMs', 100, 5_000],
    ['modelFailures', 2, 3],
    ['calibrationMinSkill', -0.1, -0.2],
    ['volatilityRatio', 7, 8],
    ['unreconciledMs', 1_000, 2_000],
    ['breakerCooldownMs', 2, 1],
    ['flattenOnHalt', true, false],
    ['behaviour', 'warn', 'off'],
    ['behaviour', 'cooldown', 'warn'],
    ['behaviourCooldownMs', 2, 1],
    ['sizeUpFraction', 0.1, 0.25],
    ['reentryMs', 2, 1],
    ['plannedSessions', [MORNING], null],
    ['plannedSessions', [], [MORNING]],
    ['plannedSessions', [{ ...MORNING, endMinute: 700 }], [MORNING]],
    ['plannedSessions', [MORNING], [MORNING, TOKYO]],
    ['loosenDelayMs', 60_001, 60_000],
  ])('of %s: %j is stricter than %j', (limit, stricter, looser) => {
    const strict = { ...NORMAL_LIMITS, [limit]: stricter } as MandateLimits;
    const loose = { ...NORMAL_LIMITS, [limit]: looser } as MandateLimits;

    const directions = [compareLimits(loose, strict), compareLimits(strict, loose)].map((changes) =>
      changes.map((change) => [change.limit, change.direction]),
    );

    expect(directions).toEqual([[[limit, 'tighter']], [[limit, 'looser']]]);
    expect([strictestOf(strict, loose), strictestOf(loose, strict)]).toEqual([strict, strict]);
  });

  it.each<[keyof MandateLimits, unknown, unknown]>([
    ['sizing', 'fixed_fraction', 'half_kelly'],
    ['lowProfitTrades', 20, 10],
    ['dayZone', 'UTC', 'Europe/Madrid'],
    ['countsUnrealised', true, false],
    ['calibrationMinForecasts', 50, 40],
    ['plannedSessions', [MORNING], [TOKYO]],
  ])('of %s: neither of %j and %j, so what is in force stays', (limit, one, two) => {
    const a = { ...NORMAL_LIMITS, [limit]: one } as MandateLimits;
    const b = { ...NORMAL_LIMITS, [limit]: two } as MandateLimits;

    const directions = [...compareLimits(a, b), ...compareLimits(b, a)].map(({ direction }) => direction);

    expect(directions).toEqual(['other', 'other']);
    expect([strictestOf(a, b), strictestOf(b, a)]).toEqual([a, b]);
  });

  it('waits with what adds to a set, and takes away at once what it no longer has', () => {
    const from = { ...NORMAL_LIMITS, allowedInstruments: ['BTC/USDT', 'ETH/USDT'], plannedSessions: [MORNING] };
    const to = { ...NORMAL_LIMITS, allowedInstruments: ['ETH/USDT', 'SOL/USDT'], plannedSessions: [LATE_MORNING] };

    expect(compareLimits(from, to)).toEqual([
      { limit: 'allowedInstruments', from: 'BTC/USDT, ETH/USDT', to: 'ETH/USDT, SOL/USDT', direction: 'looser' },
      { limit: 'plannedSessions', from: 'Mon 08:00-12:00 UTC', to: 'Mon 10:00-13:00 UTC', direction: 'looser' },
    ]);
    expect(strictestOf(from, to)).toMatchObject({
      allowedInstruments: ['ETH/USDT'],
      plannedSessions: [{ ...MORNING, startMinute: 600 }],
    });
  });

  it('sees no change in another spelling of the same', () => {
    const spelled = { ...NORMAL_LIMITS, maxOrderNotional: '50000.00', allowedInstruments: ['A1', 'B1'] };
    const same = { ...NORMAL_LIMITS, allowedInstruments: ['B1', 'A1', 'A1'] };

    expect(compareLimits(spelled, same)).toEqual([]);
  });

  it('says what a set holds where it is empty or everything', () => {
    const nothing = { ...NORMAL_LIMITS, allowedInstruments: [], plannedSessions: [] };

    expect(compareLimits(NORMAL_LIMITS, nothing).map(({ from, to }) => [from, to])).toEqual([
      ['all', 'none'],
      ['any time', 'never'],
    ]);
  });

  it('makes a set of limits that is never looser than either, and can be signed', () => {
    fc.assert(
      fc.property(arbitraryLimits(), arbitraryLimits(), (a, b) => {
        const strict = strictestOf(a, b);

        const loosened = [a, b].flatMap((from) =>
          compareLimits(from, strict).filter(({ direction }) => direction === 'looser'),
        );
        expect(loosened).toEqual([]);
        // What has no direction is what is in force.
        const changed = compareLimits(a, strict).filter(({ direction }) => direction === 'other');
        expect(changed).toEqual([]);
        expect(MandateLimits.safeParse(strict).error).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe('presets', () => {
  it('keep careful at least as strict as normal in every limit', () => {
    const looser = compareLimits(NORMAL_LIMITS, CAREFUL_LIMITS).filter(({ direction }) => direction !== 'tighter');

    expect(looser).toEqual([]);
  });
});
