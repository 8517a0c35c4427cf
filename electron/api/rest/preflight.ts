import type { KnownClient } from '#shared/domain/access';

/** What a browser is told before a page may call. */
export interface PreflightAnswer {
  readonly status: 204 | 403;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The answer to a CORS preflight. It carries no token, so it cannot be tied to one client: an origin that the person named
 * for any client of this door may ask. The request that follows is held to the origins of the client whose token it has.
 *
 * @param requestedHeaders - `Access-Control-Request-Headers` as it came.
 * @returns 403 without any CORS header for everything else, which a browser takes as a no.
 */
export function preflightAnswer(
  origin: string | undefined,
  method: string | undefined,
  requestedHeaders: string | undefined,
  clients: readonly KnownClient[],
): PreflightAnswer {
  const mayAsk =
    origin !== undefined && clients.some((client) => client.doors.includes('rest') && client.origins.includes(origin));
  if (!mayAsk || !METHODS.includes(method ?? '') || !areAllowed(requestedHeaders)) return REFUSAL;
  return {
    status: 204,
    headers: {
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Methods': METHODS.join(', '),
      'Access-Control-Allow-Headers': REQUEST_HEADERS.join(', '),
      // Short: what the person takes away should not be asked for long.
      'Access-Control-Max-Age': '60',
      Vary: VARY_PREFLIGHT,
    },
  };
}

/**
 * CORS headers of a real answer: they name the origin only if it is one of the calling client's own. Never a wildcard, and
 * never credentials, because a token is not sent by a browser on its own.
 */
export function corsHeaders(origin: string | undefined, client: KnownClient): Readonly<Record<string, string>> {
  if (origin === undefined || !client.origins.includes(origin)) return {};
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': ANSWER_HEADERS.join(', '),
  };
}

function areAllowed(requestedHeaders: string | undefined): boolean {
  return (requestedHeaders ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .every((name) => name === '' || REQUEST_HEADERS.includes(name));
}

const METHODS = ['GET', 'HEAD', 'POST'];
const REQUEST_HEADERS = ['accept', 'authorization', 'content-type', 'idempotency-key', 'if-none-match'];
const ANSWER_HEADERS = ['Allow', 'ETag', 'Fairgap-Environment', 'Idempotency-Replayed', 'Link', 'Retry-After'];
const VARY_PREFLIGHT = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers';
const REFUSAL: PreflightAnswer = { status: 403, headers: { Vary: VARY_PREFLIGHT } };
