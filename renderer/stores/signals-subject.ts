import { useEffect, useMemo } from 'react';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Timeframe } from '#shared/domain/timeframe';
import type { AppEventOf } from './events';
import { onAppEvent, onConnected } from './events';
import { useInstrument } from './instruments';
import { useReplay } from './replay';
import { createPace } from './signals-pace';
import { useView } from './view';

/** The series that the chart shows. */
export interface SeriesSubject {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
}

/** The shown series; `null` while no stored instrument is shown. */
export function useSeriesSubject(): SeriesSubject | null {
  const instrument = useInstrument(useView((state) => state.instrument))?.id ?? null;
  const timeframe = useView((state) => state.timeframe);
  return useMemo(() => (instrument === null ? null : { instrument, timeframe }), [instrument, timeframe]);
}

/** One text for each series: `EURUSD 1h`, as activities name it too. */
export function seriesName({ instrument, timeframe }: SeriesSubject): string {
  return `${instrument} ${timeframe}`;
}

/** Where the replay of an instrument stands; `null` where none runs on it. */
export function useReplayMoment(instrument: InstrumentId): EpochMs | null {
  return useReplay(({ replay }) => (replay?.instrument === instrument ? replay.cursorAt : null));
}

/**
 * Calls `load` at once and again after what changes a reading of `subject`: a closed candle, a moved replay, other stored
 * candles, and whatever `besides` names. Bursts become one call, and none comes while one is on its way.
 *
 * @param load - Must be stable.
 */
export function useFollowedSeries(
  subject: SeriesSubject | null,
  load: (subject: SeriesSubject) => Promise<void>,
  besides: readonly FollowedEvent[] = NONE,
): void {
  useEffect(() => {
    if (subject === null) return;
    const { instrument, timeframe } = subject;
    const pace = createPace(() => load(subject), PAUSE_MS);
    const ends = [
      onConnected(() => void load(subject)),
      onAppEvent('candle', (event) => {
        if (event.instrument === instrument && event.timeframe === timeframe && event.isClosed) pace.ask();
      }),
      onAppEvent('series', (event) => {
        if (event.instrument === instrument) pace.ask();
      }),
      useReplay.subscribe(({ replay }, before) => {
        const moment = replay?.instrument === instrument ? replay.cursorAt : null;
        const momentBefore = before.replay?.instrument === instrument ? before.replay.cursorAt : null;
        if (moment !== momentBefore) pace.ask();
      }),
      ...besides.map((kind) => onAppEvent(kind, pace.ask)),
    ];
    return () => {
      pace.stop();
      for (const end of ends) end();
    };
  }, [subject, load, besides]);
}

type FollowedEvent = Extract<
  AppEventOf<'signal-models' | 'confluence-weights' | 'prediction' | 'predictions'>['kind'],
  string
>;
const NONE: readonly FollowedEvent[] = [];
const PAUSE_MS = 400;
