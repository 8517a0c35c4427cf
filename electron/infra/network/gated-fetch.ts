import type { NetworkGate } from '#electron/ports/network-gate';
import { AppError } from '#shared/domain/app-error';
import { invariant } from '#shared/domain/invariant';
import type { NetworkContact } from '#shared/domain/network-contact';
import { isLoopbackHost } from './plain-address';

/**
 * A `fetch` that asks the gate before each connection, those that redirects lead to included. For GET requests.
 *
 * A redirect may not leave TLS, and not lead from another host to this machine: the services here trust who comes from
 * here. A password is not carried to another host.
 *
 * @throws AppError of the gate, or `host_not_allowed`.
 */
export function createGatedFetch(parts: {
  readonly fetch: typeof fetch;
  readonly gate: Pick<NetworkGate, 'pass'>;
  readonly purpose: NetworkContact['purpose'];
}): typeof fetch {
  const { gate, purpose } = parts;
  return async (input, init) => {
    invariant(
      !(input instanceof Request) && (init?.method ?? 'GET') === 'GET' && (init?.redirect ?? 'follow') === 'follow',
      'Expected a GET request by address that follows redirects.',
    );
    const headers = new Headers(init?.headers);
    let url = new URL(input);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      gate.pass({ purpose, url: url.href });
      const response = await parts.fetch(url, { ...init, headers, redirect: 'manual' });
      const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
      if (location === null) return response;
      await response.body?.cancel();
      const next = nextAddress(url, location);
      if (next.origin !== url.origin) for (const name of PRIVATE_HEADERS) headers.delete(name);
      url = next;
    }
    throw new TypeError(`fetch failed: more than ${MAX_REDIRECTS} redirects`);
  };
}

function nextAddress(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw new TypeError('fetch failed: a redirect to no address');
  const to = new URL(location, from);
  // The part behind # stays with the browser's user and is no part of what is asked for.
  to.hash = '';
  const leavesTls = from.protocol === 'https:' && to.protocol !== 'https:';
  if (leavesTls || (isLoopbackHost(to.hostname) && !isLoopbackHost(from.hostname))) {
    throw new AppError('host_not_allowed', `${from.host} redirects to ${to.origin}, which is not followed.`, {
      from: from.host,
      to: to.origin,
    });
  }
  return to;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const PRIVATE_HEADERS = ['authorization', 'cookie', 'proxy-authorization'];
const MAX_REDIRECTS = 10;
