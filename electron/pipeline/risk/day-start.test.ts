import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOrderStore } from '#electron/infra/sqlite/order-store';
import { Exact } from '#shared/domain/decimal';
import { zoneClock } from '#shared/domain/zone-clock';
import { openTestJournal } from '#tests/support/test-journal';
import { createDayStart, dayMeasure, dayStartAt } from './day-start';

describe('dayStartAt', () => {
  it.each([
    // Clocks go forward at 02:00 and back at 03:00: days of 23 and 25 hours.
    ['Europe/Madrid', '2026-03-29T21:59:59Z', '2026-03-28T23:00:00Z'],
    ['Europe/Madrid', '2026-03-29T22:00:00Z', '2026-03-29T22:00:00Z'],
    ['Europe/Madrid', '2026-10-25T22:59:59Z', '2026-10-24T22:00:00Z'],
    // Midnight is skipped: the day begins at one o'clock.
    ['Africa/Cairo', '2024-04-26T00:30:00Z', '2024-04-25T22:00:00Z'],
    // Midnight comes twice: the first counts.
    ['America/Havana', '2024-11-03T05:30:00Z', '2024-11-03T04:00:00Z'],
    ['Asia/Kathmandu', '2026-01-01T18:14:59Z', '2025-12-31T18:15:00Z'],
    ['UTC', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  ])('in %s at %s is %s', (zone, now, start) => {
    expect(new Date(dayStartAt(Date.parse(now), zone))).toEqual(new Date(start));
  });

  it('property: it lies on the same date, and nothing of that date lies before it', () => {
    const zones = ['Europe/Madrid', 'America/Havana', 'Africa/Cairo', 'America/Santiago', 'Australia/Lord_Howe', 'UTC'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2030, 0) }),
        (zone, now) => {
          const dateOf = (at: number) => Math.floor(zoneClock(zone).civilMs(at) / DAY_MS);

          const startAt = dayStartAt(now, zone);

          expect(startAt).toBeLessThanOrEqual(now);
          expect(dateOf(startAt)).toBe(dateOf(now));
          expect(dateOf(startAt - 1)).toBeLessThan(dateOf(now));
          expect(dayStartAt(startAt, zone)).toBe(startAt);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('day start', () => {
  it('is the last point of the day before, and the first since where that day has none', async () => {
    const store = await startStore();
    store.addEquityPoint(point(START - DAY_MS - 1, '900'));
    store.addEquityPoint(point(START + 60_000, '1000'));
    store.addEquityPoint(point(START + 120_000, '1100'));

    expect(createDayStart(store).at(START)?.equity).toBe('1000');
    store.addEquityPoint(point(START - DAY_MS, '950'));
    expect(createDayStart(store).at(START)?.equity).toBe('950');
    store.addEquityPoint(point(START, '960'));
    expect(createDayStart(store).at(START)?.equity).toBe('960');
  });

  it('is not known before the first point, and looks again then', async () => {
    const store = await startStore();
    const day = createDayStart(store);

    expect(day.at(START)).toBeNull();
    store.addEquityPoint(point(START + 60_000, '1000'));
    expect(day.at(START)?.equity).toBe('1000');
    expect(day.at(START + DAY_MS)?.equity).toBe('1000');
  });
});

describe('dayMeasure', () => {
  const start = { at: START, equity: '1000.5', realised: '-20', unrealised: '30' };

  it('is equity where open results count', () => {
    const measured = dayMeasure({ start, equity: '970', realised: '-60', countsUnrealised: true });

    expect(measured).toEqual({ start: '1000.5', now: '970' });
  });

  it('is equity at the start and what was realised since where they do not', () => {
    const measured = dayMeasure({ start, equity: '970', realised: '-60.25', countsUnrealised: false });

    expect(measured).toEqual({ start: '1000.5', now: '960.25' });
  });

  it('is not known where a part of it is not', () => {
    expect(dayMeasure({ start: null, equity: '970', realised: '0', countsUnrealised: true })).toEqual({
      start: null,
      now: '970',
    });
    expect(dayMeasure({ start: null, equity: '970', realised: '0', countsUnrealised: false }).now).toBeNull();
    expect(dayMeasure({ start, equity: '970', realised: null, countsUnrealised: false }).now).toBeNull();
    expect(dayMeasure({ start, equity: null, realised: '0', countsUnrealised: true }).now).toBeNull();
  });
});

describe('peak equity', () => {
  it('is the highest of all points since a moment, told apart to the last digit', async () => {
    const store = await startStore();
    store.addEquityPoint(point(1, '99999'));
    for (let at = 2; at < 3_000; at++) store.addEquityPoint(point(at, '10000.00000001'));
    store.addEquityPoint(point(500, '10000.00000002'));

    expect(store.peakEquity(2)).toBe('10000.00000002');
    expect(store.peakEquity(1)).toBe('99999');
    expect(store.peakEquity(501)).toBe('10000.00000001');
    expect(store.peakEquity(3_000)).toBeNull();
  });

  it('takes in a point that comes before the newest one: a clock was set back', async () => {
    const store = await startStore();
    store.addEquityPoint(point(100, '10'));
    store.addEquityPoint(point(200, '11'));
    expect(store.peakEquity(50)).toBe('11');

    store.addEquityPoint(point(150, '12.5'));

    expect(store.peakEquity(50)).toBe('12.5');
  });

  it('property: asked again and again it stays the maximum', async () => {
    const store = await startStore();
    const taken: { at: number; equity: string }[] = [];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: -500, max: 500 }), (at, cents) => {
        const equity = new Exact(cents).div(100).toFixed();
        const same = taken.findIndex((known) => known.at === at);
        if (same >= 0) taken.splice(same, 1);
        taken.push({ at, equity });

        store.addEquityPoint(point(at, equity));

        const most = taken.filter((known) => known.at >= 3_000).map((known) => Number(known.equity));
        const peak = store.peakEquity(3_000);
        expect(peak === null ? Number.NEGATIVE_INFINITY : Number(peak)).toBe(Math.max(...most));
      }),
      { numRuns: 500 },
    );
  });
});

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 5, 10);

function point(at: number, equity: string) {
  return { at, equity, realised: '0', unrealised: '0' };
}

async function startStore() {
  return createOrderStore(await openTestJournal());
}
