import type { NetworkContact } from '#shared/domain/network-contact';

/** What may be contacted for a purpose. `any`: every host over TLS, and loopback. */
export type AllowedHosts = Readonly<Record<NetworkContact['purpose'], ReadonlySet<string> | 'loopback' | 'any'>>;

/**
 * Every host that Fairgap contacts. The exchange's are written out: a library that is updated, or bought, cannot add one.
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs
 */
export const ALLOWED_HOSTS: AllowedHosts = {
  'exchange-rest': new Set([
    'api.binance.com',
    'api1.binance.com',
    'api2.binance.com',
    'api3.binance.com',
    'api4.binance.com',
    'api-gcp.binance.com',
    'data-api.binance.vision',
    'fapi.binance.com',
    'testnet.binance.vision',
    'testnet.binancefuture.com',
    'demo-fapi.binance.com',
  ]),
  'exchange-stream': new Set([
    'stream.binance.com',
    'data-stream.binance.vision',
    'ws-api.binance.com',
    'fstream.binance.com',
    'ws-fapi.binance.com',
    'stream.testnet.binance.vision',
    'ws-api.testnet.binance.vision',
    'stream.binancefuture.com',
    'fstream.binancefuture.com',
    'testnet.binancefuture.com',
  ]),
  // Mirrors redirect to hosts of their own choice. What comes from there counts only with the hash of the catalog.
  'model-download': 'any',
  simulator: 'loopback',
  // The person names the address; nothing else is ever sent there.
  'alert-webhook': 'any',
  // So for the servers that the assistant may ask.
  'external-tools': 'any',
};
