import type { Candle } from '#shared/domain/candle';
import type { StructureDirection } from '#shared/domain/structure';
import { closeInstant, type DetectorDefinition, type StructureChange } from './detector';

/**
 * Changes in the state of delivery (CISD): a close through the open of the last run of candles against it.
 *
 * A candle that closes where it opened neither ends nor lengthens a run. Each run is closed through once.
 */
export const deliveryChangeDetector: DetectorDefinition<DeliveryChangeDetectorState> = {
  name: 'delivery-changes',
  kinds: ['change_in_state_of_delivery'],
  start: () => ({ run: null, lastDown: null, lastUp: null }),
  push(state, candle, settings, changes) {
    const { lastDown, lastUp } = state;
    if (lastDown !== null && candle.close > lastDown.open) {
      state.lastDown = null;
      report('bullish', lastDown, candle, closeInstant(candle, settings), changes);
    }
    if (lastUp !== null && candle.close < lastUp.open) {
      state.lastUp = null;
      report('bearish', lastUp, candle, closeInstant(candle, settings), changes);
    }

    if (candle.close === candle.open) return;
    const isUp = candle.close > candle.open;
    const { run } = state;
    state.run =
      run !== null && run.isUp === isUp
        ? { ...run, candles: run.candles + 1 }
        : { isUp, open: candle.open, openAt: candle.openAt, candles: 1 };
    if (state.run.candles >= settings.parameters.deliveryMinimumRun) {
      if (isUp) state.lastUp = state.run;
      else state.lastDown = state.run;
    }
  },
};

export interface DeliveryChangeDetectorState {
  run: Run | null;
  /** Last runs that are long enough and have not been closed through. */
  lastDown: Run | null;
  lastUp: Run | null;
}

interface Run {
  readonly isUp: boolean;
  /** Of its first candle. */
  readonly open: number;
  readonly openAt: number;
  readonly candles: number;
}

function report(direction: StructureDirection, run: Run, candle: Candle, at: number, changes: StructureChange[]): void {
  changes.push({
    kind: 'confirmed',
    structure: {
      id: `change_in_state_of_delivery:${direction}:${candle.openAt}`,
      kind: 'change_in_state_of_delivery',
      direction,
      formedAt: candle.openAt,
      confirmedAt: at,
      top: run.open,
      bottom: run.open,
      label: null,
      states: [{ state: 'confirmed', at }],
      candles: [run.openAt, candle.openAt],
      details: { kind: 'change_in_state_of_delivery', runCandles: run.candles },
    },
  });
}
