import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKnownTimeZone, zoneClock } from './zone-clock';

describe('zoneClock', () => {
  it('follows both changes of the New York clock', () => {
    const clock = zoneClock('America/New_York');

    const offsets = ['2023-03-12T06:59Z', '2023-03-12T07:00Z', '2023-11-05T05:59Z', '2023-11-05T06:00Z'].map(
      (text) => clock.offsetMs(Date.parse(text)) / HOUR_MS,
    );

    expect(offsets).toEqual([-5, -4, -4, -5]);
  });

  it('knows zones whose offset is no whole hour, on either side of a change', () => {
    const clock = zoneClock('Australia/Lord_Howe');

    const offsets = ['2023-04-01T14:59Z', '2023-04-01T15:00Z'].map(
      (text) => clock.offsetMs(Date.parse(text)) / HOUR_MS,
    );

    expect(offsets).toEqual([11, 10.5]);
    expect(zoneClock('Asia/Kathmandu').offsetMs(0) / HOUR_MS).toBe(5.5);
    expect(zoneClock('Asia/Kathmandu').offsetMs(Date.parse('2023-01-01Z')) / HOUR_MS).toBe(5.75);
  });

  it('takes the first of two instants in the repeated hour and moves on in the skipped one', () => {
    const clock = zoneClock('America/New_York');

    expect(clock.instant(Date.UTC(2023, 10, 5, 1, 30))).toBe(Date.parse('2023-11-05T05:30Z'));
    expect(clock.instant(Date.UTC(2023, 2, 12, 2, 30))).toBe(Date.parse('2023-03-12T07:30Z'));
  });

  it('agrees with the runtime at any instant, and finds the instant back from the wall clock', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'UTC',
          'Europe/Madrid',
          'America/New_York',
          'Asia/Tokyo',
          'America/St_Johns',
          'Pacific/Chatham',
        ),
        fc.integer({ min: 0, max: Date.UTC(2040, 0) / 60_000 }),
        (timeZone, minute) => {
          const clock = zoneClock(timeZone);
          const at = minute * 60_000;

          const civil = clock.civilMs(at);

          const text = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(
            at,
          );
          expect(new Date(civil).toISOString().slice(0, 16).replace('T', ' ')).toBe(text);
          expect(clock.civilMs(clock.instant(civil))).toBe(civil);
        },
      ),
    );
  });

  it('refuses a zone that does not exist', () => {
    expect(() => zoneClock('Mars/Olympus')).toThrow(RangeError);
    expect(isKnownTimeZone('Mars/Olympus')).toBe(false);
    expect(isKnownTimeZone('Europe/Madrid')).toBe(true);
  });
});

const HOUR_MS = 3_600_000;
