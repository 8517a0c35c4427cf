import { expect, it } from 'vitest';
import { detectStructures } from './detect-structures';
import { testColumns } from './test-candles';

const CHANGES = { timeframe: '15m', kinds: ['change_in_state_of_delivery'] } as const;

it('is a close through the open of the last opposing run, once', () => {
  const columns = testColumns([
    [12, 12, 11, 11],
    [11, 11, 10, 10],
    [10, 11.9, 10, 11.8],
    [11.8, 13, 11.8, 12.5],
    [12.5, 14, 12.5, 13.5],
  ]);

  const changes = detectStructures(columns, CHANGES);

  expect(changes.map(({ direction, top, formedAt, details }) => ({ direction, top, formedAt, details }))).toEqual([
    {
      direction: 'bullish',
      top: 12,
      formedAt: columns.openAt[3],
      details: { kind: 'change_in_state_of_delivery', runCandles: 2 },
    },
  ]);
});

it('needs a run of the length the parameter asks for', () => {
  const columns = testColumns([
    [12, 12, 11, 11],
    [11, 13, 11, 12.5],
  ]);

  expect(detectStructures(columns, CHANGES)).toEqual([]);
  expect(detectStructures(columns, { ...CHANGES, parameters: { deliveryMinimumRun: 1 } })).toHaveLength(1);
});
