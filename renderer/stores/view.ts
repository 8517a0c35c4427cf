import { create } from 'zustand';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ChartMark } from '#shared/domain/grounded-number';
import type { InstrumentId } from '#shared/domain/instrument';
import { Timeframe } from '#shared/domain/timeframe';

/** A new object for each request, so that the same moment can be asked for again. */
export interface ShownMoment {
  readonly at: EpochMs;
}

/** What the person looks at: shared by the chart, the tables and the assistant. */
export interface ViewState {
  readonly instrument: InstrumentId | null;
  readonly timeframe: Timeframe;
  /** The moment picked on the chart for the next question; `null` for the newest visible one. */
  readonly asOfSelection: EpochMs | null;
  /** A close that something pointed to: the chart goes there once and marks it. It changes no question. */
  readonly shownMoment: ShownMoment | null;
  /** Structure to light up on the chart, because something that cites it is pointed at. */
  readonly highlightedStructureId: string | null;
  /** What a number of the assistant is about: the chart lights it while the number is pointed at or pinned. */
  readonly highlightedMark: ChartMark | null;
  /** Prediction that the chart draws in full and the table shows the details of. */
  readonly selectedPredictionId: string | null;
  /** Forgets the selections when the instrument changes: they belong to the old one. */
  readonly setInstrument: (instrument: InstrumentId | null) => void;
  readonly setTimeframe: (timeframe: Timeframe) => void;
  /** Shows a moment of a series on the chart. */
  readonly showMoment: (moment: {
    readonly instrument: InstrumentId;
    readonly timeframe: Timeframe;
    readonly at: EpochMs;
  }) => void;
  readonly clearShownMoment: () => void;
  readonly setAsOfSelection: (at: EpochMs | null) => void;
  readonly setHighlightedStructureId: (structureId: string | null) => void;
  readonly setHighlightedMark: (mark: ChartMark | null) => void;
  readonly setSelectedPredictionId: (predictionId: string | null) => void;
  /** Shows a prediction on its own chart: instrument, timeframe and selection in one step. */
  readonly showPrediction: (prediction: {
    readonly id: string;
    readonly instrument: InstrumentId;
    readonly timeframe: Timeframe;
  }) => void;
}

// Above the store, which reads them while this module is evaluated.
const STORAGE_KEY = 'fairgap.view';
const FIRST_TIMEFRAME: Timeframe = '15m';

export const useView = create<ViewState>()((set, get) => ({
  ...remembered(),
  asOfSelection: null,
  shownMoment: null,
  highlightedStructureId: null,
  highlightedMark: null,
  selectedPredictionId: null,
  setInstrument: (instrument) => {
    if (get().instrument === instrument) return;
    set({
      instrument,
      asOfSelection: null,
      shownMoment: null,
      highlightedStructureId: null,
      selectedPredictionId: null,
    });
    remember(get());
  },
  setTimeframe: (timeframe) => {
    set({ timeframe, shownMoment: null, highlightedStructureId: null });
    remember(get());
  },
  showMoment: ({ instrument, timeframe, at }) => {
    get().setInstrument(instrument);
    set({ timeframe, shownMoment: { at }, selectedPredictionId: null });
    remember(get());
  },
  clearShownMoment: () => set({ shownMoment: null }),
  setAsOfSelection: (asOfSelection) => set({ asOfSelection }),
  setHighlightedStructureId: (highlightedStructureId) => set({ highlightedStructureId }),
  setHighlightedMark: (highlightedMark) => set({ highlightedMark }),
  setSelectedPredictionId: (selectedPredictionId) => set({ selectedPredictionId }),
  showPrediction: ({ id, instrument, timeframe }) => {
    get().setInstrument(instrument);
    set({ timeframe, shownMoment: null, selectedPredictionId: id, highlightedStructureId: null });
    remember(get());
  },
}));

/** The last view of this window. A convenience that may be lost, so it is not a setting. */
function remembered(): Pick<ViewState, 'instrument' | 'timeframe'> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null');
    if (typeof stored === 'object' && stored !== null && 'instrument' in stored && 'timeframe' in stored) {
      const timeframe = Timeframe.safeParse(stored.timeframe);
      return {
        instrument: typeof stored.instrument === 'string' ? stored.instrument : null,
        timeframe: timeframe.success ? timeframe.data : FIRST_TIMEFRAME,
      };
    }
  } catch {
    // Storage is denied or its text is not ours: start fresh.
  }
  return { instrument: null, timeframe: FIRST_TIMEFRAME };
}

function remember({ instrument, timeframe }: ViewState): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify({ instrument, timeframe }));
  } catch {
    // Storage is denied or full: the next start opens the default view.
  }
}
