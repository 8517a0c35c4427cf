import { randomUUID } from 'node:crypto';
import type { DoorAnswer, DoorError } from '#electron/api/door-link';
import { type ResetReason, type ResumeRefusal, STREAM_LIMITS, type StreamPosition } from '#shared/contract/stream';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { FeedCall, FeedEvent, Hidden, TopicFeed } from './topic-feed';
import { createUpdateBuffer, type UpdateBuffer } from './update-buffer';

/** One subscription of one client to a stream. */
export interface Subscriber {
  readonly clientId: string;
  /** It has a place in the stream: what is known so far, and then what came after it. From here on it gets updates. */
  begin(start: StreamStart): void;
  update(message: Buffer): void;
  /** The stream began anew. It gets no updates until it has asked for, and got, another snapshot. */
  interrupt(reason: ResetReason): void;
  /** It is out of the stream. */
  fail(error: DoorError): void;
}

export interface StreamStart extends StreamPosition {
  /** JSON; `null` where the subscriber goes on from what it has. */
  readonly snapshot: Buffer | null;
  /** What was told after `sequence`, oldest first. */
  readonly updates: readonly Buffer[];
}

/**
 * One topic with one filter: the updates of it, numbered, each serialised once for everybody who follows. One question to
 * main is out at a time, asked in the name of one of those who wait for its answer or follow the stream.
 *
 * Two laws hold for every subscriber: it gets the updates after the number that it began with, each once and in order,
 * until it is interrupted; and what a snapshot lacks is told after it.
 */
export interface TopicStream {
  readonly key: string;
  /** Where a subscriber that got everything is now. */
  position(): StreamPosition;
  /** Keeps the stream from being forgotten. Nothing is told before `resume` or `want`. */
  join(subscriber: Subscriber): void;
  /** Begins at `after` where nothing since then is lost; otherwise says why not, and nothing happened. */
  resume(subscriber: Subscriber, after: StreamPosition): ResumeRefusal | null;
  /** Begins with a snapshot as soon as there is one. */
  want(subscriber: Subscriber): void;
  leave(subscriber: Subscriber): void;
  handle(event: FeedEvent, hidden: Hidden | null): void;
  isRead(): boolean;
  isReadBy(clientId: string): boolean;
  bufferedBytes(): number;
  /** Lets go of the oldest updates until at most `bytes` are kept. */
  shrink(bytes: number): void;
  close(): void;
}

export interface TopicStreamParts {
  readonly key: string;
  readonly topic: string;
  readonly feed: TopicFeed;
  readonly now: () => EpochMs;
  readonly schedule: (delayMs: number, run: () => void) => () => void;
  /** Asks main in the name of a client. Never throws. */
  readonly ask: (clientId: string, calls: readonly FeedCall[], signal: AbortSignal) => Promise<readonly DoorAnswer[]>;
  /** The last subscriber left, or the first came. */
  readonly onReaders: () => void;
  readonly onGrowth: () => void;
  /** Nobody reads it, and what was kept of it is worth nothing any more. */
  readonly onStale: () => void;
}

export function createTopicStream(parts: TopicStreamParts): TopicStream {
  const { key, topic, feed, now, schedule, ask } = parts;
  /** Everybody who joined. */
  const members = new Set<Subscriber>();
  /** Those who follow, and those who wait for a snapshot; in the order in which they came. */
  const followers = new Set<Subscriber>();
  const waiting = new Set<Subscriber>();
  /** Those who got a snapshot once and were interrupted: main let them see this, so anybody's answer serves them. */
  const interrupted = new Set<Subscriber>();

  let name = randomUUID();
  let buffer = newBuffer();
  let work: AbortController | null = null;
  let isRefreshDue = false;
  let resetAt = Number.NEGATIVE_INFINITY;
  let resetReason: ResetReason = 'unclear';
  /** Answers in a row that were no use: overtaken by a reset or by more updates than are kept. */
  let overtaken = 0;
  let failures = 0;
  let forming: { readonly openAt: EpochMs; readonly value: unknown } | null = null;
  let isClosed = false;
  /** Timers that run, by what they are for. */
  const timers = new Map<'forming' | 'refresh' | 'reset' | 'retry', () => void>();

  function after(purpose: 'forming' | 'refresh' | 'reset' | 'retry', delayMs: number, run: () => void): void {
    const cancel = schedule(delayMs, () => {
      timers.delete(purpose);
      run();
    });
    timers.set(purpose, cancel);
  }

  function cancel(purpose: 'forming' | 'refresh' | 'reset' | 'retry'): void {
    timers.get(purpose)?.();
    timers.delete(purpose);
  }

  function publish(value: unknown): void {
    const sequence = buffer.newest() + 1;
    const text = JSON.stringify({ type: 'update', topic, stream: name, sequence, at: now(), value });
    const message = Buffer.from(text);
    if (message.byteLength > MAX_UPDATE_BYTES) {
      reset('unclear');
      return;
    }
    buffer.push(message);
    parts.onGrowth();
    // A follower that is dropped meanwhile leaves the set, which iteration allows.
    for (const follower of followers) follower.update(message);
  }

  /** Tells the newest state of a forming candle, ten times a second at most. */
  function publishForming(next: { readonly openAt: EpochMs; readonly value: unknown }): void {
    if (timers.has('forming')) {
      forming = next;
      return;
    }
    forming = null;
    publish(next.value);
    after('forming', FORMING_MS, () => {
      if (forming) publishForming(forming);
    });
  }

  function reset(reason: ResetReason): void {
    if (timers.has('reset')) return;
    const restMs = resetAt + RESET_MS - now();
    if (members.size === 0) parts.onStale();
    else if (restMs > 0) after('reset', restMs, () => beginAnew(reason));
    else beginAnew(reason);
  }

  function beginAnew(reason: ResetReason): void {
    resetAt = now();
    resetReason = reason;
    name = randomUUID();
    buffer = newBuffer();
    forming = null;
    isRefreshDue = false;
    cancel('forming');
    cancel('refresh');
    feed.forget();
    const before = [...followers];
    followers.clear();
    for (const follower of before) interrupted.add(follower);
    for (const follower of before) follower.interrupt(reason);
  }

  function refresh(): void {
    isRefreshDue = true;
    pump();
  }

  /** Starts what is to be asked next, if anything is and nothing is out. */
  function pump(): void {
    if (work !== null || isClosed) return;
    const [next] = [...waiting].filter((one) => !timers.has('retry') || !interrupted.has(one));
    if (next) {
      void askSnapshot(next.clientId);
      return;
    }
    const [follower] = followers;
    if (isRefreshDue && follower && !timers.has('refresh')) void askRefresh(follower.clientId);
  }

  async function askSnapshot(clientId: string): Promise<void> {
    const asked: StreamPosition = { stream: name, sequence: buffer.newest() };
    const answers = await question(clientId, feed.snapshotCalls());
    if (answers === null) return pump();
    const refused = answers.find((answer) => !answer.ok);
    if (refused && !refused.ok) snapshotFailed(clientId, refused.error);
    else serve(clientId, asked, valuesOf(answers));
    pump();
  }

  function serve(clientId: string, asked: StreamPosition, values: readonly unknown[]): void {
    const isOutdated = asked.stream !== name;
    // A replay that plays begins the stream anew every second; whoever waits gets something all the same.
    if (isOutdated && overtaken < MAX_OVERTAKEN) {
      overtaken += 1;
      return;
    }
    const current = name;
    const { snapshot, updates, isExact } = feed.readSnapshot(values);
    for (const value of updates) publish(value);
    // An update that is too large to be told made the stream begin anew, and what was read here counts no more.
    if (name !== current) return;
    const base = isExact ? buffer.newest() : isOutdated ? 0 : asked.sequence;
    const missed = buffer.after(base);
    if (missed === null) {
      overtaken += 1;
      if (overtaken > MAX_OVERTAKEN) failAll([...waiting], OVERTAKEN);
      return;
    }
    overtaken = 0;
    failures = 0;
    const start = { stream: name, sequence: base, snapshot: Buffer.from(JSON.stringify(snapshot)), updates: missed };
    for (const one of [...waiting]) {
      if (one.clientId !== clientId && !interrupted.has(one)) continue;
      // An earlier one's connection may have ended the later one's too.
      if (!waiting.delete(one)) continue;
      interrupted.delete(one);
      followers.add(one);
      one.begin(start);
    }
    if (isOutdated) reset(resetReason);
  }

  function snapshotFailed(clientId: string, error: DoorError): void {
    const mine = [...waiting].filter((one) => one.clientId === clientId);
    failAll(
      mine.filter((one) => !interrupted.has(one)),
      error,
    );
    const others = [...waiting].filter((one) => interrupted.has(one));
    if (others.length === 0) return;
    failures += 1;
    if (failures >= MAX_FAILURES) {
      failures = 0;
      failAll(others, error);
      return;
    }
    // Next time somebody else may ask first: what failed can be this client's own limit.
    for (const one of mine) {
      if (waiting.delete(one)) waiting.add(one);
    }
    cancel('retry');
    after('retry', RETRY_MS, pump);
  }

  async function askRefresh(clientId: string): Promise<void> {
    isRefreshDue = false;
    after('refresh', REFRESH_MS, pump);
    const asked = name;
    const answers = await question(clientId, feed.refreshCalls());
    if (answers === null) return pump();
    if (asked === name) {
      const updates = answers.every((answer) => answer.ok) ? feed.readRefresh(valuesOf(answers)) : null;
      if (updates === null) reset('unclear');
      for (const value of updates ?? []) publish(value);
    }
    pump();
  }

  /** @returns `null` where everybody left before the answer came, and may be others are there. */
  async function question(clientId: string, calls: readonly FeedCall[]): Promise<readonly DoorAnswer[] | null> {
    const controller = new AbortController();
    work = controller;
    let isLate = false;
    const cancelTimeout = schedule(ASK_MS, () => {
      isLate = true;
      controller.abort();
    });
    const answers = await ask(clientId, calls, controller.signal);
    cancelTimeout();
    work = null;
    return isClosed || (controller.signal.aborted && !isLate) ? null : answers;
  }

  function failAll(subscribers: readonly Subscriber[], error: DoorError): void {
    for (const one of subscribers) {
      if (remove(one)) one.fail(error);
    }
    // Nobody can come back to what nobody could read.
    if (members.size === 0) parts.onStale();
  }

  function remove(subscriber: Subscriber): boolean {
    followers.delete(subscriber);
    waiting.delete(subscriber);
    interrupted.delete(subscriber);
    return members.delete(subscriber);
  }

  return {
    key,
    position: () => ({ stream: name, sequence: buffer.newest() }),
    join(subscriber) {
      members.add(subscriber);
      parts.onReaders();
    },
    resume(subscriber, { stream, sequence }) {
      if (stream !== name) return 'stream_unknown';
      if (sequence > buffer.newest()) return 'sequence_unknown';
      const updates = buffer.after(sequence);
      if (updates === null) return 'too_far_behind';
      followers.add(subscriber);
      subscriber.begin({ stream, sequence, snapshot: null, updates });
      pump();
      return null;
    },
    want(subscriber) {
      waiting.add(subscriber);
      pump();
    },
    leave(subscriber) {
      if (!remove(subscriber)) return;
      if (followers.size + waiting.size === 0) work?.abort();
      parts.onReaders();
    },
    handle(event, hidden) {
      const reaction = feed.react(event, hidden);
      switch (reaction.kind) {
        case 'nothing':
          return;
        case 'update':
          return publish(reaction.value);
        case 'forming':
          return publishForming(reaction);
        case 'closed':
          if (forming && forming.openAt <= reaction.openAt) forming = null;
          return publish(reaction.value);
        case 'refresh':
          return refresh();
        case 'reset':
          return reset(reaction.reason);
      }
    },
    isRead: () => members.size > 0,
    isReadBy: (clientId) => [...members].some((one) => one.clientId === clientId),
    bufferedBytes: () => buffer.bytes(),
    shrink: (bytes) => buffer.shrink(bytes),
    close() {
      isClosed = true;
      work?.abort();
      for (const purpose of [...timers.keys()]) cancel(purpose);
    },
  };
}

function newBuffer(): UpdateBuffer {
  return createUpdateBuffer({ count: STREAM_LIMITS.keptUpdates, bytes: STREAM_LIMITS.keptBytes });
}

/** Of answers that are all there. */
function valuesOf(answers: readonly DoorAnswer[]): readonly unknown[] {
  return answers.map((answer) => (answer.ok ? answer.value : null));
}

const OVERTAKEN: DoorError = {
  code: 'conflict',
  message: 'This changes faster than it can be read. Subscribe again later.',
  details: {},
};
const FORMING_MS = 100;
/** Shortest time between two beginnings, between two refreshes, and before a failed snapshot is asked for again. */
const RESET_MS = 1_000;
const REFRESH_MS = 1_000;
const RETRY_MS = 1_000;
const ASK_MS = 60_000;
const MAX_OVERTAKEN = 2;
const MAX_FAILURES = 3;
/** A larger change is told by a snapshot. */
const MAX_UPDATE_BYTES = 262_144;
