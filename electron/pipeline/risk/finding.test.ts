import { describe, expect, it } from 'vitest';
import { Exact } from '#shared/domain/decimal';
import { durationText, instantText, limitPercent, percentText, ratioText, shortText } from './finding';

describe('the texts of a finding', () => {
  it.each([
    [0, 'down', '0 ms'],
    [250, 'down', '250 ms'],
    [1_000, 'down', '1 s'],
    [1_500, 'down', '1500 ms'],
    [12_500, 'down', '12.5 s'],
    [15_001, 'up', '15.1 s'],
    [15_001, 'down', '15 s'],
    [60_000, 'down', '1 min'],
    [90_000, 'down', '90 s'],
    [119_999, 'down', '119.9 s'],
    [1_800_000, 'down', '30 min'],
    [3_600_000, 'down', '1 h'],
    [86_400_000, 'down', '1 d'],
    [604_800_000, 'down', '7 d'],
    [604_800_001, 'up', '7.1 d'],
    [-12_500, 'up', '-12.5 s'],
    [Number.NaN, 'up', 'unknown'],
  ] as const)('writes %d ms, rounded %s, as %s', (ms, towards, text) => {
    expect(durationText(ms, towards)).toBe(text);
  });

  it('round a share to the side that is asked for, to as many places as its limit has', () => {
    const share = new Exact('0.0199999999');
    const one = new Exact(1);

    const texts = [
      percentText(share, one, 'down', 0.02),
      percentText(share, one, 'up', 0.02),
      percentText(new Exact('0.00125'), one, 'down', 0.00125),
      percentText(new Exact('0.00125'), one, 'down', 0.01),
      percentText(one.neg(), new Exact(3), 'down', 0),
      percentText(one, new Exact(3), 'up', 0.5),
      percentText(one.mul('1e50'), new Exact('1e-10'), 'down', 0.5),
      limitPercent(0.00125),
      ratioText(new Exact('1.4999'), 'down', 1.5),
      ratioText(new Exact('1.4999'), 'up', 1.4995),
    ];

    expect(texts).toEqual([
      '1.99 %',
      '2 %',
      '0.125 %',
      '0.12 %',
      '-33.34 %',
      '33.34 %',
      `1${'0'.repeat(62)} %`,
      '0.125 %',
      '1.49',
      '1.4999',
    ]);
  });

  it('keep a text from outside on one line of 40 characters', () => {
    expect([shortText('a\n b'), shortText('9'.repeat(70)), shortText(null)]).toEqual([
      'a b',
      `${'9'.repeat(39)}…`,
      'null',
    ]);
  });

  it('write an instant in UTC, and what is none as unknown', () => {
    expect([0, null, Number.NaN, Number.POSITIVE_INFINITY].map(instantText)).toEqual([
      '1970-01-01 00:00:00 UTC',
      'unknown',
      'unknown',
      'unknown',
    ]);
  });
});
