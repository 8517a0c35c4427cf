import { create } from 'zustand';

export const PREDICTION_VIEWS = ['list', 'batch', 'schedules'] as const;
export type PredictionView = (typeof PREDICTION_VIEWS)[number];

/** Which part of the predictions pane is in front; other panes send the person to one of them. */
export interface PredictionViewsStore {
  readonly view: PredictionView;
  readonly show: (view: PredictionView) => void;
}

export const usePredictionViews = create<PredictionViewsStore>()((set) => ({
  view: 'list',
  show: (view) => set({ view }),
}));
