import { describe, expect, it } from 'vitest';
import { sliceColumns } from '#shared/domain/candle-columns';
import type { Prediction } from '#shared/domain/prediction';
import { candleColumns } from '#tests/support/candle-series';
import { abstention, forecast, outcome, prediction } from '#tests/support/prediction-fixtures';
import { createBacktest } from './backtest-predictions';
import type { PredictionQuestion } from './prediction-service';

describe('backtest of predictions', () => {
  it('asks every maker at every n-th close of the half-open span, in order of time', async () => {
    const desk = startDesk();

    const report = await desk.run({ ...INPUT, makers: ['boosting', 'rules'], everyCandles: 3 });

    expect(desk.asked.map(({ asOf, maker }) => [((asOf as number) - START) / HOUR, maker])).toEqual([
      [10, 'boosting'],
      [10, 'rules'],
      [13, 'boosting'],
      [13, 'rules'],
      [16, 'boosting'],
      [16, 'rules'],
      [19, 'boosting'],
      [19, 'rules'],
    ]);
    expect(report).toMatchObject({ moments: 4, made: 8, already: 0, abstentions: 0, resolved: 8, open: 0 });
    expect(desk.progress).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
  });

  it('tells what was there already, abstentions and what is still open apart', async () => {
    const desk = startDesk({
      make: (index) => ({
        isNew: index !== 1,
        prediction: prediction({ id: `${index}`, verdict: index === 2 ? abstention() : forecast() }),
      }),
      resolve: (made) => (made.id === '3' ? made : { ...made, outcome: outcome() }),
    });

    const report = await desk.run({ ...INPUT, before: START + 14 * HOUR });

    expect(report).toMatchObject({ moments: 4, made: 3, already: 1, abstentions: 1, resolved: 1, open: 1 });
  });

  it('stops at the limit and at an abort, and keeps what was made', async () => {
    const limited = await startDesk().run({ ...INPUT, limit: 2 });
    const controller = new AbortController();
    const desk = startDesk({
      make: (index) => {
        if (index === 2) {
          controller.abort();
          throw new Error('cancelled');
        }
        return { isNew: true, prediction: prediction({ id: `${index}` }) };
      },
    });
    const aborted = await desk.run(INPUT, controller.signal);

    expect([limited.made, aborted.made, desk.asked.length]).toEqual([2, 2, 3]);
  });

  it('lets a failure through that no abort caused', async () => {
    const desk = startDesk({
      make: () => {
        throw new Error('damaged');
      },
    });

    await expect(desk.run(INPUT)).rejects.toThrow('damaged');
  });

  it('tells the most memory that it saw, and how long it took', async () => {
    const report = await startDesk({ memory: [5, 9, 7] }).run({ ...INPUT, before: START + 12 * HOUR });

    expect(report).toMatchObject({ peakMemoryBytes: 9, durationMs: 1 });
  });
});

const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);
const CANDLES = candleColumns({ length: 40, timeframe: '1h', startAt: START });
const INPUT = {
  instrument: 'EURUSD',
  timeframe: '1h',
  from: START + 10 * HOUR,
  before: START + 20 * HOUR,
  makers: ['boosting'],
  everyCandles: 1,
  limit: 100,
} as const;

function startDesk(
  options: {
    make?: (index: number) => { prediction: Prediction; isNew: boolean };
    resolve?: (made: Prediction) => Prediction;
    memory?: number[];
  } = {},
) {
  const asked: PredictionQuestion[] = [];
  const progress: [number, number][] = [];
  const memory = [...(options.memory ?? [])];
  let now = 0;
  const run = createBacktest({
    predictions: {
      make: async (question) => {
        asked.push(question);
        const index = asked.length - 1;
        return options.make?.(index) ?? { isNew: true, prediction: prediction({ id: `${index}` }) };
      },
    },
    market: {
      now: () => Number.MAX_SAFE_INTEGER,
      pricePrecision: () => 5,
      closed: ({ from = 0, asOf = Number.MAX_SAFE_INTEGER }) => {
        const first = CANDLES.openAt.findIndex((openAt) => openAt >= from);
        const end = CANDLES.openAt.filter((openAt) => openAt + HOUR <= asOf).length;
        return sliceColumns(CANDLES, first, end);
      },
    },
    resolve: options.resolve ?? ((made) => ({ ...made, outcome: outcome() })),
    clock: { now: () => now++ },
    yieldToLoop: async () => {},
    memoryBytes: () => memory.shift() ?? 1,
  });
  return {
    asked,
    progress,
    run: (input: Parameters<typeof run>[0], signal?: AbortSignal) =>
      run(input, { signal, onProgress: (done, total) => progress.push([done, total]) }),
  };
}
