import { describe, expect, it } from 'vitest';
import { detectStructures } from './detect-structures';
import { testColumns } from './test-candles';

describe('fair value gaps', () => {
  it('finds the gap between the first and third candle, known at the close of the third', () => {
    const gaps = detectStructures(testColumns(UP_GAP), GAPS);

    expect(gaps).toEqual([
      {
        id: `fair_value_gap:bullish:${START + QUARTER}`,
        kind: 'fair_value_gap',
        direction: 'bullish',
        formedAt: START + QUARTER,
        confirmedAt: START + 3 * QUARTER,
        top: 13,
        bottom: 11,
        label: null,
        states: [{ state: 'open', at: START + 3 * QUARTER }],
        candles: [START, START + QUARTER, START + 2 * QUARTER],
      },
    ]);
  });

  it('follows the fill in steps and inverts on a close beyond the far edge', () => {
    const columns = testColumns([
      ...UP_GAP,
      [14, 14, 12.5, 14],
      [14, 14, 12, 13],
      [13, 13, 10.5, 11.5],
      [11.5, 12, 10, 10.9],
    ]);

    const [gap] = detectStructures(columns, GAPS);

    expect(gap?.states.map(({ state, at }) => [state, (at - START) / QUARTER])).toEqual([
      ['open', 3],
      ['touched', 4],
      ['half_filled', 5],
      ['filled', 6],
      ['inverted', 7],
    ]);
  });

  it('reports every step of a candle that runs through the whole gap', () => {
    const [gap] = detectStructures(testColumns([...UP_GAP, [14, 14, 9, 9.5]]), GAPS);

    expect(gap?.states.map(({ state }) => state)).toEqual(['open', 'touched', 'half_filled', 'filled', 'inverted']);
  });

  it('mirrors for gaps down', () => {
    const columns = testColumns([
      [20, 21, 19, 19.5],
      [19, 19, 16, 16],
      [16, 17, 15, 16],
      [16, 18, 16, 17],
    ]);

    const gaps = detectStructures(columns, GAPS);

    expect(gaps.map(({ direction, top, bottom, states }) => [direction, top, bottom, states.at(-1)?.state])).toEqual([
      ['bearish', 19, 17, 'half_filled'],
    ]);
  });

  it.each([
    ['a middle candle against the gap', { gapRequireDirection: true }],
    ['a middle candle that does not close beyond the first', { gapRequireCloseBeyond: true }],
    ['a middle candle with an ordinary body', { gapBodyFactor: 2 }],
    ['a gap before the average true range is known', { gapMinimumAtr: 0.1 }],
  ])('can refuse %s', (_, parameters) => {
    const columns = testColumns([
      [10, 11, 9, 10],
      [11, 13, 10.5, 10.8],
      [13, 15, 12, 14],
    ]);

    expect(detectStructures(columns, GAPS)).toHaveLength(1);
    expect(detectStructures(columns, { ...GAPS, parameters })).toEqual([]);
  });
});

const START = Date.UTC(2023, 0, 2);
const QUARTER = 900_000;
const GAPS = { timeframe: '15m', kinds: ['fair_value_gap'] } as const;
const UP_GAP: [number, number, number, number][] = [
  [10, 11, 9, 10],
  [10, 13, 10, 13],
  [13, 15, 13, 14],
];
