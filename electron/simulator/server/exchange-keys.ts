import { createHmac, timingSafeEqual } from 'node:crypto';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { ApiError, missingParameter } from './api-error';

/** What a key may do, in the words of `/sapi/v1/account/apiRestrictions`. */
export interface KeyPermissions {
  readonly enableReading: boolean;
  readonly enableSpotAndMarginTrading: boolean;
  readonly enableWithdrawals: boolean;
  readonly enableInternalTransfer: boolean;
  readonly permitsUniversalTransfer: boolean;
  readonly ipRestrict: boolean;
}

/** What a key for trading should have and no more. */
export const TRADING_ONLY: KeyPermissions = {
  enableReading: true,
  enableSpotAndMarginTrading: true,
  enableWithdrawals: false,
  enableInternalTransfer: false,
  permitsUniversalTransfer: false,
  ipRestrict: true,
};

/** An API key of the simulated exchange. All keys trade on the one simulated account. */
export interface ExchangeKey {
  readonly apiKey: string;
  readonly secret: string;
  readonly permissions: KeyPermissions;
}

/** The keys that the exchange knows, and whether a request was signed by one of them. */
export interface KeyRing {
  all(): readonly ExchangeKey[];
  /** Gives the key other permissions from now on. */
  permit(apiKey: string, permissions: Partial<KeyPermissions>): void;
  revoke(apiKey: string): void;
  /** The key of a request without a signature. Throws -2014 or -2015. */
  identify(apiKey: string | undefined): ExchangeKey;
  /**
   * The key that signed the request. Throws -2014, -2015, -1102, -1021, -1022 or -1131.
   *
   * @param payload - Query and body exactly as they came, without the signature.
   */
  verify(request: SignedRequest): ExchangeKey;
  /** Refuses with -2015 what the key has no permission for. */
  require(key: ExchangeKey, permission: 'read' | 'trade'): void;
}

export interface SignedRequest {
  readonly apiKey: string | undefined;
  readonly payload: string;
  readonly signature: string | undefined;
  readonly timestamp: string | undefined;
  readonly recvWindow: string | undefined;
  readonly now: EpochMs;
}

export function createKeyRing(keys: readonly ExchangeKey[]): KeyRing {
  const known = new Map(keys.map((key) => [key.apiKey, key]));

  const identify = (apiKey: string | undefined): ExchangeKey => {
    if (!apiKey || !/^[A-Za-z0-9]{16,128}$/.test(apiKey)) throw new ApiError(401, -2014, 'API-key format invalid.');
    const key = known.get(apiKey);
    if (!key) throw notPermitted();
    return key;
  };

  return {
    all: () => [...known.values()],
    permit(apiKey, permissions) {
      const key = known.get(apiKey);
      if (key) known.set(apiKey, { ...key, permissions: { ...key.permissions, ...permissions } });
    },
    revoke: (apiKey) => void known.delete(apiKey),
    identify,
    verify(request) {
      const key = identify(request.apiKey);
      checkTimestamp(request);
      if (!request.signature) throw missingParameter('signature');
      if (!isSignatureOf(request.signature, request.payload, key.secret)) {
        throw new ApiError(400, -1022, 'Signature for this request is not valid.');
      }
      return key;
    },
    require(key, permission) {
      const { enableReading, enableSpotAndMarginTrading } = key.permissions;
      if (permission === 'read' ? !enableReading : !enableSpotAndMarginTrading) throw notPermitted();
    },
  };
}

/** The part of a query or body that is signed: all of it but the signature itself. */
export function withoutSignature(text: string): string {
  return text
    .split('&')
    .filter((part) => !part.startsWith('signature='))
    .join('&');
}

export function signPayload(payload: string, secret: string): string {
  return createHmac('sha256', secret).update(payload).digest('hex');
}

function isSignatureOf(signature: string, payload: string, secret: string): boolean {
  const expected = Buffer.from(signPayload(payload, secret));
  const actual = Buffer.from(signature.toLowerCase());
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function checkTimestamp({ timestamp, recvWindow, now }: SignedRequest): void {
  if (!timestamp || !/^\d{1,16}$/.test(timestamp)) throw missingParameter('timestamp');
  const window = recvWindow === undefined ? DEFAULT_WINDOW_MS : Number(recvWindow);
  if (!Number.isFinite(window) || window < 0) throw missingParameter('recvWindow');
  if (window > MAX_WINDOW_MS) throw new ApiError(400, -1131, "'recvWindow' must be less than 60000.");
  const sentAt = Number(timestamp);
  if (sentAt >= now + AHEAD_MS) {
    throw new ApiError(400, -1021, "Timestamp for this request was 1000ms ahead of the server's time.");
  }
  if (now - sentAt > window) {
    throw new ApiError(400, -1021, 'Timestamp for this request is outside of the recvWindow.');
  }
}

function notPermitted(): ApiError {
  return new ApiError(401, -2015, 'Invalid API-key, IP, or permissions for action.');
}

const DEFAULT_WINDOW_MS = 5_000;
const MAX_WINDOW_MS = 60_000;
const AHEAD_MS = 1_000;
