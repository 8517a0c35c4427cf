import { z } from 'zod';
import { Proportion } from './accuracy';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { OutcomeResult } from './outcome';
import { Direction, PredictionSource } from './prediction';
import { SignalName } from './signal';
import { StructureDirection, StructureKind, StructureState } from './structure';
import { Timeframe } from './timeframe';

export const AlertComparison = z.enum(['above', 'below', 'crosses_above', 'crosses_below']);
export type AlertComparison = z.infer<typeof AlertComparison>;

/** Candles back from the one that just closed, itself included: 1 is that one only. */
const WithinCandles = z.number().int().min(1).max(500);

/** One thing that must hold at a candle close. `null` in a choice takes all. */
export const AlertCondition = z.discriminatedUnion('kind', [
  /** A structure took one of the states. */
  z.strictObject({
    kind: z.literal('structure'),
    structure: StructureKind,
    states: z.array(StructureState).min(1).nullable(),
    direction: StructureDirection.nullable(),
    withinCandles: WithinCandles,
    /** Price at most this far from it, in ATR; `null` for any distance. */
    maxDistanceAtr: z.number().min(0).max(100).nullable(),
  }),
  z.strictObject({
    kind: z.literal('signal'),
    name: SignalName.nullable(),
    direction: Direction.nullable(),
    minStrength: z.number().min(0).max(1),
    withinCandles: WithinCandles,
  }),
  /** A score that is not known fulfils nothing. */
  z.strictObject({ kind: z.literal('confluence'), comparison: AlertComparison, value: z.number().min(-1).max(1) }),
  z.strictObject({ kind: z.literal('price'), comparison: AlertComparison, value: z.number().positive() }),
  /** A forecast was made at this candle, or resolved with it. */
  z.strictObject({
    kind: z.literal('prediction'),
    event: z.enum(['made', 'resolved']),
    source: PredictionSource.nullable(),
    direction: Direction.nullable(),
    minProbability: z.number().min(0).max(1),
    /** For `resolved`. */
    result: OutcomeResult.nullable(),
  }),
  /** Of the account at that moment; cannot be tested on history. `state` counts active 0, reducing 1, halted 2. */
  z.strictObject({
    kind: z.literal('risk'),
    measure: z.enum(['trading_state', 'day_result_r', 'open_risk_r']),
    comparison: AlertComparison,
    value: z.number(),
  }),
]);
export type AlertCondition = z.infer<typeof AlertCondition>;
export type AlertConditionKind = AlertCondition['kind'];

export const AlertChannel = z.enum(['inbox', 'desktop', 'sound', 'webhook']);
export type AlertChannel = z.infer<typeof AlertChannel>;

/** What a person asks to be told of. */
export const AlertRuleDraft = z.strictObject({
  name: z.string().trim().min(1).max(80),
  instruments: z.array(InstrumentId).min(1).max(50),
  timeframe: Timeframe,
  match: z.enum(['all', 'any']),
  conditions: z.array(AlertCondition).min(1).max(8),
  /** The inbox always gets it. */
  channels: z.array(AlertChannel).max(4),
  /** After it fired, candles of the same instrument in which it is silent; 0 for none. */
  cooldownCandles: z.number().int().min(0).max(1_000),
  isEnabled: z.boolean(),
});
export type AlertRuleDraft = z.infer<typeof AlertRuleDraft>;

export const AlertRule = z
  .object({
    id: z.string(),
    /** Counts up with each change; a firing names the version that fired. */
    version: z.number().int().min(1),
    ...AlertRuleDraft.shape,
    createdAt: EpochMs,
    updatedAt: EpochMs,
  })
  .readonly();
export type AlertRule = z.infer<typeof AlertRule>;

/** Why one condition held, with the numbers. */
export const AlertFact = z
  .object({
    /** Index of the condition in the rule. */
    condition: z.number().int(),
    /** A structure, signal or prediction; `null` where there is none to show. */
    evidenceId: z.string().nullable(),
    facts: z.record(z.string(), z.union([z.number(), z.string()])).readonly(),
  })
  .readonly();
export type AlertFact = z.infer<typeof AlertFact>;

export const AlertDelivery = z
  .object({
    channel: AlertChannel,
    /** `held`: quiet hours, or a newer firing of the same rule was sent; it stays in the inbox. `failed`: given up after its tries, with the reason. */
    state: z.enum(['pending', 'delivered', 'held', 'failed']),
    tries: z.number().int(),
    at: EpochMs.nullable(),
    error: z.string().nullable(),
  })
  .readonly();
export type AlertDelivery = z.infer<typeof AlertDelivery>;

/** A rule that held at one candle close of one instrument: at most one for each rule version, instrument and close. */
export const AlertFiring = z
  .object({
    id: z.string(),
    ruleId: z.string(),
    ruleVersion: z.number().int(),
    ruleName: z.string(),
    instrument: InstrumentId,
    timeframe: Timeframe,
    /** Close of the candle at which it held. */
    closeAt: EpochMs,
    firedAt: EpochMs,
    price: z.number(),
    /** The app was not running at that close, and found it afterwards. */
    isLate: z.boolean(),
    conditions: z.array(AlertCondition).readonly(),
    facts: z.array(AlertFact).readonly(),
    deliveries: z.array(AlertDelivery).readonly(),
    readAt: EpochMs.nullable(),
  })
  .readonly();
export type AlertFiring = z.infer<typeof AlertFiring>;

/** How often a rule would have fired on stored history, and what followed. */
export const AlertTest = z
  .object({
    instrument: InstrumentId,
    timeframe: Timeframe,
    /** Candles looked at, and closes of the first and last. */
    candles: z.number().int(),
    from: EpochMs,
    until: EpochMs,
    firings: z.number().int(),
    perWeek: z.number(),
    /** The latest ones. */
    examples: z
      .array(z.object({ closeAt: EpochMs, price: z.number(), facts: z.array(AlertFact).readonly() }))
      .readonly(),
    /** Kinds of conditions that history cannot tell, which were taken out of the test. */
    untested: z.array(z.string()).readonly(),
    /**
     * Of the firings whose next 24 candles are known: how often price rose one ATR before it fell one, what the same gave
     * from every candle, and the median excursions.
     */
    followed: z
      .object({
        n: z.number().int(),
        up: Proportion.nullable(),
        down: Proportion.nullable(),
        baseUp: z.number().nullable(),
        baseDown: z.number().nullable(),
        medianUpAtr: z.number().nullable(),
        medianDownAtr: z.number().nullable(),
      })
      .readonly(),
  })
  .readonly();
export type AlertTest = z.infer<typeof AlertTest>;

/** When alerts stay quiet and where they go besides. Minutes after midnight in the person's time zone. */
export const AlertSettings = z
  .strictObject({
    /** Half-open; wraps midnight when the end is not after the start; `null` for none. The inbox is never quiet. */
    quietHours: z
      .strictObject({ startMinute: z.number().int().min(0).max(1439), endMinute: z.number().int().min(0).max(1439) })
      .nullable()
      .default(null),
    /** Address that gets a JSON message: https, or http on this machine. */
    webhookUrl: z
      .url({ protocol: /^https?$/ })
      .max(500)
      // No request can be sent to such an address, and the password would lie in the settings as plain text.
      .refine((url) => !URL.canParse(url) || new URL(url).username + new URL(url).password === '', {
        message: 'Expected an address without a name and password in it.',
      })
      .nullable()
      .default(null),
    soundVolume: z.number().min(0).max(1).default(0.6),
  })
  .readonly();
export type AlertSettings = z.infer<typeof AlertSettings>;
