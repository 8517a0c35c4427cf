import { Exact, exact } from '#shared/domain/decimal';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { Fill } from '#shared/domain/order';

/**
 * What fills add up to in one instrument, by average cost. An episode runs from the fill that opened a position until less
 * than a step of it is left; money in the quote currency.
 */
export interface Holding {
  /** Fees that were taken in the base are off. Negative when more was sold than these fills bought. */
  readonly quantity: Exact;
  /** The part that our own orders made. */
  readonly ownQuantity: Exact;
  readonly averagePrice: Exact | null;
  /** Before fees, of this episode. */
  readonly realised: Exact;
  /** Fees in the quote, and those in the base at average cost, of this episode. */
  readonly fees: Exact;
  readonly otherFees: ReadonlyMap<string, Exact>;
  /** Before fees and after them, of all episodes. */
  readonly totalRealised: Exact;
  readonly totalFees: Exact;
  readonly openedAt: EpochMs | null;
  readonly updatedAt: EpochMs;
  /** Bought by our orders in this episode, fees included. */
  readonly bought: { readonly quantity: Exact; readonly value: Exact };
  /** Exchange id of our order that opened the episode. */
  readonly firstOrderId: string | null;
}

export interface FoldRules {
  readonly base: string;
  readonly quote: string;
  /** Less than this is no position: the exchange takes no order for it. */
  readonly quantityStep: Exact;
  readonly isOwn: (fill: Fill) => boolean;
}

/** The holding after these fills, in whatever order they are given. */
export function foldFills(fills: readonly Fill[], rules: FoldRules): Holding {
  return fills.toSorted(compareFills).reduce((holding, fill) => addFill(holding, fill, rules), NO_HOLDING);
}

/** The holding after one more fill, which must not be older than those before. */
export function addFill(before: Holding, fill: Fill, rules: FoldRules): Holding {
  const holding =
    before.quantity.abs().lt(rules.quantityStep) || before.quantity.isZero() ? newEpisode(before, fill) : before;
  const price = exact(fill.price);
  const amount = exact(fill.quantity);
  const fee = exact(fill.fee);
  const baseFee = fill.feeAsset === rules.base ? fee : ZERO;
  const isOther = fill.feeAsset !== rules.base && fill.feeAsset !== rules.quote && !fee.isZero();
  const change = fill.side === 'buy' ? amount : amount.neg();
  const isOwn = rules.isOwn(fill);
  const traded = trade(holding, change, price);
  // Base that was taken leaves at what it cost, so that realised, unrealised and fees add up to the cash.
  const moneyFee = fill.feeAsset === rules.quote ? fee : baseFee.mul(traded.averagePrice);
  const isOwnBuy = isOwn && fill.side === 'buy';
  return {
    quantity: holding.quantity.add(change).sub(baseFee),
    ownQuantity: isOwn ? holding.ownQuantity.add(change).sub(baseFee) : holding.ownQuantity,
    averagePrice: traded.averagePrice,
    realised: holding.realised.add(traded.realised),
    fees: holding.fees.add(moneyFee),
    otherFees: isOther
      ? new Map(holding.otherFees).set(fill.feeAsset, (holding.otherFees.get(fill.feeAsset) ?? ZERO).add(fee))
      : holding.otherFees,
    totalRealised: holding.totalRealised.add(traded.realised),
    totalFees: holding.totalFees.add(moneyFee),
    openedAt: holding.openedAt,
    updatedAt: Math.max(holding.updatedAt, fill.occurredAt),
    bought: isOwnBuy
      ? { quantity: holding.bought.quantity.add(amount), value: holding.bought.value.add(amount.mul(price)) }
      : holding.bought,
    firstOrderId: holding.firstOrderId ?? (isOwnBuy ? fill.exchangeOrderId : null),
  };
}

/** By time, then by trade id as a number: two fills of one millisecond keep the exchange's order. */
export function compareFills(a: Fill, b: Fill): number {
  return (
    a.occurredAt - b.occurredAt ||
    a.tradeId.length - b.tradeId.length ||
    (a.tradeId < b.tradeId ? -1 : a.tradeId > b.tradeId ? 1 : 0)
  );
}

function newEpisode(holding: Holding, fill: Fill): Holding {
  return {
    ...holding,
    realised: ZERO,
    fees: ZERO,
    otherFees: new Map(),
    openedAt: fill.occurredAt,
    bought: { quantity: ZERO, value: ZERO },
    firstOrderId: null,
  };
}

function trade(
  { quantity, averagePrice }: Holding,
  change: Exact,
  price: Exact,
): { averagePrice: Exact; realised: Exact } {
  const cost = averagePrice ?? price;
  if (quantity.isZero() || quantity.isNegative() === change.isNegative()) {
    const value = quantity.abs().mul(cost).add(change.abs().mul(price));
    return { averagePrice: value.div(quantity.abs().add(change.abs())), realised: ZERO };
  }
  const closed = Exact.min(quantity.abs(), change.abs());
  const realised = closed.mul(price.sub(cost)).mul(quantity.isNegative() ? -1 : 1);
  return { averagePrice: change.abs().gt(quantity.abs()) ? price : cost, realised };
}

const ZERO = new Exact(0);

export const NO_HOLDING: Holding = {
  quantity: ZERO,
  ownQuantity: ZERO,
  averagePrice: null,
  realised: ZERO,
  fees: ZERO,
  otherFees: new Map(),
  totalRealised: ZERO,
  totalFees: ZERO,
  openedAt: null,
  updatedAt: 0,
  bought: { quantity: ZERO, value: ZERO },
  firstOrderId: null,
};
