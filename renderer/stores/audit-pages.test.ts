import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessRecord } from '#shared/domain/access';
import { withNewestPage } from './audit-pages';

describe('the newest page over what is known', () => {
  it('brings what is new, counts on what was there, and keeps what was read of older ones', () => {
    const known = [record(4), record(3), record(2), record(1)];

    const rows = withNewestPage(known, [record(5), { ...record(4), count: 9 }, record(3)], 3);

    expect(rows.map(({ id, count }) => [id, count])).toEqual([
      ['5', 1],
      ['4', 9],
      ['3', 1],
      ['2', 1],
      ['1', 1],
    ]);
  });

  it('drops the known ones where it does not reach them: between them would be a gap', () => {
    expect(withNewestPage([record(2), record(1)], [record(9), record(8)], 2)).toEqual([record(9), record(8)]);
  });

  it('is a stretch of the whole record without a hole, and begins with the newest', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 0, max: 30 }),
        (before, added, limit, shown) => {
          const first = all(before);
          const second = all(before + added);

          const rows = withNewestPage(first.slice(0, Math.max(limit, shown)), second.slice(0, limit), limit);

          expect(rows).toEqual(second.slice(0, rows.length));
          expect(rows.length).toBeGreaterThanOrEqual(Math.min(limit, second.length));
        },
      ),
    );
  });
});

function all(count: number): AccessRecord[] {
  return Array.from({ length: count }, (_, index) => record(count - index));
}

function record(number: number): AccessRecord {
  return {
    id: String(number),
    at: number,
    door: 'rest',
    clientId: 'bot',
    clientName: 'Bot',
    operation: null,
    verdict: 'denied',
    code: 'rate_limited',
    count: 1,
    details: {},
  };
}
