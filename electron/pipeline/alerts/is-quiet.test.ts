import { expect, it } from 'vitest';
import { isQuiet } from './is-quiet';

const NIGHT = { startMinute: 22 * 60, endMinute: 7 * 60 };

it.each([
  ['2026-01-15T21:59:59Z', false],
  ['2026-01-15T22:00:00Z', true],
  ['2026-01-16T06:59:59Z', true],
  ['2026-01-16T07:00:00Z', false],
])('wraps midnight and is half-open: %s', (at, expected) => {
  expect(isQuiet(Date.parse(at), NIGHT, 'UTC')).toBe(expected);
});

it.each([
  // Madrid is one hour ahead of UTC in winter and two in summer; the clock changes on 2026-03-29 and 2026-10-25.
  ['2026-03-28T06:00:00Z', false],
  ['2026-03-29T04:59:59Z', true],
  ['2026-03-29T05:00:00Z', false],
  ['2026-10-24T05:30:00Z', false],
  ['2026-10-25T05:30:00Z', true],
  ['2026-10-25T06:00:00Z', false],
])('follows the wall clock where it changes: %s', (at, expected) => {
  expect(isQuiet(Date.parse(at), NIGHT, 'Europe/Madrid')).toBe(expected);
});

it('lies within a day, is the whole day where both ends are equal, and never where there are none', () => {
  const noon = Date.parse('2026-01-15T12:00:00Z');

  expect([
    isQuiet(noon, { startMinute: 720, endMinute: 721 }, 'UTC'),
    isQuiet(noon, { startMinute: 721, endMinute: 722 }, 'UTC'),
    isQuiet(noon, { startMinute: 300, endMinute: 300 }, 'UTC'),
    isQuiet(noon, null, 'UTC'),
  ]).toEqual([true, false, true, false]);
});
