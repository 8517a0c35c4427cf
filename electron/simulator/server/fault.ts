import { z } from 'zod';

/** What a fault does to the request, the event, the connection or the exchange that it meets. */
export const FaultAction = z.discriminatedUnion('kind', [
  // Requests.
  z.object({ kind: z.literal('drop-before') }),
  /** Lost acknowledgement: the request takes effect, the connection dies. */
  z.object({ kind: z.literal('drop-after') }),
  z.object({ kind: z.literal('late-answer'), delayMs: z.number().min(0) }),
  /** No answer for as long as the client waits. */
  z.object({ kind: z.literal('hang'), isProcessed: z.boolean().default(false) }),
  z.object({ kind: z.literal('truncate') }),
  z.object({ kind: z.literal('process-twice') }),
  /** Any answer in Binance's form. */
  z.object({
    kind: z.literal('answer'),
    status: z.number().int(),
    code: z.number().int(),
    message: z.string(),
    retryAfterSeconds: z.number().optional(),
    isProcessed: z.boolean().default(false),
  }),
  z.object({ kind: z.literal('unknown-error'), isProcessed: z.boolean().default(true) }),
  z.object({ kind: z.literal('unexpected-response'), isProcessed: z.boolean().default(true) }),
  z.object({ kind: z.literal('backend-timeout'), isProcessed: z.boolean().default(true) }),
  z.object({ kind: z.literal('too-many-orders') }),
  z.object({ kind: z.literal('timestamp') }),
  z.object({ kind: z.literal('rate-limited'), retryAfterSeconds: z.number().default(5) }),
  z.object({ kind: z.literal('banned'), retryAfterSeconds: z.number().default(120) }),
  z.object({ kind: z.literal('captive-portal') }),
  z.object({ kind: z.literal('maintenance') }),
  /** The order that the request places or names is absent from every query for a time. */
  z.object({ kind: z.literal('hide-order'), forMs: z.number().min(0) }),

  // Connections and what is sent over them.
  z.object({ kind: z.literal('refuse-connection') }),
  z.object({ kind: z.literal('drop-event') }),
  z.object({ kind: z.literal('duplicate-event') }),
  z.object({ kind: z.literal('delay-event'), delayMs: z.number().min(0) }),
  /** Sent after the event that follows it. */
  z.object({ kind: z.literal('reorder-event') }),
  /** A forming candle is told as closed. */
  z.object({ kind: z.literal('close-candle') }),
  z.object({ kind: z.literal('cut') }),
  /** Nothing is sent or answered any more, and the connection stays open. */
  z.object({ kind: z.literal('half-open') }),
  /** `eventStreamTerminated`, then nothing more. */
  z.object({ kind: z.literal('terminate-stream') }),

  // The exchange itself: at once without a matcher, else before the request that matches is processed.
  z.object({ kind: z.literal('skew-clock'), byMs: z.number() }),
  z.object({
    kind: z.literal('change-rules'),
    symbol: z.string(),
    status: z.enum(['TRADING', 'HALT', 'BREAK']).optional(),
    /** Replaces the filters that it names. */
    filters: z.record(z.string(), z.unknown()).optional(),
  }),
  z.object({ kind: z.literal('revoke-key'), apiKey: z.string().optional() }),
  z.object({
    kind: z.literal('permit-key'),
    apiKey: z.string().optional(),
    permissions: z.record(z.string(), z.boolean()),
  }),
]);
export type FaultAction = z.infer<typeof FaultAction>;

/** Which requests or events a fault meets; what is left out matches everything. */
export const FaultMatch = z.object({
  /** `request` when missing. */
  channel: z.enum(['request', 'user', 'market', 'connection']).default('request'),
  method: z.string().optional(),
  /** Of the path, or of a connection's; a `*` stands for anything. */
  path: z.string().optional(),
  symbol: z.string().optional(),
  /** Client order id of the request or the event. */
  clientOrderId: z.string().optional(),
  /** Name of the event (`executionReport`, `kline`) or of the execution (`TRADE`). */
  event: z.string().optional(),
  /** Meets the n-th match and those after it, from 1. */
  nth: z.number().int().min(1).default(1),
  /** Chance of each match, by the script's seed. */
  probability: z.number().min(0).max(1).default(1),
});
export type FaultMatch = z.infer<typeof FaultMatch>;

export const Fault = z.object({
  match: FaultMatch.optional(),
  /** How often it strikes; `null` for ever. */
  times: z.number().int().min(1).nullable().default(1),
  /** Ends that long after it was injected. */
  forMs: z.number().min(0).optional(),
  action: FaultAction,
});
export type Fault = z.infer<typeof Fault>;
/** As written in a script, with the defaults left out. */
export type FaultInput = z.input<typeof Fault>;
