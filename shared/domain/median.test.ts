import { describe, expect, it } from 'vitest';
import { median } from './median';

describe('median', () => {
  it('is the middle value by size, whatever the order', () => {
    expect(median([10, -2, 9])).toBe(9);
  });

  it('is the mean of the two in the middle where there are two', () => {
    expect(median([4, 1, 3, 100])).toBe(3.5);
  });

  it('is null without values', () => {
    expect(median([])).toBeNull();
  });
});
