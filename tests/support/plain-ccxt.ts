import ccxt from 'ccxt';

/** Where a simulated exchange listens and the key for it. */
export interface SimulatorAddress {
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly wsApiUrl: string;
}

/** An unchanged `ccxt.pro.binance` that only has other addresses. */
export async function plainCcxt(
  { restUrl, wsUrl, wsApiUrl }: SimulatorAddress,
  key: { apiKey: string; secret: string },
) {
  const exchange = new ccxt.pro.binance({
    apiKey: key.apiKey,
    secret: key.secret,
    enableRateLimit: false,
    options: { fetchMargins: false, fetchCurrencies: false, fetchMarkets: { types: ['spot'] } },
  });
  // ccxt declares less of its addresses than it has.
  const urls = exchange.urls as unknown as {
    api: Record<string, unknown> & { ws: Record<string, unknown> & { 'ws-api': object } };
  };
  urls.api.public = `${restUrl}/api/v3`;
  urls.api.private = `${restUrl}/api/v3`;
  urls.api.sapi = `${restUrl}/sapi/v1`;
  urls.api.ws.spot = wsUrl;
  urls.api.ws['ws-api'] = { spot: wsApiUrl };
  // ccxt refuses ws:// until this was called.
  await exchange.loadHttpProxyAgent();
  return exchange;
}
