import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPace } from './signals-pace';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a pace', () => {
  it('makes one run of many requests, also while they go on', async () => {
    let runs = 0;
    const pace = createPace(async () => {
      runs += 1;
    }, 100);

    for (let request = 0; request < 50; request += 1) {
      pace.ask();
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(1_000);

    expect(runs).toBeGreaterThanOrEqual(4);
    expect(runs).toBeLessThanOrEqual(6);
  });

  it('never runs twice at once, and runs again for what was asked meanwhile', async () => {
    const ends: (() => void)[] = [];
    const pace = createPace(() => new Promise<void>((resolve) => ends.push(resolve)), 100);

    pace.ask();
    await vi.advanceTimersByTimeAsync(150);
    pace.ask();
    await vi.advanceTimersByTimeAsync(1_000);
    const atOnce = ends.length;
    ends[0]?.();
    await vi.advanceTimersByTimeAsync(150);

    expect([atOnce, ends.length]).toEqual([1, 2]);
  });

  it('drops what has not begun', async () => {
    let runs = 0;
    const pace = createPace(async () => {
      runs += 1;
    }, 100);

    pace.ask();
    pace.stop();
    await vi.advanceTimersByTimeAsync(500);

    expect(runs).toBe(0);
  });
});
