import { describe, expect, it } from 'vitest';
import { MandateLimits } from './mandate';
import { CAREFUL_LIMITS, NORMAL_LIMITS } from './mandate-presets';

describe('limits of a mandate', () => {
  it('takes both presets as they are', () => {
    expect([MandateLimits.parse(NORMAL_LIMITS), MandateLimits.parse(CAREFUL_LIMITS)]).toEqual([
      NORMAL_LIMITS,
      CAREFUL_LIMITS,
    ]);
  });

  it.each(limitNames())('needs %s', (name) => {
    const { [name]: _left, ...others } = NORMAL_LIMITS as Record<string, unknown>;

    expect(issuesOf(others).map(({ path }) => path)).toEqual([[name]]);
  });

  it.each(limitNames())('refuses text that is none, an object and nothing for %s', (name) => {
    const isNullable = name === 'allowedInstruments' || name === 'plannedSessions';

    for (const value of ['Infinity', {}, undefined, ...(isNullable ? [] : [null])]) {
      expect(issuesOf({ ...NORMAL_LIMITS, [name]: value })[0]?.path[0]).toBe(name);
    }
  });

  it.each(numberLimits())('refuses what is no number of the size of %s', (name) => {
    const parsed: unknown = JSON.parse('1e309');

    for (const value of [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      -Number.MAX_VALUE,
      parsed,
      -0,
      5e-324,
      1e300,
      '0.5',
      1n,
    ]) {
      expect(issuesOf({ ...NORMAL_LIMITS, [name]: value })[0]?.path).toEqual([name]);
    }
  });

  it.each(['0', '-1', '-0', '1e5', 'NaN', '', '50 000', '0,5', `0.${'0'.repeat(70)}1`, 50_000])(
    'refuses %s as money',
    (maxOrderNotional) => {
      expect(issuesOf({ ...NORMAL_LIMITS, maxOrderNotional })[0]?.path).toEqual(['maxOrderNotional']);
    },
  );

  it.each([
    ['a day of the week that is none', { timeZone: 'UTC', days: [8], startMinute: 0, endMinute: 60 }],
    ['a zone that is none', { timeZone: 'Mars/Olympus', days: [1], startMinute: 0, endMinute: 60 }],
    ['a minute after the last', { timeZone: 'UTC', days: [1], startMinute: 0, endMinute: 1_440 }],
    ['a name that is unknown', { timeZone: 'UTC', days: [1], startMinute: 0, endMinute: 60, until: 3 }],
  ])('refuses a planned session with %s', (_, session) => {
    expect(issuesOf({ ...NORMAL_LIMITS, plannedSessions: [session] })[0]?.path.slice(0, 2)).toEqual([
      'plannedSessions',
      0,
    ]);
  });

  it('names a limit that it does not know, and what it expected of one that it does', () => {
    const messages = issuesOf({
      ...NORMAL_LIMITS,
      maxDailyLoss: 0.02,
      riskFraction: 5e-324,
      behaviour: 'block',
      maxOpenPositions: 2.5,
      reentryMs: -0,
      unprovenFraction: 1e-7,
    }).map(({ path, message }) => `${path.join('.')}: ${message}`);

    expect(messages).toEqual([
      'riskFraction: Too small: expected number to be >=0.0001',
      'riskFraction: Expected a plain number such as 0.5',
      'unprovenFraction: Expected a plain number such as 0.5',
      'maxOpenPositions: Expected a whole number',
      'behaviour: Invalid option: expected one of "off"|"warn"|"cooldown"',
      'reentryMs: Expected 0, not -0',
      ': Unrecognized key: "maxDailyLoss"',
    ]);
  });

  it('does not take a limit from a prototype', () => {
    const { riskFraction: _left, ...others } = NORMAL_LIMITS;
    const hidden = JSON.parse(JSON.stringify(others).replace('{', '{"__proto__":{"riskFraction":0.005},'));

    expect(issuesOf(hidden).map(({ path }) => path[0])).toContain('riskFraction');
  });
});

function issuesOf(limits: unknown) {
  return MandateLimits.safeParse(limits).error?.issues ?? [];
}

function limitNames(): string[] {
  return Object.keys(MandateLimits.unwrap().shape);
}

function numberLimits(): string[] {
  return limitNames().filter((name) => typeof NORMAL_LIMITS[name as keyof MandateLimits] === 'number');
}
