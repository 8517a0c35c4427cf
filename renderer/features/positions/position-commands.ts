import { create } from 'zustand';
import { client } from '#renderer/api/client';
import { type Failure, toFailure } from '#renderer/api/failure';
import { usePositions } from '#renderer/stores/positions';
import type { DecimalString } from '#shared/domain/decimal';
import type { InstrumentId } from '#shared/domain/instrument';

export interface PositionCommandsStore {
  /** The instrument whose position is being changed, if one is. */
  readonly pending: InstrumentId | null;
  readonly failure: Failure | null;
  /** Counts up each time the form of the stop is asked for. */
  readonly moveCount: number;
  readonly moveStop: (instrument: InstrumentId, stop: DecimalString, target: DecimalString | null) => Promise<void>;
  /** Leaves it at the market, all of it. */
  readonly close: (instrument: InstrumentId) => Promise<void>;
}

/** What can be done with an open position. */
export const usePositionCommands = create<PositionCommandsStore>()((set, get) => {
  const run = async (instrument: InstrumentId, work: () => Promise<unknown>) => {
    if (get().pending !== null) return;
    set({ pending: instrument, failure: null });
    try {
      await work();
      set({ pending: null });
      await usePositions.getState().reload();
    } catch (error) {
      set({ pending: null, failure: toFailure(error) });
    }
  };
  return {
    pending: null,
    failure: null,
    moveCount: 0,
    moveStop: (instrument, stop, target) =>
      run(instrument, () => client.positions.moveStop({ instrument, stop, target })),
    close: (instrument) => run(instrument, () => client.positions.close({ instrument })),
  };
});
