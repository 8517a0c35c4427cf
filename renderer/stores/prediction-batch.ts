import { create } from 'zustand';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { PredictionMaker } from '#shared/domain/prediction-schedule';
import { type Timeframe, timeframeMs } from '#shared/domain/timeframe';
import { client } from '../api/client';
import { createRunStore } from './run-store';

export type BatchInput = Parameters<typeof client.predictions.backtest>[0];
export type BatchResult = Awaited<ReturnType<typeof client.predictions.backtest>>;

/** What a batch would be made of. `null` is what the shown series says. */
export interface BatchDraft {
  readonly instrument: InstrumentId | null;
  readonly timeframe: Timeframe | null;
  readonly from: EpochMs | null;
  readonly before: EpochMs | null;
  readonly makers: readonly PredictionMaker[];
  readonly everyCandles: number;
  readonly samples: number;
  readonly limit: number;
}

export interface BatchStore {
  readonly draft: BatchDraft;
  readonly edit: (change: Partial<BatchDraft>) => void;
}

export const useBatchDraft = create<BatchStore>()((set) => ({
  draft: {
    instrument: null,
    timeframe: null,
    from: null,
    before: null,
    makers: ['boosting'],
    everyCandles: 24,
    samples: 3,
    limit: 10_000,
  },
  edit: (change) => set(({ draft }) => ({ draft: { ...draft, ...change } })),
}));

/** Batches, one at a time. */
export const useBatch = createRunStore<BatchInput, BatchResult>((input, signal) =>
  client.predictions.backtest(input, { signal }),
);
export const BATCH_KEY = 'batch';

/**
 * How many moments a batch would visit at most: markets that close at night or on weekends have fewer.
 *
 * @returns Moments, not predictions: each maker is asked at each of them.
 */
export function batchMoments(input: Pick<BatchInput, 'from' | 'before' | 'timeframe' | 'everyCandles'>): number {
  const { from, before, timeframe, everyCandles = 1 } = input;
  return Math.max(0, Math.floor((before - from) / (timeframeMs(timeframe) * everyCandles)));
}
