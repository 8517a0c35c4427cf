import { describe, expect, it } from 'vitest';
import { ApiError } from './api-error';
import { createKeyRing, type ExchangeKey, signPayload, withoutSignature } from './exchange-keys';

const NOW = 1_800_000_000_000;

const KEY: ExchangeKey = {
  apiKey: 'K'.repeat(64),
  secret: 'S'.repeat(64),
  permissions: {
    enableReading: true,
    enableSpotAndMarginTrading: false,
    enableWithdrawals: false,
    enableInternalTransfer: false,
    permitsUniversalTransfer: false,
    ipRestrict: true,
  },
};

describe('the signature of a request', () => {
  it('is the one of Binance’s published example', () => {
    // From the "SIGNED endpoint examples" of Binance's REST documentation.
    const secret = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
    const payload =
      'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559';

    const signature = signPayload(payload, secret);

    expect(signature).toBe('c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71');
  });

  it('covers everything but itself', () => {
    expect(withoutSignature('a=1&signature=abc&b=2')).toBe('a=1&b=2');
  });

  it.each([
    ['right', {}, 'accepted'],
    ['of another payload', { payload: `timestamp=${NOW}&quantity=2` }, -1022],
    ['missing', { signature: undefined }, -1102],
    ['with a key of no form', { apiKey: 'short' }, -2014],
    ['with a key that nobody has', { apiKey: 'X'.repeat(64) }, -2015],
    ['older than the window', { now: NOW + 5_001 }, -1021],
    ['older, in a wider window', { now: NOW + 5_001, recvWindow: '6000' }, 'accepted'],
    ['ahead of the exchange', { now: NOW - 1_000 }, -1021],
    ['without an instant', { timestamp: undefined }, -1102],
    ['with a window that is too wide', { recvWindow: '60001' }, -1131],
  ])('%s: %o gives %s', (_, change, expected) => {
    const payload = `timestamp=${NOW}&quantity=1`;
    const request = {
      apiKey: KEY.apiKey,
      payload,
      signature: signPayload(payload, KEY.secret),
      timestamp: String(NOW),
      recvWindow: undefined,
      now: NOW,
      ...change,
    };

    const outcome = codeOf(() => createKeyRing([KEY]).verify(request));

    expect(outcome).toBe(expected);
  });

  it('lets a key do what it is permitted, until that changes', () => {
    const keys = createKeyRing([KEY]);

    const before = codeOf(() => keys.require(keys.identify(KEY.apiKey), 'trade'));
    keys.permit(KEY.apiKey, { enableSpotAndMarginTrading: true });
    const after = codeOf(() => keys.require(keys.identify(KEY.apiKey), 'trade'));
    keys.revoke(KEY.apiKey);
    const revoked = codeOf(() => keys.identify(KEY.apiKey));

    expect([before, after, revoked]).toEqual([-2015, 'accepted', -2015]);
  });
});

function codeOf(run: () => unknown): number | 'accepted' {
  try {
    run();
    return 'accepted';
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
}
