import { create } from 'zustand';
import type { Drill } from '#shared/domain/drill';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Direction } from '#shared/domain/prediction';
import type { Timeframe } from '#shared/domain/timeframe';
import { client } from '../api/client';
import { type Failure, toFailure } from '../api/failure';
import { createLoader, IDLE, type Loadable } from '../api/loadable';
import { rememberChoice, rememberedChoice } from './remembered-choice';

/** What a person says about the shown candles, before it is stated. */
export interface DrillForecast {
  /** `null` until one is chosen. */
  readonly direction: Direction | null;
  /** 0.01..0.99. */
  readonly probability: number;
  /** In ATR from the last close. */
  readonly stopAtr: number;
  readonly targetAtr: number;
  readonly horizonCandles: number;
}

export interface DrillsStore {
  readonly drill: Loadable<Drill | null>;
  /** While an exercise is being drawn or answered. */
  readonly isBusy: boolean;
  readonly failure: Failure | null;
  readonly forecast: DrillForecast;
  /** Where exercises are drawn from; `null` for anywhere. */
  readonly instrument: InstrumentId | null;
  readonly timeframe: Timeframe | null;
  readonly reload: () => Promise<void>;
  readonly edit: (change: Partial<DrillForecast>) => void;
  readonly drawFrom: (change: Partial<Pick<DrillsStore, 'instrument' | 'timeframe'>>) => void;
  readonly start: () => Promise<void>;
  /** States the forecast; does nothing without a direction. */
  readonly state: () => Promise<void>;
  readonly pass: () => Promise<void>;
}

const FIRST_PROBABILITY = 0.6;
const REMEMBERED_AS = 'drill-probability';

export const useDrills = create<DrillsStore>()((set, get) => {
  /** One command at a time: a second Enter must not answer the next exercise. */
  async function act(work: () => Promise<Drill>): Promise<boolean> {
    if (get().isBusy) return false;
    set({ isBusy: true, failure: null });
    try {
      set({ drill: { kind: 'ok', value: await work() } });
      return true;
    } catch (error) {
      set({ failure: toFailure(error) });
      return false;
    } finally {
      set({ isBusy: false });
    }
  }

  async function answer(forecast: (DrillForecast & { readonly direction: Direction }) | null): Promise<void> {
    const { drill } = get();
    if (drill.kind !== 'ok' || drill.value?.state !== 'open') return;
    const drillId = drill.value.id;
    await act(() => client.drills.answer({ drillId, forecast }));
  }

  return {
    drill: IDLE,
    isBusy: false,
    failure: null,
    forecast: {
      direction: null,
      probability: rememberedChoice(REMEMBERED_AS, FIRST_PROBABILITY, 0.01, 0.99),
      stopAtr: 1,
      targetAtr: 1,
      horizonCandles: 24,
    },
    instrument: null,
    timeframe: null,
    reload: createLoader(
      () => client.drills.current({}),
      () => get().drill,
      (drill) => set({ drill }),
    ),
    edit: (change) => {
      if (change.probability !== undefined) rememberChoice(REMEMBERED_AS, change.probability);
      set(({ forecast }) => ({ forecast: { ...forecast, ...change } }));
    },
    drawFrom: (change) => set(change),
    start: async () => {
      const { instrument, timeframe } = get();
      const isDrawn = await act(() =>
        client.drills.start({ instrument: instrument ?? undefined, timeframe: timeframe ?? undefined }),
      );
      // The numbers stay for the next one; which way it goes is to be thought about anew.
      if (isDrawn) get().edit({ direction: null });
    },
    state: async () => {
      const { direction, ...rest } = get().forecast;
      if (direction !== null) await answer({ direction, ...rest });
    },
    pass: () => answer(null),
  };
});
