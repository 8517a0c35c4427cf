import type { Clock } from '#electron/ports/clock';
import type { ConnectionFigures } from '#electron/ports/execution-client';
import type { NetworkGate } from '#electron/ports/network-gate';
import type { Scheduler } from '#electron/ports/scheduler';
import type { ExchangeCredentials } from '#electron/ports/secret-store';
import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { ServerTime } from './binance-answers';
import {
  assertAllowedUrl,
  assertReadsFutures,
  type BinanceEndpoints,
  isFuturesUrl,
  purposeOf,
} from './binance-endpoints';
import type { BinanceEndpoint, CcxtExchange, CcxtExchangeOptions, SpotEndpoint } from './ccxt-exchange';
import {
  type AnswerVerdict,
  classifyAnswer,
  exchangeErrorOf,
  type NoAnswer,
  parseJson,
  type RawAnswer,
} from './classify-answer';
import { createHttpTransport, HttpFault } from './http-transport';

/** What both clients share: the way out, the clock of the exchange, the block, the figures. */
export interface BinanceSession {
  /** Answer of a query as JSON. Repeated once after a refused timestamp. @throws AppError as the ports say. */
  query(lane: Lane, endpoint: BinanceEndpoint, parameters?: Parameters): Promise<unknown>;
  /** Sends what changes something on spot, exactly once, and says what is proven. Throws nothing that the network does. */
  change(endpoint: SpotEndpoint, parameters: Parameters): Promise<AnswerVerdict>;
  exchangeNow(): EpochMs;
  measureClockSkew(): Promise<number>;
  /** Resolves when the exchange's clock is known. */
  ensureClock(): Promise<void>;
  /** Passes the gate for a connection to `url`. @throws AppError */
  admit(url: string): void;
  /** Until when nothing may be sent; `null` when free. */
  blockedUntil(): EpochMs | null;
  /** Takes in a status that came with a refused connection. */
  noteRefusal(answer: RawAnswer): void;
  setLimits(limits: { readonly weight: number | null; readonly orders: number | null }): void;
  signStreamRequest(): Record<string, unknown>;
  readonly streamUrls: CcxtExchange['streamUrls'];
  figures(): ConnectionFigures;
  close(): void;
}

/** Each lane is paced by itself: candles never make an order wait. */
export type Lane = 'trading' | 'market';
export type Parameters = Readonly<Record<string, string>>;

export interface BinanceSessionOptions {
  readonly endpoints: BinanceEndpoints;
  readonly credentials: () => ExchangeCredentials | null;
  readonly gate: NetworkGate;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Keeps the end of a ban over a restart. */
  readonly blockedUntil: { load(): number | null; save(at: number | null): void };
  /** How long a request may take; 10 s when missing. */
  readonly timeoutMs?: number;
  /** Between two requests of cost 1 of a lane; missing, it is ccxt's 50 ms, which keeps to the exchange's limits. */
  readonly paceMs?: number;
}

export function createBinanceSession(
  makeExchange: (options: CcxtExchangeOptions) => CcxtExchange,
  options: BinanceSessionOptions,
): BinanceSession {
  const { endpoints, gate, clock } = options;
  const transport = createHttpTransport(options.scheduler);
  let blockedAt = restoredBlock(options);
  let skew: { readonly ms: number; readonly measuredAt: EpochMs } | null = null;
  let measuring: Promise<number> | null = null;
  let latencyMs: number | null = null;
  let workedKey: string | null = null;
  const used: { weight: number | null; orders: number | null } = { weight: null, orders: null };
  const limits = { weight: DEFAULT_WEIGHT_LIMIT, orders: DEFAULT_ORDER_LIMIT };

  const exchangeNow = () => clock.now() + (skew?.ms ?? 0);

  const blockedUntil = (): EpochMs | null => {
    if (blockedAt !== null && blockedAt <= clock.now()) {
      blockedAt = null;
      options.blockedUntil.save(null);
    }
    return blockedAt;
  };

  const admit = (url: string): void => {
    assertAllowedUrl(url, endpoints);
    const until = blockedUntil();
    if (until !== null) throw blockedError(until);
    gate.pass({ purpose: purposeOf(url, endpoints), url });
  };

  const noteRefusal = (answer: RawAnswer): void => {
    const { status } = answer;
    // Too many orders is a refusal of orders alone: queries and cancels must go on.
    if ((status !== 429 && status !== 418) || exchangeErrorOf(answer)?.code === TOO_MANY_ORDERS) return;
    const until = clock.now() + Math.max(retryAfterMs(answer), status === 418 ? bannedForMs(answer, exchangeNow()) : 0);
    blockedAt = Math.max(blockedAt ?? 0, until);
    if (status === 418) options.blockedUntil.save(blockedAt);
  };

  const send: CcxtExchangeOptions['send'] = async (request) => {
    admit(request.url);
    assertReadsFutures(request.method, request.url);
    const sentAt = clock.now();
    const answer = await transport.send({ ...request, timeoutMs: options.timeoutMs ?? REQUEST_TIMEOUT_MS });
    latencyMs = Math.max(0, clock.now() - sentAt);
    if (!isFuturesUrl(request.url)) {
      used.weight = countOf(answer, 'x-mbx-used-weight-1m') ?? used.weight;
      used.orders = countOf(answer, 'x-mbx-order-count-10s') ?? used.orders;
    }
    noteRefusal(answer);
    return answer;
  };

  const parts = { endpoints, credentials: options.credentials, exchangeNow, send, paceMs: paceOf(options) };
  const lanes: Readonly<Record<Lane, CcxtExchange>> = { trading: makeExchange(parts), market: makeExchange(parts) };
  // A look at all open orders costs most of a second of pacing: a stop or an exit must not stand in line behind it.
  const orderLane = makeExchange(parts);

  const measure = async (): Promise<number> => {
    const sentAt = clock.now();
    const answer = await lanes.trading.call('publicGetTime', {}).catch(rethrowForQuery);
    const receivedAt = clock.now();
    const { serverTime } = ServerTime.parse(jsonOf(answer, false));
    // The answer was written about half a round trip ago.
    skew = { ms: serverTime - (sentAt + receivedAt) / 2, measuredAt: receivedAt };
    return skew.ms;
  };
  const measureClockSkew = (): Promise<number> => {
    measuring ??= measure().finally(() => {
      measuring = null;
    });
    return measuring;
  };
  const ensureClock = async (): Promise<void> => {
    if (!skew) await measureClockSkew();
    else if (Math.abs(clock.now() - skew.measuredAt) > SKEW_VALID_MS) measureInBackground();
  };
  // Nobody waits for it: where it fails, the next signed request is refused for its timestamp and measures anew.
  const measureInBackground = () => void measureClockSkew().catch(() => {});

  const hasKeyWorked = () => workedKey !== null && options.credentials()?.apiKey === workedKey;
  const noteSuccess = (endpoint: BinanceEndpoint, { status, body }: RawAnswer) => {
    // A captive portal answers 200 too, but not in JSON.
    if (!endpoint.startsWith('public') && status >= 200 && status < 300 && parseJson(body) !== undefined) {
      workedKey = options.credentials()?.apiKey ?? null;
    }
  };

  return {
    async query(lane, endpoint, parameters = {}) {
      const isSigned = !endpoint.startsWith('public');
      for (let attempt = 1; ; attempt += 1) {
        if (isSigned) await ensureClock();
        const answer = await lanes[lane].call(endpoint, parameters).catch(rethrowForQuery);
        if (attempt === 1 && isSigned && exchangeErrorOf(answer)?.code === BAD_TIMESTAMP) {
          await measureClockSkew();
          continue;
        }
        const until = blockedUntil();
        if (until !== null && (answer.status === 429 || answer.status === 418)) throw blockedError(until);
        const json = jsonOf(answer, hasKeyWorked());
        noteSuccess(endpoint, answer);
        return json;
      }
    },
    async change(endpoint, parameters) {
      let answer: RawAnswer | NoAnswer;
      try {
        await ensureClock();
        answer = await orderLane.call(endpoint, parameters);
        noteSuccess(endpoint, answer);
      } catch (error) {
        // A refusal of ours (blocked, gate, no key, no clock) and whatever ccxt throws come before the request.
        const code = error instanceof AppError ? error.code : 'not_made';
        answer = error instanceof HttpFault ? error : { code, message: messageOf(error), mayHaveLeft: false };
      }
      const verdict = classifyAnswer(answer, hasKeyWorked());
      if (verdict.kind === 'rejected' && verdict.code === String(BAD_TIMESTAMP)) measureInBackground();
      return verdict;
    },
    exchangeNow,
    measureClockSkew,
    ensureClock,
    admit,
    blockedUntil,
    noteRefusal,
    setLimits({ weight, orders }) {
      limits.weight = weight ?? limits.weight;
      limits.orders = orders ?? limits.orders;
    },
    signStreamRequest: () => lanes.trading.signStreamRequest(),
    streamUrls: lanes.trading.streamUrls,
    figures: () => ({
      latencyMs,
      clockSkewMs: skew ? Math.round(skew.ms) : null,
      requestWeight: used.weight === null ? null : { used: used.weight, limit: limits.weight },
      orderCount: used.orders === null ? null : { used: used.orders, limit: limits.orders },
      blockedUntil: blockedUntil(),
    }),
    close: () => transport.close(),
  };
}

function paceOf({ paceMs, endpoints }: BinanceSessionOptions): number | undefined {
  // Nobody else waits behind this computer at our own exchange, and a person waits for the demo to start.
  return paceMs ?? (endpoints.kind === 'simulator' ? SIMULATOR_PACE_MS : undefined);
}

/** JSON of a query's answer, or the refusal in it as an error. */
function jsonOf(answer: RawAnswer, hasKeyWorked: boolean): unknown {
  const { status } = answer;
  const error = exchangeErrorOf(answer);
  const json = parseJson(answer.body);
  if (status >= 200 && status < 300 && json !== undefined) return json;
  if (status < 500 && error) {
    const details = { code: error.code, status };
    if (KEY_CODES.has(error.code)) {
      throw hasKeyWorked
        ? new AppError('key_revoked', `The exchange no longer takes the key: ${error.msg}`, details)
        : new AppError('key_refused', `The exchange does not take the key: ${error.msg}`, details);
    }
    throw new AppError('exchange_refused', `The exchange refused (${error.code}): ${error.msg}`, details);
  }
  throw new AppError('exchange_unavailable', `Expected an answer of the exchange, was HTTP ${status}.`, {
    status,
    code: error?.code ?? null,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function rethrowForQuery(error: unknown): never {
  if (error instanceof HttpFault) {
    throw new AppError(
      'exchange_unavailable',
      `No answer of the exchange: ${error.message}`,
      { code: error.code },
      { cause: error },
    );
  }
  throw error;
}

function blockedError(until: EpochMs): AppError {
  return new AppError(
    'exchange_blocked',
    `The exchange asked for silence until ${new Date(until).toISOString()}; nothing is sent before.`,
    { until },
  );
}

function restoredBlock({ blockedUntil, clock }: BinanceSessionOptions): EpochMs | null {
  const at = blockedUntil.load();
  // A clock that was wrong when it was stored must not lock the app out for ever.
  return at === null || at <= clock.now() ? null : Math.min(at, clock.now() + LONGEST_BAN_MS);
}

function retryAfterMs({ headers }: RawAnswer): number {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1_000, LONGEST_BAN_MS) : DEFAULT_RETRY_MS;
}

/** The ban's end as the words of the refusal state it, from now. */
function bannedForMs({ body }: RawAnswer, exchangeNow: EpochMs): number {
  const until = /banned until (\d{13})/.exec(body)?.[1];
  return until ? Math.min(Math.max(0, Number(until) - exchangeNow), LONGEST_BAN_MS) : 0;
}

function countOf({ headers }: RawAnswer, name: string): number | null {
  const count = Number(headers[name] ?? Number.NaN);
  return Number.isFinite(count) ? count : null;
}

const BAD_TIMESTAMP = -1021;
const TOO_MANY_ORDERS = -1015;
/** Unknown or not permitted, malformed, wrong signature. */
const KEY_CODES: ReadonlySet<number> = new Set([-2015, -2014, -1022]);
const SIMULATOR_PACE_MS = 5;
const REQUEST_TIMEOUT_MS = 10_000;
const DEFAULT_RETRY_MS = 60_000;
/** Binance bans for two minutes to three days. */
const LONGEST_BAN_MS = 3 * 24 * 3_600_000;
const SKEW_VALID_MS = 10 * 60_000;
const DEFAULT_WEIGHT_LIMIT = 6_000;
const DEFAULT_ORDER_LIMIT = 100;
