import { z } from 'zod';
import { Environment } from './environment';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';

/** State of the connection to the exchange and of what the app knows about its account there. */
export const ExchangeStatus = z
  .object({
    environment: Environment,
    exchange: z.literal('binance'),
    /** `off`: not started, or without keys. `read_only`: something could not be reconciled, so no new entry. */
    state: z.enum(['off', 'connecting', 'reconciling', 'ready', 'read_only']),
    /** Why it is not `ready`, in words for the trader; `null` where it is. */
    reason: z.string().nullable(),
    /** Code of what blocks every entry, connected or not; `halted` is a person's kill switch. `null` where nothing does. */
    entryBlock: z.string().nullable(),
    isMarketStreamUp: z.boolean(),
    isUserStreamUp: z.boolean(),
    /** Round trip of the last request, in ms; `null` before the first. */
    latencyMs: z.number().nullable(),
    /** Exchange clock minus ours, in ms. */
    clockSkewMs: z.number().nullable(),
    requestWeight: z.object({ used: z.number(), limit: z.number() }).readonly().nullable(),
    orderCount: z.object({ used: z.number(), limit: z.number() }).readonly().nullable(),
    /** No request goes out before this, by order of the exchange (429, 418). */
    blockedUntil: EpochMs.nullable(),
    reconciledAt: EpochMs.nullable(),
    /** Instruments in which no entry is taken, and why. */
    haltedInstruments: z.array(z.object({ instrument: InstrumentId, reason: z.string() }).readonly()).readonly(),
    /** Orders whose fate is not known. */
    unknownOrders: z.number().int(),
    /** Whether a key is stored and usable. */
    hasKey: z.boolean(),
  })
  .readonly();
export type ExchangeStatus = z.infer<typeof ExchangeStatus>;

/** How serious an event of execution or risk is. */
export const Severity = z.enum(['info', 'warning', 'critical']);
export type Severity = z.infer<typeof Severity>;

/** One row of `risk_events`. */
export const RiskEvent = z
  .object({
    id: z.string(),
    occurredAt: EpochMs,
    kind: z.enum(['order', 'position', 'connection', 'account', 'rule', 'breaker', 'mandate']),
    code: z.string(),
    severity: Severity,
    instrument: InstrumentId.nullable(),
    value: z.string().nullable(),
    limit: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .readonly();
export type RiskEvent = z.infer<typeof RiskEvent>;
