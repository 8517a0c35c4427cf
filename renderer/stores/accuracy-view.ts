import { create } from 'zustand';
import type { AccuracyDimension, AccuracyFilter } from '#shared/domain/accuracy';
import { PredictionMode } from '#shared/domain/prediction';

export const ACCURACY_TABS = ['overview', 'calibration', 'results', 'breakdown', 'person'] as const;
export type AccuracyTab = (typeof ACCURACY_TABS)[number];

/** Bins of equal width, or with the same number of forecasts in each. */
export type Binning = 'equalWidth' | 'equalMass';

export const EVERY_PREDICTION: AccuracyFilter = { modes: PredictionMode.options };

/** What the accuracy pane shows: kept while its tab is covered by another, and set by who sends the person there. */
export interface AccuracyView {
  readonly filter: AccuracyFilter;
  readonly tab: AccuracyTab;
  readonly dimension: AccuracyDimension;
  readonly binning: Binning;
  readonly isFilterOpen: boolean;
  readonly narrow: (change: Partial<AccuracyFilter>) => void;
  /** These predictions instead of those that were chosen. */
  readonly narrowTo: (filter: AccuracyFilter) => void;
  /** Opens the overview on exactly these predictions. */
  readonly look: (filter: AccuracyFilter) => void;
  readonly show: (change: Partial<Pick<AccuracyView, 'tab' | 'dimension' | 'binning' | 'isFilterOpen'>>) => void;
}

export const useAccuracyView = create<AccuracyView>()((set) => ({
  filter: EVERY_PREDICTION,
  tab: 'overview',
  dimension: 'instrument',
  binning: 'equalWidth',
  isFilterOpen: false,
  narrow: (change) => set(({ filter }) => ({ filter: narrowed(filter, change) })),
  narrowTo: (filter) => set({ filter }),
  look: (filter) => set({ filter, tab: 'overview' }),
  show: (change) => set(change),
}));

/** A part that is taken away is missing, so that a filter that lets all through is `EVERY_PREDICTION` again. */
function narrowed(filter: AccuracyFilter, change: Partial<AccuracyFilter>): AccuracyFilter {
  const parts = Object.entries({ ...filter, ...change }).filter(([, value]) => value !== undefined);
  // Sound: every part is one of the filter's own, and `modes` is never taken away.
  const next = Object.fromEntries(parts) as AccuracyFilter;
  return parts.length === 1 && next.modes.length === PredictionMode.options.length ? EVERY_PREDICTION : next;
}
