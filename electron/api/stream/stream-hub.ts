import type { DoorAnswer, DoorLink } from '#electron/api/door-link';
import type { AppEvent } from '#shared/contract/events';
import { STREAM_LIMITS, type StreamSubject } from '#shared/contract/stream';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { createCandleFeed } from './candle-feed';
import { createLanes } from './lanes';
import { createListFeed } from './list-feed';
import { createStructureFeed } from './structure-feed';
import type { FeedCall, FeedEvent, Hidden, TopicFeed } from './topic-feed';
import { createTopicStream, type TopicStream } from './topic-stream';

/** Every stream that somebody reads or may come back to. */
export interface StreamHub {
  /** The stream of `subject`, made where there is none; `null` where the client, or everybody together, has too many. */
  open(subject: StreamSubject, clientId: string): TopicStream | null;
  handle(event: AppEvent): void;
  /** Of updates that are kept for those who come back. */
  bufferedBytes(): number;
  close(): void;
}

export interface StreamHubParts {
  /** With a limit on what a client may have running. */
  readonly link: DoorLink;
  readonly now: () => EpochMs;
  readonly schedule: (delayMs: number, run: () => void) => () => void;
}

export function createStreamHub({ link, now, schedule }: StreamHubParts): StreamHub {
  const streams = new Map<string, TopicStream>();
  /** Streams that nobody reads, the one that was left first in front; each with what keeps it from being forgotten. */
  const idle = new Map<TopicStream, () => void>();
  const detections = createLanes();
  let hidden: Hidden | null = null;

  function forget(stream: TopicStream): void {
    idle.get(stream)?.();
    idle.delete(stream);
    streams.delete(stream.key);
    stream.close();
  }

  function tendReaders(stream: TopicStream): void {
    if (stream.isRead()) {
      idle.get(stream)?.();
      idle.delete(stream);
    } else if (!idle.has(stream) && streams.get(stream.key) === stream) {
      idle.set(
        stream,
        schedule(STREAM_LIMITS.keptMs, () => forget(stream)),
      );
    }
  }

  function forgetLongestIdle(): boolean {
    const [stream] = idle.keys();
    if (stream) forget(stream);
    return stream !== undefined;
  }

  function bufferedBytes(): number {
    let bytes = 0;
    for (const stream of streams.values()) bytes += stream.bufferedBytes();
    return bytes;
  }

  /** Keeps all buffers together within their size: what nobody reads goes first, then the oldest of what just grew. */
  function tendSize(grown: TopicStream): void {
    let excess = bufferedBytes() - MAX_BUFFERED_BYTES;
    while (excess > 0 && forgetLongestIdle()) excess = bufferedBytes() - MAX_BUFFERED_BYTES;
    if (excess > 0) grown.shrink(Math.max(0, grown.bufferedBytes() - excess));
  }

  function ask(clientId: string, calls: readonly FeedCall[], signal: AbortSignal): Promise<readonly DoorAnswer[]> {
    return Promise.all(
      calls.map(({ operation, input }) => link.call({ door: 'rest', clientId, operation, input }, { signal })),
    );
  }

  /** Detection takes long: never two of one series at a time, however many filters are asked for. */
  function askInTurn(series: string): typeof ask {
    return (clientId, calls, signal) => detections.run(series, () => ask(clientId, calls, signal));
  }

  function tell(event: FeedEvent): void {
    for (const stream of [...streams.values()]) stream.handle(event, hidden);
  }

  return {
    open(subject, clientId) {
      const key = JSON.stringify([subject.topic, sorted(subject.filter)]);
      const known = streams.get(key);
      if (known?.isReadBy(clientId)) return known;
      let ofClient = 0;
      for (const stream of streams.values()) if (stream.isReadBy(clientId)) ofClient += 1;
      if (ofClient >= MAX_STREAMS_OF_CLIENT) return null;
      if (known) return known;
      if (streams.size >= MAX_STREAMS && !forgetLongestIdle()) return null;
      const stream: TopicStream = createTopicStream({
        key,
        topic: subject.topic,
        feed: feedOf(subject),
        now,
        schedule,
        ask:
          subject.topic === 'structures' ? askInTurn(`${subject.filter.instrument} ${subject.filter.timeframe}`) : ask,
        onReaders: () => tendReaders(stream),
        onGrowth: () => tendSize(stream),
        onStale: () => forget(stream),
      });
      streams.set(key, stream);
      return stream;
    },
    handle(event) {
      if (event.kind !== 'replay') {
        tell(event);
        return;
      }
      const before = hidden;
      hidden = event.replay && { instrument: event.replay.instrument, cursorAt: event.replay.cursorAt };
      // Playing, pausing and another pace change nothing that can be seen.
      if (before?.instrument === hidden?.instrument && before?.cursorAt === hidden?.cursorAt) return;
      const instruments = new Set([before?.instrument, hidden?.instrument]);
      for (const instrument of instruments) if (instrument !== undefined) tell({ kind: 'replay-moved', instrument });
    },
    bufferedBytes,
    close() {
      for (const stream of [...streams.values()]) forget(stream);
    },
  };
}

function feedOf(subject: StreamSubject): TopicFeed {
  switch (subject.topic) {
    case 'candles':
      return createCandleFeed(subject.filter);
    case 'structures':
      return createStructureFeed(subject.filter);
    default:
      return createListFeed(subject);
  }
}

/** The same for filters that ask for the same. */
function sorted(filter: StreamSubject['filter']): unknown {
  return Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, Array.isArray(value) ? [...new Set(value)].sort() : value]);
}

const MAX_STREAMS = 256;
/** Different streams that one client reads over all its connections. */
const MAX_STREAMS_OF_CLIENT = 96;
const MAX_BUFFERED_BYTES = 33_554_432;
