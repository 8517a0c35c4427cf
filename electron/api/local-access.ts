import { createHash, timingSafeEqual } from 'node:crypto';
import type { AccessDoor, KnownClient } from '#shared/domain/access';
import { DoorRefusal } from './door-refusal';
import { offeredProtocols } from './offered-protocols';

/** What a request says of where it comes from. Headers are lists: a doubled one is told apart from one. */
export interface RequestFacts {
  /** As it stands in the request line. */
  readonly target: string;
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
  readonly fetchSites: readonly string[];
  /** Whether any `Sec-Fetch-*` is there, as browsers alone send it. */
  readonly hasFetchMetadata: boolean;
  readonly authorizations: readonly string[];
  /** Of `Sec-WebSocket-Protocol`. */
  readonly protocols: readonly string[];
  /** `null` for a socket without addresses. */
  readonly remoteAddress: string | null;
  readonly isUpgrade: boolean;
}

export interface AccessPolicy {
  readonly door: AccessDoor;
  /** The port of 127.0.0.1 that the door listens on; `null` for a Unix socket or a named pipe. */
  readonly port: number | null;
  readonly clients: readonly KnownClient[];
}

export interface Admission {
  readonly client: KnownClient;
  /** The web page's origin that may read the answer; `null` for programs and the door's own pages. */
  readonly webOrigin: string | null;
}

/** Whether a request may come in: {@link checkPlace}, then {@link checkToken}. */
export function checkAccess(facts: RequestFacts, policy: AccessPolicy): Admission | DoorRefusal {
  return checkPlace(facts, policy) ?? checkToken(facts, policy);
}

/**
 * Whether a request came straight to this door, and not through a web page that nobody let in: from this computer, under
 * the door's own name (a name that was rebound to 127.0.0.1 gives itself away here), from no foreign page.
 *
 * @returns `null` where nothing speaks against it. Whose request it is, {@link checkToken} tells.
 */
export function checkPlace(facts: RequestFacts, policy: AccessPolicy): DoorRefusal | null {
  const { target, hosts, origins } = facts;
  if (!target.startsWith('/')) {
    return new DoorRefusal('malformed', 400, 'Expected a path that begins with / in the request line.');
  }
  if (policy.port === null) return checkLocalSocket(facts);
  if (!isLoopback(facts.remoteAddress)) {
    return new DoorRefusal('host_refused', 421, 'This door is for programs on this computer.');
  }
  const [host] = hosts;
  if (hosts.length !== 1 || host === undefined || !hostsOf(policy.port).includes(host)) {
    const expected = hostsOf(policy.port).join(' or ');
    return new DoorRefusal('host_refused', 421, `Expected the Host ${expected}, was ${quoted(hosts)}.`, {
      host: shortened(hosts),
    });
  }
  if (origins.length > 0 && !isOriginOfAnyone(origins, policy)) return originRefused(origins);
  return checkFetchSite(facts);
}

/** Whose request it is, by its token; and whether that client has this door and may be used by the page that asks. */
export function checkToken(facts: RequestFacts, policy: AccessPolicy): Admission | DoorRefusal {
  const offered = offeredTokens(facts);
  if (offered.length === 0) {
    return new DoorRefusal(
      'token_missing',
      401,
      'Expected the header Authorization: Bearer <token>, was none.',
      {},
      CHALLENGE,
    );
  }
  const [token] = offered;
  const client = offered.length === 1 && token !== undefined ? clientOf(token, policy.clients) : null;
  if (client === null) {
    return new DoorRefusal(
      'token_unknown',
      401,
      'Expected the token of a known client; this one is wrong, was replaced, or was revoked.',
      {},
      { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
    );
  }
  if (!client.doors.includes(policy.door)) {
    return new DoorRefusal('door_not_granted', 403, `${client.name} was not granted the door ${policy.door}.`, {
      clientId: client.id,
    });
  }
  const [origin] = facts.origins;
  if (origin === undefined || isOwnOrigin(origin, policy)) return { client, webOrigin: null };
  return client.origins.includes(origin) ? { client, webOrigin: origin } : originRefused(facts.origins);
}

function checkLocalSocket({ origins, hasFetchMetadata }: RequestFacts): DoorRefusal | null {
  if (origins.length > 0) return originRefused(origins);
  if (hasFetchMetadata) return new DoorRefusal('cross_site_refused', 403, 'Expected a program, was a web browser.');
  return null;
}

function checkFetchSite({ fetchSites, origins }: RequestFacts): DoorRefusal | null {
  const [site] = fetchSites;
  if (site === undefined || (fetchSites.length === 1 && PLAIN_SITES.includes(site))) return null;
  // The origin was found to be one that is let in; without one, the browser sent it for a page that must not see the answer.
  if (fetchSites.length === 1 && FOREIGN_SITES.includes(site) && origins.length > 0) return null;
  return new DoorRefusal('cross_site_refused', 403, 'Expected no request on behalf of another web page.', {
    site: shortened(fetchSites),
  });
}

function isOriginOfAnyone(origins: readonly string[], policy: AccessPolicy): boolean {
  const [origin] = origins;
  if (origins.length !== 1 || origin === undefined) return false;
  if (isOwnOrigin(origin, policy)) return true;
  return policy.clients.some((client) => client.doors.includes(policy.door) && client.origins.includes(origin));
}

function isOwnOrigin(origin: string, { port }: AccessPolicy): boolean {
  return port !== null && hostsOf(port).some((host) => origin === `http://${host}`);
}

/** Every token that the request offers, each once: in the header, or for a WebSocket also as a subprotocol. */
function offeredTokens({ authorizations, protocols, isUpgrade }: RequestFacts): string[] {
  const fromHeader = authorizations.map((value) => BEARER.exec(value)?.[1] ?? '');
  const fromProtocol = isUpgrade
    ? protocols
        .flatMap(offeredProtocols)
        .filter((protocol) => protocol.startsWith(BEARER_PROTOCOL))
        .map((protocol) => protocol.slice(BEARER_PROTOCOL.length))
    : [];
  return [...new Set([...fromHeader, ...fromProtocol])];
}

/** Compares with every client to the end, so that the time tells nothing of who is near. */
function clientOf(token: string, clients: readonly KnownClient[]): KnownClient | null {
  const hash = createHash('sha256').update(token, 'utf8').digest();
  let found: KnownClient | null = null;
  for (const client of clients) {
    const known = Buffer.from(client.tokenHash, 'hex');
    if (known.length === hash.length && timingSafeEqual(known, hash)) found = client;
  }
  return found;
}

function originRefused(origins: readonly string[]): DoorRefusal {
  return new DoorRefusal(
    'origin_refused',
    403,
    `Expected no web page, or one that a client names; was ${quoted(origins)}.`,
    {
      origin: shortened(origins),
    },
  );
}

function isLoopback(address: string | null): boolean {
  return address !== null && /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address);
}

function hostsOf(port: number): readonly string[] {
  const names = ['127.0.0.1', 'localhost'];
  // A program leaves out the port that its scheme implies.
  return port === 80 ? [...names, ...names.map((name) => `${name}:80`)] : names.map((name) => `${name}:${port}`);
}

function quoted(values: readonly string[]): string {
  return values.length === 0 ? 'none' : `"${shortened(values)}"`;
}

/** Printable ASCII of what a stranger wrote, cut short: it goes into texts that a person reads. */
function shortened(values: readonly string[]): string {
  return values
    .join(', ')
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, LONGEST_ECHO);
}

/** Prefix of the subprotocol in which a WebSocket of a browser brings its token: it can set no header. */
export const BEARER_PROTOCOL = 'bearer.';

const BEARER = /^bearer +(\S+)$/i;
const CHALLENGE = { 'WWW-Authenticate': 'Bearer' };
/** Of the door's own pages, and typed into the address line. */
const PLAIN_SITES = ['same-origin', 'none'];
const FOREIGN_SITES = ['cross-site', 'same-site'];
const LONGEST_ECHO = 100;
