import { expect, it } from 'vitest';
import { driftFraction } from './drift';

it('tells the way that the market went since the reference', () => {
  expect([driftFraction('100', '101'), driftFraction('100', 99.5), driftFraction('0.1', '0.1')]).toEqual([
    0.01, -0.005, 0,
  ]);
});

it('says nothing without both prices', () => {
  expect([driftFraction(null, '1'), driftFraction('1', null), driftFraction('0', '1')]).toEqual([null, null, null]);
});
