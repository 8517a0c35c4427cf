import { create } from 'zustand';
import type { Prediction } from '#shared/domain/prediction';
import { client } from '../api/client';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';

export interface PredictionsStore {
  /** Newest first, at most `SHOWN_PREDICTIONS`. */
  readonly predictions: Loadable<readonly Prediction[]>;
  readonly reload: () => Promise<void>;
}

export const usePredictions = create<PredictionsStore>()((set, get) => ({
  predictions: IDLE,
  reload: createLoader(
    () => client.predictions.list({ limit: SHOWN_PREDICTIONS }),
    () => get().predictions,
    (predictions) => set({ predictions }),
  ),
}));

/** The stored prediction with this id, or `null`. */
export function usePrediction(predictionId: string | null): Prediction | null {
  return usePredictions((state) => loadedValue(state.predictions)?.find(({ id }) => id === predictionId) ?? null);
}

/** `predictions` with `changed` in place of its older self, or put in where its `requestedAt` belongs. */
export function withPrediction(predictions: readonly Prediction[], changed: Prediction): readonly Prediction[] {
  const index = predictions.findIndex(({ id }) => id === changed.id);
  if (index !== -1) return predictions.with(index, changed);
  const place = predictions.findIndex(({ requestedAt }) => requestedAt <= changed.requestedAt);
  return place === -1 ? [...predictions, changed] : predictions.toSpliced(place, 0, changed);
}

/** Keeps the store in step with the main process. */
export function connectPredictions(): void {
  onConnected(() => usePredictions.getState().reload());
  onAppEvent('prediction', ({ prediction }) => {
    usePredictions.setState(({ predictions }) => ({
      predictions: { kind: 'ok', value: withPrediction(loadedValue(predictions) ?? [], prediction) },
    }));
  });
}

const SHOWN_PREDICTIONS = 10_000;
