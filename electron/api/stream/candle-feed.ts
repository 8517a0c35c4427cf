import type { StreamFilter, StreamValue } from '#shared/contract/stream';
import type { Candle } from '#shared/domain/candle';
import { type CandleColumns, candlesFromColumns } from '#shared/domain/candle-columns';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { canResample, timeframeMs } from '#shared/domain/timeframe';
import { type FeedCall, NOTHING, type Reaction, type TopicFeed } from './topic-feed';

/**
 * Candles of one series. Those of a stored timeframe come with the events; longer ones, which are made of shorter ones, are
 * asked for when a shorter one closed.
 */
export function createCandleFeed({ instrument, timeframe }: StreamFilter<'candles'>): TopicFeed {
  /** Open of the newest closed candle that followers know; `null` before there was one. */
  let toldUntil: EpochMs | null = null;
  let isBegun = false;
  /** JSON of the forming candle that followers know; `null` where they know different ones. */
  let toldForming: string | null = null;
  let eventAt: EpochMs = 0;

  const call = (limit: number): FeedCall => ({ operation: 'candles.list', input: { instrument, timeframe, limit } });

  return {
    snapshotCalls: () => [call(SNAPSHOT_CANDLES)],
    readSnapshot([value]) {
      const page = value as CandlePage;
      const forming = JSON.stringify(page.forming);
      // A later snapshot may know more than those who follow were told; what they know decides what they are told next.
      if (isBegun) {
        // Some know one and some the other: the next one is told even if it is one of these.
        if (forming !== toldForming) toldForming = null;
      } else {
        isBegun = true;
        toldUntil ??= page.candles.openAt.at(-1) ?? null;
        toldForming = forming;
      }
      return { snapshot: { ...page, candles: plainColumns(page.candles) }, updates: [], isExact: false };
    },
    refreshCalls() {
      const missing = toldUntil === null ? 0 : Math.ceil((eventAt - toldUntil) / timeframeMs(timeframe));
      return [call(Math.min(Math.max(missing, 0) + 2, SNAPSHOT_CANDLES))];
    },
    readRefresh([value]) {
      const { candles, forming, hasMore } = value as CandlePage;
      const known = toldUntil ?? Number.NEGATIVE_INFINITY;
      const first = candles.openAt[0];
      if (hasMore && first !== undefined && first > known) return null;
      const updates: StreamValue<'candles'>[] = candlesFromColumns(candles)
        .filter(({ openAt }) => openAt > known)
        .map((candle) => ({ candle, isClosed: true }));
      toldUntil = updates.at(-1)?.candle.openAt ?? toldUntil;
      const text = JSON.stringify(forming);
      if (forming !== null && text !== toldForming) updates.push({ candle: forming, isClosed: false });
      toldForming = text;
      return updates;
    },
    react(event, hidden): Reaction {
      if (!('instrument' in event) || event.instrument !== instrument) return NOTHING;
      if (event.kind === 'series') return { kind: 'reset', reason: 'series_changed' };
      if (event.kind === 'replay-moved') return { kind: 'reset', reason: 'replay_moved' };
      // What is new on an instrument in a replay is what the replay hides.
      if (event.kind !== 'candle' || hidden?.instrument === instrument) return NOTHING;
      const { candle, isClosed } = event;
      if (event.timeframe === timeframe) {
        const value: StreamValue<'candles'> = { candle, isClosed };
        if (isClosed) toldUntil = Math.max(toldUntil ?? candle.openAt, candle.openAt);
        return { kind: isClosed ? 'closed' : 'forming', openAt: candle.openAt, value };
      }
      if (!isClosed || !canResample(event.timeframe, timeframe)) return NOTHING;
      eventAt = Math.max(eventAt, candle.openAt);
      return { kind: 'refresh' };
    },
    forget() {
      isBegun = false;
      toldUntil = null;
      toldForming = null;
    },
  };
}

/** What `candles.list` answers. */
interface CandlePage {
  readonly candles: CandleColumns;
  readonly forming: Candle | null;
  readonly hasMore: boolean;
}

/** Columns as every JSON reader understands them. */
function plainColumns(columns: CandleColumns): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, Array.from(column)]));
}

const SNAPSHOT_CANDLES = 500;
