import type { AccessDoor, DoorStatus } from '#shared/domain/access';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ExchangeStatus } from '#shared/domain/exchange-status';
import type { HealthItemId } from '#shared/domain/health';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';
import type { TradingState } from '#shared/domain/trading-state';

/** What is measured of each thing that is watched, as plain values. `null`: it could not be measured. */
export interface HealthReadings {
  readonly exchange: Pick<
    ExchangeStatus,
    'state' | 'reason' | 'latencyMs' | 'isMarketStreamUp' | 'isUserStreamUp' | 'blockedUntil'
  > | null;
  /** One entry for each followed series. */
  readonly feed:
    | readonly {
        readonly instrument: InstrumentId;
        readonly timeframe: Timeframe;
        /** Close of its newest closed candle; `null` where it has none yet. */
        readonly newestCloseAt: EpochMs | null;
      }[]
    | null;
  /** `isNeeded`: an exchange is connected, which compares the clocks. */
  readonly clock: {
    readonly isNeeded: boolean;
    /** The other clock minus ours. */
    readonly offsetMs: number | null;
  } | null;
  readonly model: {
    /** `none`: no language model is installed or chosen. `resting`: it failed too often and the rules stand in. */
    readonly state: 'none' | 'idle' | 'loading' | 'ready' | 'resting';
    readonly modelId: string | null;
    /** Of its last answer. */
    readonly tokensPerSecond: number | null;
    readonly failuresInRow: number;
  } | null;
  readonly model_queue: {
    readonly waiting: number;
    /** How long the first in the queue has waited; `null` where nothing waits. */
    readonly oldestWaitMs: number | null;
  } | null;
  readonly signal_models: {
    readonly count: number;
    /** Files whose bytes do not have their hash, or cannot be read. */
    readonly damaged: number;
    /** Latest `knownAt` of all; `null` without models. */
    readonly newestKnownAt: EpochMs | null;
  } | null;
  readonly schedules: {
    readonly enabled: number;
    readonly madeToday: number;
    /** Candles without a prediction today, because the budget was spent or a newer candle came first. */
    readonly skippedToday: number;
    readonly failedToday: number;
  } | null;
  readonly alerts: {
    readonly rules: number;
    /** Messages that wait to be handed over or to be tried again. */
    readonly undelivered: number;
    /** Messages given up within the last 24 hours. */
    readonly failed: number;
    /** Series whose rules could not be evaluated the last time. */
    readonly failingSeries: number;
  } | null;
  readonly activities: { readonly running: number; readonly failedToday: number } | null;
  /** How late the event loop of the main process was over about the last minute. */
  readonly event_loop: { readonly p50Ms: number; readonly p99Ms: number } | null;
  /** Memory of the main process, and of the machine. */
  readonly memory: { readonly rssBytes: number; readonly totalBytes: number } | null;
  /** Of the disk that holds the data folder. */
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null;
  readonly journal: {
    readonly sizeBytes: number;
    /** How long the last probe write took until it was on disk; `null` before the first. */
    readonly writeMs: number | null;
    /** What the last check found. */
    readonly isIntact: boolean;
    readonly checkedAt: EpochMs;
  } | null;
  readonly write_ahead_log: { readonly sizeBytes: number } | null;
  readonly breaker: {
    readonly state: TradingState;
    readonly reason: string | null;
    readonly changedAt: EpochMs;
  } | null;
  readonly mandate: {
    /** `null` while nobody has signed one. */
    readonly version: number | null;
    readonly expiresAt: EpochMs | null;
  } | null;
  readonly backup: {
    readonly count: number;
    /** The newest copy that is no copy before a migration; `null` where there is none. */
    readonly newest: { readonly at: EpochMs; readonly sizeBytes: number; readonly isSound: boolean } | null;
  } | null;
  readonly doors: {
    /** One entry for each way in for programs. */
    readonly doors: readonly {
      readonly door: AccessDoor;
      /** `closed`: not wanted. `failed`: wanted, and could not be opened. */
      readonly state: DoorStatus['state'];
      /** `null` where it listens on none. */
      readonly port: number | null;
      /** Program that has its port; `null` where nobody has or who it is could not be found out. */
      readonly holder: string | null;
      /** Why it failed: `port_taken`, or the code of another failure. */
      readonly code: string | null;
    }[];
    /** Calls of programs that were refused within the last hour. */
    readonly denialsLastHour: number;
  } | null;
}

/** Where the readings come from: one function for each thing, which may take a moment. One that throws reads `null`. */
export type HealthReaders = {
  readonly [Id in HealthItemId]: () => HealthReadings[Id] | Promise<HealthReadings[Id]>;
};
