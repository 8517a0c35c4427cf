import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '#electron/infra/sqlite/open-database';
import { createPredictionStore } from '#electron/infra/sqlite/prediction-store';
import { createScheduleStore } from '#electron/infra/sqlite/schedule-store';
import { columnsFromCandles } from '#shared/domain/candle-columns';
import { type Prediction, PredictionMode } from '#shared/domain/prediction';
import { timeframeMs } from '#shared/domain/timeframe';
import { prediction, provenance } from '#tests/support/prediction-fixtures';
import { openTestJournal } from '#tests/support/test-journal';
import type { PredictionQuestion } from './prediction-service';
import { createScheduleService } from './schedule-service';

let journal: Journal;
beforeEach(async () => {
  journal = await openTestJournal();
});
afterEach(() => {
  journal.close();
});

describe('schedule service', () => {
  it('makes one prediction at each closed candle, with its maker and samples, in the background', async () => {
    const desk = startDesk();
    desk.service.save({ ...HOURLY, maker: 'boosting', samples: 5 });

    await desk.passHours(2);

    expect(desk.asked).toEqual([
      {
        instrument: 'EURUSD',
        timeframe: '1h',
        asOf: START + HOUR,
        maker: 'boosting',
        samples: 5,
        priority: 'background',
      },
      {
        instrument: 'EURUSD',
        timeframe: '1h',
        asOf: START + 2 * HOUR,
        maker: 'boosting',
        samples: 5,
        priority: 'background',
      },
    ]);
    expect(desk.marks()).toEqual([
      [1, 'made'],
      [2, 'made'],
    ]);
    expect(desk.service.status()).toMatchObject({
      schedules: [{ lastCloseAt: START + 2 * HOUR, madeToday: 2, skippedToday: { budget: 0, late: 0, failed: 0 } }],
      madeToday: 2,
      modelMsThisHour: 0,
    });
  });

  it('makes nothing twice, however often a candle is told and over a restart', async () => {
    const desk = startDesk();
    desk.service.save(HOURLY);
    await desk.passHours(1);
    desk.service.candleClosed('EURUSD');
    desk.service.candleClosed('XAUUSD');
    await desk.service.idle();

    const again = startDesk(desk);
    again.service.candleClosed('EURUSD');
    await again.service.idle();

    expect(desk.asked).toHaveLength(1);
    expect(again.asked).toEqual([]);
  });

  it('makes no candle from before the schedule, and none while it is off', async () => {
    const desk = startDesk();
    desk.advance(HOUR);
    const { id } = desk.service.save(HOURLY);
    desk.service.candleClosed('EURUSD');
    await desk.service.idle();
    desk.service.save({ ...HOURLY, scheduleId: id, isEnabled: false });
    await desk.passHours(2);
    desk.service.save({ ...HOURLY, scheduleId: id });
    await desk.passHours(1);

    expect(desk.asked.map(({ asOf }) => asOf)).toEqual([START + 4 * HOUR]);
    expect(desk.marks()).toEqual([[4, 'made']]);
  });

  it('marks as late what a newer candle overtook while another prediction was made', async () => {
    const desk = startDesk();
    desk.service.save(HOURLY);
    const release = desk.holdPredictions();
    for (let hour = 1; hour <= 3; hour++) {
      desk.advance(HOUR);
      desk.service.candleClosed('EURUSD');
    }
    release();
    await desk.service.idle();

    expect(desk.marks()).toEqual([
      [1, 'made'],
      [2, 'late'],
      [3, 'made'],
    ]);
    expect(desk.service.status().schedules[0]?.skippedToday.late).toBe(1);
  });

  it('makes up nothing that closed while the app was not there, but the newest candle', async () => {
    const desk = startDesk();
    desk.service.save(HOURLY);
    await desk.passHours(1);
    desk.advance(3 * HOUR);

    const again = startDesk(desk);
    again.service.candleClosed('EURUSD');
    await again.service.idle();
    // The market is closed from here on: its newest candle is no news.
    again.advance(30 * 60_000);
    again.stopMarket();
    again.advance(2 * HOUR);
    const later = startDesk(again);
    later.service.candleClosed('EURUSD');
    await later.service.idle();

    expect(again.asked.map(({ asOf }) => asOf)).toEqual([START + 4 * HOUR]);
    expect(later.asked).toEqual([]);
    expect(desk.marks()).toEqual([
      [1, 'made'],
      [2, 'late'],
      [3, 'late'],
      [4, 'made'],
    ]);
  });

  it('marks a candle that nobody looked at in its time', async () => {
    const desk = startDesk();
    desk.service.save(HOURLY);
    desk.advance(HOUR);
    desk.stopMarket();
    desk.advance(90 * 60_000);
    desk.service.candleClosed('EURUSD');
    await desk.service.idle();

    expect(desk.asked).toEqual([]);
    expect(desk.marks()).toEqual([[1, 'late']]);
  });

  it('ends at the number of a UTC day and begins again with the next', async () => {
    const desk = startDesk({ budget: { perDay: 2, modelMsPerHour: 0 } });
    desk.service.save({ ...HOURLY, maker: 'rules' });

    await desk.passHours(3);
    const { skippedToday } = desk.service.status().schedules[0] ?? {};
    await desk.passHours(23);

    expect(skippedToday).toEqual({ budget: 1, late: 0, failed: 0 });
    expect(desk.marks().filter(([, result]) => result === 'made')).toEqual([
      [1, 'made'],
      [2, 'made'],
      [24, 'made'],
      [25, 'made'],
    ]);
  });

  it('ends at the time that the language model may take in an hour, for the language model only', async () => {
    const desk = startDesk({ budget: { perDay: 100, modelMsPerHour: 1_000 }, modelMs: 600 });
    desk.service.save({ ...HOURLY, timeframe: '15m', maker: 'model' });
    desk.service.save({ ...HOURLY, timeframe: '15m', maker: 'rules' });

    for (let quarter = 0; quarter < 6; quarter++) await desk.passHours(0.25);

    const results = desk.marksOf('model').map(([, result]) => result);
    // 600 and 1,200 ms are spent after two; an hour after the first there is room again.
    expect(results).toEqual(['made', 'made', 'budget', 'budget', 'made', 'made']);
    expect(desk.marksOf('rules').every(([, result]) => result === 'made')).toBe(true);
  });

  it('marks a failure, tells it, and goes on', async () => {
    const desk = startDesk();
    desk.service.save(HOURLY);
    desk.failOnce(new Error('broken'));

    await desk.passHours(2);

    expect(desk.marks()).toEqual([
      [1, 'failed'],
      [2, 'made'],
    ]);
    expect(desk.failures).toHaveLength(1);
  });

  it('leaves no mark of what it gave up at the close, and makes it after the next start', async () => {
    const desk = startDesk();
    desk.service.save(HOURLY);
    desk.holdPredictions();
    desk.advance(HOUR);
    desk.service.candleClosed('EURUSD');

    await desk.service.close();
    const between = desk.marks();
    const again = startDesk(desk);
    again.service.candleClosed('EURUSD');
    await again.service.idle();

    expect(between).toEqual([]);
    expect(again.marks()).toEqual([[1, 'made']]);
    expect([...desk.failures, ...again.failures]).toEqual([]);
  });

  it('makes nothing on an instrument that is replayed', async () => {
    const desk = startDesk();
    desk.service.save(HOURLY);
    desk.setReplaying(true);

    await desk.passHours(2);
    desk.setReplaying(false);
    await desk.passHours(1);

    expect(desk.asked.map(({ asOf }) => asOf)).toEqual([START + 3 * HOUR]);
    expect(desk.marks().slice(0, 2)).toEqual([
      [1, 'late'],
      [2, 'late'],
    ]);
  });

  it('makes the predictions of several schedules one after another', async () => {
    const desk = startDesk();
    desk.service.save({ ...HOURLY, maker: 'rules' });
    desk.service.save({ ...HOURLY, maker: 'boosting' });
    desk.service.save({ ...HOURLY, timeframe: '15m', maker: 'rules' });

    await desk.passHours(1);

    expect(desk.asked.map(({ timeframe, maker }) => [timeframe, maker])).toEqual([
      ['1h', 'rules'],
      ['1h', 'boosting'],
      ['15m', 'rules'],
    ]);
    expect(desk.mostAtOnce()).toBe(1);
  });

  it('keeps one schedule for a series and maker', () => {
    const desk = startDesk();
    const first = desk.service.save(HOURLY);

    const changed = desk.service.save({ ...HOURLY, samples: 7 });
    const other = desk.service.save({ ...HOURLY, timeframe: '15m' });

    expect(changed).toEqual({ ...first, samples: 7 });
    expect(() => desk.service.save({ ...HOURLY, scheduleId: other.id })).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
    expect(() => desk.service.save({ ...HOURLY, scheduleId: 'schedule_99' })).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
    expect([desk.service.remove(other.id), desk.service.remove(other.id)]).toEqual([true, false]);
    expect(desk.service.status().schedules.map(({ schedule }) => schedule.id)).toEqual([first.id]);
  });

  it('survives the removal of a schedule whose prediction is being made', async () => {
    const desk = startDesk();
    const { id } = desk.service.save(HOURLY);
    const release = desk.holdPredictions();
    desk.advance(HOUR);
    desk.service.candleClosed('EURUSD');
    desk.service.remove(id);
    release();
    await desk.service.idle();

    expect([desk.marks(), desk.failures]).toEqual([[], []]);
  });
});

const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 2);
const HOURLY = { instrument: 'EURUSD', timeframe: '1h', maker: 'rules', samples: 3, isEnabled: true } as const;

/** @param options - Another desk makes its time go on in a new process. */
function startDesk(
  options: {
    budget?: { perDay: number; modelMsPerHour: number };
    modelMs?: number;
    now?: () => number;
    end?: () => number;
  } = {},
) {
  let now = options.now?.() ?? START;
  let marketEnd = options.end?.() ?? Number.POSITIVE_INFINITY;
  let isReplaying = false;
  let failure: Error | null = null;
  let gate: Promise<void> | null = null;
  let running = 0;
  let most = 0;
  const asked: PredictionQuestion[] = [];
  const failures: unknown[] = [];
  const predictions = createPredictionStore(journal);
  const store = createScheduleStore(journal);
  const service = createScheduleService({
    store,
    isReplaying: () => isReplaying,
    budget: () => options.budget ?? { perDay: 1_000, modelMsPerHour: 60_000 },
    clock: { now: () => now },
    ids: { next: (prefix) => `${prefix}_${store.schedules().length + 1}` },
    onChange: () => {},
    onFailure: (error) => failures.push(error),
    market: {
      now: () => now,
      pricePrecision: () => 5,
      closed: ({ timeframe, from = START, limit }) => {
        const length = timeframeMs(timeframe);
        const end = Math.min(now, marketEnd);
        const opens: number[] = [];
        for (
          let openAt = Math.max(START, Math.ceil(from / length) * length);
          openAt + length <= end;
          openAt += length
        ) {
          opens.push(openAt);
        }
        const kept = limit === undefined ? opens : opens.slice(-limit);
        return columnsFromCandles(kept.map((openAt) => ({ openAt, open: 1, high: 1, low: 1, close: 1, volume: 1 })));
      },
    },
    predict: async (question, signal) => {
      running++;
      most = Math.max(most, running);
      asked.push(question);
      try {
        await Promise.race([
          gate,
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
        ]);
        if (failure) {
          const thrown = failure;
          failure = null;
          throw thrown;
        }
        return register(question);
      } finally {
        running--;
      }
    },
  });
  function register({ instrument, timeframe, asOf, maker }: PredictionQuestion): Prediction {
    const made = prediction({
      id: `${maker} ${timeframe} ${asOf}`,
      instrument,
      timeframe,
      asOf: asOf as number,
      mode: PredictionMode.enum.live,
      source: maker === 'model' ? 'model' : 'rules',
      provenance: provenance({ durationMs: options.modelMs ?? 0 }),
    });
    predictions.insert(made, { prompt: '', system: '', grammar: '', maxTokens: 0, temperature: 0 });
    return made;
  }
  const hourOf = (closeAt: number) => (closeAt - START) / HOUR;
  const marksOf = (maker?: string) => {
    const ids = store.schedules().flatMap(({ id, maker: own }) => (maker === undefined || own === maker ? [id] : []));
    return store
      .marksSince(0)
      .filter(({ scheduleId }) => ids.includes(scheduleId))
      .sort((a, b) => a.closeAt - b.closeAt)
      .map(({ closeAt, result }) => [hourOf(closeAt), result] as const);
  };
  return {
    service,
    asked,
    failures,
    marksOf,
    marks: () => marksOf(),
    mostAtOnce: () => most,
    now: () => now,
    end: () => marketEnd,
    advance: (ms: number) => {
      now += ms;
    },
    passHours: async (hours: number) => {
      const step = Math.min(hours, 1);
      for (let passed = 0; passed < hours; passed += step) {
        now += step * HOUR;
        service.candleClosed('EURUSD');
        await service.idle();
      }
    },
    holdPredictions: () => {
      let release = () => {};
      gate = new Promise((resolve) => {
        release = () => {
          gate = null;
          resolve();
        };
      });
      return release;
    },
    failOnce: (error: Error) => {
      failure = error;
    },
    setReplaying: (value: boolean) => {
      isReplaying = value;
    },
    stopMarket: () => {
      marketEnd = now;
    },
  };
}
