import { describe, expect, it } from 'vitest';
import { premiumFraction } from '#shared/domain/premium-fraction';
import { detectStructures } from './detect-structures';
import { flatCandle, testColumns } from './test-candles';

/** A swing low at 9.5, then a swing high at 20.5 known at the close of the last candle, whose low is 18.5. */
const LEG = [12, 10, 13, 20, 19].map(flatCandle);
const OPTIONS = { timeframe: '15m', profile: 'ict' } as const;

describe('dealing ranges', () => {
  it('spans the latest swing low and high, with equilibrium and entry zone', () => {
    const [range] = detectStructures(testColumns(LEG), { ...OPTIONS, kinds: ['dealing_range'] });

    expect(range).toMatchObject({ direction: 'bullish', top: 20.5, bottom: 9.5 });
    const details = range?.details?.kind === 'dealing_range' ? range.details : null;
    expect(details?.equilibrium).toBe(15);
    expect(details?.entryFrom).toBeCloseTo(20.5 - 0.62 * 11, 12);
    expect(details?.entryIdeal).toBeCloseTo(20.5 - 0.705 * 11, 12);
    expect(details?.entryTo).toBeCloseTo(20.5 - 0.79 * 11, 12);
  });

  it('is touched in the entry zone and broken by a close outside', () => {
    const columns = testColumns([...LEG, [19, 19.4, 13, 14], [14, 14, 8, 9]]);

    const [range] = detectStructures(columns, { ...OPTIONS, kinds: ['dealing_range'] });

    expect(range?.states.map(({ state }) => state)).toEqual(['active', 'touched', 'broken']);
  });

  it('places a price as premium or discount', () => {
    const range = { top: 20.5, bottom: 9.5 };

    expect([20.5, 15, 9.5, 31.5].map((price) => premiumFraction(range, price))).toEqual([1, 0.5, 0, 2]);
    expect(premiumFraction({ top: 1, bottom: 1 }, 1)).toBeNull();
  });
});

describe('retracements', () => {
  it('reports each level once, what was given back before the confirmation first', () => {
    // 23.6 % of the leg of 11 is 17.904, 38.2 % is 16.298, half is 15.
    const columns = testColumns([
      ...[12, 10, 13, 20].map(flatCandle),
      [19, 19, 17, 18],
      [18, 18, 15, 16],
      [16, 17, 15, 17],
    ]);

    const [leg] = detectStructures(columns, { ...OPTIONS, kinds: ['retracement'] });

    expect(
      leg?.states.map(({ state, at, prices }) => [
        state,
        (at - (columns.openAt[0] as number)) / 900_000,
        prices?.fraction,
      ]),
    ).toEqual([
      ['active', 5, undefined],
      ['retraced', 5, 0.236],
      ['retraced', 6, 0.382],
      ['retraced', 6, 0.5],
    ]);
  });

  it('is invalidated when all of the leg is given back', () => {
    const [leg] = detectStructures(testColumns([...LEG, [19, 19, 9, 10]]), { ...OPTIONS, kinds: ['retracement'] });

    expect(leg?.states.at(-1)?.state).toBe('invalidated');
    expect(leg?.states.filter(({ state }) => state === 'retraced')).toHaveLength(7);
  });
});
