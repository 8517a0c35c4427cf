import { beforeAll, describe, expect, it } from 'vitest';
import { locales } from '#renderer/locales/locales';
import type { AccuracyScores } from '#shared/domain/accuracy';
import { accuracyVerdict } from './accuracy-verdict';

describe('accuracyVerdict', () => {
  beforeAll(async () => {
    await locales.changeLanguage('en');
  });

  it('refuses to praise a perfect record of five', () => {
    const text = verdict({ n: 5, hits: 5, hitRate: { value: 1, low: 0.57, high: 1 }, baseRate: 0.4 });

    expect(text).toBe(
      'Only 5 scored: too few to say anything. The true hit rate could lie anywhere between 57 % and 100 %.',
    );
  });

  it('calls a hit rate better only when its whole interval lies above the base rate', () => {
    const above = verdict({ n: 200, hitRate: { value: 0.6, low: 0.53, high: 0.67 }, baseRate: 0.5 });
    const across = verdict({ n: 200, hitRate: { value: 0.55, low: 0.48, high: 0.62 }, baseRate: 0.5 });
    const below = verdict({ n: 200, hitRate: { value: 0.4, low: 0.33, high: 0.47 }, baseRate: 0.5 });

    expect([above, across, below]).toEqual([
      'With 200 scored the hit rate (53 % to 67 %) lies above the base rate of 50 %.',
      'With 200 scored the hit rate (48 % to 62 %) cannot be told from the base rate of 50 %.',
      'With 200 scored the hit rate (33 % to 47 %) lies below the base rate of 50 %.',
    ]);
  });

  it('says that money is lost even where the hit rate is good', () => {
    const text = verdict({
      n: 200,
      hitRate: { value: 0.6, low: 0.53, high: 0.67 },
      baseRate: 0.5,
      expectancyR: -0.2,
      expectancyInterval: { low: -0.3, high: -0.1 },
    });

    expect(text).toContain('On average each lost: −0.20 R.');
  });
});

function verdict(scores: Partial<AccuracyScores>): string {
  // Read with plain spaces, which are easier to write down.
  return accuracyVerdict({ ...EMPTY, ...scores }, locales.t).replaceAll('\u00a0', ' ');
}

const EMPTY: AccuracyScores = {
  predictions: 0,
  abstentions: 0,
  unresolved: 0,
  notEntered: 0,
  n: 0,
  hits: 0,
  hitRate: null,
  baseRate: null,
  meanProbability: null,
  brier: null,
  brierSkill: null,
  logLoss: null,
  expectancyR: null,
  expectancyInterval: null,
  profitFactor: null,
  firstTryValid: 0,
  murphy: null,
  calibrationError: null,
  sharpness: null,
  maxDrawdownR: null,
  meanResolutionMs: null,
  meanCostR: null,
};
