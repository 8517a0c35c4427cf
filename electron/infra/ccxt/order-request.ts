import type { ClientOrderIds } from '#electron/ports/execution-client';
import type { ApprovedOrder, OrderLeg } from '#shared/domain/approved-order';
import type { InstrumentRules } from '#shared/domain/instrument-rules';
import { assertNever, invariant } from '#shared/domain/invariant';
import type { OrderSide, TimeInForce } from '#shared/domain/order';
import { checkAgainstRules } from '#shared/domain/order-fits-rules';
import type { SpotEndpoint } from './ccxt-exchange';

/** A request that places an order: ccxt's name of the endpoint and its parameters, numbers as the exchange reads them. */
export interface OrderRequest {
  readonly endpoint: SpotEndpoint;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The request that places an approved order with all its legs, each under its own name.
 *
 * Every price and quantity is passed on untouched, and only if it is a positive decimal on step and within the instrument's
 * rules: ccxt would send a negative amount and floor one that is off step.
 *
 * @throws InvariantError for a number that breaks a rule and for a leg without a name: the risk engine has let through what
 * it must not.
 */
export function buildOrderRequest(order: ApprovedOrder, ids: ClientOrderIds, rules: InstrumentRules): OrderRequest {
  invariant(order.instrument === rules.instrument, `Expected rules of ${order.instrument}, was ${rules.instrument}.`);
  switch (order.kind) {
    case 'entry': {
      const out = opposite(order.side);
      assertFits(order.entry, order.side, rules);
      assertFits(order.stop, out, rules);
      if (order.target) assertFits(order.target, out, rules);
      const list = {
        ...head(rules),
        listClientOrderId: named(ids.list, 'list'),
        workingType: 'LIMIT',
        workingSide: SIDES[order.side],
        workingClientOrderId: named(ids.entry, 'entry'),
        workingPrice: order.entry.price,
        workingQuantity: order.entry.quantity,
        workingTimeInForce: TIMES_IN_FORCE[order.entry.timeInForce ?? 'gtc'],
        pendingSide: SIDES[out],
        pendingQuantity: order.stop.quantity,
      };
      if (!order.target) {
        return {
          endpoint: 'privatePostOrderListOto',
          parameters: {
            ...list,
            pendingType: 'STOP_LOSS',
            pendingStopPrice: order.stop.triggerPrice,
            pendingClientOrderId: named(ids.stop, 'stop'),
          },
        };
      }
      return {
        endpoint: 'privatePostOrderListOtoco',
        parameters: { ...list, ...exitLegs(order.stop, order.target, out, ids, PENDING_NAMES) },
      };
    }
    case 'protection': {
      assertFits(order.stop, order.side, rules);
      if (order.target) {
        assertFits(order.target, order.side, rules);
        return {
          endpoint: 'privatePostOrderListOco',
          parameters: {
            ...head(rules),
            listClientOrderId: named(ids.list, 'list'),
            side: SIDES[order.side],
            quantity: order.stop.quantity,
            ...exitLegs(order.stop, order.target, order.side, ids, OCO_NAMES),
          },
        };
      }
      return {
        endpoint: 'privatePostOrder',
        parameters: {
          ...head(rules),
          side: SIDES[order.side],
          type: 'STOP_LOSS',
          quantity: order.stop.quantity,
          stopPrice: order.stop.triggerPrice,
          newClientOrderId: named(ids.stop, 'stop'),
        },
      };
    }
    case 'exit':
      assertFits(order.exit, order.side, rules);
      return {
        endpoint: 'privatePostOrder',
        parameters: {
          ...head(rules),
          side: SIDES[order.side],
          type: 'MARKET',
          quantity: order.exit.quantity,
          newClientOrderId: named(ids.exit, 'exit'),
        },
      };
    default:
      return assertNever(order);
  }
}

type Leg<Type extends OrderLeg['type']> = OrderLeg & { readonly type: Type };
type StopLeg = Leg<'stop'> & { readonly triggerPrice: string };
type TargetLeg = Leg<'limit_maker'> & { readonly price: string };

/** Stop and target of one pair. The exchange names them by where they lie: a sell's target is above, a buy's below. */
function exitLegs(
  stop: StopLeg,
  target: TargetLeg,
  side: OrderSide,
  ids: ClientOrderIds,
  [above, below]: readonly [string, string],
): Record<string, string> {
  invariant(
    stop.quantity === target.quantity,
    `Expected one quantity for stop and target, was ${stop.quantity} and ${target.quantity}.`,
  );
  const [targetName, stopName] = side === 'sell' ? [above, below] : [below, above];
  return {
    [`${targetName}Type`]: 'LIMIT_MAKER',
    [`${targetName}Price`]: target.price,
    [`${targetName}ClientOrderId`]: named(ids.target, 'target'),
    [`${stopName}Type`]: 'STOP_LOSS',
    [`${stopName}StopPrice`]: stop.triggerPrice,
    [`${stopName}ClientOrderId`]: named(ids.stop, 'stop'),
  };
}

function head({ symbol }: InstrumentRules) {
  return { symbol, newOrderRespType: 'RESULT' };
}

function assertFits(leg: OrderLeg, side: OrderSide, rules: InstrumentRules): void {
  const [violation] = checkAgainstRules({ ...leg, side }, rules, NO_MARKET);
  invariant(
    !violation,
    `Expected an order within the rules of ${rules.instrument}, was ${violation?.code} (${violation?.value}, limit ${violation?.limit}).`,
  );
}

function named(id: string | null, leg: string): string {
  invariant(id !== null && CLIENT_ORDER_ID.test(id), `Expected a client order id for the ${leg}, was ${id}.`);
  return id;
}

function opposite(side: OrderSide): OrderSide {
  return side === 'buy' ? 'sell' : 'buy';
}

const SIDES: Readonly<Record<OrderSide, string>> = { buy: 'BUY', sell: 'SELL' };
const TIMES_IN_FORCE: Readonly<Record<TimeInForce, string>> = { gtc: 'GTC', ioc: 'IOC', fok: 'FOK' };
const PENDING_NAMES = ['pendingAbove', 'pendingBelow'] as const;
const OCO_NAMES = ['above', 'below'] as const;
const CLIENT_ORDER_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;
/** What changes by the second was checked by the execution service; here only what is true of the order alone. */
const NO_MARKET = { averagePrice: null, openOrders: null, openConditionalOrders: null };
