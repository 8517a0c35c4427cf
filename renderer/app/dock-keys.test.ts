import { describe, expect, it } from 'vitest';
import { nearestOnSide } from './dock-keys';

describe('nearestOnSide', () => {
  const chart = box(200, 0, 800, 600);
  const watchlist = { name: 'watchlist', box: box(0, 0, 196, 900) };
  const assistant = { name: 'assistant', box: box(804, 0, 1100, 900) };
  const tables = { name: 'tables', box: box(200, 604, 800, 900) };
  const others = [watchlist, assistant, tables];

  it('finds the neighbour on each side', () => {
    expect([
      nearestOnSide(chart, others, 'left')?.name,
      nearestOnSide(chart, others, 'right')?.name,
      nearestOnSide(chart, others, 'down')?.name,
      nearestOnSide(chart, others, 'up')?.name,
    ]).toEqual(['watchlist', 'assistant', 'tables', undefined]);
  });

  it('takes the one that shares the longer edge', () => {
    const right = [
      { name: 'small', box: box(804, 0, 900, 100) },
      { name: 'large', box: box(804, 104, 900, 600) },
    ];

    expect(nearestOnSide(chart, right, 'right')?.name).toBe('large');
  });
});

function box(left: number, top: number, right: number, bottom: number) {
  return { left, top, right, bottom };
}
