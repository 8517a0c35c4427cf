import { createHash } from 'node:crypto';
import type { StreamFilter, StreamValue } from '#shared/contract/stream';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Structure } from '#shared/domain/structure';
import { candleOpenAt, canResample, timeframeMs } from '#shared/domain/timeframe';
import { type FeedCall, NOTHING, type Reaction, type TopicFeed } from './topic-feed';

/** Structures of one series: detected anew when one of its candles closed, and told as what changed. */
export function createStructureFeed(filter: StreamFilter<'structures'>): TopicFeed {
  const { instrument, timeframe } = filter;
  /** Digest of every structure as followers know it, by id; `null` before the first reading. */
  let told: ReadonlyMap<string, string> | null = null;
  let toldAsOf: EpochMs = 0;
  /** Candle of `timeframe` that the newest event belongs to, and the newest that is known to have closed. */
  let openCandle: EpochMs | null = null;
  let closedCandle: EpochMs | null = null;

  const calls: readonly FeedCall[] = [{ operation: 'structures.detect', input: { ...filter } }];

  /** What changed since the last reading; `null` for nothing, and for the first. */
  function compare({ structures, asOf, atr }: Detection): StreamValue<'structures'> | null {
    const before = told;
    const now = new Map(structures.map((structure) => [structure.id, digest(structure)]));
    told = now;
    const isSameMoment = asOf === toldAsOf;
    toldAsOf = asOf;
    if (before === null) return null;
    const added = structures.filter(({ id }) => !before.has(id));
    const changed = structures.filter(({ id }) => before.has(id) && before.get(id) !== now.get(id));
    const removed = [...before.keys()].filter((id) => !now.has(id));
    if (isSameMoment && added.length + changed.length + removed.length === 0) return null;
    return { asOf, atr, added, changed, removed };
  }

  /** Whether `event` says that a candle of `timeframe` closed: it ends with it, or the first of the next has come. */
  function closesCandle(openAt: EpochMs, closeAt: EpochMs): boolean {
    const candle = candleOpenAt(openAt, timeframe);
    const hasBegunNext = openCandle !== null && candle > openCandle && closedCandle !== openCandle;
    openCandle = candle;
    if (candleOpenAt(closeAt, timeframe) !== closeAt) return hasBegunNext;
    closedCandle = candle;
    return true;
  }

  return {
    snapshotCalls: () => calls,
    // Whoever joins gets the state that the others are brought to: with a profile that repaints, a structure that only
    // the snapshot had would otherwise never be taken back.
    readSnapshot([value]) {
      const change = compare(value as Detection);
      return { snapshot: value, updates: change ? [change] : [], isExact: true };
    },
    refreshCalls: () => calls,
    readRefresh([value]) {
      const change = compare(value as Detection);
      return change ? [change] : [];
    },
    react(event, hidden): Reaction {
      if (!('instrument' in event) || event.instrument !== instrument) return NOTHING;
      if (event.kind === 'series') return { kind: 'reset', reason: 'series_changed' };
      if (event.kind === 'replay-moved') return { kind: 'reset', reason: 'replay_moved' };
      if (event.kind !== 'candle' || hidden?.instrument === instrument) return NOTHING;
      if (!event.isClosed || !canResample(event.timeframe, timeframe)) return NOTHING;
      const { openAt } = event.candle;
      return closesCandle(openAt, openAt + timeframeMs(event.timeframe)) ? { kind: 'refresh' } : NOTHING;
    },
    forget() {
      told = null;
      toldAsOf = 0;
    },
  };
}

/** What `structures.detect` answers. */
interface Detection {
  readonly structures: readonly Structure[];
  readonly asOf: EpochMs;
  readonly atr: number | null;
}

/** Thousands of structures would be megabytes of text to compare with. */
function digest(structure: Structure): string {
  return createHash('sha1').update(JSON.stringify(structure)).digest('base64');
}
