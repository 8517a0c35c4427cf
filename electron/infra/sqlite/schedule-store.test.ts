import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScheduleMark } from '#electron/ports/schedule-store';
import type { PredictionSchedule } from '#shared/domain/prediction-schedule';
import { prediction } from '#tests/support/prediction-fixtures';
import { openTestJournal } from '#tests/support/test-journal';
import type { Journal } from './open-database';
import { createPredictionStore } from './prediction-store';
import { createScheduleStore } from './schedule-store';

describe('schedule store', () => {
  let journal: Journal;
  beforeEach(async () => {
    journal = await openTestJournal();
  });
  afterEach(() => {
    journal.close();
  });

  it('keeps schedules in the order in which they were made, and the newest version of each', () => {
    const store = createScheduleStore(journal);
    store.save(schedule({ id: 'b', createdAt: 1 }));
    store.save(schedule({ id: 'a', createdAt: 2 }));

    store.save(schedule({ id: 'b', createdAt: 1, isEnabled: false }));

    expect(store.schedules()).toEqual([
      schedule({ id: 'b', createdAt: 1, isEnabled: false }),
      schedule({ id: 'a', createdAt: 2 }),
    ]);
  });

  it('keeps the first mark of a candle', () => {
    const store = createScheduleStore(journal);
    createPredictionStore(journal).insert(prediction(), {
      prompt: '',
      system: '',
      grammar: '',
      maxTokens: 0,
      temperature: 0,
    });
    store.save(schedule({ id: 'a' }));

    const added = [
      store.mark(mark({ closeAt: 10, result: 'made', predictionId: 'pred_1', modelMs: 4.5 })),
      store.mark(mark({ closeAt: 10, result: 'late' })),
      store.mark(mark({ closeAt: 20, result: 'budget', markedAt: 21 })),
    ];

    expect(added).toEqual([true, false, true]);
    expect(store.lastMark('a')).toEqual(mark({ closeAt: 20, result: 'budget', markedAt: 21 }));
    expect(store.lastMark('b')).toBeNull();
    expect(store.marksSince(0).map(({ closeAt, result }) => [closeAt, result])).toEqual([
      [10, 'made'],
      [20, 'budget'],
    ]);
    expect(store.marksSince(21).map(({ closeAt }) => closeAt)).toEqual([20]);
  });

  it('removes a schedule with its marks, once', () => {
    const store = createScheduleStore(journal);
    store.save(schedule({ id: 'a' }));
    store.mark(mark({}));

    expect([store.remove('a'), store.remove('a')]).toEqual([true, false]);
    expect(store.marksSince(0)).toEqual([]);
  });

  it('refuses a mark of a schedule or a prediction that is not there', () => {
    const store = createScheduleStore(journal);
    store.save(schedule({ id: 'a' }));

    expect(() => store.mark(mark({ scheduleId: 'b' }))).toThrow(/FOREIGN KEY/);
    expect(() => store.mark(mark({ predictionId: 'pred_9' }))).toThrow(/FOREIGN KEY/);
  });
});

function schedule(fields: Partial<PredictionSchedule>): PredictionSchedule {
  return {
    id: 'a',
    instrument: 'EURUSD',
    timeframe: '1h',
    maker: 'model',
    samples: 3,
    isEnabled: true,
    createdAt: 1,
    ...fields,
  };
}

function mark(fields: Partial<ScheduleMark>): ScheduleMark {
  return { scheduleId: 'a', closeAt: 10, result: 'failed', predictionId: null, modelMs: 0, markedAt: 11, ...fields };
}
