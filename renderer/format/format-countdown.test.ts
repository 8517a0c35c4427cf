import { expect, it } from 'vitest';
import { formatCountdown, remainingMs } from './format-countdown';

it('counts down to nothing and stays there', () => {
  expect([remainingMs(5_000, 2_000), remainingMs(5_000, 5_000), remainingMs(5_000, 9_000)]).toEqual([3_000, 0, 0]);
});

it('shows 0:00 only when it is over', () => {
  expect([0, 1, 1_000, 61_000, 59_999, 3_723_000].map(formatCountdown)).toEqual([
    '0:00',
    '0:01',
    '0:01',
    '1:01',
    '1:00',
    '1:02:03',
  ]);
});
