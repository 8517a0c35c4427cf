import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitrarySession } from '#tests/support/arbitrary-limits';
import type { PlannedSession } from './mandate';
import { commonSessions, relateSessions, sessionText } from './mandate-sessions';

describe('planned sessions', () => {
  it.each<[string, PlannedSession[], PlannedSession[], string]>([
    ['the same in two parts', [session(9, 12), session(12, 17)], [session(9, 17)], 'equal'],
    ['the same with days in another order', [session(9, 17, [1, 5])], [session(9, 17, [5, 1, 1])], 'equal'],
    ['an hour less', [session(9, 17)], [session(9, 16)], 'subset'],
    ['a day less', [session(9, 17)], [session(9, 17, [1, 2])], 'subset'],
    ['never', [session(9, 17)], [], 'subset'],
    ['a minute more', [session(9, 17)], [{ ...session(9, 17), endMinute: 17 * 60 + 1 }], 'superset'],
    ['an hour later', [session(9, 17)], [session(10, 18)], 'overlap'],
    ['in another zone', [session(9, 17)], [{ ...session(9, 17), timeZone: 'Asia/Tokyo' }], 'other_zones'],
    ['over midnight', [session(22, 2, [1])], [session(22, 0, [1]), session(0, 2, [2])], 'equal'],
    ['over the end of the week', [session(22, 2, [7])], [session(22, 0, [7]), session(0, 2, [1])], 'equal'],
    ['a whole day, begun at midnight', [session(0, 0, [1])], [session(0, 12, [1]), session(12, 0, [1])], 'equal'],
    ['a whole day, begun at noon', [session(12, 12, [1])], [session(12, 0, [1]), session(0, 12, [2])], 'equal'],
  ])('lie to each other by the minutes that they cover: %s', (_, from, to, relation) => {
    expect(relateSessions(from, to)).toBe(relation);
  });

  it('have in common what both cover', () => {
    const common = commonSessions([session(9, 17), session(22, 4, [7])], [session(12, 2, [7, 1, 2, 3, 4, 5])]);

    expect(common.map(sessionText)).toEqual([
      'Mon Tue Wed Thu Fri 12:00-17:00 UTC',
      'Mon 00:00-02:00 UTC',
      'Sun 22:00-00:00 UTC',
    ]);
  });

  it('have nothing in common that one of them does not cover, and all of it where it fits', () => {
    const list = fc.array(arbitrarySession(), { maxLength: 3 });
    fc.assert(
      fc.property(list, list, (a, b) => {
        const common = commonSessions(a, b);

        for (const outer of [a, b]) expect(['equal', 'subset']).toContain(relateSessions(outer, common));
        expect(['equal', 'superset', 'overlap', 'other_zones']).toContain(relateSessions(common, a));
        expect(relateSessions(commonSessions(a, a), a)).toBe('equal');
      }),
    );
  });

  it('leave the shortest out where more than 20 would be needed', () => {
    const a = [1, 2, 3, 4, 5, 6, 7].flatMap((day) => [
      { ...session(0, 12, [day]), startMinute: day },
      { ...session(12, 0, [day]), startMinute: 12 * 60 + day },
    ]);
    const b = Array.from({ length: 20 }, (_, hour) => session(hour, hour + 1)).map((one, hour) => ({
      ...one,
      endMinute: hour * 60 + 30 + hour,
    }));

    const common = commonSessions(a, b);

    expect(common).toHaveLength(20);
    expect([relateSessions(a, common), relateSessions(b, common)]).toEqual(['subset', 'subset']);
  });
});

function session(startHour: number, endHour: number, days = [1, 2, 3, 4, 5]): PlannedSession {
  return { timeZone: 'UTC', days, startMinute: startHour * 60, endMinute: endHour * 60 };
}
