import { describe, expect, it } from 'vitest';
import { evenCuts } from './even-cuts';

describe('evenCuts', () => {
  it('spreads prefixes evenly and ends with the whole', () => {
    expect(evenCuts(100, 4)).toEqual([25, 50, 75, 100]);
  });

  it('names no prefix twice and none that is empty', () => {
    expect(evenCuts(3, 10)).toEqual([1, 2, 3]);
    expect(evenCuts(0, 10)).toEqual([]);
  });
});
