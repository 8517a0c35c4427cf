import { z } from 'zod';
import { DecimalString, NonNegativeDecimal, PositiveDecimal } from './decimal';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';
import { Direction } from './prediction';

/** An id that a ticket cites. Programs choose it and others read it, so it holds no words and nothing that a terminal obeys. */
const CitedId = z.string().regex(/^[\x21-\x7e]+$/, 'Expected an id: visible ASCII characters without blanks.');

/** What somebody wants to do. It has no quantity: the risk engine sizes it. */
export const OrderTicket = z
  .strictObject({
    instrument: InstrumentId,
    direction: Direction,
    /** Limit price of the entry; `null` enters at the market, with a bounded price. */
    entry: PositiveDecimal.nullable(),
    stop: PositiveDecimal,
    /** Where the profit is taken; `null` leaves only the stop. */
    target: PositiveDecimal.nullable(),
    /** How long an entry that has not filled stays in the book. */
    entryTtlMs: z.number().int().min(1_000).max(604_800_000).default(3_600_000),
    predictionId: CitedId.max(64).nullable().default(null),
    evidenceIds: z.array(CitedId.max(128)).max(32).readonly().default([]),
  })
  .readonly();
export type OrderTicket = z.infer<typeof OrderTicket>;

/** Who made a ticket. The model and other software only ever propose. */
export const ProposalSource = z.enum(['person', 'model', 'mcp', 'rest', 'cli']);
export type ProposalSource = z.infer<typeof ProposalSource>;

/** What one rule said, with the number it looked at and the limit that it holds. */
export const RuleVerdict = z
  .object({
    code: z.string(),
    decision: z.enum(['allow', 'cap', 'deny']),
    value: z.string().nullable(),
    limit: z.string().nullable(),
    message: z.string(),
    /** Largest quantity that this rule lets pass; `null` where it bounds none. */
    maxQuantity: NonNegativeDecimal.nullable().default(null),
    /** Passed, and the person should think twice. */
    isWarning: z.boolean().default(false),
  })
  .readonly();
export type RuleVerdict = z.infer<typeof RuleVerdict>;

/** The numbers of a sized ticket: what the person confirms. Money in the instrument's quote currency. */
export const SizedTicket = z
  .object({
    quantity: PositiveDecimal,
    /** What the sizing alone would have given, before any rule capped it. */
    wantedQuantity: PositiveDecimal.nullable().default(null),
    /** Limit sent to the exchange: the entry, or the bounded price of an entry at the market. */
    limitPrice: PositiveDecimal,
    notional: PositiveDecimal,
    /** Loss at the stop with fees, as money and as a share of equity. */
    risk: PositiveDecimal,
    riskFraction: z.number().min(0),
    /** Loss at the stop in R: of equity times the mandate's risk fraction. */
    riskR: z.number().min(0).nullable().default(null),
    /** Profit at the target after fees, divided by the risk; `null` without a target. */
    rewardRatio: z.number().nullable(),
    estimatedFees: NonNegativeDecimal,
    quote: z.string(),
    equity: DecimalString,
  })
  .readonly();
export type SizedTicket = z.infer<typeof SizedTicket>;

/** `open` may be confirmed; every other state is final. */
export const ProposalState = z.enum(['open', 'confirmed', 'denied', 'expired', 'withdrawn']);
export type ProposalState = z.infer<typeof ProposalState>;

/** A ticket with its size and every rule's verdict, waiting for a person. */
/** What a person is asked to confirm, by the main process alone, and the token that lets this window do it once. */
export const ConfirmationCard = z
  .object({
    proposalId: z.string(),
    hash: z.string(),
    token: z.string(),
    /** What has to be typed as well, for real money; `null` where holding is enough. */
    mustType: z.string().nullable(),
    expiresAt: EpochMs,
  })
  .readonly();
export type ConfirmationCard = z.infer<typeof ConfirmationCard>;

/** How far the price has moved since an open proposal was made, as a share of the way to its stop; it dies at `limit`. */
export const ProposalDrift = z
  .object({
    proposalId: z.string(),
    price: PositiveDecimal.nullable(),
    drift: z.number().min(0).nullable(),
    limit: z.number().min(0),
  })
  .readonly();
export type ProposalDrift = z.infer<typeof ProposalDrift>;

export const Proposal = z
  .object({
    id: z.string(),
    /** SHA-256 over ticket and size: what was shown is what is confirmed. */
    hash: z.string(),
    ticket: OrderTicket,
    source: ProposalSource,
    /** Name of the program that made it, as the person named that program; `null` for every other source. */
    proposedBy: z.string().nullable().default(null),
    state: ProposalState,
    createdAt: EpochMs,
    expiresAt: EpochMs,
    /** Price when it was made; a confirmation dies when the market has moved too far from it. */
    referencePrice: PositiveDecimal.nullable(),
    /** `null` when it was denied. */
    size: SizedTicket.nullable(),
    verdicts: z.array(RuleVerdict).readonly(),
    confirmedAt: EpochMs.nullable(),
  })
  .readonly();
export type Proposal = z.infer<typeof Proposal>;
