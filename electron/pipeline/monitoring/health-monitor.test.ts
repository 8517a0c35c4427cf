import { describe, expect, it } from 'vitest';
import { type Health, HealthItemId } from '#shared/domain/health';
import { createManualTime } from '#tests/support/manual-scheduler';
import { createHealthMonitor } from './health-monitor';
import type { HealthReaders, HealthReadings } from './health-readings';

const START = Date.UTC(2026, 2, 10, 12);

describe('createHealthMonitor', () => {
  it('tells a change at once when it is critical, and after two readings otherwise', async () => {
    const rig = monitorRig();
    await rig.read();
    rig.told.length = 0;

    rig.readings.disk = { freeBytes: 2e9, totalBytes: 1e12 };
    await rig.read();
    const afterOne = rig.told.length;
    await rig.read();
    const warned = rig.told.map(({ items }) => items.find(({ id }) => id === 'disk'));
    rig.readings.disk = { freeBytes: 5e8, totalBytes: 1e12 };
    await rig.read();

    expect(afterOne).toBe(0);
    expect(warned).toEqual([
      {
        id: 'disk',
        status: 'warning',
        code: 'low_space',
        facts: { freeBytes: 2e9, totalBytes: 1e12 },
        since: START + 10_000,
      },
    ]);
    expect(rig.told.map(({ status }) => status)).toEqual(['warning', 'critical']);
  });

  it('rings no bell for a measure that is bad every other time', async () => {
    const rig = monitorRig();
    await rig.read();
    rig.told.length = 0;

    for (let round = 0; round < 10; round++) {
      rig.readings.event_loop = { p50Ms: 1, p99Ms: round % 2 === 0 ? 80 : 5 };
      await rig.read();
    }

    expect(rig.told).toEqual([]);
  });

  it('keeps since when an item has its status, while its numbers move', async () => {
    const rig = monitorRig();
    rig.watch.isOn = true;
    await rig.read();
    rig.readings.disk = { freeBytes: 9e10, totalBytes: 1e12 };

    await rig.read();

    const disk = rig.told.at(-1)?.items.find(({ id }) => id === 'disk');
    expect(disk).toMatchObject({ status: 'ok', since: START, facts: { freeBytes: 9e10 } });
  });

  it('publishes every reading while it is watched, and none without news while it is not', async () => {
    const rig = monitorRig();
    await rig.read();
    rig.told.length = 0;

    await rig.read();
    const unwatched = rig.told.length;
    rig.watch.isOn = true;
    await rig.read();
    await rig.read();

    expect([unwatched, rig.told.length]).toEqual([0, 2]);
  });

  it('reads on where one reader throws and another hangs, tells both as unknown, and reports each once', async () => {
    const rig = monitorRig({
      disk: () => {
        throw new Error('no such folder');
      },
      backup: () => new Promise(() => {}),
    });
    rig.watch.isOn = true;

    await rig.read();
    await rig.read();

    const { items } = rig.told.at(-1) as Health;
    const unknown = items.filter(({ status }) => status === 'unknown').map(({ id, code }) => `${id} ${code}`);
    expect(unknown).toEqual(['disk not_measured', 'backup not_measured']);
    expect(rig.failures).toEqual(['no such folder', 'Expected a reading of backup within 4000 ms, was none.']);
    expect(items.find(({ id }) => id === 'memory')?.status).toBe('ok');
  });

  it('answers from the last reading while that is fresh', async () => {
    const rig = monitorRig();

    const one = await rig.monitor.current();
    rig.time.advance(4_999);
    const same = await rig.monitor.current();
    rig.time.advance(1);
    const next = await rig.monitor.current();

    expect(same).toBe(one);
    expect(next.at).toBe(START + 5_000);
  });

  it('leaves no timer behind when it is stopped', async () => {
    const rig = monitorRig();
    await rig.read();

    rig.monitor.stop();

    expect(rig.time.pending()).toBe(0);
  });
});

function monitorRig(readers: Partial<HealthReaders> = {}) {
  const time = createManualTime(START);
  const readings: { -readonly [Id in keyof HealthReadings]: HealthReadings[Id] } = {
    exchange: null,
    feed: [],
    clock: { isNeeded: false, offsetMs: null },
    model: { state: 'none', modelId: null, tokensPerSecond: null, failuresInRow: 0 },
    model_queue: { waiting: 0, oldestWaitMs: null },
    signal_models: { count: 0, damaged: 0, newestKnownAt: null },
    schedules: { enabled: 0, madeToday: 0, skippedToday: 0, failedToday: 0 },
    alerts: { rules: 0, undelivered: 0, failed: 0, failingSeries: 0 },
    activities: { running: 0, failedToday: 0 },
    event_loop: { p50Ms: 1, p99Ms: 5 },
    memory: { rssBytes: 4e8, totalBytes: 8e9 },
    disk: { freeBytes: 1e11, totalBytes: 1e12 },
    journal: { sizeBytes: 1e8, writeMs: 3, isIntact: true, checkedAt: START },
    write_ahead_log: { sizeBytes: 4e6 },
    breaker: { state: 'active', reason: null, changedAt: START },
    mandate: { version: 1, expiresAt: START + 90 * 86_400_000 },
    backup: { count: 1, newest: { at: START, sizeBytes: 1e8, isSound: true } },
    doors: { doors: [], denialsLastHour: 0 },
  };
  readings.exchange = {
    state: 'off',
    reason: null,
    latencyMs: null,
    isMarketStreamUp: false,
    isUserStreamUp: false,
    blockedUntil: null,
  };
  const told: Health[] = [];
  const failures: string[] = [];
  let isStarted = false;
  const watch = { isOn: false };
  const all = Object.fromEntries(
    HealthItemId.options.map((id) => [id, () => readings[id]]),
  ) as unknown as HealthReaders;
  return {
    time,
    readings,
    told,
    failures,
    watch,
    monitor: createHealthMonitor({
      readers: { ...all, ...readers },
      clock: time,
      scheduler: time,
      isWatched: () => watch.isOn,
      onHealth: (health) => told.push(health),
      onFailure: (error) => failures.push((error as Error).message),
    }),
    /** One reading; the next is 5 seconds later. */
    async read() {
      if (isStarted) time.advance(5_000);
      else this.monitor.start();
      isStarted = true;
      // Readers that hang are given up after 4 seconds, which only a test lets pass.
      for (let turn = 0; turn < 50; turn++) await Promise.resolve();
      if (readers.backup) {
        time.advance(4_000);
        for (let turn = 0; turn < 50; turn++) await Promise.resolve();
      }
    },
  };
}
