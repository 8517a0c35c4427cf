import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { calendarWindowAt, SESSIONS, sessionDefinition, sessionWindowAt, sessionWindows } from './session';
import { zoneClock } from './zone-clock';

describe('sessions', () => {
  it('lists every session once', () => {
    expect(SESSIONS.map(({ id }) => id)).toEqual([
      'asia',
      'london',
      'new_york',
      'new_york_indices',
      'london_close',
      'silver_bullet_london',
      'silver_bullet_morning',
      'silver_bullet_afternoon',
    ]);
  });

  it('wraps midnight: Asia belongs to the evening it starts on', () => {
    const asia = sessionDefinition('asia');

    const before = sessionWindowAt(asia, Date.parse('2023-01-17T12:00Z'));
    const inside = sessionWindowAt(asia, Date.parse('2023-01-18T04:59Z'));
    const after = sessionWindowAt(asia, Date.parse('2023-01-18T05:00Z'));

    expect(before).toEqual(windowOf('2023-01-18T01:00Z', '2023-01-18T05:00Z'));
    expect(inside).toEqual(before);
    expect(after).toEqual(windowOf('2023-01-19T01:00Z', '2023-01-19T05:00Z'));
  });

  it('keeps New York hours through both clock changes', () => {
    const london = sessionDefinition('london');

    const starts = ['2023-03-10', '2023-03-13', '2023-11-03', '2023-11-06'].map((day) =>
      new Date(sessionWindowAt(london, Date.parse(`${day}T00:00Z`)).startAt).toISOString(),
    );

    expect(starts).toEqual([
      '2023-03-10T07:00:00.000Z',
      '2023-03-13T06:00:00.000Z',
      '2023-11-03T06:00:00.000Z',
      '2023-11-06T07:00:00.000Z',
    ]);
  });

  it('shortens the night of the spring change and lengthens the one of autumn', () => {
    const night = { timeZone: 'America/New_York', startMinute: 60, endMinute: 240 };
    const hours = (day: string) => {
      const { startAt, endAt } = sessionWindowAt(night, Date.parse(`${day}T04:00Z`));
      return (endAt - startAt) / HOUR_MS;
    };

    expect([hours('2023-03-11'), hours('2023-03-12'), hours('2023-11-05'), hours('2023-11-06')]).toEqual([3, 2, 4, 3]);
  });

  it('lists the windows that overlap a span', () => {
    const windows = sessionWindows(
      sessionDefinition('new_york'),
      Date.parse('2023-01-17T14:00Z'),
      Date.parse('2023-01-19T12:00Z'),
    );

    expect(windows).toEqual([
      windowOf('2023-01-17T12:00Z', '2023-01-17T15:00Z'),
      windowOf('2023-01-18T12:00Z', '2023-01-18T15:00Z'),
    ]);
  });

  it('in every week of 2007 to 2026 in which only one clock has changed, London opens an hour off as seen from New York', () => {
    const newYork = zoneClock('America/New_York');
    const london = zoneClock('Europe/London');
    const mismatched: string[] = [];
    for (let day = Date.UTC(2007, 0, 1); day < Date.UTC(2027, 0, 1); day += DAY_MS) {
      const noon = day + 12 * HOUR_MS;
      const difference = (london.offsetMs(noon) - newYork.offsetMs(noon)) / HOUR_MS;
      if (difference === 4) mismatched.push(new Date(day).toISOString().slice(0, 10));
    }

    const expected = Object.entries(CLOCK_CHANGES).flatMap(([year, [usSpring, euSpring, euAutumn, usAutumn]]) => [
      ...daysBetween(`${year}-03-${usSpring}`, `${year}-03-${euSpring}`),
      ...daysBetween(`${year}-10-${euAutumn}`, `${year}-11-${usAutumn}`),
    ]);
    expect(mismatched).toEqual(expected);
    expect(expected.length).toBeGreaterThan(20 * 20);
  });

  it('starts and ends every session of 2007 to 2026 where the hand-written clock changes put it', () => {
    const wrong: unknown[] = [];
    for (const session of SESSIONS) {
      // The last Asian session ends in 2027.
      for (let day = Date.UTC(2007, 0, 1); day < Date.UTC(2026, 11, 31); day += DAY_MS) {
        const startMs = day + session.startMinute * MINUTE_MS;
        const length = (session.endMinute - session.startMinute + 1440) % 1440;
        const startAt = startMs + newYorkBehindMs(startMs);
        const endMs = startMs + length * MINUTE_MS;
        const endAt = endMs + newYorkBehindMs(endMs);

        // 02:00 does not exist on the day of the spring change: the session begins when the clock has jumped.
        const window = sessionWindowAt(session, startAt);
        if (window.startAt !== startAt || window.endAt !== endAt) wrong.push({ session, startAt, endAt, window });
      }
    }
    expect(wrong).toEqual([]);
  });

  const python = spawnSync('python3', ['-c', 'import zoneinfo; zoneinfo.ZoneInfo("America/New_York")']);
  it.skipIf(python.status !== 0)("agrees with Python's zone rules on every session of 2007 to 2026", () => {
    const spans = SESSIONS.map(({ startMinute, endMinute }) => [startMinute, endMinute]);
    const printed = execFileSync('python3', ['-c', PYTHON_WINDOWS, JSON.stringify(spans)], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const expected = JSON.parse(printed) as number[][][];

    const wrong: unknown[] = [];
    let compared = 0;
    SESSIONS.forEach((session, index) => {
      for (const [startAt, endAt] of expected[index] as [number, number][]) {
        const window = sessionWindowAt(session, startAt);
        if (window.startAt !== startAt || window.endAt !== endAt) wrong.push({ session, startAt, endAt, window });
        compared += 1;
      }
    });
    console.log(`${compared} session windows equal to Python's zoneinfo`);
    expect(wrong).toEqual([]);
    expect(compared).toBe(SESSIONS.length * 7_305);
  });
});

describe('calendarWindowAt', () => {
  it('gives days, weeks from Monday and months by the clock of the zone', () => {
    const at = Date.parse('2023-03-12T03:30Z');

    expect(calendarWindowAt('day', 'America/New_York', 0, at)).toEqual(
      windowOf('2023-03-11T05:00Z', '2023-03-12T05:00Z'),
    );
    expect(calendarWindowAt('week', 'America/New_York', 0, at)).toEqual(
      windowOf('2023-03-06T05:00Z', '2023-03-13T04:00Z'),
    );
    expect(calendarWindowAt('month', 'America/New_York', 0, at)).toEqual(
      windowOf('2023-03-01T05:00Z', '2023-04-01T04:00Z'),
    );
    expect(calendarWindowAt('day', 'UTC', 0, at)).toEqual(windowOf('2023-03-12T00:00Z', '2023-03-13T00:00Z'));
  });

  it("begins the currency market's Monday, week and month on the evening before", () => {
    const sunday = Date.parse('2023-01-01T22:00Z');

    expect(calendarWindowAt('day', 'America/New_York', 1020, sunday)).toEqual(
      windowOf('2023-01-01T22:00Z', '2023-01-02T22:00Z'),
    );
    expect(calendarWindowAt('week', 'America/New_York', 1020, sunday)).toEqual(
      windowOf('2023-01-01T22:00Z', '2023-01-08T22:00Z'),
    );
    expect(calendarWindowAt('month', 'America/New_York', 1020, sunday)).toEqual(
      windowOf('2022-12-31T22:00Z', '2023-01-31T22:00Z'),
    );
  });

  it('tiles time: a window ends where the next begins', () => {
    for (const period of ['day', 'week', 'month'] as const) {
      let window = calendarWindowAt(period, 'America/New_York', 1020, Date.UTC(2007, 0, 1));
      while (window.endAt < Date.UTC(2027, 0, 1)) {
        const next = calendarWindowAt(period, 'America/New_York', 1020, window.endAt);
        expect(next.startAt).toBe(window.endAt);
        window = next;
      }
    }
  });
});

function windowOf(startAt: string, endAt: string): { startAt: number; endAt: number } {
  return { startAt: Date.parse(startAt), endAt: Date.parse(endAt) };
}

function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = Date.parse(`${from}T00:00Z`); day < Date.parse(`${to}T00:00Z`); day += DAY_MS) {
    days.push(new Date(day).toISOString().slice(0, 10));
  }
  return days;
}

/** How far New York's clock is behind UTC when it shows `civil`, from the dates below: both change at 02:00. */
function newYorkBehindMs(civil: number): number {
  const year = new Date(civil).getUTCFullYear();
  const [spring, , , autumn] = CLOCK_CHANGES[year] as (typeof CLOCK_CHANGES)[number];
  const summerFrom = Date.UTC(year, 2, Number(spring), 2);
  const summerTo = Date.UTC(year, 10, Number(autumn), 2);
  // In spring's missing hour, 02:00 to 03:00, the old offset still leads to the right instant.
  const inMissingHour = civil >= summerFrom && civil < summerFrom + HOUR_MS;
  return civil >= summerFrom && civil < summerTo && !inMissingHour ? 4 * HOUR_MS : 5 * HOUR_MS;
}

/** Days of the clock changes: New York in March, London in March, London in October, New York in November. */
const CLOCK_CHANGES: Readonly<Record<number, readonly [string, string, string, string]>> = {
  2007: ['11', '25', '28', '04'],
  2008: ['09', '30', '26', '02'],
  2009: ['08', '29', '25', '01'],
  2010: ['14', '28', '31', '07'],
  2011: ['13', '27', '30', '06'],
  2012: ['11', '25', '28', '04'],
  2013: ['10', '31', '27', '03'],
  2014: ['09', '30', '26', '02'],
  2015: ['08', '29', '25', '01'],
  2016: ['13', '27', '30', '06'],
  2017: ['12', '26', '29', '05'],
  2018: ['11', '25', '28', '04'],
  2019: ['10', '31', '27', '03'],
  2020: ['08', '29', '25', '01'],
  2021: ['14', '28', '31', '07'],
  2022: ['13', '27', '30', '06'],
  2023: ['12', '26', '29', '05'],
  2024: ['10', '31', '27', '03'],
  2025: ['09', '30', '26', '02'],
  2026: ['08', '29', '25', '01'],
};

const PYTHON_WINDOWS = `
import json, sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo
zone = ZoneInfo("America/New_York")
def at(civil):
    return round(civil.replace(tzinfo=zone, fold=0).timestamp() * 1000)
result = []
for start, end in json.loads(sys.argv[1]):
    rows = []
    day = datetime(2007, 1, 1)
    while day < datetime(2027, 1, 1):
        last = day + timedelta(days=1) if end <= start else day
        rows.append([at(day + timedelta(minutes=start)), at(last + timedelta(minutes=end))])
        day += timedelta(days=1)
    result.append(rows)
print(json.dumps(result))
`;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
