import { TickMarkType } from 'lightweight-charts';
import { expect, it } from 'vitest';
import { axisClock, crosshairText, tickText } from './chart-time';

it('writes intraday times in the zone, also on the day the clocks change, and days in UTC', () => {
  const newYork = axisClock('15m', 'America/New_York');
  const daily = axisClock('1d', 'America/New_York');
  const sunday = Date.parse('2023-03-12T07:15Z');

  expect(crosshairText(sunday, '15m', newYork, 'en')).toBe('Sun 2023-03-12 03:15');
  expect(crosshairText(sunday - 1_800_000, '15m', newYork, 'en')).toBe('Sun 2023-03-12 01:45');
  expect(crosshairText(Date.parse('2023-03-14T00:00Z'), '1d', daily, 'en')).toBe('Tue 2023-03-14');
});

it('writes each kind of mark in the language', () => {
  const clock = axisClock('15m', 'Europe/Madrid');
  const at = Date.parse('2023-01-02T23:30Z');
  const text = (type: TickMarkType, language: string) => tickText(at, type, clock, language);

  expect(
    [TickMarkType.Time, TickMarkType.DayOfMonth, TickMarkType.Month, TickMarkType.Year].map((type) => text(type, 'en')),
  ).toEqual(['00:30', '3 Tue', 'Jan', '2023']);
  expect(text(TickMarkType.DayOfMonth, 'es')).toBe('mar 3');
  expect(text(TickMarkType.Month, 'es')).toBe('ene');
});

it('falls back to UTC for a zone that the runtime does not know', () => {
  expect(axisClock('15m', 'Mars/Olympus').timeZone).toBe('UTC');
});
