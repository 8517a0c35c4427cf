import { describe, expect, it } from 'vitest';
import { type ProgressSample, progressRate, withSample } from './progress-rate';

describe('progressRate', () => {
  it('counts only what was done lately, not what a resumed download found', () => {
    const samples = collect([0, 5_000], [1_000, 6_000], [2_000, 7_000]);

    expect(progressRate(samples, 10_000)).toEqual({ perSecond: 1_000, leftMs: 3_000 });
  });

  it('says nothing before it can know', () => {
    expect(progressRate(collect([0, 0], [100, 50]), 100)).toEqual({ perSecond: null, leftMs: null });
  });

  it('knows no time left without a total or while nothing moves', () => {
    expect([
      progressRate(collect([0, 0], [1_000, 10]), null).leftMs,
      progressRate(collect([0, 10], [1_000, 10]), 20).leftMs,
    ]).toEqual([null, null]);
  });

  it('starts anew when the work starts over', () => {
    expect(collect([0, 0], [1_000, 900], [2_000, 10])).toEqual([{ at: 2_000, done: 10 }]);
  });
});

function collect(...points: readonly (readonly [number, number])[]): readonly ProgressSample[] {
  return points.reduce<readonly ProgressSample[]>((samples, [at, done]) => withSample(samples, { at, done }), []);
}
