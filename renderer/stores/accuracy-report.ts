import { useEffect, useState } from 'react';
import type { AccuracyDimension, AccuracyFilter, AccuracyReport } from '#shared/domain/accuracy';
import { client } from '../api/client';
import { toFailure } from '../api/failure';
import { IDLE, type Loadable, loadedValue } from '../api/loadable';
import { onAppEvent, onConnected } from './events';

export interface AccuracyQuery extends AccuracyFilter {
  readonly groupBy?: readonly AccuracyDimension[];
}

/**
 * The report for `query`, read again after predictions are made or scored, at most once in `EVERY_MS`. The figures before
 * stay until the new ones are there.
 *
 * @param query - The same object as long as it asks the same.
 */
export function useAccuracyReport(query: AccuracyQuery): Loadable<AccuracyReport> {
  const [report, setReport] = useState<Loadable<AccuracyReport>>(() => known(query));
  useEffect(() => {
    if (query.modes.length === 0) return;
    return readWhileChanging(async (isCurrent) => {
      setReport((before) => ({ kind: 'pending', previous: loadedValue(before) }));
      try {
        const value = await client.accuracy.report(inputOf(query));
        if (!isCurrent()) return;
        remember(query, value);
        setReport({ kind: 'ok', value });
      } catch (error) {
        if (isCurrent())
          setReport((before) => ({ kind: 'failed', failure: toFailure(error), previous: loadedValue(before) }));
      }
    });
  }, [query]);
  return report;
}

/** `query` as the operation takes it: a list of its own for each list. */
export function inputOf(query: AccuracyQuery) {
  return {
    ...query,
    modes: [...query.modes],
    sources: query.sources && [...query.sources],
    groupBy: query.groupBy && [...query.groupBy],
  };
}

/**
 * Reads once the stream is open and then after predictions came or were resolved: soon, but a stream of them that does not
 * end causes one reading in `EVERY_MS`, never two at a time.
 *
 * @returns Ends it.
 */
export function readWhileChanging(read: (isCurrent: () => boolean) => Promise<void>): () => void {
  let isActive = true;
  let isReading = false;
  let isStale = false;
  let readAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const readNow = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (isReading) {
      isStale = true;
      return;
    }
    isReading = true;
    isStale = false;
    readAt = performance.now();
    await read(() => isActive);
    isReading = false;
    if (isStale && isActive) readSoon();
  };
  const readSoon = () => {
    if (timer !== undefined) return;
    timer = setTimeout(readNow, Math.max(SETTLE_MS, readAt + EVERY_MS - performance.now()));
  };

  const leave = [
    onConnected(() => void readNow()),
    onAppEvent('prediction', readSoon),
    onAppEvent('predictions', readSoon),
  ];
  return () => {
    isActive = false;
    clearTimeout(timer);
    for (const end of leave) end();
  };
}

/** What was known of the same question when its pane was last in front. */
function known(query: AccuracyQuery): Loadable<AccuracyReport> {
  const value = latest.get(JSON.stringify(query));
  return value === undefined ? IDLE : { kind: 'pending', previous: value };
}

function remember(query: AccuracyQuery, value: AccuracyReport): void {
  const key = JSON.stringify(query);
  latest.delete(key);
  latest.set(key, value);
  const oldest = latest.keys().next().value;
  if (latest.size > KEPT && oldest !== undefined) latest.delete(oldest);
}

const latest = new Map<string, AccuracyReport>();
/** Questions whose answer is kept. */
const KEPT = 6;
/** A replay that runs resolves many at once; one reading after the burst is enough. */
const SETTLE_MS = 400;
const EVERY_MS = 2_000;
