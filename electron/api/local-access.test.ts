import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessDoor, KnownClient } from '#shared/domain/access';
import { DoorRefusal } from './door-refusal';
import { type AccessPolicy, checkAccess, type RequestFacts } from './local-access';

const PORT = 3085;
const TOKEN = `fgp_${'a'.repeat(43)}`;
const PAGE_TOKEN = `fgp_${'b'.repeat(43)}`;
const MCP_TOKEN = `fgp_${'c'.repeat(43)}`;
const PAGE = 'http://localhost:5173';
const CLIENTS = [
  client('script', TOKEN, ['rest', 'cli'], []),
  client('page', PAGE_TOKEN, ['rest'], [PAGE]),
  client('agent', MCP_TOKEN, ['mcp'], ['http://agent.test']),
];
const AT_PORT: AccessPolicy = { door: 'rest', port: PORT, clients: CLIENTS };
const AT_SOCKET: AccessPolicy = { door: 'cli', port: null, clients: CLIENTS };

function client(id: string, token: string, doors: AccessDoor[], origins: string[]): KnownClient {
  const tokenHash = createHash('sha256').update(token).digest('hex');
  return { id, name: id, doors, scopes: ['read'], origins, tokenHash };
}

/** A request of a script that is let in, but for `fields`. */
function facts(fields: Partial<RequestFacts> = {}): RequestFacts {
  return {
    target: '/v1/health',
    hosts: [`127.0.0.1:${PORT}`],
    origins: [],
    fetchSites: [],
    hasFetchMetadata: false,
    authorizations: [`Bearer ${TOKEN}`],
    protocols: [],
    remoteAddress: '127.0.0.1',
    isUpgrade: false,
    ...fields,
  };
}

function verdict(request: RequestFacts, policy = AT_PORT): string {
  const result = checkAccess(request, policy);
  return result instanceof DoorRefusal ? `${result.status} ${result.code}` : result.client.id;
}

const byPage = { authorizations: [`Bearer ${PAGE_TOKEN}`], origins: [PAGE] };
const upgrade = { isUpgrade: true, authorizations: [] };

describe('checkAccess at a port', () => {
  it.each<[string, Partial<RequestFacts>, string]>([
    ['a script', {}, 'script'],
    ['a script that says localhost', { hosts: [`localhost:${PORT}`] }, 'script'],
    ['the scheme in any case', { authorizations: [`bEARER  ${TOKEN}`] }, 'script'],
    ['any loopback address', { remoteAddress: '127.0.0.5' }, 'script'],
    ['loopback as IPv6 writes it', { remoteAddress: '::ffff:127.0.0.1' }, 'script'],
    ["the door's own page", { origins: [`http://127.0.0.1:${PORT}`], fetchSites: ['same-origin'] }, 'script'],
    ["the door's own page at localhost", { origins: [`http://localhost:${PORT}`] }, 'script'],
    ['an address that was typed', { fetchSites: ['none'] }, 'script'],
    ['a page that its client names', { ...byPage, fetchSites: ['cross-site'] }, 'page'],
    ['a page of another port of localhost', { ...byPage, fetchSites: ['same-site'] }, 'page'],
    ['a page whose browser tells nothing', byPage, 'page'],
    ['a token in the subprotocol of a WebSocket', { ...upgrade, protocols: [`fairgap.v1, bearer.${TOKEN}`] }, 'script'],
    ['the same token in both places', { isUpgrade: true, protocols: [`bearer.${TOKEN}`] }, 'script'],
  ])('lets %s in', (_, fields, expected) => {
    expect(verdict(facts(fields))).toBe(expected);
  });

  it.each<[string, Partial<RequestFacts>, string]>([
    ['another computer', { remoteAddress: '192.168.1.7' }, '421 host_refused'],
    ['an address that only begins like loopback', { remoteAddress: '127.0.0.1.evil' }, '421 host_refused'],
    ['a connection that is gone', { remoteAddress: null }, '421 host_refused'],
    ['a rebound name', { hosts: ['evil.test:3085'] }, '421 host_refused'],
    ['a name that begins with localhost', { hosts: ['localhost.evil.test:3085'] }, '421 host_refused'],
    ['a name below localhost', { hosts: ['evil.localhost:3085'] }, '421 host_refused'],
    ['a trailing dot', { hosts: ['localhost.:3085'] }, '421 host_refused'],
    ['another case', { hosts: ['LOCALHOST:3085'] }, '421 host_refused'],
    ['0.0.0.0', { hosts: ['0.0.0.0:3085'] }, '421 host_refused'],
    ['IPv6', { hosts: ['[::1]:3085'] }, '421 host_refused'],
    ['an address written otherwise', { hosts: ['127.1:3085'] }, '421 host_refused'],
    ['an address as one number', { hosts: ['2130706433:3085'] }, '421 host_refused'],
    ['userinfo', { hosts: ['evil@127.0.0.1:3085'] }, '421 host_refused'],
    ['no port', { hosts: ['127.0.0.1'] }, '421 host_refused'],
    ['another port', { hosts: ['127.0.0.1:3606'] }, '421 host_refused'],
    ['a port with a zero in front', { hosts: ['127.0.0.1:03085'] }, '421 host_refused'],
    ['no Host', { hosts: [] }, '421 host_refused'],
    ['an empty Host', { hosts: [''] }, '421 host_refused'],
    ['two Hosts', { hosts: ['127.0.0.1:3085', '127.0.0.1:3085'] }, '421 host_refused'],
    ['a list of hosts', { hosts: ['127.0.0.1:3085, evil.test'] }, '421 host_refused'],
    ['a whole address in the request line', { target: 'http://127.0.0.1:3085/v1/health' }, '400 malformed'],
    ['an asterisk in the request line', { target: '*' }, '400 malformed'],
    ['a foreign page', { origins: ['http://evil.test'] }, '403 origin_refused'],
    ['a page of no origin', { origins: ['null'] }, '403 origin_refused'],
    ['an empty origin', { origins: [''] }, '403 origin_refused'],
    ['two origins', { origins: [PAGE, PAGE], authorizations: [`Bearer ${PAGE_TOKEN}`] }, '403 origin_refused'],
    ['a page that begins like an allowed one', { ...byPage, origins: [`${PAGE}.evil.test`] }, '403 origin_refused'],
    ['an allowed page by TLS', { ...byPage, origins: [PAGE.replace('http', 'https')] }, '403 origin_refused'],
    ["a page of another client's", { origins: [PAGE] }, '403 origin_refused'],
    ["a page of another door's client", { origins: ['http://agent.test'] }, '403 origin_refused'],
    ['an own page by TLS', { origins: [`https://127.0.0.1:${PORT}`] }, '403 origin_refused'],
    ['a picture in a foreign page', { fetchSites: ['cross-site'] }, '403 cross_site_refused'],
    ['a link on another port of localhost', { fetchSites: ['same-site'] }, '403 cross_site_refused'],
    ['two sites', { fetchSites: ['none', 'cross-site'] }, '403 cross_site_refused'],
    ['a site that nobody knows', { fetchSites: ['elsewhere'] }, '403 cross_site_refused'],
    ['no token', { authorizations: [] }, '401 token_missing'],
    ['a token in the address', { authorizations: [], target: `/v1/health?token=${TOKEN}` }, '401 token_missing'],
    ['a subprotocol of no upgrade', { authorizations: [], protocols: [`bearer.${TOKEN}`] }, '401 token_missing'],
    ['an upgrade without token', upgrade, '401 token_missing'],
    ['a wrong token', { authorizations: [`Bearer ${TOKEN}x`] }, '401 token_unknown'],
    ['a shorter token', { authorizations: [`Bearer ${TOKEN.slice(0, -1)}`] }, '401 token_unknown'],
    ['another scheme', { authorizations: [`Basic ${TOKEN}`] }, '401 token_unknown'],
    ['the token alone', { authorizations: [TOKEN] }, '401 token_unknown'],
    ['an empty header', { authorizations: [''] }, '401 token_unknown'],
    ['the hash in place of the token', { authorizations: [`Bearer ${CLIENTS[0]?.tokenHash}`] }, '401 token_unknown'],
    ['two tokens', { authorizations: [`Bearer ${TOKEN}`, `Bearer ${PAGE_TOKEN}`] }, '401 token_unknown'],
    ['two tokens in two places', { isUpgrade: true, protocols: [`bearer.${PAGE_TOKEN}`] }, '401 token_unknown'],
    ['a client of another door', { authorizations: [`Bearer ${MCP_TOKEN}`] }, '403 door_not_granted'],
  ])('turns %s away', (_, fields, expected) => {
    expect(verdict(facts(fields))).toBe(expected);
  });

  it('asks for a token in the way of HTTP, and never repeats one', () => {
    const missing = checkAccess(facts({ authorizations: [] }), AT_PORT) as DoorRefusal;
    const wrong = checkAccess(facts({ authorizations: [`Bearer ${TOKEN}x`] }), AT_PORT) as DoorRefusal;

    expect([missing.headers, wrong.headers]).toEqual([
      { 'WWW-Authenticate': 'Bearer' },
      { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
    ]);
    expect(JSON.stringify([wrong.message, wrong.details, wrong.headers])).not.toContain('fgp_');
  });
});

describe('checkAccess at a socket', () => {
  const there = { remoteAddress: null, hosts: ['localhost'] };

  it.each<[string, Partial<RequestFacts>, string]>([
    ['a program', there, 'script'],
    ['a program without Host', { ...there, hosts: [] }, 'script'],
    ['a page', { ...there, origins: [PAGE] }, '403 origin_refused'],
    ['a browser', { ...there, hasFetchMetadata: true }, '403 cross_site_refused'],
    ['nobody', { ...there, authorizations: [] }, '401 token_missing'],
    ['a client of other doors', { ...there, authorizations: [`Bearer ${PAGE_TOKEN}`] }, '403 door_not_granted'],
  ])('answers %s', (_, fields, expected) => {
    expect(verdict(facts(fields), AT_SOCKET)).toBe(expected);
  });
});

describe('laws of checkAccess', () => {
  const anyText = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.constantFrom(
      `Bearer ${TOKEN}`,
      `Bearer ${PAGE_TOKEN}`,
      `Bearer ${MCP_TOKEN}`,
      `bearer.${TOKEN}`,
      `127.0.0.1:${PORT}`,
      `localhost:${PORT}`,
      PAGE,
      'null',
      'cross-site',
      'none',
      `http://127.0.0.1:${PORT}`,
    ),
  );
  const anyTexts = fc.array(anyText, { maxLength: 3 });
  const anyFacts: fc.Arbitrary<RequestFacts> = fc.record({
    target: fc.oneof(fc.constant('/v1/health'), fc.string()),
    hosts: fc.oneof(fc.constant([`127.0.0.1:${PORT}`]), anyTexts),
    origins: fc.oneof(fc.constant([]), anyTexts),
    fetchSites: fc.oneof(fc.constant([]), anyTexts),
    hasFetchMetadata: fc.boolean(),
    authorizations: fc.oneof(fc.constant([`Bearer ${TOKEN}`]), anyTexts),
    protocols: anyTexts,
    remoteAddress: fc.constantFrom('127.0.0.1', '10.0.0.1', '::1', null),
    isUpgrade: fc.boolean(),
  });
  const anyPolicy = fc.constantFrom<AccessPolicy>(
    AT_PORT,
    AT_SOCKET,
    { ...AT_PORT, door: 'mcp' },
    { ...AT_PORT, clients: [] },
  );

  it('lets nobody in without the token of a known client that has the door', () => {
    let admitted = 0;
    fc.assert(
      fc.property(anyFacts, anyPolicy, (request, policy) => {
        const result = checkAccess(request, policy);
        if (result instanceof DoorRefusal) return;
        admitted += 1;
        const tokens = [TOKEN, PAGE_TOKEN, MCP_TOKEN];
        const offered = [...request.authorizations, ...(request.isUpgrade ? request.protocols : [])].join(' ');
        const owners = policy.clients.filter((_, index) => offered.includes(tokens[index] as string));
        expect(owners.map(({ id }) => id)).toContain(result.client.id);
        expect(result.client.doors).toContain(policy.door);
      }),
      { numRuns: 3_000 },
    );
    expect(admitted).toBeGreaterThan(20);
  });

  it('lets nobody in under a Host but the two, from elsewhere, or for a page that the client does not name', () => {
    fc.assert(
      fc.property(anyFacts, anyPolicy, (request, policy) => {
        const result = checkAccess(request, policy);
        if (result instanceof DoorRefusal) return;
        if (policy.port === null) {
          expect([request.origins, request.hasFetchMetadata]).toEqual([[], false]);
          return;
        }
        expect([[`127.0.0.1:${PORT}`], [`localhost:${PORT}`]]).toContainEqual(request.hosts);
        expect(request.remoteAddress).toBe('127.0.0.1');
        const own = [`http://127.0.0.1:${PORT}`, `http://localhost:${PORT}`];
        for (const origin of request.origins) expect([...own, ...result.client.origins]).toContain(origin);
        if (request.origins.length === 0) expect(['same-origin', 'none', undefined]).toContain(request.fetchSites[0]);
      }),
      { numRuns: 3_000 },
    );
  });
});
