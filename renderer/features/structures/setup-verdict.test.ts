import { beforeAll, describe, expect, it } from 'vitest';
import { locales } from '#renderer/locales/locales';
import type { SetupEvidence } from '#shared/domain/structure-evidence';
import { setupVerdict } from './setup-verdict';

describe('setupVerdict', () => {
  beforeAll(async () => {
    await locales.changeLanguage('en');
  });

  it('does not judge a handful of trades, however good they look', () => {
    const text = verdict({ n: 50, entered: 6, hit: { value: 1, low: 0.61, high: 1 }, expectancyR: 2.1 });

    expect(text).toBe(
      'Only 6 of 50 setups were entered, too few to judge: the 100 % that reached the target could by chance alone stand for anything from 61 % to 100 %, and the mean of +2.10 R before costs promises nothing.',
    );
  });

  it('gives the interval and calls it a record where there are enough', () => {
    const text = verdict({ n: 253, entered: 57, hit: { value: 0.3, low: 0.2, high: 0.43 }, expectancyR: -0.01 });

    expect(text).toBe(
      '57 of 253 setups were entered and 30 % reached the target; with that many, the true share lies between 20 % and 43 % (95 % interval). Mean −0.01 R before costs: a record of the past, not a promise.',
    );
  });

  it('says nothing about a result that nobody had', () => {
    expect([verdict({ n: 0 }), verdict({ n: 12 })]).toEqual([
      'No setup has finished in this history, so there is nothing to judge.',
      'None of the last 12 setups was entered, so nothing can be said about its result.',
    ]);
  });
});

function verdict(evidence: Partial<SetupEvidence>): string {
  // Read with plain spaces, which are easier to write down.
  return setupVerdict({ ...NOTHING, ...evidence }, locales.getFixedT(null, 'structures')).replaceAll('\u00a0', ' ');
}

const NOTHING: SetupEvidence = {
  n: 0,
  ends: {},
  entered: 0,
  hit: null,
  expectancyR: null,
  medianFavourableR: null,
  medianAdverseR: null,
};
