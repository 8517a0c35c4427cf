import { z } from 'zod';
import type { Clock } from '#electron/ports/clock';
import { ApiError } from './api-error';
import type { ExchangeKey, KeyRing } from './exchange-keys';
import type { RequestLimits } from './request-limits';
import type { ApiStream } from './user-streams';

/** Answers requests of one connection to the WebSocket API: the user stream, the time, nothing that trades. */
export function createWebSocketApi(parts: {
  readonly keys: KeyRing;
  readonly clock: Clock;
  readonly limits: RequestLimits;
  readonly accountOf: (key: ExchangeKey) => string;
}) {
  const { keys, clock, limits, accountOf } = parts;

  const run = (stream: ApiStream, method: string, params: Readonly<Record<string, unknown>>): object => {
    switch (method) {
      case 'ping':
        return {};
      case 'time':
        return { serverTime: clock.now() };
      case 'userDataStream.subscribe.signature': {
        const key = keys.verify(signedRequest(params, clock.now()));
        keys.require(key, 'read');
        return { subscriptionId: stream.subscribe(accountOf(key), key.apiKey) };
      }
      case 'userDataStream.unsubscribe':
        stream.unsubscribe(typeof params.subscriptionId === 'number' ? params.subscriptionId : undefined);
        return {};
      case 'session.subscriptions':
        return stream.subscriptions().map((subscriptionId) => ({ subscriptionId }));
      default:
        throw new ApiError(400, -1020, 'This operation is not supported.');
    }
  };

  return (stream: ApiStream, text: string): void => {
    let id: ApiRequest['id'] = null;
    try {
      const request = readRequest(text);
      id = request.id ?? null;
      limits.chargeWeight(WEIGHTS[request.method] ?? 1);
      const result = run(stream, request.method, request.params ?? {});
      stream.channel.sendAnswer({ id, status: 200, result, rateLimits: rateLimits(limits) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      stream.channel.sendAnswer({ id, status: error.status, error: error.body(), rateLimits: rateLimits(limits) });
    }
  };
}

const ApiRequest = z.object({
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
});
type ApiRequest = z.infer<typeof ApiRequest>;

function readRequest(text: string): ApiRequest {
  try {
    return ApiRequest.parse(JSON.parse(text));
  } catch (error) {
    throw Object.assign(new ApiError(400, -1100, 'Illegal characters found in a parameter.'), { cause: error });
  }
}

/** Parameters of a WebSocket request are signed in the order of the alphabet. */
function signedRequest(params: Readonly<Record<string, unknown>>, now: number) {
  const text = (name: string) => (params[name] === undefined ? undefined : String(params[name]));
  const payload = Object.keys(params)
    .filter((name) => name !== 'signature')
    .sort()
    .map((name) => `${name}=${params[name]}`)
    .join('&');
  return {
    apiKey: text('apiKey'),
    payload,
    signature: text('signature'),
    timestamp: text('timestamp'),
    recvWindow: text('recvWindow'),
    now,
  };
}

function rateLimits({ settings, usage }: RequestLimits) {
  return [
    {
      rateLimitType: 'REQUEST_WEIGHT',
      interval: 'MINUTE',
      intervalNum: 1,
      limit: settings.weightPerMinute,
      count: usage().weight,
    },
  ];
}

const WEIGHTS: Readonly<Record<string, number>> = {
  'userDataStream.subscribe.signature': 2,
  'userDataStream.unsubscribe': 2,
  'session.subscriptions': 2,
};
