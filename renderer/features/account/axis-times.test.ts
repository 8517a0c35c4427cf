import { expect, it } from 'vitest';
import { axisTimes } from './axis-times';

it('writes the clock within a day, with the date at midnight, and dates beyond', () => {
  const midnight = Date.UTC(2026, 0, 6) / 1_000;

  expect([
    axisTimes([midnight - 10, midnight - 5], 'UTC'),
    axisTimes([midnight - 3_600, midnight], 'UTC'),
    axisTimes([midnight, midnight + 86_400], 'UTC'),
    axisTimes([midnight], 'Europe/Madrid'),
  ]).toEqual([['23:59:50', '23:59:55'], ['23:00', '01-06'], ['01-06', '01-07'], ['01:00:00']]);
});
