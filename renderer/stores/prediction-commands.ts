import { create } from 'zustand';
import type { PredictionMaker } from '#shared/domain/prediction-schedule';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { useView } from './view';

export interface PredictionCommandsStore {
  /** Who is asked for the next prediction. */
  readonly maker: PredictionMaker;
  readonly isRequesting: boolean;
  readonly failure: Failure | null;
  readonly setMaker: (maker: PredictionMaker) => void;
  /** Predicts for what the chart shows, and selects the result. */
  readonly request: () => Promise<void>;
  /** Scores every open prediction whose outcome can be known. */
  readonly resolve: () => Promise<void>;
  /** Runs other work on predictions and keeps its failure for the pane to show. */
  readonly run: (work: () => Promise<unknown>) => Promise<void>;
}

export const usePredictionCommands = create<PredictionCommandsStore>()((set, get) => ({
  maker: 'model',
  isRequesting: false,
  failure: null,
  setMaker: (maker) => set({ maker }),
  request: async () => {
    const { instrument, timeframe, asOfSelection } = useView.getState();
    if (instrument === null || get().isRequesting) return;
    set({ isRequesting: true });
    await get().run(async () => {
      const prediction = await client.predictions.request({
        instrument,
        timeframe,
        asOf: asOfSelection ?? undefined,
        maker: get().maker,
      });
      useView.getState().showPrediction(prediction);
    });
    set({ isRequesting: false });
  },
  resolve: () => get().run(() => client.predictions.resolve({})),
  run: async (work) => {
    set({ failure: null });
    try {
      await work();
    } catch (error) {
      const failure = toFailure(error);
      // The person stopped it: the activity says so.
      if (failure.code !== 'cancelled') set({ failure });
    }
  },
}));
