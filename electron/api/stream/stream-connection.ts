import type { WebSocket } from 'ws';
import type { ZodError } from 'zod';
import type { DoorError } from '#electron/api/door-link';
import { createTokenBucket } from '#electron/api/token-bucket';
import {
  ClientMessage,
  type ResetReason,
  type ResumeRefusal,
  type ServerMessage,
  STREAM_CLOSE,
  STREAM_LIMITS,
  type StreamPosition,
  type StreamSubject,
  type Subscribe,
} from '#shared/contract/stream';
import type { Denial, KnownClient } from '#shared/domain/access';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { assertNever } from '#shared/domain/invariant';
import type { StreamHub } from './stream-hub';
import type { Subscriber, TopicStream } from './topic-stream';

/** One WebSocket of one client. */
export interface StreamConnection {
  /** As it was when it came in. */
  readonly client: KnownClient;
  /** Origin of the page that it came from; `undefined` for a program. */
  readonly origin: string | undefined;
  /** Ends it unless something was heard since the last beat; otherwise asks for a sign of life and tells the numbers. */
  beat(): void;
  close(ending: StreamEnding): void;
}

export type StreamEnding = (typeof STREAM_CLOSE)[keyof typeof STREAM_CLOSE];

export interface StreamConnectionParts {
  readonly socket: WebSocket;
  readonly client: KnownClient;
  readonly origin: string | undefined;
  readonly hub: StreamHub;
  readonly onDenial: (denial: Denial) => void;
  /** Whether this client, over all its connections, may begin one more subscription now. */
  readonly mayBegin: () => boolean;
  readonly backlogBytes: number;
  readonly now: () => EpochMs;
  readonly schedule: (delayMs: number, run: () => void) => () => void;
  readonly onEnd: () => void;
}

export function createStreamConnection(parts: StreamConnectionParts): StreamConnection {
  const { socket, client, hub, now, schedule } = parts;
  const subscriptions = new Map<string, Subscription>();
  /**
   * Subscriptions that wait for their start, and the few whose start is on its way: a place is free again when a start has
   * left for the network. So what many streams begin with never waits in memory all at once.
   */
  const turns: Subscription[] = [];
  const starting = new Set<Subscription>();
  /** Bytes of a start that have not left yet: they are no sign of a slow client. */
  let startBytes = 0;
  const pace = createTokenBucket(STREAM_LIMITS.messagesPerSecond, STREAM_LIMITS.messageBurst);
  let malformed = 0;
  let isAlive = true;
  let isEnding = false;
  let cancelEnd = () => {};

  socket.on('message', (data, isBinary) => {
    if (!isAllowed()) return;
    if (isBinary) return refuse('malformed', STREAM_CLOSE.unsupported);
    // `ws` hands out text as one buffer unless it is told otherwise, and has checked that it is UTF-8.
    read((data as Buffer).toString('utf8'));
  });
  socket.on('ping', () => void isAllowed());
  socket.on('pong', () => void isAllowed());
  socket.on('error', (error) => {
    const isTooLarge = 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
    if ('code' in error && String(error.code).startsWith('WS_ERR_')) deny(isTooLarge ? 'too_large' : 'malformed');
    // `ws` says goodbye itself.
    leaveSoon();
  });
  socket.on('close', () => {
    cancelEnd();
    end();
    parts.onEnd();
  });

  /** Counts a message of any kind; one too many ends the connection. */
  function isAllowed(): boolean {
    if (isEnding) return false;
    isAlive = true;
    if (pace.take(now())) return true;
    refuse('rate_limited', STREAM_CLOSE.tooManyMessages);
    return false;
  }

  function read(text: string): void {
    const value = parsed(text);
    if (value === undefined) {
      malformed += 1;
      fail(null, { code: 'invalid_input', message: 'Expected a message in JSON.', details: {} });
      if (malformed >= STREAM_LIMITS.malformedMessages) refuse('malformed', STREAM_CLOSE.malformed);
      return;
    }
    const message = ClientMessage.safeParse(value);
    if (message.success) {
      obey(message.data);
      return;
    }
    const id = idOf(value);
    fail(id, faultOf(message.error), id !== null && !subscriptions.has(id));
  }

  function obey(message: ClientMessage): void {
    switch (message.type) {
      case 'subscribe': {
        const problem = subscribe(message);
        if (problem) fail(message.id, problem, !subscriptions.has(message.id));
        break;
      }
      case 'unsubscribe':
        unsubscribe(message.id);
        break;
      case 'ping':
        say({ type: 'pong', id: message.id ?? null, at: now() });
        break;
      default:
        assertNever(message);
    }
  }

  /** @returns Why it cannot be; `null` where it begins. */
  function subscribe(message: Subscribe): DoorError | null {
    const { id, after } = message;
    // A message of the schema has the filter that belongs to its topic.
    const subject = { topic: message.topic, filter: message.filter } as StreamSubject;
    if (subscriptions.has(id)) {
      return { code: 'conflict', message: `The subscription ${id} exists. Choose another id.`, details: {} };
    }
    const limit = STREAM_LIMITS.subscriptions;
    if (subscriptions.size >= limit) {
      const text = `Expected at most ${limit} subscriptions of one connection, was one more.`;
      return { code: 'rate_limited', message: text, details: { limit } };
    }
    if (!parts.mayBegin()) {
      return {
        code: 'rate_limited',
        message: 'Expected fewer subscriptions in a second. Try again later.',
        details: {},
      };
    }
    const stream = hub.open(subject, client.id);
    if (!stream) return { code: 'rate_limited', message: 'Too many different streams are read.', details: {} };
    const twin = [...subscriptions.values()].find((other) => other.stream === stream);
    if (twin) {
      const text = `The subscription ${twin.id} has the same topic and filter.`;
      return { code: 'conflict', message: text, details: { id: twin.id } };
    }
    const subscription = createSubscription(id, subject, stream, after);
    subscriptions.set(id, subscription);
    enqueue(subscription);
    return null;
  }

  function unsubscribe(id: string): void {
    const subscription = subscriptions.get(id);
    if (!subscription) {
      fail(id, { code: 'not_found', message: `There is no subscription ${id}.`, details: {} });
      return;
    }
    remove(subscription);
    say({ type: 'unsubscribed', id });
  }

  function createSubscription(
    id: string,
    subject: StreamSubject,
    stream: TopicStream,
    after: StreamPosition | undefined,
  ): Subscription {
    /** Why it gets its next start; `null` for the first. */
    let interruption: ResetReason | null = null;
    let refusal: ResumeRefusal | null = null;
    let isLive = false;
    const subscriber: Subscriber = {
      clientId: client.id,
      begin({ stream: name, sequence, snapshot, updates }) {
        isLive = true;
        const { topic, filter } = subject;
        const place = { id, topic, stream: name, sequence };
        const head =
          interruption === null
            ? { type: 'subscribed', ...place, filter, isResumed: snapshot === null, reason: refusal }
            : { type: 'reset', ...place, reason: interruption };
        start(subscription, [withSnapshot(head, snapshot), ...updates]);
      },
      update: send,
      interrupt(reason) {
        interruption = reason;
        isLive = false;
        enqueue(subscription);
      },
      fail(error) {
        remove(subscription);
        fail(id, error, true);
      },
    };
    const subscription: Subscription = {
      id,
      stream,
      position: () => (isLive ? stream.position() : null),
      begin() {
        refusal = interruption === null && after ? stream.resume(subscriber, after) : null;
        const isResumed = interruption === null && after !== undefined && refusal === null;
        if (!isResumed) stream.want(subscriber);
      },
      leave: () => stream.leave(subscriber),
    };
    stream.join(subscriber);
    return subscription;
  }

  function enqueue(subscription: Subscription): void {
    if (!turns.includes(subscription)) turns.push(subscription);
    takeTurn();
  }

  function takeTurn(): void {
    if (isEnding || starting.size >= STARTS_AT_ONCE) return;
    const index = turns.findIndex((turn) => !starting.has(turn));
    const [next] = index < 0 ? [] : turns.splice(index, 1);
    if (!next) return;
    starting.add(next);
    next.begin();
    takeTurn();
  }

  function endTurn(subscription: Subscription): void {
    if (starting.delete(subscription)) takeTurn();
  }

  /** Sends what a subscription begins with; its turn is over when that has left. */
  function start(subscription: Subscription, messages: readonly Buffer[]): void {
    if (isEnding) return;
    const bytes = messages.reduce((sum, message) => sum + message.byteLength, 0);
    startBytes += bytes;
    messages.forEach((message, index) => {
      const isLast = index === messages.length - 1;
      socket.send(message, TEXT, () => {
        if (!isLast) return;
        startBytes -= bytes;
        endTurn(subscription);
      });
    });
  }

  function remove(subscription: Subscription): void {
    subscriptions.delete(subscription.id);
    const index = turns.indexOf(subscription);
    if (index >= 0) turns.splice(index, 1);
    subscription.leave();
    endTurn(subscription);
  }

  function send(message: Buffer): void {
    if (isEnding) return;
    const waiting = socket.bufferedAmount - startBytes;
    if (waiting > parts.backlogBytes) {
      const error = { code: 'slow_client', message: STREAM_CLOSE.slow.reason, details: { bytes: waiting } };
      socket.send(encode({ type: 'error', id: null, ...error, isEnded: false }), TEXT);
      close(STREAM_CLOSE.slow);
      return;
    }
    socket.send(message, TEXT);
  }

  function say(message: ServerMessage): void {
    send(encode(message));
  }

  function fail(id: string | null, error: DoorError, isEnded = false): void {
    say({ type: 'error', id, ...error, isEnded });
  }

  function deny(code: 'malformed' | 'rate_limited' | 'too_large'): void {
    parts.onDenial({ door: 'rest', code, clientId: client.id, operation: null, details: { what: 'stream' } });
  }

  function refuse(code: 'malformed' | 'rate_limited', ending: StreamEnding): void {
    deny(code);
    close(ending);
  }

  function close({ code, reason }: StreamEnding): void {
    if (isEnding) return;
    leaveSoon();
    socket.close(code, reason);
  }

  /** A client that takes nothing does not see a goodbye either. */
  function leaveSoon(): void {
    if (isEnding) return;
    end();
    cancelEnd = schedule(GOODBYE_MS, () => socket.terminate());
  }

  function end(): void {
    isEnding = true;
    turns.length = 0;
    for (const subscription of subscriptions.values()) subscription.leave();
    subscriptions.clear();
  }

  return {
    client,
    origin: parts.origin,
    beat() {
      if (isEnding) return;
      if (!isAlive) {
        socket.terminate();
        return;
      }
      isAlive = false;
      socket.ping();
      const places = [...subscriptions.values()].flatMap((subscription) => subscription.position() ?? []);
      const streams = Object.fromEntries(places.map(({ stream, sequence }) => [stream, sequence]));
      say({ type: 'heartbeat', at: now(), streams });
    },
    close,
  };
}

interface Subscription {
  readonly id: string;
  readonly stream: TopicStream;
  /** `null` while it waits for a start. */
  position(): StreamPosition | null;
  begin(): void;
  leave(): void;
}

/** `head` with the snapshot as its last field. A snapshot is serialised once for everybody who gets it. */
function withSnapshot(head: Readonly<Record<string, unknown>>, snapshot: Buffer | null): Buffer {
  const opening = Buffer.from(`${JSON.stringify(head).slice(0, -1)},"snapshot":`);
  return Buffer.concat([opening, snapshot ?? NULL, CLOSING]);
}

function encode(message: ServerMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}

/** `undefined` for what is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function faultOf(error: ZodError): DoorError {
  const issues = error.issues.slice(0, MAX_ISSUES).map(({ path, message }) => ({ path: path.map(String), message }));
  const [first] = issues;
  const where = first && first.path.length > 0 ? ` at ${first.path.join('.')}` : '';
  return { code: 'invalid_input', message: `Not a message${where}: ${first?.message ?? ''}`, details: { issues } };
}

/** The id that a message which is none otherwise has. */
function idOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  return typeof value.id === 'string' && value.id.length <= 64 ? value.id : null;
}

const TEXT = { binary: false } as const;
const NULL = Buffer.from('null');
const CLOSING = Buffer.from('}');
const MAX_ISSUES = 5;
const GOODBYE_MS = 2_000;
const STARTS_AT_ONCE = 4;
