import { z } from 'zod';
import { AlertFiring } from '../domain/alert';
import { Candle } from '../domain/candle';
import { EpochMs } from '../domain/epoch-ms';
import { RiskEvent } from '../domain/exchange-status';
import { Health } from '../domain/health';
import { InstrumentId } from '../domain/instrument';
import { Prediction, PredictionSource, ResolvedOutcome } from '../domain/prediction';
import { RiskState } from '../domain/risk-state';
import { Structure, StructureKind } from '../domain/structure';
import { StructureProfile } from '../domain/structure-profile';
import { Timeframe } from '../domain/timeframe';

/** Where the stream is on the door for REST. */
export const STREAM_PATH = '/v1/stream';
/** The one subprotocol. A page in a browser offers `bearer.<token>` beside it; the server never repeats that. */
export const STREAM_PROTOCOL = 'fairgap.v1';

/** Why the server ends a connection. 1009 comes from the WebSocket itself. */
export const STREAM_CLOSE = {
  unsupported: { code: 1003, reason: 'Expected text, was binary.' },
  malformed: { code: 1007, reason: 'Three messages were not JSON.' },
  tooLarge: { code: 1009, reason: 'A message was larger than 16 kB.' },
  restart: { code: 1012, reason: 'service restart' },
  tokenEnded: { code: 4001, reason: 'The token was revoked or replaced.' },
  notGranted: { code: 4003, reason: 'This program may not read here any more.' },
  slow: { code: 4008, reason: 'Messages were not taken in time.' },
  tooManyMessages: { code: 4029, reason: 'More than 20 messages a second.' },
} as const;

/** How much one connection may do. */
export const STREAM_LIMITS = {
  messageBytes: 16_384,
  /** On average; so many at once after a pause. */
  messagesPerSecond: 20,
  messageBurst: 64,
  subscriptions: 32,
  /** Of one program over all its connections; so many at once after a pause. */
  subscriptionsPerSecond: 50,
  subscriptionBurst: 512,
  malformedMessages: 3,
  heartbeatMs: 15_000,
  /** Updates that are kept of one stream, for clients that come back. */
  keptUpdates: 1_000,
  keptBytes: 1_048_576,
  /** After the last subscriber left. */
  keptMs: 600_000,
} as const;

const MadeBy = z.strictObject({
  instrument: InstrumentId.optional(),
  timeframe: Timeframe.optional(),
  source: PredictionSource.optional(),
});
const Series = z.strictObject({ instrument: InstrumentId, timeframe: Timeframe });
const Everything = z.strictObject({});

/** What each topic can be narrowed to. */
export const StreamFilters = {
  predictions: MadeBy.prefault({}),
  outcomes: MadeBy.prefault({}),
  candles: Series,
  structures: Series.extend({
    kinds: z.array(StructureKind).min(1).max(StructureKind.options.length).optional(),
    profile: StructureProfile.default('fairgap'),
    /** Closed candles that they are looked for in, counted back from the newest. */
    lookback: z.number().int().min(100).max(5_000).default(1_000),
  }),
  risk: Everything.prefault({}),
  alerts: Everything.prefault({}),
  health: Everything.prefault({}),
} as const;

export type StreamTopic = keyof typeof StreamFilters;

/** What is subscribed to. Two subscriptions to the same subject share one stream. */
export type StreamSubject = {
  [T in StreamTopic]: { readonly topic: T; readonly filter: StreamFilter<T> };
}[StreamTopic];
export type StreamFilter<T extends StreamTopic> = z.output<(typeof StreamFilters)[T]>;

/** The last thing that a client knows of a stream. */
export const StreamPosition = z.strictObject({ stream: z.string().min(1).max(64), sequence: z.number().int().min(0) });
export type StreamPosition = z.infer<typeof StreamPosition>;

/** Chosen by the client, for this connection. */
const SubscriptionId = z.string().min(1).max(64);

const Subscribe = z.discriminatedUnion('topic', [
  subscribeTo('predictions'),
  subscribeTo('outcomes'),
  subscribeTo('candles'),
  subscribeTo('structures'),
  subscribeTo('risk'),
  subscribeTo('alerts'),
  subscribeTo('health'),
]);
export type Subscribe = z.infer<typeof Subscribe>;

/** What a client may say. */
export const ClientMessage = z.discriminatedUnion('type', [
  Subscribe,
  z.strictObject({ type: z.literal('unsubscribe'), id: SubscriptionId }),
  z.strictObject({ type: z.literal('ping'), id: SubscriptionId.optional() }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

/** Why a client that came back gets a snapshot instead of what it missed. */
export const ResumeRefusal = z.enum([
  /** The workstation was restarted, the stream began anew, or nobody read it for ten minutes. */
  'stream_unknown',
  /** More happened than is kept. */
  'too_far_behind',
  /** No update has that number yet: the client counted wrongly. */
  'sequence_unknown',
]);
export type ResumeRefusal = z.infer<typeof ResumeRefusal>;

/** Why a stream begins anew. */
export const ResetReason = z.enum([
  'many_changed',
  /** Stored candles changed otherwise than by one more: an import, an undo, history of an exchange. */
  'series_changed',
  /** A replay began, moved or ended, and with it what can be seen. */
  'replay_moved',
  /** What changed could not be told apart, for an update was too large or a reading failed. */
  'unclear',
]);
export type ResetReason = z.infer<typeof ResetReason>;

/** What one update says, by topic. Entries are whole: the latest one about an id or a candle replaces what was known. */
export const StreamValues = {
  predictions: z.object({ prediction: Prediction }),
  outcomes: z.object({ outcome: ResolvedOutcome }),
  candles: z.object({ candle: Candle, isClosed: z.boolean() }),
  structures: z.object({
    /** Close of the last candle that was looked at. */
    asOf: EpochMs,
    atr: z.number().nullable(),
    added: z.array(Structure),
    changed: z.array(Structure),
    /** Ids: taken back by a profile that repaints, or older than the candles that are looked at. */
    removed: z.array(z.string()),
  }),
  risk: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('state'), state: RiskState }),
    z.object({ kind: z.literal('event'), event: RiskEvent }),
  ]),
  alerts: z.object({ firing: AlertFiring, unread: z.number().int() }),
  health: Health,
} as const;
export type StreamValue<T extends StreamTopic> = z.output<(typeof StreamValues)[T]>;

const Start = {
  topic: z.enum(Object.keys(StreamFilters) as [StreamTopic, ...StreamTopic[]]),
  stream: z.string(),
  /** The next update has the number after this. */
  sequence: z.number().int().min(0),
};

/** What the server says. */
export const ServerMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('subscribed'),
    id: z.string(),
    ...Start,
    /** As it is understood, with what was left out. */
    filter: z.record(z.string(), z.unknown()),
    /** Whether what follows continues where the client was; there is no snapshot then. */
    isResumed: z.boolean(),
    /** `null` unless resuming was asked for and refused. */
    reason: ResumeRefusal.nullable(),
    snapshot: z.unknown(),
  }),
  /** The stream begins anew, under another name: what was known of it is replaced by the snapshot. */
  z.object({ type: z.literal('reset'), id: z.string(), ...Start, reason: ResetReason, snapshot: z.unknown() }),
  z.object({ type: z.literal('update'), ...Start, at: EpochMs, value: z.unknown() }),
  z.object({ type: z.literal('unsubscribed'), id: z.string() }),
  z.object({
    type: z.literal('error'),
    /** Of the subscription that it is about; `null` where it is about none. */
    id: z.string().nullable(),
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()),
    /** Whether the subscription `id` is over, or never began. */
    isEnded: z.boolean(),
  }),
  /** The newest number of each stream of this connection: a client that has a lower one missed something. */
  z.object({ type: z.literal('heartbeat'), at: EpochMs, streams: z.record(z.string(), z.number().int()) }),
  z.object({ type: z.literal('pong'), id: z.string().nullable(), at: EpochMs }),
]);
export type ServerMessage = z.infer<typeof ServerMessage>;

function subscribeTo<T extends StreamTopic>(topic: T) {
  return z.strictObject({
    type: z.literal('subscribe'),
    id: SubscriptionId,
    topic: z.literal(topic),
    filter: StreamFilters[topic],
    after: StreamPosition.optional(),
  });
}
