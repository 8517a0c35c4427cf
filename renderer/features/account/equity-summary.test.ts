import { expect, it } from 'vitest';
import { equitySummary } from './equity-summary';

it('tells first, last, extremes and the deepest fall, exactly', () => {
  expect(equitySummary(curve('1000.1', '1200', '900', '1100.3'))).toEqual({
    from: 0,
    to: 3,
    first: '1000.1',
    last: '1100.3',
    change: '100.2',
    changeFraction: expect.closeTo(0.10019, 4),
    high: '1200',
    low: '900',
    maxDrawdownFraction: 0.25,
  });
});

it('has nothing to tell of an empty curve, and no share of nothing', () => {
  expect([equitySummary([]), equitySummary(curve('0', '5'))?.changeFraction]).toEqual([null, null]);
});

function curve(...equity: readonly string[]) {
  return equity.map((value, at) => ({ at, equity: value, realised: '0', unrealised: '0' }));
}
