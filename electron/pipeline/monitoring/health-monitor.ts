import type { Clock } from '#electron/ports/clock';
import type { Scheduler } from '#electron/ports/scheduler';
import { type Health, HealthItemId } from '#shared/domain/health';
import { describeHealth } from './describe-health';
import type { HealthReaders, HealthReadings } from './health-readings';
import { hasNewStatus, type SettledHealth, settleHealth } from './settle-health';

export interface HealthMonitor {
  /** As of the last reading, which is taken now where there was none for 5 seconds. */
  current(): Promise<Health>;
  /** Reads every 5 seconds from now on. */
  start(): void;
  stop(): void;
}

export interface HealthMonitorParts {
  readonly readers: HealthReaders;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Whether somebody looks at it: then every reading is published, else changes of a status only. */
  readonly isWatched: () => boolean;
  readonly onHealth: (health: Health) => void;
  /** What a reader threw, once until it has worked again. */
  readonly onFailure: (error: unknown) => void;
}

/** Watches the workstation. One reader that fails or hangs keeps none of the others from being told. */
export function createHealthMonitor(parts: HealthMonitorParts): HealthMonitor {
  const { readers, clock, scheduler } = parts;
  const failing = new Set<string>();
  let settled: SettledHealth | null = null;
  let reading: Promise<Health> | null = null;
  let cancelNext: (() => void) | null = null;
  let isRunning = false;

  async function readOne<Id extends HealthItemId>(id: Id): Promise<HealthReadings[Id]> {
    try {
      const value = await withLimit(Promise.resolve(readers[id]()), id);
      failing.delete(id);
      return value;
    } catch (error) {
      if (!failing.has(id)) {
        failing.add(id);
        parts.onFailure(error);
      }
      // Sound: every reading may be null.
      return null as HealthReadings[Id];
    }
  }

  function withLimit<T>(work: Promise<T>, id: HealthItemId): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = scheduler.after(READ_LIMIT_MS, () => {
        reject(new Error(`Expected a reading of ${id} within ${READ_LIMIT_MS} ms, was none.`));
      });
      work.then(resolve, reject).finally(cancel);
    });
  }

  async function read(): Promise<Health> {
    const values = await Promise.all(HealthItemId.options.map(async (id) => [id, await readOne(id)] as const));
    const at = clock.now();
    // Sound: the entries are all ids, each with its own reading.
    const readings = Object.fromEntries(values) as unknown as HealthReadings;
    const before = settled?.health ?? null;
    settled = settleHealth(describeHealth(readings, at), settled, at);
    const { health } = settled;
    if (isRunning && (parts.isWatched() || hasNewStatus(before, health))) parts.onHealth(health);
    return health;
  }

  function readOnce(): Promise<Health> {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }

  function tick(): void {
    cancelNext = null;
    // What is told may throw; the watch goes on.
    readOnce()
      .catch(parts.onFailure)
      .finally(() => {
        if (isRunning) cancelNext ??= scheduler.after(READ_EVERY_MS, tick);
      });
  }

  return {
    current: () => {
      const isFresh = settled !== null && clock.now() - settled.health.at < READ_EVERY_MS;
      return settled !== null && isFresh ? Promise.resolve(settled.health) : readOnce();
    },
    start: () => {
      if (isRunning) return;
      isRunning = true;
      tick();
    },
    stop: () => {
      isRunning = false;
      cancelNext?.();
      cancelNext = null;
    },
  };
}

const READ_EVERY_MS = 5_000;
/** A reader that hangs is one that cannot be read. */
const READ_LIMIT_MS = 4_000;
