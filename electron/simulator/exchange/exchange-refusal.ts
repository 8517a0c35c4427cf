/** Binance's answer to what it does not do; the codes and texts are its own. */
export interface Refusal {
  readonly ok: false;
  readonly code: number;
  readonly message: string;
}

export type Outcome<Success> = (Success & { readonly ok: true }) | Refusal;

export function refuse(code: number, message: string): Refusal {
  return { ok: false, code, message };
}

export const REFUSALS = {
  invalidSymbol: refuse(-1121, 'Invalid symbol.'),
  invalidAccount: refuse(-2015, 'Invalid API-key, IP, or permissions for action.'),
  marketClosed: refuse(-1013, 'Market is closed.'),
  invalidQuantity: refuse(-1013, 'Invalid quantity.'),
  invalidPrice: refuse(-1013, 'Invalid price.'),
  invalidStopPrice: refuse(-1013, 'Stop price cannot be zero.'),
  unsupportedCombination: refuse(-1014, 'Unsupported order combination.'),
  invalidTimeInForce: refuse(-1115, 'Invalid timeInForce.'),
  invalidOrderType: refuse(-1116, 'Invalid orderType.'),
  invalidSide: refuse(-1117, 'Invalid side.'),
  duplicateOrder: refuse(-2010, 'Duplicate order sent.'),
  insufficientBalance: refuse(-2010, 'Account has insufficient balance for requested action.'),
  wouldTrigger: refuse(-2010, 'Order would trigger immediately.'),
  wouldTake: refuse(-2010, 'Order would immediately match and take.'),
  badOcoPrices: refuse(-2010, 'The relationship of the prices for the orders is not correct.'),
  unknownOrder: refuse(-2011, 'Unknown order sent.'),
  unknownOrderList: refuse(-2011, 'Unknown order list sent.'),
  cancelRestricted: refuse(-2011, 'Order was not canceled due to cancel restrictions.'),
  orderDoesNotExist: refuse(-2013, 'Order does not exist.'),
  orderListDoesNotExist: refuse(-2018, 'Order list does not exist.'),
  cancelReplacePartiallyFailed: refuse(-2021, 'Order cancel-replace partially failed.'),
  cancelReplaceFailed: refuse(-2022, 'Order cancel-replace failed.'),
  insufficientForWithdrawal: refuse(-4026, 'User has insufficient balance'),
} as const;

export function missingParameter(name: string): Refusal {
  return refuse(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
}

export function needlessParameter(name: string): Refusal {
  return refuse(-1106, `Parameter '${name}' sent when not required.`);
}

export function filterFailure(filter: string): Refusal {
  return refuse(-1013, `Filter failure: ${filter}`);
}
