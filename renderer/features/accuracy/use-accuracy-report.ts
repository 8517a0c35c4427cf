import { useEffect, useState } from 'react';
import { client } from '#renderer/api/client';
import { toFailure } from '#renderer/api/failure';
import { IDLE, type Loadable, loadedValue } from '#renderer/api/loadable';
import { onAppEvent, onConnected } from '#renderer/stores/events';
import type { AccuracyReport } from '#shared/domain/accuracy';
import type { PredictionMode } from '#shared/domain/prediction';
import type { Timeframe } from '#shared/domain/timeframe';

export interface AccuracyQuery {
  readonly instrument?: string;
  readonly timeframe?: Timeframe;
  readonly modelId?: string;
  readonly modes: readonly PredictionMode[];
}

/** The report for `query`, read again soon after a prediction is made or scored. */
export function useAccuracyReport(query: AccuracyQuery): Loadable<AccuracyReport> {
  const [report, setReport] = useState<Loadable<AccuracyReport>>(IDLE);
  useEffect(() => {
    if (query.modes.length === 0) return;
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      setReport((known) => ({ kind: 'pending', previous: loadedValue(known) }));
      try {
        const value = await client.accuracy.report({ ...query, modes: [...query.modes] });
        if (isCurrent) setReport({ kind: 'ok', value });
      } catch (error) {
        if (isCurrent)
          setReport((known) => ({ kind: 'failed', failure: toFailure(error), previous: loadedValue(known) }));
      }
    };
    const readSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(read, SETTLE_MS);
    };
    const leaveConnected = onConnected(read);
    const leavePredictions = onAppEvent('prediction', readSoon);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
      leaveConnected();
      leavePredictions();
    };
  }, [query]);
  return report;
}

/** A replay that runs resolves many at once; one reading after the burst is enough. */
const SETTLE_MS = 400;
