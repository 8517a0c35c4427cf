import { z } from 'zod';
import { DecimalString, PositiveDecimal } from './decimal';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { OrderTicket, RuleVerdict, SizedTicket } from './proposal';
import { BreakerCause, BreakerTrigger, TradingState } from './trading-state';

/** How a number of the risk pane reads. Fractions are 0..1; `age` is ms. */
export const RiskUnit = z.enum(['r', 'fraction', 'count', 'age', 'ratio', 'skill']);
export type RiskUnit = z.infer<typeof RiskUnit>;

/** How much of one limit is used up by what is open now. */
export const RiskBudget = z
  .object({
    kind: z.enum([
      'open_risk',
      'day_budget',
      'instrument_budget',
      'group_budget',
      'total_exposure',
      'instrument_exposure',
      'group_exposure',
      'open_positions',
      'order_rate',
    ]),
    /** Instrument, or the members of a group; `null` for the whole account. */
    subject: z.string().nullable(),
    /** `null` where it is not known. */
    used: z.number().nullable(),
    limit: z.number(),
    unit: RiskUnit,
  })
  .readonly();
export type RiskBudget = z.infer<typeof RiskBudget>;

/** How far one trigger of the breaker is from tripping. `halted` is `null` for what only ever reduces. */
export const BreakerMeasure = z
  .object({
    trigger: BreakerTrigger,
    value: z.number().nullable(),
    reducing: z.number(),
    halted: z.number().nullable(),
    unit: RiskUnit,
    /** Whether a lower value is the worse one, as with skill. */
    isLowerWorse: z.boolean(),
    /** Until when its cause lasts at least; `null` where it has not tripped or waits for a person. */
    clearsAt: EpochMs.nullable(),
  })
  .readonly();
export type BreakerMeasure = z.infer<typeof BreakerMeasure>;

/** Why no entry is taken in one instrument, or in all (`null`), for a while. */
export const RiskLock = z
  .object({ code: z.string(), instrument: InstrumentId.nullable(), until: EpochMs.nullable() })
  .readonly();
export type RiskLock = z.infer<typeof RiskLock>;

/** Instruments that share a budget. Those whose correlation could not be measured are counted as one group. */
export const CorrelationGroup = z
  .object({ instruments: z.array(InstrumentId).readonly(), isMeasured: z.boolean() })
  .readonly();
export type CorrelationGroup = z.infer<typeof CorrelationGroup>;

/** Correlation of the returns of two instruments; `null` where fewer than `n` common candles are stored than it takes. */
export const Correlation = z
  .object({
    a: InstrumentId,
    b: InstrumentId,
    correlation: z.number().min(-1).max(1).nullable(),
    /** Common returns that it rests on. */
    n: z.number().int(),
  })
  .readonly();
export type Correlation = z.infer<typeof Correlation>;

/** Everything that decides whether an entry would be taken now. */
export const RiskState = z
  .object({
    at: EpochMs,
    state: TradingState,
    causes: z.array(BreakerCause).readonly(),
    /** A person's halt; `null` where there is none. */
    killSwitch: z.object({ reason: z.string(), at: EpochMs }).readonly().nullable(),
    mandate: z
      .object({
        version: z.number().int(),
        preset: z.string(),
        expiresAt: EpochMs.nullable(),
        isExpired: z.boolean(),
        needsSignature: z.boolean(),
        pendingAt: EpochMs.nullable(),
      })
      .readonly(),
    /** Currency of the money below. */
    quote: z.string(),
    equity: DecimalString.nullable(),
    /** What one R is in money now. */
    oneR: PositiveDecimal.nullable(),
    /** Result of the day in R so far, open positions included. */
    dayResultR: z.number().nullable(),
    openRiskR: z.number().nullable(),
    budgets: z.array(RiskBudget).readonly(),
    measures: z.array(BreakerMeasure).readonly(),
    locks: z.array(RiskLock).readonly(),
    groups: z.array(CorrelationGroup).readonly(),
  })
  .readonly();
export type RiskState = z.infer<typeof RiskState>;

/** What the rules say about a ticket, without making a proposal of it. */
export const RiskEvaluation = z
  .object({
    ticket: OrderTicket,
    decision: z.enum(['allow', 'cap', 'deny']),
    /** `null` where it is denied. */
    size: SizedTicket.nullable(),
    verdicts: z.array(RuleVerdict).readonly(),
    /** Facts that were assumed and not looked up, by name. */
    assumed: z.array(z.string()).readonly(),
  })
  .readonly();
export type RiskEvaluation = z.infer<typeof RiskEvaluation>;

/** A blocked or capped trade, followed to see what the rules saved or cost. */
export const Counterfactual = z
  .object({
    proposalId: z.string(),
    instrument: InstrumentId,
    /** Rules that denied or capped it. */
    codes: z.array(z.string()).min(1).readonly(),
    kind: z.enum(['denied', 'capped']),
    /** Share of the wanted size that was not traded, 0..1: all of it for a denied one. */
    share: z.number().min(0).max(1),
    entry: PositiveDecimal,
    stop: PositiveDecimal,
    target: PositiveDecimal.nullable(),
    startedAt: EpochMs,
    horizonAt: EpochMs,
    state: z.enum(['open', 'resolved', 'not_entered']),
    /** R of the part that was not traded, after fees: negative was saved, positive was cost. `null` while open. */
    resultR: z.number().nullable(),
    resolvedAt: EpochMs.nullable(),
  })
  .readonly();
export type Counterfactual = z.infer<typeof Counterfactual>;

/** What one rule did over the trades that it blocked or capped. */
export const RuleEffect = z
  .object({
    code: z.string(),
    blocked: z.number().int(),
    resolved: z.number().int(),
    /** Sum of R that it kept the account from losing (positive) and from winning (negative). */
    savedR: z.number(),
  })
  .readonly();
export type RuleEffect = z.infer<typeof RuleEffect>;
