import type { MarketQuote } from '#electron/ports/market-client';
import { type DecimalString, decimalText, Exact, exact } from '#shared/domain/decimal';
import type { InstrumentId } from '#shared/domain/instrument';
import type { Order } from '#shared/domain/order';
import type { Position, Protection } from '#shared/domain/position';
import type { Holding } from './fold-fills';
import { coveredQuantity, guardedQuantity, isLiveStop, type ProtectionPlan } from './plan-protection';
import type { ProtectionLevels } from './protection-levels';

/**
 * An open position in the words of the contract, or `null` where nothing is held.
 *
 * @param facts.orders - Live orders of the app in the instrument.
 * @param facts.firstLevels - Levels of the entry that opened it; one R is the loss from the price paid to that stop.
 */
export function describePosition(facts: {
  readonly instrument: InstrumentId;
  readonly base: string;
  readonly quote: string;
  readonly holding: Holding;
  readonly orders: readonly Order[];
  readonly marketQuote: MarketQuote | null;
  readonly firstLevels: ProtectionLevels | null;
  readonly plan: ProtectionPlan;
  readonly isBeingRepaired: boolean;
}): Position | null {
  const { instrument, base, quote, holding, orders, marketQuote, firstLevels } = facts;
  const { quantity, averagePrice, realised, fees, openedAt, updatedAt } = holding;
  if (quantity.isZero()) return null;
  const last = marketQuote === null ? null : exact(marketQuote.bid);
  const unrealised = last && averagePrice ? quantity.mul(last.sub(averagePrice)) : null;
  const initialRisk = firstLevels ? initialRiskOf(holding, firstLevels.stop) : null;
  const result = unrealised && realised.add(unrealised).sub(fees);
  const stops = orders.filter(isLiveStop).flatMap(({ triggerPrice }) => (triggerPrice ? [exact(triggerPrice)] : []));
  const targets = orders.flatMap(({ role, state, price }) =>
    role === 'target' && state === 'open' && price ? [exact(price)] : [],
  );
  return {
    instrument,
    base,
    quote,
    quantity: decimalText(quantity),
    averagePrice: averagePrice?.gt(0) ? money(averagePrice) : null,
    lastPrice: marketQuote?.bid ?? null,
    unrealised: unrealised && money(unrealised),
    realised: money(realised),
    fees: money(fees),
    otherFees: Object.fromEntries([...holding.otherFees].map(([asset, fee]) => [asset, decimalText(fee)])),
    stopPrice: stops.length > 0 ? decimalText(Exact.max(...stops)) : null,
    targetPrice: targets.length > 0 ? decimalText(Exact.min(...targets)) : null,
    protection: protectionOf(facts),
    coveredQuantity: decimalText(coveredQuantity(orders)),
    initialRisk: initialRisk && money(initialRisk),
    resultR: initialRisk && result ? result.div(initialRisk).toNumber() : null,
    openedAt,
    updatedAt,
  };
}

/** Loss from the price paid down to the first stop: one R. `null` where the stop lies above it. */
export function initialRiskOf({ bought }: Pick<Holding, 'bought'>, stop: DecimalString): Exact | null {
  const risk = bought.value.sub(bought.quantity.mul(exact(stop)));
  return risk.gt(0) ? risk : null;
}

function protectionOf({ holding, plan, isBeingRepaired }: Parameters<typeof describePosition>[0]): Protection {
  if (guardedQuantity(holding).isZero()) return 'external';
  if (plan.kind === 'covered' || plan.kind === 'dust') return plan.kind;
  if (plan.kind === 'take-off') return 'covered';
  return plan.kind === 'wait' || isBeingRepaired ? 'repairing' : 'naked';
}

/** Twelve places: averages do not end, and no exchange states more. */
export function money(value: Exact): string {
  return decimalText(value.toDecimalPlaces(12));
}
