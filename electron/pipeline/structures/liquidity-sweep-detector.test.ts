import { describe, expect, it } from 'vitest';
import { detectStructures } from './detect-structures';
import { flatCandle, testColumns } from './test-candles';

describe('liquidity sweeps', () => {
  it('trades beyond a swing and closes back in the same candle', () => {
    const columns = testColumns([...SWING, [12, 13, 11, 12]]);

    const [sweep, ...others] = detectStructures(columns, SWEEPS);

    expect(others).toEqual([]);
    expect(sweep).toMatchObject({
      direction: 'bearish',
      formedAt: columns.openAt[3],
      top: 13,
      bottom: 12.5,
      details: { kind: 'liquidity_sweep', source: 'swing', level: 12.5, depthAtr: null, candlesBeyond: 0 },
    });
  });

  it('may take more candles to close back where the parameter allows it', () => {
    const columns = testColumns([...SWING, [12, 13, 12, 12.8], [12.8, 13.5, 11, 12]]);

    expect(detectStructures(columns, SWEEPS)).toEqual([]);
    expect(detectStructures(columns, { ...SWEEPS, parameters: { sweepWithin: 2 } })).toMatchObject([
      { formedAt: columns.openAt[3], top: 13.5, details: { candlesBeyond: 1 } },
    ]);
  });

  it('leaves a level that was only grazed for a deeper sweep', () => {
    const columns = testColumns([...SWING, [12, 12.55, 11, 12], [12, 13.5, 11, 12]]);

    const sweeps = detectStructures(columns, { ...SWEEPS, parameters: { atrPeriod: 1, sweepMinimumAtr: 0.25 } });

    expect(sweeps.map(({ formedAt }) => formedAt)).toEqual([columns.openAt[4]]);
  });

  it('sees the extremes of yesterday', () => {
    const day = Array.from({ length: 96 }, (_, index) => flatCandle(index === 40 ? 12 : 10));
    const columns = testColumns([...day, flatCandle(10), [10, 13, 9.8, 10]]);

    const sweeps = detectStructures(columns, { ...SWEEPS, profile: 'fairgap' });

    // That extreme is a swing as well, and the week's so far is none before the week is over.
    expect(sweeps.map(({ details }) => details?.kind === 'liquidity_sweep' && details.source).sort()).toEqual([
      'previous_day',
      'session',
      'swing',
    ]);
  });
});

const SWEEPS = { timeframe: '15m', profile: 'ict', kinds: ['liquidity_sweep'] } as const;
const SWING = [10, 12, 11].map(flatCandle);
