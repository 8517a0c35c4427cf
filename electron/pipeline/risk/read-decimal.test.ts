import { describe, expect, it } from 'vitest';
import { readDecimal, readNonNegative, readPositive } from './read-decimal';

describe('a text that may be anything', () => {
  it.each<[unknown, string | null, string | null, string | null]>([
    ['12.5', '12.5', '12.5', '12.5'],
    ['0', '0', '0', null],
    ['0.00', '0', '0', null],
    ['-0', '0', '0', null],
    ['-3', '-3', null, null],
    ['9'.repeat(64), '9'.repeat(64), '9'.repeat(64), '9'.repeat(64)],
  ])('%j is a number', (text, any, least, above) => {
    const found = [readDecimal(text), readNonNegative(text), readPositive(text)];

    expect(found.map((value) => value?.toFixed().replace('-0', '0') ?? null)).toEqual([any, least, above]);
  });

  it.each([null, undefined, 5, Number.NaN, {}, '', 'NaN', '1e3', '0x1', '1,5', '+1', '01', '.5', '1.', '9'.repeat(65)])(
    '%j is none',
    (text) => {
      expect([readDecimal(text), readNonNegative(text), readPositive(text)]).toEqual([null, null, null]);
    },
  );
});
