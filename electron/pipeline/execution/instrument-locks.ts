import type { InstrumentId } from '#shared/domain/instrument';

/** Lets one piece of work at a time change the orders of an instrument: a stop is never moved while it is being re-placed. */
export interface InstrumentLocks {
  run<T>(instrument: InstrumentId, work: () => Promise<T>): Promise<T>;
  isBusy(instrument: InstrumentId): boolean;
}

export function createInstrumentLocks(): InstrumentLocks {
  const tails = new Map<InstrumentId, Promise<unknown>>();
  return {
    run: (instrument, work) => {
      const before = tails.get(instrument) ?? Promise.resolve();
      const mine = before.then(work, work);
      tails.set(instrument, mine);
      const leave = () => {
        if (tails.get(instrument) === mine) tails.delete(instrument);
      };
      mine.then(leave, leave);
      return mine;
    },
    isBusy: (instrument) => tails.has(instrument),
  };
}
