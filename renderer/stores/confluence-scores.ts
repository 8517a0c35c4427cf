import { create } from 'zustand';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';
import { client } from '../api/client';

/** A score as the list of instruments shows it. */
export interface ShownScore {
  readonly timeframe: Timeframe;
  readonly asOf: EpochMs;
  /** `null` where no part is known. */
  readonly score: number | null;
}

export interface ConfluenceScoresStore {
  readonly scores: Readonly<Record<InstrumentId, ShownScore>>;
  /**
   * Reads the scores of `instruments` one after another until `signal` ends it. An instrument that has none, as for lack
   * of candles, loses what was shown: an old score must not pass for the present one.
   */
  readonly refresh: (instruments: readonly InstrumentId[], timeframe: Timeframe, signal: AbortSignal) => Promise<void>;
}

export const useConfluenceScores = create<ConfluenceScoresStore>()((set) => ({
  scores: {},
  refresh: async (instruments, timeframe, signal) => {
    for (const instrument of instruments) {
      if (signal.aborted) return;
      const shown = await readScore(instrument, timeframe, signal);
      if (signal.aborted) return;
      set(({ scores: { [instrument]: _before, ...others } }) => ({
        scores: shown === null ? others : { ...others, [instrument]: shown },
      }));
    }
  },
}));

async function readScore(
  instrument: InstrumentId,
  timeframe: Timeframe,
  signal: AbortSignal,
): Promise<ShownScore | null> {
  try {
    const { asOf, score } = await client.confluence.get({ instrument, timeframe }, { signal });
    return { timeframe, asOf, score };
  } catch {
    // Most often too few candles, or a timeframe that its candles cannot make: the dash says so, the signals pane says why.
    return null;
  }
}
