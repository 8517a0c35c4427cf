import { describe, expect, it } from 'vitest';
import { detectStructures } from './detect-structures';
import { flatCandle, testColumns } from './test-candles';

describe('order blocks', () => {
  it('is the last run against the move that broke structure, known at the break', () => {
    const columns = testColumns(BREAKOUT);

    const [block, ...others] = detectStructures(columns, BLOCKS);

    expect(others).toEqual([]);
    expect(block).toMatchObject({
      direction: 'bullish',
      formedAt: columns.openAt[3],
      confirmedAt: (columns.openAt[5] as number) + 900_000,
      top: 12.2,
      bottom: 9.8,
      candles: [columns.openAt[2], columns.openAt[3], columns.openAt[5]],
      details: { kind: 'order_block', scope: 'swing', meanThreshold: 11, volume: 2 },
    });
  });

  it('lives: mitigated, breaker, touched from the other side, invalidated', () => {
    const columns = testColumns([
      ...BREAKOUT,
      [13, 13.1, 12, 12.1],
      [12, 12.1, 9.5, 9.6],
      [9.6, 10, 9.5, 9.9],
      [9.9, 12.6, 9.9, 12.5],
    ]);

    const [block] = detectStructures(columns, BLOCKS);

    expect(block?.states.map(({ state, at }) => [state, (at - (columns.openAt[0] as number)) / 900_000])).toEqual([
      ['active', 6],
      ['mitigated', 7],
      ['breaker', 8],
      ['touched', 9],
      ['invalidated', 10],
    ]);
  });

  it('ends at the failure where breakers are off', () => {
    const columns = testColumns([...BREAKOUT, [13, 13.1, 9.5, 9.6]]);

    const [block] = detectStructures(columns, { ...BLOCKS, parameters: { ...FREE, blockBreakers: false } });

    expect(block?.states.map(({ state }) => state)).toEqual(['active', 'mitigated', 'invalidated']);
  });

  it('takes the extreme candle of the leg by the other method', () => {
    const columns = testColumns(BREAKOUT);

    const [block] = detectStructures(columns, { ...BLOCKS, parameters: { ...FREE, blockMethod: 'extreme' } });

    expect(block).toMatchObject({ formedAt: columns.openAt[3], top: 11.2, bottom: 9.8 });
  });

  it('can ask for displacement and for a gap in the leg', () => {
    const columns = testColumns([...Array.from({ length: 14 }, () => flatCandle(10)), ...BREAKOUT]);
    const count = (parameters: object) =>
      detectStructures(columns, { ...BLOCKS, parameters: { ...FREE, ...parameters } }).length;

    // From 9.8 to 13 is 3.2; the average true range is between 1 and 2.
    expect(count({ blockDisplacementAtr: 1 })).toBe(1);
    expect(count({ blockDisplacementAtr: 4 })).toBe(0);
    // High of the block's last candle 11.2 lies below the low of the breaking candle 11.3.
    expect(count({ blockRequireGap: true })).toBe(1);
  });
});

const FREE = { blockDisplacementAtr: 0, blockRequireGap: false };
const BLOCKS = { timeframe: '15m', profile: 'ict', kinds: ['order_block'], parameters: FREE } as const;
const BREAKOUT: [number, number, number, number][] = [
  [10, 10.5, 9.5, 10],
  [11, 12.5, 10.8, 12],
  [12, 12.2, 10.9, 11],
  [11, 11.2, 9.8, 10],
  [10, 11.5, 9.9, 11.4],
  [11.4, 13.2, 11.3, 13],
];
