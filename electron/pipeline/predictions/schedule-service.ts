import type { Clock, IdSource } from '#electron/ports/clock';
import type { ScheduleMark, ScheduleStore } from '#electron/ports/schedule-store';
import type { SeriesReader } from '#electron/ports/series-reader';
import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Prediction } from '#shared/domain/prediction';
import type { PredictionBudget, PredictionSchedule, ScheduleStatus } from '#shared/domain/prediction-schedule';
import { timeframeMs } from '#shared/domain/timeframe';
import type { PredictionQuestion } from './prediction-service';

/** A schedule as it is asked for: a new one without an id. */
export type ScheduleDraft = Omit<PredictionSchedule, 'id' | 'createdAt'> & { readonly scheduleId?: string | undefined };

/**
 * Predictions at every closed candle of chosen series, one at a time in the background.
 *
 * Each candle of a schedule gets one mark that says what became of it, and a prediction only while it is the newest: what
 * was missed is marked `late` and never made up, because it would not be before the fact. The marks are in the journal, so
 * nothing is made twice over a restart and nothing is forgotten.
 */
export interface ScheduleService {
  /** Called for every closed candle of an instrument, whatever its timeframe, and once after the start. */
  candleClosed(instrument: InstrumentId): void;
  status(): ScheduleStatus;
  /**
   * Adds or changes a schedule. One series and maker have one: a new one for the same takes the place of the old.
   *
   * @throws AppError `not_found` for an unknown id, `conflict` where another schedule has that series and maker, and as
   * `SeriesReader.closed` for a series that there is not.
   */
  save(draft: ScheduleDraft): PredictionSchedule;
  /** Its predictions stay. Returns whether it was there. */
  remove(scheduleId: string): boolean;
  /** Waits for what runs and waits. */
  idle(): Promise<void>;
  /** Gives up what runs. A candle that has no mark by then is looked at again after the next start. */
  close(): Promise<void>;
}

/**
 * @param parts.predict - Makes and registers one prediction.
 * @param parts.isReplaying - A replay hides the present of its instrument: nothing is made there meanwhile.
 */
export function createScheduleService(parts: {
  store: ScheduleStore;
  market: SeriesReader;
  predict: (question: PredictionQuestion, signal: AbortSignal) => Promise<Prediction>;
  isReplaying: (instrument: InstrumentId) => boolean;
  budget: () => PredictionBudget;
  clock: Clock;
  ids: IdSource;
  onChange: () => void;
  onFailure: (error: unknown) => void;
}): ScheduleService {
  const { store, market, predict, isReplaying, clock, ids, onChange, onFailure } = parts;
  /** By schedule the close that waits for its turn, in the order of turns. */
  const waiting = new Map<string, EpochMs>();
  /** By schedule the newest close that was looked at. */
  const seenUntil = new Map<string, EpochMs>();
  const abort = new AbortController();
  let work: Promise<void> | null = null;

  const mark = (scheduleId: string, closeAt: EpochMs, what: Pick<ScheduleMark, 'result'> & Partial<ScheduleMark>) => {
    // A schedule that was removed meanwhile has no marks.
    if (!store.schedules().some(({ id }) => id === scheduleId)) return;
    const { predictionId = null, modelMs = 0, result } = what;
    store.mark({ scheduleId, closeAt, result, predictionId, modelMs, markedAt: clock.now() });
    onChange();
  };

  /** Marks what was missed, and lets the newest candle wait where it is fresh. */
  function lookAt(schedule: PredictionSchedule): void {
    const { id, instrument, timeframe, createdAt } = schedule;
    const length = timeframeMs(timeframe);
    const now = clock.now();
    const seen = seenUntil.get(id) ?? Math.max(createdAt, store.lastMark(id)?.closeAt ?? createdAt);
    // Nobody counts what was missed on earlier days; a long candle may have closed then and still be the newest.
    const firstCloseAt = Math.max(seen + 1, Math.min(startOfDay(now), now - length));
    const { openAt } = market.closed({ instrument, timeframe, from: firstCloseAt - length });
    const newest = openAt.at(-1);
    if (newest === undefined) return;
    seenUntil.set(id, newest + length);
    const closes = Array.from(openAt, (at) => at + length).filter((closeAt) => closeAt > seen);
    const last = closes.at(-1);
    if (last === undefined) return;
    const superseded = waiting.get(id);
    if (superseded !== undefined) mark(id, superseded, { result: 'late' });
    for (const closeAt of closes.slice(0, -1)) mark(id, closeAt, { result: 'late' });
    waiting.delete(id);
    waiting.set(id, last);
  }

  async function serve(): Promise<void> {
    for (;;) {
      const [next] = waiting;
      if (!next || abort.signal.aborted) return;
      const [id, closeAt] = next;
      waiting.delete(id);
      const schedule = store.schedules().find((one) => one.id === id);
      if (!schedule?.isEnabled) continue;
      await predictAt(schedule, closeAt);
    }
  }

  async function predictAt(schedule: PredictionSchedule, closeAt: EpochMs): Promise<void> {
    const { id, instrument, timeframe, maker, samples } = schedule;
    if (isReplaying(instrument) || clock.now() >= closeAt + timeframeMs(timeframe)) {
      mark(id, closeAt, { result: 'late' });
      return;
    }
    if (isSpent(schedule)) {
      mark(id, closeAt, { result: 'budget' });
      return;
    }
    // Now, not at its close: a streamed candle comes a little after that, and until the next one this is the newest.
    const asOf = clock.now();
    const question = { instrument, timeframe, asOf, maker, samples, priority: 'background' } as const;
    try {
      const prediction = await predict(question, abort.signal);
      const modelMs = prediction.source === 'model' ? prediction.provenance.durationMs : 0;
      mark(id, closeAt, { result: 'made', predictionId: prediction.id, modelMs });
    } catch (error) {
      // Closing is no failure: the candle is looked at again after the next start.
      if (abort.signal.aborted) return;
      onFailure(error);
      mark(id, closeAt, { result: 'failed' });
    }
  }

  function isSpent({ maker }: PredictionSchedule): boolean {
    const { perDay, modelMsPerHour } = parts.budget();
    const { madeToday, modelMsThisHour } = spent(clock.now());
    return madeToday >= perDay || (maker === 'model' && modelMsThisHour >= modelMsPerHour);
  }

  function spent(now: EpochMs) {
    const dayStart = startOfDay(now);
    const marks = store.marksSince(Math.min(dayStart, now - HOUR_MS));
    const today = marks.filter(({ markedAt }) => markedAt >= dayStart);
    return {
      today,
      madeToday: today.filter(({ result }) => result === 'made').length,
      modelMsThisHour: marks
        .filter(({ markedAt }) => markedAt > now - HOUR_MS)
        .reduce((sum, { modelMs }) => sum + modelMs, 0),
    };
  }

  function begin(): void {
    if (work || waiting.size === 0 || abort.signal.aborted) return;
    work = serve()
      .catch(onFailure)
      .finally(() => {
        work = null;
        begin();
      });
  }

  return {
    candleClosed: (instrument) => {
      for (const schedule of store.schedules()) {
        if (schedule.instrument !== instrument) continue;
        if (isReplaying(instrument)) continue;
        if (!schedule.isEnabled) {
          // What closes while it is off is not missed.
          seenUntil.set(schedule.id, clock.now());
          continue;
        }
        try {
          lookAt(schedule);
        } catch (error) {
          onFailure(error);
        }
      }
      begin();
    },

    status: () => {
      const { today, madeToday, modelMsThisHour } = spent(clock.now());
      return {
        schedules: store.schedules().map((schedule) => {
          const own = today.filter(({ scheduleId }) => scheduleId === schedule.id);
          const count = (wanted: ScheduleMark['result']) => own.filter(({ result }) => result === wanted).length;
          return {
            schedule,
            lastCloseAt: store.lastMark(schedule.id)?.closeAt ?? null,
            madeToday: count('made'),
            skippedToday: { budget: count('budget'), late: count('late'), failed: count('failed') },
          };
        }),
        budget: parts.budget(),
        madeToday,
        modelMsThisHour,
      };
    },

    save: ({ scheduleId, ...draft }) => {
      const { instrument, timeframe, maker } = draft;
      const all = store.schedules();
      const same = all.find(
        (one) => one.instrument === instrument && one.timeframe === timeframe && one.maker === maker,
      );
      const existing = scheduleId === undefined ? same : all.find(({ id }) => id === scheduleId);
      if (scheduleId !== undefined && !existing) {
        throw new AppError('not_found', `There is no schedule ${scheduleId}.`, { scheduleId });
      }
      if (same && same.id !== existing?.id) {
        throw new AppError('conflict', `${instrument} ${timeframe} has a schedule for ${maker} already.`, {
          scheduleId: same.id,
        });
      }
      // Says what is wrong with a series that there is not.
      market.closed({ instrument, timeframe, limit: 1 });
      const now = clock.now();
      const schedule: PredictionSchedule = {
        ...draft,
        id: existing?.id ?? ids.next('schedule'),
        createdAt: existing?.createdAt ?? now,
      };
      store.save(schedule);
      const isSameSeries =
        existing?.isEnabled && existing.instrument === instrument && existing.timeframe === timeframe;
      if (!isSameSeries) {
        waiting.delete(schedule.id);
        seenUntil.set(schedule.id, now);
      }
      onChange();
      return schedule;
    },

    remove: (scheduleId) => {
      waiting.delete(scheduleId);
      seenUntil.delete(scheduleId);
      const wasThere = store.remove(scheduleId);
      if (wasThere) onChange();
      return wasThere;
    },

    idle: async () => {
      while (work) await work;
    },

    close: async () => {
      abort.abort();
      while (work) await work;
    },
  };
}

function startOfDay(at: EpochMs): EpochMs {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
