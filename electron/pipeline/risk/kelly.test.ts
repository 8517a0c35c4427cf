import { describe, expect, it } from 'vitest';
import type { TrackRecord } from '#shared/domain/track-record';
import { halfKelly, isSound } from './kelly';

const record = (n: number, hits: number): TrackRecord => ({
  of: 'person',
  n,
  hits,
  baseRate: null,
  calibrationError: null,
});

describe('half of Kelly', () => {
  it('rests on the lower bound of the hit rate', () => {
    const bet = halfKelly(record(100, 60), 2);

    // Wilson: 0.5020 to 0.6906. p - (1 - p) / 2.
    expect(bet?.probability).toBeCloseTo(0.50201, 4);
    expect(bet?.edge).toBeCloseTo(0.25301, 4);
    expect(bet?.half).toBeCloseTo(0.12651, 4);
  });

  it('is nothing where every bet loses', () => {
    const bet = halfKelly(record(100, 20), 1);

    expect([bet?.half, (bet?.edge ?? 0) < 0]).toEqual([0, true]);
  });

  it.each([null, 0, -0.5, Number.NaN])('has nothing to rest on at a reward of %s', (rewardRatio) => {
    expect(halfKelly(record(100, 60), rewardRatio)).toBeNull();
  });

  it.each([
    [1, 0, true],
    [1, 1, true],
    [2, 1, true],
    [0, 0, false],
    [1, 2, false],
    [-1, -1, false],
    [1, -1, false],
    [1.5, 1, false],
    [2, 0.5, false],
    [Number.NaN, 1, false],
    [1, Number.NaN, false],
    [Number.POSITIVE_INFINITY, 1, false],
  ])('%d forecasts with %d hits can be a record: %s', (n, hits, sound) => {
    const bet = halfKelly(record(n, hits), 2);

    expect([isSound(record(n, hits)), bet !== null]).toEqual([sound, sound]);
  });

  it('has no record in none', () => {
    expect([isSound(null), halfKelly(null, 2)]).toEqual([false, null]);
  });
});
