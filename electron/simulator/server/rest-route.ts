import type { Clock } from '#electron/ports/clock';
import type { ExchangeEngine } from '../exchange/exchange-engine';
import type { Refusal } from '../exchange/exchange-refusal';
import { ApiError } from './api-error';
import type { ExchangeKey } from './exchange-keys';
import type { FuturesDesk } from './futures-desk';
import type { HiddenOrders } from './hidden-orders';
import type { ListenKeys } from './listen-keys';
import type { MarketFeed } from './market-feed';
import type { RequestLimits } from './request-limits';
import type { ParameterRules, Parameters } from './request-parameters';

/** One endpoint: what it costs, who may ask, and what it answers. */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly weight: number | ((parameters: Parameters) => number);
  /** `key`: the key is named but nothing is signed. */
  readonly access: 'public' | 'key' | 'read' | 'trade';
  /** New orders that it places. */
  readonly orders?: number;
  readonly parameters: ParameterRules;
  answer(call: RestCall): unknown;
}

export interface RestCall {
  readonly context: RestContext;
  readonly parameters: Parameters;
  /** Of the key; empty for a public request. */
  readonly account: string;
  /** `null` for a public request. */
  readonly key: ExchangeKey | null;
}

/** What the endpoints ask. */
export interface RestContext {
  readonly engine: ExchangeEngine;
  readonly feed: MarketFeed;
  readonly clock: Clock;
  readonly limits: RequestLimits;
  readonly hidden: HiddenOrders;
  readonly listenKeys: ListenKeys;
  readonly futures: FuturesDesk;
}

/** What an engine's call gave, or its refusal as an answer. */
export function accepted<Success extends object>(outcome: (Success & { readonly ok: true }) | Refusal): Success {
  if (!outcome.ok) throw refusalError(outcome);
  return outcome;
}

export function refusalError({ code, message }: Refusal): ApiError {
  return new ApiError(code === -2015 ? 401 : 400, code, message);
}

/** @returns `undefined` where it was not sent. */
export function numberOf(parameters: Parameters, name: string): number | undefined {
  const text = parameters[name];
  return text === undefined ? undefined : Number(text);
}

/** The parameter within 1 and `most`; Binance lowers what is above silently. */
export function limitOf(parameters: Parameters, preset: number, most: number): number {
  const limit = numberOf(parameters, 'limit') ?? preset;
  if (limit < 1) throw new ApiError(400, -1130, "Data sent for parameter 'limit' is not valid.");
  return Math.min(limit, most);
}
