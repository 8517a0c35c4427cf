import { expect, it } from 'vitest';
import { detectStructures } from './detect-structures';
import { testColumns } from './test-candles';

const BLOCKS = { timeframe: '15m', profile: 'ict', kinds: ['mitigation_block'] } as const;

/** High 13, low 9.9, a rally to `rally`, then a close through the low. */
function failedRally(rally: number): [number, number, number, number][] {
  return [
    [10, 10.5, 9.5, 10],
    [12, 13, 11.5, 12],
    [12, 12.2, 10.5, 10.8],
    [10.8, 11, 9.9, 10.2],
    [10.2, 12, 10.1, 11.9],
    [11.9, rally, 11.5, 11.6],
    [11.6, 11.7, 10.8, 11],
    [11, 11, 9.5, 9.6],
  ];
}

it('is the run at the low from which a rally failed below the earlier high', () => {
  const columns = testColumns([...failedRally(12.5), [9.6, 10, 9.4, 9.8], [9.8, 12.4, 9.8, 12.3]]);

  const blocks = detectStructures(columns, BLOCKS);

  expect(blocks).toHaveLength(1);
  expect(blocks[0]).toMatchObject({
    direction: 'bearish',
    formedAt: columns.openAt[3],
    top: 12.2,
    bottom: 9.9,
    candles: [2, 3, 5, 7].map((index) => columns.openAt[index]),
  });
  expect(blocks[0]?.states.map(({ state }) => state)).toEqual(['active', 'mitigated', 'invalidated']);
});

it('is none when the rally swept the earlier high', () => {
  expect(detectStructures(testColumns(failedRally(13.1)), BLOCKS)).toEqual([]);
});
