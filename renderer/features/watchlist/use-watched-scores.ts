import { useEffect } from 'react';
import { loadedValue } from '#renderer/api/loadable';
import { type ConfluenceScoresStore, useConfluenceScores } from '#renderer/stores/confluence-scores';
import { useInstruments } from '#renderer/stores/instruments';
import { useReplay } from '#renderer/stores/replay';
import { useView } from '#renderer/stores/view';

/**
 * Scores of the listed instruments at the timeframe of the chart. They are read one after another while the list is shown,
 * each round a while after the one before: a score costs the detection of a whole series.
 */
export function useWatchedScores(): ConfluenceScoresStore['scores'] {
  const scores = useConfluenceScores((state) => state.scores);
  const timeframe = useView((state) => state.timeframe);
  // A running replay moves too often to be followed; where it begins and ends is what changes the past of an instrument.
  const replayed = useReplay((state) => state.replay?.instrument ?? null);
  const ids = useInstruments((state) => (loadedValue(state.instruments) ?? []).map(({ id }) => id).join('\n'));
  // biome-ignore lint/correctness/useExhaustiveDependencies: where a replay begins or ends, all is read again
  useEffect(() => {
    if (ids === '') return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const round = async () => {
      await useConfluenceScores.getState().refresh(ids.split('\n'), timeframe, controller.signal);
      if (!controller.signal.aborted) timer = setTimeout(() => void round(), EVERY_MS);
    };
    // The chart comes first: what one looks at must not wait for what one glances at.
    timer = setTimeout(() => void round(), FIRST_MS);
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [ids, timeframe, replayed]);
  return scores;
}

const FIRST_MS = 1_500;
const EVERY_MS = 120_000;
