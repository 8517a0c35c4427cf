import type { ClosedTrade } from '#shared/domain/closed-trade';
import { type DecimalString, decimalText, Exact, exact } from '#shared/domain/decimal';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Fill, Order } from '#shared/domain/order';
import { initialRiskOf, money } from './describe-position';
import { addFill, compareFills, type FoldRules, type Holding, NO_HOLDING } from './fold-fills';

/** What is known of the orders behind the fills of one instrument. */
export interface TradeRules {
  readonly instrument: InstrumentId;
  readonly base: string;
  readonly quote: string;
  /** Less than this is no position. */
  readonly quantityStep: Exact;
  /**
   * Share of what was bought that a closed trade may leave behind: legs are sized for the highest fee, so where the fee is
   * lower, or paid in another asset, a little more than a step stays.
   */
  readonly leftoverFraction: Exact;
  /** The order of the app or from outside with this exchange id; `null` where nobody knows it. */
  readonly orderOf: (exchangeOrderId: string) => Pick<Order, 'role' | 'proposalId'> | null;
  /** First stop of the entry with this exchange id. */
  readonly firstStop: (exchangeOrderId: string) => DecimalString | null;
}

/** Trades of one instrument, kept up to date fill by fill. */
export interface TradeFold {
  /** The fill must not be older than those before. */
  add(fill: Fill): void;
  /** Those that are closed, oldest first. A late fill of the closing order changes the newest one. */
  trades(): readonly ClosedTrade[];
  /** Whether nothing of the app's is held but what a closed trade left behind. */
  isClosed(): boolean;
}

/** Closed trades of one instrument, in whatever order its fills are given, oldest first. */
export function closedTrades(fills: readonly Fill[], rules: TradeRules): readonly ClosedTrade[] {
  const fold = createTradeFold(rules);
  for (const fill of fills.toSorted(compareFills)) fold.add(fill);
  return fold.trades();
}

/**
 * A trade runs from the first buy of the app until less than a step of it is left. What was bought from outside is no part of
 * it; what was sold from outside is, as far as it leaves less than the app had bought.
 */
export function createTradeFold(rules: TradeRules): TradeFold {
  const done: ClosedTrade[] = [];
  let own = NO_HOLDING;
  let total = ZERO;
  let closed: ClosedTrade | null = null;

  function isOwn({ exchangeOrderId }: Fill): boolean {
    const order = rules.orderOf(exchangeOrderId);
    return order !== null && order.role !== 'external';
  }

  function trade(fill: Fill): void {
    const isFlat = own.quantity.lt(rules.quantityStep) || own.quantity.isZero();
    const isFirst =
      own.firstOrderId === null || (closed !== null && (isFlat || fill.side === 'buy')) || own.quantity.isZero();
    if (isFirst) {
      if (closed) done.push(closed);
      closed = null;
      // More was sold than bought: what follows has nothing to do with that.
      if (own.quantity.isNegative()) own = NO_HOLDING;
    }
    own = addFill(own, fill, foldRules(isFirst));
    closed = fill.side === 'sell' && own.firstOrderId !== null && isLeftover(own) ? describe(own, fill) : null;
  }

  function foldRules(isFirst: boolean): FoldRules {
    // The fold begins an episode below the step, so the step says whether one begins here.
    const quantityStep = isFirst ? own.quantity.add(1) : ZERO;
    return { base: rules.base, quote: rules.quote, quantityStep, isOwn: () => true };
  }

  function isLeftover({ quantity, bought }: Holding): boolean {
    return quantity.lt(rules.quantityStep) || quantity.lte(bought.quantity.mul(rules.leftoverFraction));
  }

  function describe(holding: Holding, last: Fill): ClosedTrade | null {
    const { firstOrderId, bought, openedAt } = holding;
    if (firstOrderId === null || openedAt === null || bought.value.lte(0)) return null;
    const stop = rules.firstStop(firstOrderId);
    const risk = stop === null ? null : initialRiskOf(holding, stop);
    const result = holding.realised.sub(holding.fees);
    const role = rules.orderOf(last.exchangeOrderId)?.role;
    return {
      id: firstOrderId,
      instrument: rules.instrument,
      quote: rules.quote,
      openedAt,
      closedAt: last.occurredAt,
      notional: money(bought.value),
      result: money(result),
      initialRisk: risk && money(risk),
      resultR: risk && result.div(risk).toNumber(),
      ending: role === 'stop' || role === 'target' || role === 'exit' ? role : 'external',
      proposalId: rules.orderOf(firstOrderId)?.proposalId ?? null,
    };
  }

  return {
    add: (fill) => {
      const amount = exact(fill.quantity);
      const baseFee = fill.feeAsset === rules.base ? exact(fill.fee) : ZERO;
      total = total.add(fill.side === 'buy' ? amount : amount.neg()).sub(baseFee);
      if (isOwn(fill)) trade(fill);
      else if (fill.side === 'sell' && own.quantity.gt(0)) {
        const ours = Exact.min(amount, own.quantity.sub(Exact.max(total, 0)));
        if (ours.gt(0)) trade(partOf(fill, ours));
      }
    },
    trades: () => (closed ? [...done, closed] : done),
    isClosed: () => closed !== null || own.firstOrderId === null || own.quantity.lte(0),
  };
}

function partOf(fill: Fill, quantity: Exact): Fill {
  const fee = exact(fill.fee).mul(quantity).div(exact(fill.quantity)).toDecimalPlaces(FEE_PLACES);
  return { ...fill, quantity: decimalText(quantity), fee: decimalText(fee) };
}

const ZERO = new Exact(0);
const FEE_PLACES = 12;
