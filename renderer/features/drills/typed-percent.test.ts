import { expect, it } from 'vitest';
import { NOTHING_TYPED, typeDigit } from './typed-percent';

it.each([
  ['6', 60],
  ['65', 65],
  ['05', 5],
  ['0', null],
  ['00', null],
  ['657', 70],
  ['6578', 78],
])('reads the digits %s as %s per cent', (digits, percent) => {
  const typed = [...digits].reduce(typeDigit, NOTHING_TYPED);

  expect(typed.percent).toBe(percent);
});
