import { AppError } from '#shared/domain/app-error';
import type { EpochMs } from '#shared/domain/epoch-ms';
import type { ExchangeCredentials } from '../../ports/secret-store';
import { assertAllowedUrl, type BinanceEndpoints } from './binance-endpoints';
import type { RawAnswer } from './classify-answer';

/**
 * The part of ccxt's Binance client that we use: paths, hosts, parameters, signatures and its request pacing. Answers come
 * back raw: ccxt's own reading of them turns amounts into floats and its errors hide what is proven.
 */
export interface CcxtExchange {
  /** Calls an endpoint by ccxt's implicit name; every value is sent as it stands. */
  call(endpoint: BinanceEndpoint, parameters: Readonly<Record<string, string>>): Promise<RawAnswer>;
  /** Parameters of a signed request over the WebSocket API. */
  signStreamRequest(): Record<string, unknown>;
  /** Base addresses of the market streams and of the WebSocket API. */
  readonly streamUrls: { readonly market: string; readonly api: string };
}

export type BinanceEndpoint = SpotEndpoint | FuturesEndpoint;

export type SpotEndpoint =
  | 'publicGetTime'
  | 'publicGetExchangeInfo'
  | 'publicGetKlines'
  | 'privateGetAccount'
  | 'privateGetOrder'
  | 'privateGetOpenOrders'
  | 'privateGetMyTrades'
  | 'privatePostOrder'
  | 'privatePostOrderListOco'
  | 'privatePostOrderListOto'
  | 'privatePostOrderListOtoco'
  | 'privateDeleteOrder'
  | 'privateDeleteOrderList'
  | 'sapiGetAccountApiRestrictions';

/** All that is known here of USD-M futures: questions. */
export const FUTURES_ENDPOINTS = ['fapiPrivateV3GetAccount', 'fapiPrivateV3GetPositionRisk'] as const;
export type FuturesEndpoint = (typeof FUTURES_ENDPOINTS)[number];

export interface CcxtExchangeOptions {
  readonly endpoints: BinanceEndpoints;
  readonly credentials: () => ExchangeCredentials | null;
  /** The exchange's time, for signatures. */
  readonly exchangeNow: () => EpochMs;
  /** Between two requests of cost 1; ccxt's own when missing. */
  readonly paceMs?: number;
  /** The one way out: every request that ccxt makes ends here. */
  readonly send: (request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
  }) => Promise<RawAnswer>;
}

/**
 * Loads ccxt and returns a maker of exchanges with their own request pacing, so that a long download of candles never
 * delays an order.
 *
 * @throws AppError `host_not_allowed` when ccxt would talk to any other host than the allowed ones.
 */
export async function loadCcxt(): Promise<(options: CcxtExchangeOptions) => CcxtExchange> {
  // 1-2 s and 60-120 MB: never at the top of a module, so that a window appears before it.
  const { pro } = await import('ccxt');

  class PassiveBinance extends pro.binance {
    constructor(private readonly parts: CcxtExchangeOptions) {
      super({
        enableRateLimit: true,
        ...(parts.paceMs === undefined ? {} : { rateLimit: parts.paceMs }),
        options: {
          defaultType: 'spot',
          maxRetriesOnFailure: 0,
          recvWindow: RECV_WINDOW_MS,
          warnOnFetchOpenOrdersWithoutSymbol: false,
          // ccxt advises against trading on that test network and would refuse to sign; we only look.
          disableFuturesSandboxWarning: true,
        },
      });
    }

    override nonce(): number {
      return Math.round(this.parts.exchangeNow());
    }

    override async fetch(url: string, method = 'GET', headers: unknown = undefined, body: unknown = undefined) {
      return this.parts.send({
        url,
        method,
        // ccxt hands over what its `sign` made: plain texts or nothing.
        headers: { ...(headers as Record<string, string> | undefined) },
        body: (body as string | undefined) ?? null,
      });
    }

    override sign(path: string, api = 'public', method = 'GET', params = {}, headers = undefined, body = undefined) {
      if (api === 'public') return super.sign(path, api, method, params, headers, body);
      return this.withKey(() => super.sign(path, api, method, params, headers, body));
    }

    signStreamRequest(): Record<string, unknown> {
      return this.withKey(() => this.signParams({}));
    }

    /** The key is in the object only while it signs. */
    private withKey<T>(run: () => T): T {
      const credentials = this.parts.credentials();
      if (!credentials) throw new AppError('key_missing', 'Expected an exchange key, was none.');
      this.apiKey = credentials.apiKey;
      this.secret = credentials.secret;
      try {
        return run();
      } finally {
        this.apiKey = '';
        this.secret = '';
      }
    }
  }

  return (options) => {
    const exchange = new PassiveBinance(options);
    const { endpoints } = options;
    if (endpoints.kind === 'simulator') pointAtSimulator(exchange, endpoints);
    else if (endpoints.isTestnet) exchange.setSandboxMode(true);
    // ccxt types its addresses loosely; the assertion below is what they must satisfy.
    const api = exchange.urls.api as unknown as ApiUrls;
    const streamUrls = { market: api.ws.spot, api: api.ws['ws-api'].spot };
    const rest = [api.public, api.private, ...(api.sapi ? [api.sapi] : []), api.fapiPrivateV3];
    for (const url of [...rest, streamUrls.market, streamUrls.api]) assertAllowedUrl(url, endpoints);
    // The implicit methods are made at run time from the same table; see BinanceEndpoint.
    const calls = exchange as unknown as Record<BinanceEndpoint, (parameters: object) => Promise<RawAnswer>>;
    return {
      // `async`: what ccxt throws at once (no key, a full queue) becomes a rejection too.
      call: async (endpoint, parameters) => calls[endpoint]({ ...parameters }),
      signStreamRequest: () => exchange.signStreamRequest(),
      streamUrls,
    };
  };
}

interface ApiUrls {
  readonly public: string;
  readonly private: string;
  /** Not on the test network. */
  readonly sapi?: string;
  readonly fapiPrivateV3: string;
  readonly ws: { readonly spot: string; readonly 'ws-api': { readonly spot: string } };
}

function pointAtSimulator(
  exchange: { urls: Record<string, unknown> },
  { restUrl, wsUrl, wsApiUrl }: Extract<BinanceEndpoints, { kind: 'simulator' }>,
): void {
  const rest = restUrl.replace(/\/+$/, '');
  exchange.urls = {
    ...exchange.urls,
    api: {
      public: `${rest}/api/v3`,
      private: `${rest}/api/v3`,
      sapi: `${rest}/sapi/v1`,
      fapiPrivateV3: `${rest}/fapi/v3`,
      ws: { spot: wsUrl, 'ws-api': { spot: wsApiUrl } },
    },
  };
}

/** How old a signed request may be when it arrives. An order that hangs longer on the way is refused by the exchange. */
const RECV_WINDOW_MS = 5_000;
