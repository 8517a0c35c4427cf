import { describe, expect, it } from 'vitest';
import { createForecastRecord, roundedPercent } from './forecast-record';

const KIND = { cell: 'sweep long', group: 'sweep' };

describe('forecast record', () => {
  it('states the base rate where nothing is known', () => {
    const record = createForecastRecord();

    expect(record.probability(KIND, 0.31, 0)).toBe(0.31);
    expect(record.known(KIND, 0)).toEqual({ n: 0, hits: 0, baseRate: 0 });
  });

  it('adds what such forecasts were worth beyond their base rates, shrunk over the group', () => {
    const record = createForecastRecord();
    // 100 of the cell: 60 hits at base rates of 0.4; 100 more of the group without an excess.
    for (let index = 0; index < 100; index++) {
      record.add(KIND, { hit: index < 60 ? 1 : 0, baseRate: 0.4, knownAt: index });
      record.add({ cell: 'other', group: 'sweep' }, { hit: index < 40 ? 1 : 0, baseRate: 0.4, knownAt: index });
    }

    // w = 100 / 300; e = 200 / 400 * (0.5 - 0.4).
    expect(record.probability(KIND, 0.3, 99)).toBeCloseTo(0.3 + (1 / 3) * 0.2 + (2 / 3) * 0.05, 12);
    expect(record.known(KIND, 99)).toEqual({ n: 200, hits: 100, baseRate: expect.closeTo(0.4, 12) });
    expect(record.probability({ cell: 'new', group: 'none' }, 0.3, 99)).toBe(0.3);
  });

  it('sees a result only from when it was known', () => {
    const record = createForecastRecord();
    record.add(KIND, { hit: 1, baseRate: 0.2, knownAt: 50 });

    const before = record.probability(KIND, 0.3, 49);
    const after = record.probability(KIND, 0.3, 50);

    expect(before).toBe(0.3);
    expect(after).toBeGreaterThan(0.3);
  });

  it('never states certainty, and rounds to steps of 5 %', () => {
    const record = createForecastRecord();
    for (let index = 0; index < 5_000; index++) record.add(KIND, { hit: 1, baseRate: 0.1, knownAt: 0 });

    expect(record.probability(KIND, 0.9, 1)).toBe(0.95);
    expect([0, 0.024, 0.31, 0.326, 0.99].map(roundedPercent)).toEqual([5, 5, 30, 35, 95]);
  });
});
