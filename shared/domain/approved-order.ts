import type { DecimalString } from './decimal';
import type { InstrumentId } from './instrument';
import type { OrderSide, OrderType, TimeInForce } from './order';

/**
 * An order that the risk engine has passed. `ExecutionClient.submit` takes nothing else.
 *
 * The brand cannot be written down outside its module; `electron/pipeline/risk/approve-order.ts` is the one file that casts
 * to it, and it remembers every object that it made, so that a forged one is refused at run time too.
 */
export type ApprovedOrder = (ApprovedEntry | ApprovedProtection | ApprovedExit) & { readonly [approval]: true };

/** A buy with the stop, and where there is one the target, that the exchange places when it has filled. */
export interface ApprovedEntry {
  readonly kind: 'entry';
  readonly proposalId: string;
  readonly instrument: InstrumentId;
  readonly side: OrderSide;
  readonly entry: OrderLeg & { readonly type: 'limit'; readonly price: DecimalString };
  readonly stop: OrderLeg & { readonly type: 'stop'; readonly triggerPrice: DecimalString };
  readonly target: (OrderLeg & { readonly type: 'limit_maker'; readonly price: DecimalString }) | null;
}

/** A stop, and where there is one a target, for a position that is already held. Never more than the position. */
export interface ApprovedProtection {
  readonly kind: 'protection';
  readonly proposalId: string | null;
  readonly instrument: InstrumentId;
  readonly side: OrderSide;
  readonly stop: OrderLeg & { readonly type: 'stop'; readonly triggerPrice: DecimalString };
  readonly target: (OrderLeg & { readonly type: 'limit_maker'; readonly price: DecimalString }) | null;
}

/** Leaves a position, or a part of it, at the market. Never more than the position. */
export interface ApprovedExit {
  readonly kind: 'exit';
  readonly proposalId: string | null;
  readonly instrument: InstrumentId;
  readonly side: OrderSide;
  readonly exit: OrderLeg & { readonly type: 'market' };
}

export interface OrderLeg {
  readonly type: OrderType;
  readonly quantity: DecimalString;
  readonly timeInForce: TimeInForce | null;
  readonly price: DecimalString | null;
  readonly triggerPrice: DecimalString | null;
}

declare const approval: unique symbol;
