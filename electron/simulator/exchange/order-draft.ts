import { parseDecimal, type Units } from './decimal-units';
import type { OrderRequest, OrderSide, OrderType, TimeInForce } from './exchange-order';
import { missingParameter, needlessParameter, REFUSALS, type Refusal, refuse } from './exchange-refusal';

/** An order request whose form is right: known words, exact numbers, neither a missing nor a needless parameter. */
export interface OrderDraft {
  readonly symbol: string;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly quantity: Units;
  readonly quoteOrderQuantity: Units;
  readonly price: Units;
  readonly stopPrice: Units;
  readonly clientOrderId: string | null;
}

export function draftOrder(request: OrderRequest): OrderDraft | Refusal {
  const { side, type } = request;
  if (!isSide(side)) return REFUSALS.invalidSide;
  if (!isType(type)) return REFUSALS.invalidOrderType;
  const needed: readonly Parameter[] = NEEDED[type];
  for (const name of PARAMETERS) {
    const isGiven = Boolean(request[name]);
    if (needed.includes(name) && !isGiven) return missingParameter(name);
    if (!needed.includes(name) && isGiven && !(type === 'MARKET' && MARKET_SIZES.includes(name))) {
      return needlessParameter(name);
    }
  }
  if (type === 'MARKET') {
    if (request.quantity && request.quoteOrderQty) return needlessParameter('quoteOrderQty');
    if (!request.quantity && !request.quoteOrderQty) {
      return refuse(-1102, "Param 'quantity' or 'quoteOrderQty' must be sent, but both were empty/null!");
    }
  }
  const timeInForce = request.timeInForce || 'GTC';
  if (!isTimeInForce(timeInForce)) return REFUSALS.invalidTimeInForce;

  const amounts = { quantity: 0n, quoteOrderQty: 0n, price: 0n, stopPrice: 0n };
  for (const name of AMOUNTS) {
    const text = request[name];
    if (!text) continue;
    const amount = parseDecimal(text);
    if (amount === 'malformed') return illegalCharacters(name, AMOUNT_RANGE);
    if (amount === 'too-precise') return refuse(-1111, `Parameter '${name}' has too much precision.`);
    if (amount === 0n) return ZERO[name];
    amounts[name] = amount;
  }
  const idRefusal = checkClientId('newClientOrderId', request.newClientOrderId);
  if (idRefusal) return idRefusal;
  return {
    symbol: request.symbol,
    side,
    type,
    timeInForce,
    quantity: amounts.quantity,
    quoteOrderQuantity: amounts.quoteOrderQty,
    price: amounts.price,
    stopPrice: amounts.stopPrice,
    clientOrderId: request.newClientOrderId || null,
  };
}

export function checkClientId(name: string, id: string | undefined): Refusal | null {
  return id && !CLIENT_ID.test(id) ? illegalCharacters(name, CLIENT_ID.source) : null;
}

function illegalCharacters(name: string, range: string): Refusal {
  return refuse(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`);
}

function isSide(text: string): text is OrderSide {
  return text === 'BUY' || text === 'SELL';
}

function isType(text: string): text is OrderType {
  return Object.hasOwn(NEEDED, text);
}

function isTimeInForce(text: string): text is TimeInForce {
  return text === 'GTC' || text === 'IOC' || text === 'FOK';
}

const PARAMETERS = ['timeInForce', 'quantity', 'quoteOrderQty', 'price', 'stopPrice'] as const;
type Parameter = (typeof PARAMETERS)[number];

const AMOUNTS = ['quantity', 'quoteOrderQty', 'price', 'stopPrice'] as const;

const NEEDED: Readonly<Record<OrderType, readonly Parameter[]>> = {
  LIMIT: ['timeInForce', 'quantity', 'price'],
  MARKET: [],
  LIMIT_MAKER: ['quantity', 'price'],
  STOP_LOSS: ['quantity', 'stopPrice'],
  STOP_LOSS_LIMIT: ['timeInForce', 'quantity', 'price', 'stopPrice'],
  TAKE_PROFIT: ['quantity', 'stopPrice'],
  TAKE_PROFIT_LIMIT: ['timeInForce', 'quantity', 'price', 'stopPrice'],
};

/** One of these. */
const MARKET_SIZES: readonly Parameter[] = ['quantity', 'quoteOrderQty'];

const ZERO = {
  quantity: REFUSALS.invalidQuantity,
  quoteOrderQty: REFUSALS.invalidQuantity,
  price: REFUSALS.invalidPrice,
  stopPrice: REFUSALS.invalidStopPrice,
};

const AMOUNT_RANGE = '^([0-9]{1,20})(\\.[0-9]{1,20})?$';
const CLIENT_ID = /^[a-zA-Z0-9-_]{1,36}$/;
