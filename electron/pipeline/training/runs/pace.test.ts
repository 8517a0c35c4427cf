import { describe, expect, it } from 'vitest';
import { createPace } from './pace';

describe('createPace', () => {
  it('tells the tokens per second and the time of a step over the last minute', () => {
    const pace = createPace(60_000);
    expect(pace.note({ step: 1, tokens: 1_000, workedMs: 10_000 })).toBeNull();
    expect(pace.msPerStep()).toBeNull();
    expect(pace.note({ step: 2, tokens: 2_000, workedMs: 20_000 })).toBe(100);
    // The first point is older than a minute now.
    pace.note({ step: 8, tokens: 14_000, workedMs: 75_000 });
    expect(pace.msPerStep()).toBeCloseTo(55_000 / 6);
  });

  it('keeps the point before where one step takes longer than the window', () => {
    const pace = createPace(1_000);
    pace.note({ step: 1, tokens: 100, workedMs: 5_000 });
    expect(pace.note({ step: 2, tokens: 300, workedMs: 10_000 })).toBe(40);
  });

  it('begins anew where steps come again after a resume', () => {
    const pace = createPace();
    pace.note({ step: 5, tokens: 500, workedMs: 5_000 });
    expect(pace.note({ step: 5, tokens: 500, workedMs: 5_000 })).toBeNull();
  });
});
