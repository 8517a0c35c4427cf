import { expect, it } from 'vitest';
import { describeStructure } from './describe-structure';

it('tells a gap by its zone, its candles and what happened after its confirmation', () => {
  const description = describeStructure({
    id: 'gap',
    kind: 'fair_value_gap',
    direction: 'bullish',
    formedAt: 200,
    confirmedAt: 400,
    top: 2,
    bottom: 1,
    label: null,
    states: [
      { state: 'open', at: 400 },
      { state: 'half_filled', at: 900 },
    ],
    candles: [100, 200, 300],
  });

  expect(description).toEqual({
    kind: 'fair_value_gap',
    direction: 'bullish',
    confirmedAt: 400,
    changes: [{ state: 'half_filled', at: 900 }],
    prices: [2, 1],
    candles: { firstAt: 100, lastAt: 300, count: 3 },
  });
});

it('calls a bearish swing a high', () => {
  const swing = { id: 's', formedAt: 1, confirmedAt: 3, top: 5, bottom: 5, label: 'HH', candles: [1] } as const;

  const description = describeStructure({
    ...swing,
    kind: 'swing',
    direction: 'bearish',
    states: [{ state: 'active', at: 3 }],
  });

  expect(description).toMatchObject({ kind: 'swing_high', prices: [5], changes: [] });
});
