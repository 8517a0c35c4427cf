import { describe, expect, it } from 'vitest';
import { HealthItemId } from '#shared/domain/health';
import { describeHealth } from './describe-health';
import type { HealthReadings } from './health-readings';

const AT = Date.UTC(2026, 2, 10, 12);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('describeHealth', () => {
  it('tells all items in their order, and that a sound workstation is sound', () => {
    const items = describeHealth(soundReadings(), AT);

    expect(items.map(({ id }) => id)).toEqual(HealthItemId.options);
    expect(items.map(({ status, code }) => `${status} ${code}`)).toEqual([
      'ok ready',
      'ok fresh',
      'ok in_step',
      'ok ready',
      'ok short',
      'ok present',
      'ok running',
      'ok delivered',
      'ok fine',
      'ok quick',
      'ok enough',
      'ok enough',
      'ok sound',
      'ok short',
      'ok active',
      'ok in_force',
      'ok recent',
      'ok open',
    ]);
  });

  it('calls what was not measured unknown, never good', () => {
    const nothing = Object.fromEntries(HealthItemId.options.map((id) => [id, null])) as unknown as HealthReadings;

    const items = describeHealth(nothing, AT);

    expect(items).toEqual(
      HealthItemId.options.map((id) => ({ id, status: 'unknown', code: 'not_measured', facts: {} })),
    );
  });

  it('names the series whose newest candle is oldest for its length', () => {
    const readings = soundReadings({
      feed: [
        { instrument: 'BTC/USDT', timeframe: '1m', newestCloseAt: AT - 3 * 60_000 },
        { instrument: 'ETH/USDT', timeframe: '1m', newestCloseAt: AT - 30_000 },
        { instrument: 'EURUSD', timeframe: '1h', newestCloseAt: AT - HOUR_MS },
      ],
    });

    const feed = describeHealth(readings, AT).find(({ id }) => id === 'feed');

    expect(feed).toEqual({
      id: 'feed',
      status: 'warning',
      code: 'stale',
      facts: { followed: 3, stale: 1, instrument: 'BTC/USDT', timeframe: '1m', ageMs: 180_000 },
    });
  });

  it.each([
    ['no door is open', doors(500, { state: 'closed', port: null }), 'off', 'closed', {}],
    ['one of two is open', doors(99, {}, { door: 'mcp', state: 'closed' }), 'ok', 'open', { open: 1 }],
    ['many calls were refused', doors(100, {}), 'warning', 'denials', { denials: 100 }],
    [
      'a door failed, and the port of another is taken',
      doors(
        500,
        { door: 'cli', state: 'failed', code: 'EACCES' },
        { door: 'mcp', state: 'failed', port: 3606, code: 'port_taken', holder: 'node (41)' },
      ),
      'critical',
      'port_taken',
      { door: 'mcp', port: 3606, holder: 'node (41)' },
    ],
    [
      'a door failed while the other is open',
      doors(500, {}, { door: 'mcp', state: 'failed', code: 'thread_ended' }),
      'critical',
      'failed',
      { door: 'mcp', reason: 'thread_ended' },
    ],
  ] as const)('tells of doors, when %s', (_, change, status, code, facts) => {
    const item = describeHealth(soundReadings(change), AT).find(({ id }) => id === 'doors');

    expect(item).toEqual({ id: 'doors', status, code, facts });
  });

  it.each([
    ['exchange', { exchange: exchange({ state: 'off' }) }, 'off off'],
    ['exchange', { exchange: exchange({ state: 'read_only', latencyMs: 2_000 }) }, 'critical read_only'],
    ['exchange', { exchange: exchange({ blockedUntil: AT + 1 }) }, 'critical blocked'],
    ['exchange', { exchange: exchange({ blockedUntil: AT }) }, 'ok ready'],
    ['exchange', { exchange: exchange({ isUserStreamUp: false }) }, 'warning stream_down'],
    ['exchange', { exchange: exchange({ latencyMs: 999 }) }, 'ok ready'],
    ['exchange', { exchange: exchange({ latencyMs: 1_000 }) }, 'warning slow'],
    ['feed', { feed: [] }, 'off nothing_followed'],
    ['feed', { feed: [{ instrument: 'A/B', timeframe: '1m', newestCloseAt: null }] }, 'critical no_candles'],
    ['feed', { feed: [{ instrument: 'A/B', timeframe: '1m', newestCloseAt: AT - 119_999 }] }, 'ok fresh'],
    ['feed', { feed: [{ instrument: 'A/B', timeframe: '1m', newestCloseAt: AT - 600_000 }] }, 'critical stale'],
    ['clock', { clock: { isNeeded: true, offsetMs: -600 } }, 'warning offset'],
    ['clock', { clock: { isNeeded: true, offsetMs: null } }, 'unknown not_measured'],
    ['clock', { clock: { isNeeded: false, offsetMs: null } }, 'off no_exchange'],
    ['model', { model: model({ state: 'none' }) }, 'off none'],
    ['model', { model: model({ failuresInRow: 1 }) }, 'warning failing'],
    ['model', { model: model({ state: 'resting', failuresInRow: 3 }) }, 'critical resting'],
    ['model_queue', { model_queue: { waiting: 6, oldestWaitMs: 1_000 } }, 'warning long'],
    ['model_queue', { model_queue: { waiting: 6, oldestWaitMs: 300_000 } }, 'critical waiting'],
    ['signal_models', { signal_models: { count: 0, damaged: 0, newestKnownAt: null } }, 'off none'],
    ['signal_models', { signal_models: { count: 4, damaged: 1, newestKnownAt: AT } }, 'critical damaged'],
    ['signal_models', { signal_models: { count: 4, damaged: 0, newestKnownAt: AT - 91 * DAY_MS } }, 'warning old'],
    ['schedules', { schedules: { enabled: 0, madeToday: 0, skippedToday: 0, failedToday: 2 } }, 'off none'],
    ['schedules', { schedules: { enabled: 1, madeToday: 9, skippedToday: 0, failedToday: 1 } }, 'warning failing'],
    ['alerts', { alerts: { rules: 0, undelivered: 0, failed: 0, failingSeries: 0 } }, 'off none'],
    ['alerts', { alerts: { rules: 2, undelivered: 0, failed: 1, failingSeries: 0 } }, 'warning failing'],
    ['alerts', { alerts: { rules: 2, undelivered: 0, failed: 1, failingSeries: 1 } }, 'critical not_evaluated'],
    ['activities', { activities: { running: 1, failedToday: 2 } }, 'warning failed'],
    ['event_loop', { event_loop: { p50Ms: 1, p99Ms: 49.9 } }, 'ok quick'],
    ['event_loop', { event_loop: { p50Ms: 1, p99Ms: 250 } }, 'critical late'],
    ['memory', { memory: { rssBytes: 5e9, totalBytes: 8e9 } }, 'warning much_used'],
    ['disk', { disk: { freeBytes: 4e9, totalBytes: 1e12 } }, 'warning low_space'],
    ['disk', { disk: { freeBytes: 9e8, totalBytes: 1e12 } }, 'critical low_space'],
    ['journal', { journal: { sizeBytes: 1, writeMs: 1, isIntact: false, checkedAt: AT } }, 'critical damaged'],
    ['journal', { journal: { sizeBytes: 1, writeMs: 120, isIntact: true, checkedAt: AT } }, 'warning slow'],
    ['write_ahead_log', { write_ahead_log: { sizeBytes: 1e8 } }, 'warning long'],
    ['breaker', { breaker: { state: 'reducing', reason: 'x', changedAt: AT } }, 'warning reducing'],
    ['breaker', { breaker: { state: 'halted', reason: 'x', changedAt: AT } }, 'critical halted'],
    ['mandate', { mandate: { version: null, expiresAt: null } }, 'warning unsigned'],
    ['mandate', { mandate: { version: 2, expiresAt: AT } }, 'critical expired'],
    ['mandate', { mandate: { version: 2, expiresAt: AT + 6 * DAY_MS } }, 'warning expires_soon'],
    ['mandate', { mandate: { version: 2, expiresAt: AT + 8 * DAY_MS } }, 'ok in_force'],
    ['backup', { backup: { count: 0, newest: null } }, 'warning none'],
    ['backup', { backup: { count: 1, newest: { at: AT - 37 * HOUR_MS, sizeBytes: 1, isSound: true } } }, 'warning old'],
    ['backup', { backup: { count: 1, newest: { at: AT, sizeBytes: 1, isSound: false } } }, 'critical damaged'],
  ] as const)('says of %s with %j: %s', (id, change, expected) => {
    const item = describeHealth(soundReadings(change), AT).find((one) => one.id === id);

    expect(`${item?.status} ${item?.code}`).toBe(expected);
  });
});

function exchange(change: Partial<NonNullable<HealthReadings['exchange']>>): HealthReadings['exchange'] {
  return {
    state: 'ready',
    reason: null,
    latencyMs: 80,
    isMarketStreamUp: true,
    isUserStreamUp: true,
    blockedUntil: null,
    ...change,
  };
}

function model(change: Partial<NonNullable<HealthReadings['model']>>): HealthReadings['model'] {
  return { state: 'ready', modelId: 'tiny', tokensPerSecond: 20, failuresInRow: 0, ...change };
}

type DoorReading = NonNullable<HealthReadings['doors']>['doors'][number];

function door(change: Partial<DoorReading>): DoorReading {
  return { door: 'rest', state: 'open', port: 3085, holder: null, code: null, ...change };
}

function doors(denialsLastHour: number, ...all: Partial<DoorReading>[]): Partial<HealthReadings> {
  return { doors: { doors: all.map(door), denialsLastHour } };
}

function soundReadings(change: Partial<HealthReadings> = {}): HealthReadings {
  return {
    exchange: exchange({}),
    feed: [{ instrument: 'BTC/USDT', timeframe: '1m', newestCloseAt: AT - 59_000 }],
    clock: { isNeeded: true, offsetMs: 30 },
    model: model({}),
    model_queue: { waiting: 0, oldestWaitMs: null },
    signal_models: { count: 4, damaged: 0, newestKnownAt: AT - DAY_MS },
    schedules: { enabled: 1, madeToday: 3, skippedToday: 1, failedToday: 0 },
    alerts: { rules: 2, undelivered: 0, failed: 0, failingSeries: 0 },
    activities: { running: 1, failedToday: 0 },
    event_loop: { p50Ms: 0.5, p99Ms: 9 },
    memory: { rssBytes: 4e8, totalBytes: 8e9 },
    disk: { freeBytes: 1e11, totalBytes: 1e12 },
    journal: { sizeBytes: 1e8, writeMs: 3, isIntact: true, checkedAt: AT },
    write_ahead_log: { sizeBytes: 4e6 },
    breaker: { state: 'active', reason: null, changedAt: AT - DAY_MS },
    mandate: { version: 1, expiresAt: AT + 30 * DAY_MS },
    backup: { count: 3, newest: { at: AT - HOUR_MS, sizeBytes: 1e8, isSound: true } },
    doors: { doors: [door({}), door({ door: 'mcp', state: 'closed', port: null })], denialsLastHour: 99 },
    ...change,
  };
}
