import { describe, expect, it } from 'vitest';
import { detectStructures } from './detect-structures';
import { flatCandle, testColumns } from './test-candles';

// An average over one candle: the true range of the candle that confirms, 2.5 here.
const OPTIONS = { timeframe: '15m', profile: 'ict', parameters: { atrPeriod: 1 } } as const;

describe('equal highs', () => {
  it('are two swings nearer than a tenth of the average true range', () => {
    const columns = testColumns([10, 12, 10, 11.95, 10].map(flatCandle));

    const [equal, ...others] = detectStructures(columns, { ...OPTIONS, kinds: ['equal_levels'] });

    expect(others).toEqual([]);
    expect(equal).toMatchObject({
      direction: 'bearish',
      top: 12.5,
      bottom: 12.45,
      candles: [columns.openAt[1], columns.openAt[3]],
    });
  });

  it('are not when further apart', () => {
    const columns = testColumns([10, 12, 10, 11.7, 10].map(flatCandle));

    expect(detectStructures(columns, { ...OPTIONS, kinds: ['equal_levels'] })).toEqual([]);
  });
});

describe('liquidity pools', () => {
  it('grow with each swing that joins; the larger one supersedes', () => {
    const columns = testColumns([10, 12, 10, 11.95, 10, 11.9, 10].map(flatCandle));

    const pools = detectStructures(columns, { ...OPTIONS, kinds: ['liquidity_pool'] });

    const above = pools.filter(({ direction }) => direction === 'bearish');
    expect(above.map(({ details }) => details)).toEqual([
      { kind: 'liquidity_pool', touches: 2 },
      { kind: 'liquidity_pool', touches: 3 },
    ]);
    expect(above.map(({ states }) => states.map(({ state }) => state))).toEqual([['active', 'superseded'], ['active']]);
  });

  it('are swept by a wick and say nothing more once superseded', () => {
    const columns = testColumns([
      ...[10, 12, 10, 11.95, 10, 11.9, 10].map(flatCandle),
      [11, 13, 10, 11],
      [11, 13, 11, 12.8],
    ]);

    const pools = detectStructures(columns, { ...OPTIONS, kinds: ['liquidity_pool'] });

    const above = pools.filter(({ direction }) => direction === 'bearish');
    expect(above.map(({ states }) => states.map(({ state }) => state))).toEqual([
      ['active', 'superseded'],
      ['active', 'swept', 'broken'],
    ]);
  });

  it('do not count a swing that price has traded beyond', () => {
    const columns = testColumns([10, 12, 10, 12.05, 10].map(flatCandle));

    const pools = detectStructures(columns, { ...OPTIONS, kinds: ['liquidity_pool'] });

    expect(pools.filter(({ direction }) => direction === 'bearish')).toEqual([]);
  });
});
