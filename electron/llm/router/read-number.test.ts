import { describe, expect, it } from 'vitest';
import { readNumber } from './read-number';

describe('readNumber', () => {
  it.each<[string, number | null, string | null]>([
    ['40000', 2, '40000'],
    ['39,600.50', 2, '39600.5'],
    ['39.600,50', 2, '39600.5'],
    ['40 000', 2, '40000'],
    ['1,085', 5, '1.085'],
    ['1.085', 5, '1.085'],
    ['1.0850', 5, '1.085'],
    ['1,0850', 5, '1.085'],
    ['2.345', 2, '2345'],
    ['2,345', 2, '2345'],
    ['64,250', null, '64250'],
    ['64.250', null, '64.25'],
    ['0,005', 2, '0.005'],
    ['0.005', null, '0.005'],
    ['.5', 2, '0.5'],
    ['1,234,567', 2, '1234567'],
    ['1.234.567,8', 2, '1234567.8'],
    ['1,2,3', 2, null],
    ['1.2.3', 2, null],
    ['1,23.456,7', 2, null],
    ['9'.repeat(40), 2, null],
  ])('reads %s with %s places as %s', (typed, precision, expected) => {
    expect(readNumber(typed, false, precision)).toBe(expected);
  });

  it('reads thousands', () => {
    expect(['40', '39.6', '39,6', '1.5'].map((typed) => readNumber(typed, true, 2))).toEqual([
      '40000',
      '39600',
      '39600',
      '1500',
    ]);
  });
});
