import { describe, expect, it } from 'vitest';
import { formatClock, formatMinute, formatSecond, isTimeZone, zoneCity } from './format-time';

describe('times', () => {
  it('shows an instant in the chosen zone, on both sides of a clock change', () => {
    const beforeChange = Date.UTC(2026, 2, 8, 6, 59);
    const afterChange = Date.UTC(2026, 2, 8, 7, 0);

    expect([
      formatMinute(beforeChange, 'America/New_York'),
      formatMinute(afterChange, 'America/New_York'),
      formatSecond(afterChange, 'UTC'),
      formatClock(afterChange, 'Europe/Madrid'),
    ]).toEqual(['2026-03-08 01:59', '2026-03-08 03:00', '2026-03-08 07:00:00', '08:00:00']);
  });

  it('falls back to UTC for a zone that does not exist', () => {
    expect([isTimeZone('Mars/Olympus'), formatMinute(0, 'Mars/Olympus'), zoneCity('America/New_York')]).toEqual([
      false,
      '1970-01-01 00:00',
      'New York',
    ]);
  });
});
