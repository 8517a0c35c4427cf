import path from 'node:path';
import type { AppEvent } from '#shared/contract/events';
import type { Activity } from '#shared/domain/activity';
import { AppError } from '#shared/domain/app-error';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Prediction } from '#shared/domain/prediction';
import { createAlertStore } from '../infra/sqlite/alert-store';
import { createJournalBackups, type JournalBackups } from '../infra/sqlite/journal-backups';
import { createJournalReadings } from '../infra/sqlite/journal-readings';
import type { Journal } from '../infra/sqlite/open-database';
import { readDiskSpace } from '../infra/system/disk-space';
import { measureEventLoopLag } from '../infra/system/event-loop-lag';
import { readMemoryUse } from '../infra/system/memory-use';
import { systemScheduler } from '../infra/system/system-scheduler';
import { type AlertService, createAlertService } from '../pipeline/alerts/alert-service';
import type { MarketView } from '../pipeline/market-data/market-view';
import { createHealthMonitor, type HealthMonitor } from '../pipeline/monitoring/health-monitor';
import type { ScheduleService } from '../pipeline/predictions/schedule-service';
import type { RiskService } from '../pipeline/risk/risk-service';
import type { ActivityStore } from '../ports/activity-store';
import type { CandleStore } from '../ports/candle-store';
import type { Clock, IdSource } from '../ports/clock';
import type { ModelLadder } from '../ports/model-ladder';
import type { Notifier, WebhookSender } from '../ports/notifier';
import type { SettingsStore } from '../ports/settings-store';
import type { Doors } from './compose-doors';
import type { CountingLanguageModel } from './counting-language-model';
import type { ExchangeSession } from './exchange-session';
import { createLatestAnswer } from './latest-answer';
import type { ResearchJob, ResearchResults } from './research-job';
import type { WorkerPool } from './worker-pool';
import { yieldToLoop } from './yield-to-loop';

/** What looks after the trader and the workstation: alerts, health, copies of the journal. */
export interface Watch {
  readonly alerts: AlertService;
  readonly health: HealthMonitor;
  readonly backups: JournalBackups;
  /** A prediction was registered or resolved. */
  predictionChanged(prediction: Prediction): void;
  start(): Promise<void>;
  close(): Promise<void>;
}

export function composeWatch(parts: {
  readonly doors: Doors;
  readonly database: Journal;
  readonly executionJournal: Journal;
  readonly journalPath: string;
  readonly nativeBinding: string | null;
  readonly label: string;
  readonly view: MarketView;
  readonly candles: CandleStore;
  readonly model: ModelLadder & CountingLanguageModel;
  readonly installedModelId: () => string | null;
  readonly followed: () => readonly InstrumentId[];
  readonly activityStore: ActivityStore;
  readonly research: WorkerPool<ResearchJob, ResearchResults>;
  readonly schedules: () => ScheduleService;
  readonly exchange: ExchangeSession;
  readonly risk: RiskService;
  readonly settings: SettingsStore;
  readonly webhook: WebhookSender;
  readonly notifier: Notifier | null;
  readonly isReplaying: (instrument: string) => boolean;
  readonly isWatched: () => boolean;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly publish: (event: AppEvent) => void;
}): Watch {
  const { database, journalPath, view, candles, settings, clock, ids, publish, research, risk, exchange, model } =
    parts;
  const scheduler = systemScheduler;
  const lag = measureEventLoopLag(scheduler);
  const openedAt = clock.now();

  const alerts = createAlertService({
    store: createAlertStore(database),
    moments: {
      between: (query, signal) => {
        const seenAt = view.now(query.instrument);
        return research.run({ kind: 'moments', ...query, until: Math.min(query.until, seenAt), seenAt }, { signal });
      },
    },
    account: () => {
      const { state, dayResultR, openRiskR } = risk.state();
      return { tradingState: state, dayResultR, openRiskR };
    },
    isReplaying: parts.isReplaying,
    settings: () => settings.read().alerts,
    timeZone: () => settings.read().timeZone,
    notifier: parts.notifier,
    webhook: parts.webhook,
    clock,
    ids,
    scheduler,
    yieldToLoop,
    onFiring: (firing, told) => publish({ kind: 'alert', firing, ...told }),
    onRules: () => publish({ kind: 'alert-rules' }),
    onRead: (unread) => publish({ kind: 'alerts-read', unread }),
    onFailure: (error) => console.error('alerts:', error),
  });

  const backups = createJournalBackups({
    database,
    nativeBinding: parts.nativeBinding,
    directory: path.join(path.dirname(journalPath), 'backups'),
    label: parts.label,
    check: (file) => research.run({ kind: 'check-copy', file }),
    freeBytes: async (directory) => (await readDiskSpace(directory)).freeBytes,
    clock,
    scheduler,
    onBackup: () => void health.current(),
    onFailure: (error) => console.error('backup:', error),
  });

  // In a thread: after a training every file is read and hashed anew.
  const signalModels = createLatestAnswer(async () => {
    const { models, damaged } = await research.run({ kind: 'models', query: {} });
    return { count: models.length, damaged, newestKnownAt: models[0]?.knownAt ?? null };
  });
  const readings = createJournalReadings({
    database: parts.executionJournal,
    file: journalPath,
    clock,
    openedAt,
    lastCheck: backups.lastCheck,
    elapsedMs: () => performance.now(),
  });
  const health = createHealthMonitor({
    readers: {
      exchange: () => exchange.status(),
      feed: () =>
        exchange.status().state === 'off'
          ? []
          : parts.followed().flatMap((instrument) => {
              const timeframe = candles.instrument(instrument)?.series[0]?.timeframe;
              if (!timeframe) return [];
              return [{ instrument, timeframe, newestCloseAt: view.closeRange({ instrument, timeframe }).lastAt }];
            }),
      clock: () => {
        const { state, clockSkewMs } = exchange.status();
        return { isNeeded: state !== 'off', offsetMs: clockSkewMs };
      },
      model: () => ({
        state: modelState(),
        modelId: model.loaded()?.modelId ?? parts.installedModelId(),
        tokensPerSecond: model.tokensPerSecond(),
        failuresInRow: model.standing().failuresInRow,
      }),
      doors: parts.doors.reading,
      model_queue: () => model.queue(),
      signal_models: signalModels,
      schedules: () => {
        const { schedules, madeToday } = parts.schedules().status();
        const skipped = schedules.map(({ skippedToday }) => skippedToday);
        return {
          enabled: schedules.filter(({ schedule }) => schedule.isEnabled).length,
          madeToday,
          skippedToday: skipped.reduce((sum, { budget, late }) => sum + budget + late, 0),
          failedToday: skipped.reduce((sum, { failed }) => sum + failed, 0),
        };
      },
      alerts: () => alerts.status(),
      activities: () => activitiesToday(parts.activityStore.list(LOOKED_AT), clock.now()),
      event_loop: () => lag.read(),
      memory: () => readMemoryUse(),
      disk: () => readDiskSpace(path.dirname(journalPath)),
      journal: () => readings.journal(),
      write_ahead_log: () => readings.writeAheadLog(),
      breaker: () => {
        const { state, causes, killSwitch } = risk.state();
        return {
          state,
          reason: killSwitch?.reason ?? causes[0]?.trigger ?? null,
          changedAt: killSwitch?.at ?? causes[0]?.trippedAt ?? openedAt,
        };
      },
      mandate: () => {
        const { version, expiresAt, needsSignature } = risk.state().mandate;
        return { version: needsSignature ? null : version, expiresAt };
      },
      backup: async () => {
        const copies = await backups.list();
        const newest = copies.find(({ reason }) => reason === 'daily' || reason === 'asked') ?? null;
        return { count: copies.length, newest };
      },
    },
    clock,
    scheduler,
    isWatched: parts.isWatched,
    onHealth: (next) => publish({ kind: 'health', health: next }),
    onFailure: (error) => {
      // On quit what a thread reads is given up.
      if (!(error instanceof AppError && error.code === 'cancelled')) console.error('health:', error);
    },
  });

  function modelState(): 'none' | 'idle' | 'loading' | 'ready' | 'resting' {
    if (model.standing().isSafeMode) return 'resting';
    if (model.loaded()) return 'ready';
    if (model.isLoading()) return 'loading';
    return parts.installedModelId() === null ? 'none' : 'idle';
  }

  return {
    alerts,
    health,
    backups,
    predictionChanged: (prediction) => {
      void alerts.predictionChanged(prediction);
    },
    start: async () => {
      health.start();
      backups.start();
      await alerts.start();
    },
    close: async () => {
      health.stop();
      lag.stop();
      await Promise.all([alerts.close(), backups.close()]);
    },
  };
}

function activitiesToday(activities: readonly Activity[], now: number): { running: number; failedToday: number } {
  const dayStart = Math.floor(now / DAY_MS) * DAY_MS;
  return {
    running: activities.filter(({ state }) => state === 'running').length,
    failedToday: activities.filter(({ state, updatedAt }) => state === 'failed' && updatedAt >= dayStart).length,
  };
}

const DAY_MS = 86_400_000;
const LOOKED_AT = 500;
