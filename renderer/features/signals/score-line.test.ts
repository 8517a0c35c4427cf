import { describe, expect, it } from 'vitest';
import { scoreLine } from './score-line';

describe('the line of the score', () => {
  it('breaks where the score is not known instead of passing through zero', () => {
    const points = [0, 1, null, -1].map((score, index) => ({ asOf: index, score }));

    expect(scoreLine(points, 300, 40)).toBe('M0 20L100 0M300 40');
  });

  it('is empty without points', () => {
    expect(scoreLine([], 300, 40)).toBe('');
  });
});
