import { type BreakerDesk, type BreakerDeskParts, createBreakerDesk } from '#electron/pipeline/risk/breaker-desk';
import type { BreakerInputs } from '#electron/pipeline/risk/breaker-inputs';
import type { RiskStore } from '#electron/ports/risk-store';
import { AppError } from '#shared/domain/app-error';
import type { RiskEvent } from '#shared/domain/exchange-status';
import type { MandateLimits } from '#shared/domain/mandate';
import { NORMAL_LIMITS } from '#shared/domain/mandate-presets';
import { BreakerRecord } from '#shared/domain/trading-state';

/** Noon of a day in UTC. */
export const NOON = Date.UTC(2026, 2, 10, 12);
const DAY_MS = 86_400_000;

/** Everything is known and nothing is near a threshold of the normal mandate. */
export function calmInputs(now: number, differences: Partial<BreakerInputs> = {}): BreakerInputs {
  return {
    equity: '10000',
    peakEquity: '10000',
    day: { startAt: Math.floor(now / DAY_MS) * DAY_MS, start: '10000', now: '10000' },
    lossesInRow: 0,
    requests: { total: 100, failed: 0 },
    quoteAgeMs: 200,
    clockSkewMs: 10,
    modelFailures: 0,
    calibration: { n: 100, skill: 0.1 },
    volatilityRatio: 1,
    unknownForMs: 0,
    isConnected: true,
    ...differences,
  };
}

/** A store in memory that keeps text, as a journal does. */
export function memoryBreakerStore(kept: BreakerRecord | 'unreadable' | null = null) {
  let text = kept === null || kept === 'unreadable' ? null : JSON.stringify(kept);
  let isUnreadable = kept === 'unreadable';
  const store = {
    /** Makes every write throw. */
    isFull: false,
    writes: 0,
    events: [] as RiskEvent[],
    breaker: (): ReturnType<RiskStore['breaker']> => {
      if (isUnreadable) return 'unreadable';
      return text === null ? null : BreakerRecord.parse(JSON.parse(text));
    },
    saveBreaker: (record: BreakerRecord, events: readonly RiskEvent[]) => {
      if (store.isFull) throw new AppError('disk_full', 'The disk is full.');
      store.writes += 1;
      isUnreadable = false;
      text = JSON.stringify(record);
      store.events.push(...events);
    },
  };
  return store;
}

/** A desk on a store, with a clock and measures that a test sets. */
export function breakerRig(
  options: { readonly store?: BreakerDeskParts['store']; readonly limits?: Partial<MandateLimits>; now?: number } = {},
) {
  const store = options.store ?? memoryBreakerStore();
  let ids = 0;
  const rig = {
    store,
    now: options.now ?? NOON,
    limits: { ...NORMAL_LIMITS, ...options.limits },
    inputs: {} as Partial<BreakerInputs>,
    /** What was told, in order. */
    told: [] as RiskEvent[],
    changes: 0,
    failures: [] as unknown[],
    /** Called with every event, before it is noted. */
    onEvent: (_: RiskEvent): void => {},
    start: (): BreakerDesk =>
      createBreakerDesk({
        store,
        clock: { now: () => rig.now },
        ids: { next: (prefix) => `${prefix}-${++ids}` },
        limits: () => rig.limits,
        inputs: () => calmInputs(rig.now, rig.inputs),
        onChange: () => {
          rig.changes += 1;
        },
        onEvent: (event) => {
          rig.onEvent(event);
          rig.told.push(event);
        },
        onFailure: (error) => rig.failures.push(error),
      }),
    /** Watches every second for a time. */
    pass: (desk: BreakerDesk, ms: number) => {
      for (const end = rig.now + ms; rig.now < end; ) {
        rig.now += Math.min(1_000, end - rig.now);
        desk.watch();
      }
    },
  };
  return rig;
}
