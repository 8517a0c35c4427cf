import type { DoorError } from '#electron/api/door-link';
import type { DenialCode } from '#shared/domain/access';
import type { ErrorCode } from '#shared/domain/app-error';

/** An error as RFC 9457 (problem details) tells it, with our code and details beside. */
export interface Problem {
  /** `urn:fairgap:error:` and the code. It identifies; there is nothing to fetch. */
  readonly type: string;
  /** The same for every problem of a code. */
  readonly title: string;
  readonly status: number;
  /** What happened this time: the thing, what was expected, what came. */
  readonly detail: string;
  readonly code: string;
  /** The same as `detail`: every door tells an error as code, message and details. */
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Codes of what the workstation answers, and of what a door turns away. */
export type ProblemCode = ErrorCode | DenialCode;

/** The problem of a refusal. A code that has no line of its own is told as it is, with the status of `internal`. */
export function problemOf(error: DoorError, status?: number): Problem {
  const kind = isKnown(error.code) ? PROBLEMS[error.code] : PROBLEMS.internal;
  return {
    type: `urn:fairgap:error:${error.code}`,
    title: kind.title,
    status: status ?? kind.status,
    detail: error.message,
    code: error.code,
    message: error.message,
    details: error.details,
  };
}

/** Whole seconds after which a refused caller may try again: from `details.retryAfterMs`, at least one. */
export function retryAfterSeconds(details: Readonly<Record<string, unknown>>): number {
  const ms = details.retryAfterMs;
  return typeof ms === 'number' && Number.isFinite(ms) && ms > 0 ? Math.ceil(ms / 1_000) : 1;
}

function isKnown(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

/** HTTP status and title of every code. */
export const PROBLEMS: Readonly<Record<ProblemCode, { readonly status: number; readonly title: string }>> = {
  invalid_input: { status: 422, title: 'The input is not what the operation takes' },
  not_found: { status: 404, title: 'There is no such thing' },
  conflict: { status: 409, title: 'It contradicts what is there' },
  // Somebody stopped the work on purpose. A 503 would make programs ask again by themselves.
  cancelled: { status: 409, title: 'The work was stopped' },
  file_unreadable: { status: 422, title: 'The file cannot be read' },
  file_empty: { status: 422, title: 'The file is empty' },
  format_unknown: { status: 422, title: 'The format of the file is not known' },
  rows_invalid: { status: 422, title: 'Rows of the file are not sound' },
  instrument_unknown: { status: 404, title: 'There is no such instrument' },
  timeframe_unavailable: { status: 422, title: 'The timeframe cannot be made from what is stored' },
  no_candles: { status: 404, title: 'No candles are known at that moment' },
  model_missing: { status: 503, title: 'No language model is installed' },
  model_failed: { status: 502, title: 'The language model failed' },
  too_few_candles: { status: 422, title: 'There are too few candles' },
  signal_model_damaged: { status: 500, title: 'The file of a learned model is damaged' },
  download_failed: { status: 502, title: 'The download failed' },
  hash_mismatch: { status: 502, title: 'A file is not what it should be' },
  disk_full: { status: 507, title: 'The disk is full' },
  journal_corrupt: { status: 500, title: 'The journal is damaged' },
  replay_inactive: { status: 409, title: 'No replay runs' },
  egress_blocked: { status: 403, title: 'The workstation may not contact anybody' },
  host_not_allowed: { status: 403, title: 'The workstation may not contact that host' },
  exchange_off: { status: 503, title: 'The exchange is not connected' },
  exchange_unavailable: { status: 503, title: 'The exchange cannot be reached' },
  exchange_blocked: { status: 503, title: 'The exchange asked for a pause' },
  exchange_refused: { status: 502, title: 'The exchange refused' },
  not_reconciled: { status: 503, title: 'The account is not reconciled yet' },
  order_refused: { status: 422, title: 'The order is refused' },
  order_unknown: { status: 409, title: 'The fate of an order is not known' },
  proposal_closed: { status: 409, title: 'The proposal is not open' },
  proposal_changed: { status: 409, title: 'The proposal is another now' },
  confirmation_invalid: { status: 403, title: 'The confirmation does not count' },
  price_moved: { status: 409, title: 'The price has moved too far' },
  key_missing: { status: 503, title: 'There is no exchange key' },
  key_refused: { status: 502, title: 'The exchange refused the key' },
  key_revoked: { status: 502, title: 'The exchange key was revoked' },
  keyring_unavailable: { status: 503, title: 'The keyring cannot be used' },
  passphrase_wrong: { status: 403, title: 'The passphrase is wrong' },
  vault_damaged: { status: 500, title: 'The vault is damaged' },
  token_refused: { status: 401, title: 'The token is refused' },
  not_granted: { status: 403, title: 'The client may not do this' },
  rate_limited: { status: 429, title: 'Too many requests' },
  too_large: { status: 413, title: 'The request is too large' },
  port_taken: { status: 503, title: 'The port is taken' },
  door_unavailable: { status: 503, title: 'The workstation cannot answer now' },
  external_unavailable: { status: 502, title: 'The external server cannot be reached' },
  external_changed: { status: 409, title: 'The external server is not what was allowed' },
  external_not_allowed: { status: 403, title: 'The external tool is not allowed' },
  internal: { status: 500, title: 'The workstation failed' },
  token_missing: { status: 401, title: 'A token is needed' },
  token_unknown: { status: 401, title: 'The token is not known' },
  host_refused: { status: 421, title: 'The request was meant for another host' },
  origin_refused: { status: 403, title: 'Web pages of that origin may not call' },
  cross_site_refused: { status: 403, title: 'Requests of other sites are refused' },
  door_not_granted: { status: 403, title: 'The client may not come in by this door' },
  scope_missing: { status: 403, title: 'The client may not do this' },
  operation_unknown: { status: 404, title: 'There is no such route' },
  too_many_connections: { status: 503, title: 'Too many connections are open' },
  too_slow: { status: 408, title: 'The request took too long to arrive' },
  malformed: { status: 400, title: 'The request cannot be read' },
};
