import { create } from 'zustand';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Direction, Prediction } from '#shared/domain/prediction';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { receivePrediction } from './predictions';
import { rememberChoice, rememberedChoice } from './remembered-choice';
import { useView } from './view';

/** Prices of a person's own; `null` stands for the usual one. */
export interface ForecastLevels {
  readonly entry: number | null;
  readonly stop: number | null;
  readonly target: number | null;
}

export const NO_LEVELS: ForecastLevels = { entry: null, stop: null, target: null };
export const USUAL_HORIZON = 24;
const FIRST_PROBABILITY = 0.6;
const REMEMBERED_AS = 'forecast-probability';

export interface PredictionForecastStore {
  /** 0.5..0.9; the last one that was chosen. */
  readonly probability: number;
  readonly horizonCandles: number;
  readonly note: string;
  readonly levels: ForecastLevels;
  /** What the levels are about: prices of one instrument mean nothing for another. */
  readonly levelsOf: InstrumentId | null;
  /** While one is being registered. */
  readonly registering: Direction | null;
  readonly failure: Failure | null;
  /** The last one that was registered here, until it is dismissed. */
  readonly registered: Prediction | null;
  readonly edit: (
    change: Partial<Pick<PredictionForecastStore, 'probability' | 'horizonCandles' | 'note'>> & Partial<ForecastLevels>,
  ) => void;
  readonly clear: () => void;
  readonly dismiss: () => void;
  /** Registers it for what the chart shows, before the fact and for good. Never rejects. */
  readonly register: (direction: Direction) => Promise<void>;
}

export const usePredictionForecast = create<PredictionForecastStore>()((set, get) => ({
  probability: rememberedChoice(REMEMBERED_AS, FIRST_PROBABILITY, 0.5, 0.9),
  horizonCandles: USUAL_HORIZON,
  note: '',
  levels: NO_LEVELS,
  levelsOf: null,
  registering: null,
  failure: null,
  registered: null,
  edit: ({ entry, stop, target, ...rest }) => {
    if (rest.probability !== undefined) rememberChoice(REMEMBERED_AS, rest.probability);
    const levels = levelsFor(get(), useView.getState().instrument);
    const changed = {
      entry: entry === undefined ? levels.entry : entry,
      stop: stop === undefined ? levels.stop : stop,
      target: target === undefined ? levels.target : target,
    };
    set({ ...rest, levels: changed, levelsOf: useView.getState().instrument });
  },
  clear: () => set({ levels: NO_LEVELS, note: '', horizonCandles: USUAL_HORIZON, failure: null }),
  dismiss: () => set({ registered: null, failure: null }),
  register: async (direction) => {
    const { instrument, timeframe } = useView.getState();
    // A second click while the first is on its way would register twice what cannot be taken back.
    if (instrument === null || get().registering !== null) return;
    const { probability, horizonCandles, note } = get();
    const { entry, stop, target } = levelsFor(get(), instrument);
    set({ registering: direction, failure: null, registered: null });
    try {
      const prediction = await client.predictions.register({
        instrument,
        timeframe,
        direction,
        probability,
        horizonCandles,
        entry: entry ?? undefined,
        stop: stop ?? undefined,
        target: target ?? undefined,
        note: note.trim() === '' ? undefined : note.trim(),
      });
      receivePrediction(prediction);
      set({ registering: null, registered: prediction, levels: NO_LEVELS, note: '' });
    } catch (error) {
      set({ registering: null, failure: toFailure(error) });
    }
  },
}));

/** The person's levels for `instrument`: none where they were typed for another one. */
export function levelsFor(
  { levels, levelsOf }: Pick<PredictionForecastStore, 'levels' | 'levelsOf'>,
  instrument: InstrumentId | null,
): ForecastLevels {
  return levelsOf === instrument ? levels : NO_LEVELS;
}

/** Whether the levels that are given lie in the order that a direction needs; those that are not given fit. */
export function areLevelsOrdered(direction: Direction, { stop, entry, target }: ForecastLevels): boolean {
  const rising = direction === 'long' ? [stop, entry, target] : [target, entry, stop];
  const given = rising.filter((price) => price !== null);
  return given.every((price, index) => index === 0 || (given[index - 1] as number) < price);
}
