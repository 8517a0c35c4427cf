import { z } from 'zod';
import { DecimalString, NonNegativeDecimal, PositiveDecimal } from './decimal';
import { EpochMs } from './epoch-ms';
import { InstrumentId } from './instrument';

export const OrderSide = z.enum(['buy', 'sell']);
export type OrderSide = z.infer<typeof OrderSide>;

/** `stop` and `target` sell at the market once their trigger price trades; `target_limit` rests in the book. */
export const OrderType = z.enum(['limit', 'market', 'limit_maker', 'stop', 'stop_limit', 'target', 'target_limit']);
export type OrderType = z.infer<typeof OrderType>;

/** Whether an order of this type names the price that it fills at or better, and so can rest in the book. */
export function hasLimitPrice(type: OrderType): boolean {
  return HAS_LIMIT_PRICE[type];
}

export const TimeInForce = z.enum(['gtc', 'ioc', 'fok']);
export type TimeInForce = z.infer<typeof TimeInForce>;

/** What an order is for. `external` ones were not ours: placed by hand or by other software on the same account. */
export const OrderRole = z.enum(['entry', 'stop', 'target', 'exit', 'external']);
export type OrderRole = z.infer<typeof OrderRole>;

/**
 * Where an order is in its life.
 *
 * `intent`: in the journal, not known to be sent. `unknown`: sent, and nobody can say what became of it: its exposure counts
 * as live. `pending`: accepted, waits for its entry to fill. `open`: live on the exchange (partly filled included). Final:
 * `filled`, `cancelled`, `expired`, `rejected`, `not_sent` (the intent never left) and `absent` (unknown past the long
 * deadline, nowhere found).
 */
export const OrderState = z.enum([
  'intent',
  'unknown',
  'pending',
  'open',
  'filled',
  'cancelled',
  'expired',
  'rejected',
  'not_sent',
  'absent',
]);
export type OrderState = z.infer<typeof OrderState>;

export function isFinalOrderState(state: OrderState): boolean {
  return FINAL_STATES.has(state);
}

/** One order as the journal has it. Its client order id is its name, chosen before it is sent. */
export const Order = z
  .object({
    clientOrderId: z.string().max(36),
    /** Client id of the list that ties an entry to its stop and target; `null` for a single order. */
    listClientId: z.string().max(36).nullable(),
    /** `null` for what came from outside or guards a position without one. */
    proposalId: z.string().nullable(),
    exchangeOrderId: z.string().nullable(),
    instrument: InstrumentId,
    role: OrderRole,
    side: OrderSide,
    type: OrderType,
    timeInForce: TimeInForce.nullable(),
    quantity: PositiveDecimal,
    /** Limit price; `null` for orders that fill at the market. */
    price: PositiveDecimal.nullable(),
    /** Trigger price of a conditional order. */
    triggerPrice: PositiveDecimal.nullable(),
    state: OrderState,
    filledQuantity: NonNegativeDecimal,
    /** Sum of price times quantity of its fills, in the quote currency. */
    filledQuote: NonNegativeDecimal,
    createdAt: EpochMs,
    /** When the exchange first said that it has it; `null` before. */
    acknowledgedAt: EpochMs.nullable(),
    updatedAt: EpochMs,
    /** Code and words of the last refusal or doubt; `null` where there was none. */
    fault: z.object({ code: z.string(), message: z.string() }).readonly().nullable(),
  })
  .readonly();
export type Order = z.infer<typeof Order>;

/** One execution. `tradeId` is unique within its instrument. */
export const Fill = z
  .object({
    instrument: InstrumentId,
    tradeId: z.string(),
    exchangeOrderId: z.string(),
    /** `null` while the order is not known here. */
    clientOrderId: z.string().nullable(),
    side: OrderSide,
    price: PositiveDecimal,
    quantity: PositiveDecimal,
    fee: NonNegativeDecimal,
    feeAsset: z.string(),
    isMaker: z.boolean(),
    occurredAt: EpochMs,
    knownAt: EpochMs,
  })
  .readonly();
export type Fill = z.infer<typeof Fill>;

export const Balance = z.object({ asset: z.string(), free: DecimalString, locked: DecimalString }).readonly();
export type Balance = z.infer<typeof Balance>;

const HAS_LIMIT_PRICE: Readonly<Record<OrderType, boolean>> = {
  limit: true,
  market: false,
  limit_maker: true,
  stop: false,
  stop_limit: true,
  target: false,
  target_limit: true,
};

const FINAL_STATES: ReadonlySet<OrderState> = new Set([
  'filled',
  'cancelled',
  'expired',
  'rejected',
  'not_sent',
  'absent',
]);
