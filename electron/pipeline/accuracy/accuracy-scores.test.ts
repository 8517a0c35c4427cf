import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brierScore } from '#shared/domain/brier-score';
import { brierSkill } from '#shared/domain/brier-skill';
import type { ScoredForecast } from '#shared/domain/scored-forecast';
import { wilsonInterval } from '#shared/domain/wilson-interval';
import { abstention, forecast, outcome, prediction, provenance } from '#tests/support/prediction-fixtures';
import { accuracyReport } from './accuracy-report';
import { accuracyScores } from './accuracy-scores';
import { expectancy } from './expectancy';
import { logLoss } from './log-loss';
import { profitFactor } from './profit-factor';
import { reliabilityBins } from './reliability-bins';

describe('brierScore', () => {
  it('is the mean squared error', () => {
    // (0.8-1)^2 = 0.04, (0.6-0)^2 = 0.36.
    expect(brierScore([scored({ probability: 0.8, isHit: true }), scored({ probability: 0.6 })])).toBeCloseTo(0.2, 12);
    expect(brierScore([])).toBeNull();
  });
});

describe('brierSkill', () => {
  it('compares with the base rate of each forecast', () => {
    // Own: 0.04 and 0.09. Reference: (0.5-1)^2 = 0.25 and (0.3-0)^2 = 0.09. 1 - 0.13/0.34.
    const forecasts = [
      scored({ probability: 0.8, isHit: true, baseRate: 0.5 }),
      scored({ probability: 0.3, baseRate: 0.3 }),
    ];

    expect(brierSkill(forecasts)).toBeCloseTo(1 - 0.13 / 0.34, 12);
  });

  it('is zero for someone who always states the base rate', () => {
    const forecasts = [
      scored({ probability: 0.4, baseRate: 0.4, isHit: true }),
      scored({ probability: 0.2, baseRate: 0.2 }),
    ];

    expect(brierSkill(forecasts)).toBe(0);
  });

  it("falls back to the sample's hit rate where a base rate is missing, and is null without anything to beat", () => {
    // Hit rate 1/2: the reference errs by 0.25 twice; own 0.04 and 0.16.
    const forecasts = [
      scored({ probability: 0.8, isHit: true, baseRate: null }),
      scored({ probability: 0.4, baseRate: null }),
    ];

    expect(brierSkill(forecasts)).toBeCloseTo(1 - 0.2 / 0.5, 12);
    expect(brierSkill([scored({ isHit: true, baseRate: null })])).toBeNull();
    expect(brierSkill([])).toBeNull();
  });
});

describe('logLoss', () => {
  it('is the mean negative log of what was given to the result, clipped', () => {
    const forecasts = [scored({ probability: 0.5, isHit: true }), scored({ probability: 1 })];

    expect(logLoss(forecasts)).toBeCloseTo((Math.log(2) + Math.log(100)) / 2, 12);
    expect(logLoss([])).toBeNull();
  });
});

describe('wilsonInterval', () => {
  it('matches the closed form', () => {
    // By hand for 8 of 10 with z = 1.96: centre 0.71676, half-width 0.22659.
    expect(wilsonInterval(8, 10)).toEqual({
      value: 0.8,
      low: expect.closeTo(0.49016, 4),
      high: expect.closeTo(0.94331, 4),
    });
    expect(wilsonInterval(0, 0)).toBeNull();
    expect(() => wilsonInterval(3, 2)).toThrow(/hits/);
  });

  it('property: holds the share, stays in 0..1, mirrors, and narrows with more of the same', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }).chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n))),
        ([hits, n]) => {
          const { value, low, high } = share(hits, n);
          const mirrored = share(n - hits, n);
          const tenfold = share(10 * hits, 10 * n);

          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low <= value && value <= high).toBe(true);
          expect(mirrored.low).toBeCloseTo(1 - high, 9);
          expect(mirrored.high).toBeCloseTo(1 - low, 9);
          expect(tenfold.high - tenfold.low).toBeLessThan(high - low);
          // The ends are the shares from which the measured one is exactly z standard errors away.
          for (const end of [low, high].filter((at) => at > 0 && at < 1)) {
            const z = Math.abs(value - end) / Math.sqrt((end * (1 - end)) / n);
            expect(z).toBeCloseTo(1.959964, 4);
          }
        },
      ),
    );
  });
});

describe('expectancy and profit factor', () => {
  it('are the mean R with its interval, and won over lost', () => {
    const rMultiples = [2, -1, 1, -1];

    // Mean 0.25; squares 3.0625+1.5625+0.5625+1.5625 = 6.75; variance 2.25; error 1.5/2.
    expect(expectancy(rMultiples)).toEqual({
      mean: 0.25,
      interval: { low: expect.closeTo(0.25 - 0.75 * 1.959964, 5), high: expect.closeTo(0.25 + 0.75 * 1.959964, 5) },
    });
    expect(profitFactor(rMultiples)).toBe(1.5);
    expect(expectancy([2])).toEqual({ mean: 2, interval: null });
    expect([expectancy([]), profitFactor([]), profitFactor([1])]).toEqual([null, null, null]);
  });
});

describe('reliabilityBins', () => {
  it('puts a bound into the bin that it opens, and certainty into the last', () => {
    const bins = reliabilityBins([0.3, 0.6, 0.7, 0.05, 1].map((probability) => scored({ probability, isHit: true })));

    expect(bins.map(({ n }) => n)).toEqual([1, 0, 0, 1, 0, 0, 1, 1, 0, 1]);
    expect(bins[1]).toEqual({ from: 0.1, to: 0.2, n: 0, meanProbability: null, hitRate: null });
    expect(bins[3]).toMatchObject({ from: 0.3, to: 0.4, meanProbability: 0.3, hitRate: { value: 1 } });
  });
});

describe('accuracyScores', () => {
  it('scores only what was entered and resolved, and counts the rest apart', () => {
    const scores = accuracyScores([
      prediction({ outcome: outcome({ rMultiple: 2 }), verdict: forecast({ probability: 0.8 }) }),
      prediction({ outcome: outcome({ result: 'stop', rMultiple: -1 }), baseRate: null }),
      prediction({ outcome: outcome({ result: 'horizon', rMultiple: 0.5 }) }),
      prediction({ outcome: outcome({ result: 'not_entered', rMultiple: 0 }) }),
      prediction(),
      prediction({ verdict: abstention(), provenance: provenance({ validity: 'failed' }) }),
    ]);

    expect(scores).toMatchObject({
      predictions: 6,
      abstentions: 1,
      unresolved: 1,
      notEntered: 1,
      n: 3,
      hits: 1,
      hitRate: { value: 1 / 3 },
      baseRate: 0.5,
      meanProbability: expect.closeTo(2 / 3, 12),
      brier: expect.closeTo((0.04 + 0.36 + 0.36) / 3, 12),
      expectancyR: 0.5,
      profitFactor: 2.5,
      firstTryValid: 5,
    });
  });
});

describe('accuracyReport', () => {
  it('groups what the modes let through, an adapter apart from its model', () => {
    const report = accuracyReport(
      [
        prediction({ outcome: outcome(), mode: 'live' }),
        prediction({ instrument: 'XAUUSD', outcome: outcome(), mode: 'replay' }),
        prediction({ provenance: provenance({ adapterHash: 'c0ffee00aa' }), mode: 'live' }),
        prediction({ mode: 'retrospective' }),
      ],
      { filter: { modes: ['live', 'replay'] }, groupBy: [] },
    );

    const counts = (groups: typeof report.byModel) =>
      groups.map(({ key, scores }) => [key, scores.predictions, scores.n]);
    expect(report.modes).toEqual(['live', 'replay']);
    expect(report.overall).toMatchObject({ predictions: 3, n: 2 });
    expect(counts(report.byInstrument)).toEqual([
      ['EURUSD', 2, 1],
      ['XAUUSD', 1, 1],
    ]);
    expect(counts(report.byModel)).toEqual([
      ['tiny', 2, 2],
      ['tiny+c0ffee00', 1, 0],
    ]);
    expect(counts(report.byTimeframe)).toEqual([['1h', 3, 2]]);
    expect(report.reliability.map(({ n }) => n)).toEqual([0, 0, 0, 0, 0, 0, 2, 0, 0, 0]);
  });
});

function scored(fields: Partial<ScoredForecast>): ScoredForecast {
  return { probability: 0.6, isHit: false, baseRate: 0.5, rMultiple: 1, ...fields };
}

function share(hits: number, n: number) {
  const made = wilsonInterval(hits, n);
  if (!made) throw new Error(`Expected an interval for ${hits} of ${n}.`);
  return made;
}
