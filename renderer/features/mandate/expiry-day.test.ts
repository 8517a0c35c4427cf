import { expect, it } from 'vitest';
import { endOfDay, usualExpiryDay } from './expiry-day';

it('ends a day on the clock of the zone, daylight saving included', () => {
  expect([endOfDay('2026-03-29', 'Europe/Madrid'), endOfDay('2026-01-31', 'UTC')]).toEqual([
    Date.UTC(2026, 2, 29, 22),
    Date.UTC(2026, 1, 1),
  ]);
});

it('knows no end of what is no day', () => {
  expect([endOfDay('', 'UTC'), endOfDay('2026-13-01', 'UTC'), endOfDay('31/01/2026', 'UTC')]).toEqual([
    null,
    null,
    null,
  ]);
});

it('offers the day ninety days ahead in the zone', () => {
  expect(usualExpiryDay(Date.UTC(2026, 0, 5, 23, 30), 'Asia/Tokyo')).toBe('2026-04-06');
});
