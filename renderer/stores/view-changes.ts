import { create } from 'zustand';
import type { ChartLayer } from '#shared/domain/chart-layer';
import type { ViewChange } from '#shared/domain/view-change';
import { loadedValue } from '../api/loadable';
import { onAppEvent } from './events';
import { useInstruments } from './instruments';
import { useSettings } from './settings';
import { useView } from './view';

/** A change that this window made to its chart because main said so, and what stood there before. */
export interface AppliedViewChange {
  readonly change: ViewChange;
  /** The same fields, as they were. */
  readonly before: ViewChange;
  readonly isUndone: boolean;
}

export interface ViewChangesStore {
  /** Oldest first; a window remembers the last few. */
  readonly applied: readonly AppliedViewChange[];
  /** Makes a change that came as an event. Stored messages change nothing. */
  readonly apply: (change: ViewChange) => void;
  /** Puts back what the change touched, where it still is as the change left it. */
  readonly undo: (applied: AppliedViewChange) => void;
}

export const useViewChanges = create<ViewChangesStore>()((set) => ({
  applied: [],
  apply: (change) => {
    const known = onlyKnown(change);
    const before = currentOf(known);
    show(known);
    set(({ applied }) => ({ applied: [...applied, { change, before, isUndone: false }].slice(-MOST_KEPT) }));
  },
  undo: (entry) => {
    const { change, before } = entry;
    const now = currentOf(change);
    const { instrument, timeframe, layers } = before;
    show({
      ...(now.instrument === change.instrument && instrument !== undefined && { instrument }),
      ...(now.timeframe === change.timeframe && timeframe !== undefined && { timeframe }),
      ...(layers !== undefined && {
        layers: pick(layers, (layer) => now.layers?.[layer] === change.layers?.[layer]),
      }),
    });
    set(({ applied }) => ({
      applied: applied.map((other) => (other === entry ? { ...other, isUndone: true } : other)),
    }));
  },
}));

/** The newest application of a change in this window; `null` where it made none. */
export function useAppliedChange(change: ViewChange): AppliedViewChange | null {
  const key = keyOf(change);
  return useViewChanges(({ applied }) => applied.findLast((entry) => keyOf(entry.change) === key) ?? null);
}

/** Lets the main process change what the chart shows. */
export function connectViewChanges(): void {
  onAppEvent('view', ({ change }) => useViewChanges.getState().apply(change));
}

/** Without an instrument that has no candles here: the chart would have nothing to show. */
function onlyKnown(change: ViewChange): ViewChange {
  const { instrument, ...rest } = change;
  const known = loadedValue(useInstruments.getState().instruments);
  return instrument === undefined || known?.some(({ id }) => id === instrument) === false ? rest : change;
}

function currentOf({ instrument, timeframe, layers }: ViewChange): ViewChange {
  const view = useView.getState();
  const { settings } = useSettings.getState();
  return {
    ...(instrument !== undefined && view.instrument !== null && { instrument: view.instrument }),
    ...(timeframe !== undefined && { timeframe: view.timeframe }),
    ...(layers !== undefined && {
      // Sound: the keys of a partial record of layers are layers.
      layers: Object.fromEntries((Object.keys(layers) as ChartLayer[]).map((layer) => [layer, settings.layers[layer]])),
    }),
  };
}

function show({ instrument, timeframe, layers }: ViewChange): void {
  const view = useView.getState();
  if (instrument !== undefined) view.setInstrument(instrument);
  if (timeframe !== undefined && timeframe !== view.timeframe) view.setTimeframe(timeframe);
  if (layers !== undefined && Object.keys(layers).length > 0) {
    const { settings, update } = useSettings.getState();
    void update({ layers: { ...settings.layers, ...layers } });
  }
}

function pick(layers: NonNullable<ViewChange['layers']>, isWanted: (layer: ChartLayer) => boolean) {
  return Object.fromEntries(
    // Sound: the keys of a partial record of layers are layers.
    (Object.entries(layers) as [ChartLayer, boolean][]).filter(([layer]) => isWanted(layer)),
  ) as NonNullable<ViewChange['layers']>;
}

/** The same for the same change, whatever the order of its fields. */
function keyOf({ instrument, timeframe, layers }: ViewChange): string {
  return JSON.stringify([
    instrument,
    timeframe,
    Object.entries(layers ?? {}).toSorted(([a], [b]) => a.localeCompare(b)),
  ]);
}

const MOST_KEPT = 20;
