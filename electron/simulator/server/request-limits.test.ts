import { describe, expect, it } from 'vitest';
import { createManualTime } from '#tests/support/manual-scheduler';
import { ApiError } from './api-error';
import { createRequestLimits, DEFAULT_LIMITS } from './request-limits';

const MINUTE = 60_000;

describe('request limits', () => {
  it('refuse over the weight with the time to wait, and start anew with the minute', () => {
    const { time, limits } = setUp({ weightPerMinute: 10 });
    time.advance(15_000);

    const answers = [5, 5, 1].map((weight) => answerOf(() => limits.chargeWeight(weight)));
    time.advance(45_000);
    const later = answerOf(() => limits.chargeWeight(1));

    expect(answers).toEqual(['ok', 'ok', [429, -1003, '45']]);
    expect([later, limits.headers()['X-MBX-USED-WEIGHT-1M']]).toEqual(['ok', '1']);
  });

  it('ban who goes on asking, each time twice as long', () => {
    const { time, limits } = setUp({ weightPerMinute: 1, refusalsBeforeBan: 2, banMs: 2 * MINUTE });
    const abuse = () => [1, 1, 1, 1].map(() => answerOf(() => limits.chargeWeight(1)));

    const first = abuse();
    time.advance(MINUTE);
    const within = answerOf(() => limits.chargeWeight(1));
    time.advance(MINUTE);
    const second = abuse();

    expect(first).toEqual(['ok', [429, -1003, '60'], [429, -1003, '60'], [418, -1003, '120']]);
    expect(within).toEqual([418, -1003, '60']);
    expect(second.at(-1)).toEqual([418, -1003, '240']);
  });

  it('count orders of ten seconds and of the day', () => {
    const { time, limits } = setUp({ ordersPerTenSeconds: 3, ordersPerDay: 5 });

    const first = [2, 2, 1].map((orders) => answerOf(() => limits.chargeOrders(orders)));
    time.advance(10_000);
    const second = [2, 1].map((orders) => answerOf(() => limits.chargeOrders(orders)));

    expect(first).toEqual(['ok', [429, -1015, '10'], 'ok']);
    expect(second).toEqual(['ok', [429, -1015, '86390']]);
  });
});

function setUp(settings: Partial<typeof DEFAULT_LIMITS>) {
  const time = createManualTime(20_000 * 86_400_000);
  return { time, limits: createRequestLimits(time, { ...DEFAULT_LIMITS, ...settings }) };
}

function answerOf(run: () => void): unknown {
  try {
    run();
    return 'ok';
  } catch (error) {
    if (error instanceof ApiError) return [error.status, error.code, error.headers['Retry-After']];
    throw error;
  }
}
