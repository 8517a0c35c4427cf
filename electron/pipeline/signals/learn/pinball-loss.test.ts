import { expect, it } from 'vitest';
import { pinballLoss } from './pinball-loss';

it('costs the quantile for a target above the forecast and the rest for one below', () => {
  const loss = pinballLoss([10, 4], [8, 8], 0.9);

  // 0.9 * 2 and 0.1 * 4, averaged.
  expect(loss).toBeCloseTo(1.1, 12);
});

it('is smallest at the quantile of the targets', () => {
  const targets = Array.from({ length: 101 }, (_, i) => i);
  const lossOf = (forecast: number) => pinballLoss(targets, new Array<number>(101).fill(forecast), 0.8);

  const losses = [60, 79, 80, 81, 95].map(lossOf);

  expect(Math.min(...losses)).toBe(losses[2]);
});
