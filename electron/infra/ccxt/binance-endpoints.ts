import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';
import type { NetworkContact } from '#shared/domain/network-contact';

/** Where the client connects to. The simulator speaks Binance's protocol on a loopback port. */
export type BinanceEndpoints =
  | { readonly kind: 'binance'; readonly isTestnet: boolean }
  | { readonly kind: 'simulator'; readonly restUrl: string; readonly wsUrl: string; readonly wsApiUrl: string };

/**
 * Throws unless `url` is one that these endpoints may be asked at: TLS and a host on the list for Binance, the very host and
 * port that were given, on loopback, for the simulator.
 *
 * @throws AppError `host_not_allowed`.
 */
export function assertAllowedUrl(url: string, endpoints: BinanceEndpoints): void {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const isAllowed =
    parsed !== null &&
    parsed.username === '' &&
    (endpoints.kind === 'binance' ? isBinance(parsed, endpoints.isTestnet) : isSimulator(parsed, endpoints));
  if (isAllowed) return;
  const host = parsed?.host ?? url;
  throw new AppError(
    'host_not_allowed',
    `Expected a host of ${endpoints.kind === 'binance' ? 'Binance' : 'the exchange simulator'}, was ${host}.`,
    { host },
  );
}

/** Whether `url` belongs to USD-M futures, which has limits of its own. */
export function isFuturesUrl(url: string): boolean {
  return URL.canParse(url) && new URL(url).pathname.startsWith('/fapi/');
}

/**
 * Throws for a request that could change something on the futures account: whatever asks for one, it does not leave.
 *
 * @throws InvariantError.
 */
export function assertReadsFutures(method: string, url: string): void {
  const isQuestion = method === 'GET' || !(isFuturesUrl(url) || FUTURES_HOSTS.has(new URL(url).hostname));
  invariant(isQuestion, `Expected futures to be read only, was ${method} ${new URL(url).pathname}.`);
}

/** What a connection to `url` is for, as the network ledger counts it. */
export function purposeOf(url: string, endpoints: BinanceEndpoints): NetworkContact['purpose'] {
  if (endpoints.kind === 'simulator') return 'simulator';
  return url.startsWith('wss:') ? 'exchange-stream' : 'exchange-rest';
}

function isBinance({ protocol, hostname }: URL, isTestnet: boolean): boolean {
  const hosts = isTestnet ? TESTNET_HOSTS : LIVE_HOSTS;
  return protocol === 'https:' ? hosts.rest.has(hostname) : protocol === 'wss:' && hosts.stream.has(hostname);
}

function isSimulator(
  { protocol, hostname, host }: URL,
  endpoints: Extract<BinanceEndpoints, { kind: 'simulator' }>,
): boolean {
  if (!LOOPBACK_HOSTS.has(hostname)) return false;
  const given =
    protocol === 'http:' ? [endpoints.restUrl] : protocol === 'ws:' ? [endpoints.wsUrl, endpoints.wsApiUrl] : [];
  return given.some((url) => URL.canParse(url) && new URL(url).host === host);
}

const LIVE_HOSTS = {
  rest: new Set(['api.binance.com', 'fapi.binance.com']),
  stream: new Set(['stream.binance.com', 'ws-api.binance.com']),
};

const TESTNET_HOSTS = {
  rest: new Set(['testnet.binance.vision', 'testnet.binancefuture.com']),
  stream: new Set(['stream.testnet.binance.vision', 'ws-api.testnet.binance.vision']),
};

const FUTURES_HOSTS: ReadonlySet<string> = new Set(['fapi.binance.com', 'testnet.binancefuture.com']);

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
