import { ACCOUNT_ROUTES } from './account-routes';
import { ApiError } from './api-error';
import { type ExchangeKey, type KeyRing, withoutSignature } from './exchange-keys';
import { FUTURES_ROUTES } from './futures-routes';
import { MARKET_ROUTES } from './market-routes';
import { ORDER_ROUTES } from './order-routes';
import { checkParameters, type Parameters, readParameters } from './request-parameters';
import type { RestContext, RestRoute } from './rest-route';

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly body: string;
  readonly apiKey: string | undefined;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers one request in full: limits, parameters, signature, permission, and then the endpoint itself. */
export function createRestDispatch(parts: {
  readonly context: RestContext;
  readonly keys: KeyRing;
  readonly accountOf: (key: ExchangeKey) => string;
}) {
  const { context, keys, accountOf } = parts;
  const { limits, clock } = context;

  const authorize = (route: RestRoute, request: WireRequest, all: Parameters): ExchangeKey | null => {
    if (route.access === 'public') return null;
    if (route.access === 'key') return keys.identify(request.apiKey);
    const key = keys.verify({
      apiKey: request.apiKey,
      payload: withoutSignature(request.query) + withoutSignature(request.body),
      signature: all.signature,
      timestamp: all.timestamp,
      recvWindow: all.recvWindow,
      now: clock.now(),
    });
    keys.require(key, route.access);
    return key;
  };

  const run = async (request: WireRequest): Promise<unknown> => {
    const route = ROUTES.get(`${request.method} ${request.path}`);
    const all = readParameters(request.query, request.body);
    limits.chargeWeight(!route ? 1 : typeof route.weight === 'number' ? route.weight : route.weight(all));
    if (!route) {
      if (PATHS.has(request.path))
        throw new ApiError(405, -1000, `Request method '${request.method}' is not supported.`);
      throw new ApiError(404, -1000, 'Path does not exist.');
    }
    const key = authorize(route, request, all);
    const { signature: _, timestamp: __, recvWindow: ___, ...parameters } = all;
    checkParameters(parameters, route.parameters);
    if (route.orders) limits.chargeOrders(route.orders);
    return route.answer({ context, parameters, key, account: key ? accountOf(key) : '' });
  };

  return async (request: WireRequest): Promise<WireAnswer> => {
    try {
      return jsonAnswer(200, await run(request), limits.headers());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return jsonAnswer(error.status, error.body(), { ...limits.headers(), ...error.headers });
    }
  };
}

export function jsonAnswer(status: number, value: unknown, headers: Readonly<Record<string, string>>): WireAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json;charset=UTF-8', ...headers },
    body: JSON.stringify(value),
  };
}

const ALL_ROUTES = [...MARKET_ROUTES, ...ORDER_ROUTES, ...ACCOUNT_ROUTES, ...FUTURES_ROUTES];
const ROUTES: ReadonlyMap<string, RestRoute> = new Map(
  ALL_ROUTES.map((route) => [`${route.method} ${route.path}`, route]),
);
const PATHS: ReadonlySet<string> = new Set(ALL_ROUTES.map(({ path }) => path));
