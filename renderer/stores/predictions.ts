import { create } from 'zustand';
import type { Prediction } from '#shared/domain/prediction';
import { client } from '../api/client';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';
import { useView } from './view';

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

/** Shows a prediction by its id, an old one too that the list has let go. Rejects where there is none. */
export async function openPrediction(predictionId: string): Promise<void> {
  const { prediction } = await client.predictions.get({ predictionId });
  receivePrediction(prediction);
  useView.getState().showPrediction(prediction);
}

/** Keeps the store in step with the main process. */
export function connectPredictions(): void {
  const reload = () => usePredictions.getState().reload();
  onConnected(reload);
  onAppEvent('prediction', ({ prediction }) => receivePrediction(prediction));
  // A batch tells it again and again while it runs; the list is long.
  let timer: ReturnType<typeof setTimeout> | undefined;
  onAppEvent('predictions', () => {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void reload();
    }, RELOAD_EVERY_MS);
  });
}

/** Puts in a prediction that was just made, scored or read. */
export function receivePrediction(prediction: Prediction): void {
  usePredictions.setState(({ predictions }) => ({
    predictions: { kind: 'ok', value: withPrediction(loadedValue(predictions) ?? [], prediction) },
  }));
}

/** The list holds no more than this many, the newest. */
export const SHOWN_PREDICTIONS = 10_000;
const RELOAD_EVERY_MS = 2_000;
