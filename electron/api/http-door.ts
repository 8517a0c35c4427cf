import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AccessDoor, KnownClient } from '#shared/domain/access';
import { createDenialTeller } from './denial-teller';
import type { DoorLimits } from './door-limits';
import type { DoorLink } from './door-link';
import { answerFailure, type DoorFailure, DoorRefusal, rawFailure, SAFE_HEADERS } from './door-refusal';
import type { DoorService } from './door-request';
import { type ListenAt, listenAt } from './listen-at';
import { type AccessPolicy, type Admission, checkPlace, checkToken, type RequestFacts } from './local-access';
import { preflightOf } from './preflight-of';
import { readBody } from './request-body';
import { createStalledAnswers } from './stalled-answers';
import { createTokenBucket, type TokenBucket } from './token-bucket';

export interface HttpDoor {
  /** @throws AppError `port_taken`, `door_unavailable`. */
  listen(): Promise<{ readonly address: string }>;
  /** Ends every request, connection and session within two seconds. */
  close(): Promise<void>;
  /** Open TCP connections or sockets. */
  connections(): number;
}

/**
 * A door for programs of this computer around a service. It answers what it turns away itself and in this order: the place
 * (loopback, Host, Origin), the token, the client's pace. The service sees admitted requests only.
 *
 * Whoever is turned away costs a few hundred bytes; their body is never read, and beyond `limits.strangersPerSecond` the
 * connection ends without an answer.
 */
export function createHttpDoor(parts: {
  readonly door: AccessDoor;
  readonly listen: ListenAt;
  readonly link: DoorLink;
  readonly service: DoorService;
  readonly limits: DoorLimits;
  /** Ms of a clock that never goes back. */
  readonly now?: () => number;
}): HttpDoor {
  const { door, link, service, limits, now = () => performance.now() } = parts;
  let place: { port: number | null; base: string } = { port: null, base: 'http://localhost' };
  let isClosing = false;

  /** Open connections, each with what is to be done for its unanswered requests when it ends. */
  const sockets = new Map<Socket, Set<() => void>>();
  /** Those of which no request was admitted yet, oldest first. */
  const unproven = new Set<Socket>();
  /** Connections that end with an answer that was given: nothing that still comes on them counts. */
  const ending = new WeakSet<Duplex>();
  const sessions = new Map<Duplex, KnownClient>();
  const running = new Map<ServerResponse, { client: KnownClient; abort: () => void }>();
  const paces = new Map<string, TokenBucket>();
  const seen = new Map<string, { agent: string | null; at: number }>();
  const strangers = createTokenBucket(limits.strangersPerSecond, limits.strangersPerSecond * STRANGERS_BURST);
  const denials = createDenialTeller((denial) => link.denied(denial), now, DENIALS_PER_SECOND);
  const stalled = createStalledAnswers({ stalledMs: STALLED_MS, unreadBytes: UNREAD_BYTES });

  const server = createServer({
    headersTimeout: limits.headMs,
    // A net below the body's own limit, which answers better.
    requestTimeout: limits.headMs + limits.requestMs + 1_000,
    connectionsCheckingInterval: CHECK_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: HEAD_BYTES,
    insecureHTTPParser: false,
    // Told with our own words and counted.
    requireHostHeader: false,
    noDelay: true,
  });
  server.maxConnections = limits.sockets;
  server.maxRequestsPerSocket = REQUESTS_PER_SOCKET;
  server.maxHeadersCount = HEADERS;

  server.on('connection', (socket: Socket) => {
    sockets.set(socket, new Set());
    unproven.add(socket);
    makeRoom();
    socket.once('close', () => {
      unproven.delete(socket);
      // Node forgets answers that wait behind another one of their connection: they get no event of their own.
      for (const end of sockets.get(socket) ?? []) end();
      sockets.delete(socket);
    });
  });
  server.on('drop', () => deny(null, tooManyConnections(limits.sockets)));
  server.on('request', (request, response) => onRequest(request, response, () => {}));
  server.on('checkContinue', (request, response) => onRequest(request, response, () => response.writeContinue()));
  server.on('clientError', onClientError);
  if (service.upgrade) server.on('upgrade', onUpgrade);

  /**
   * Strangers never hold all connections: beyond their share the one that has shown nothing for longest goes, so that who
   * comes with a token finds room.
   */
  function makeRoom(): void {
    const [oldest] = unproven;
    if (oldest === undefined || unproven.size <= Math.max(1, limits.sockets * STRANGERS_SHARE)) return;
    unproven.delete(oldest);
    oldest.destroy();
    deny(null, tooManyConnections(limits.sockets));
  }

  function onRequest(request: IncomingMessage, response: ServerResponse, onBody: () => void): void {
    const { socket } = request;
    request.on('error', ignore);
    response.on('error', ignore);
    if (ending.has(socket)) return;
    const unanswered = sockets.get(socket);
    if (isClosing || unanswered === undefined || unanswered.size >= PIPELINED) {
      ending.add(socket);
      socket.destroy();
      return;
    }
    const end = () => {
      unanswered.delete(end);
      stalled.remove(response);
      running.get(response)?.abort();
      running.delete(response);
    };
    unanswered.add(end);
    response.once('close', end);
    for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value);
    stalled.add(response);
    try {
      const admission = admit(request, response);
      if (admission === 'answered') return;
      if (admission instanceof DoorRefusal) refuse(request, response, null, admission);
      else void serve(request, response, admission, onBody);
    } catch {
      // Nothing above should throw; whoever made it do so must not end the thread.
      answerFailure(response, INTERNAL);
    }
  }

  /** Looks at a request up to its client's pace; what needs no token is answered. */
  function admit(request: IncomingMessage, response: ServerResponse): Admission | DoorRefusal | 'answered' {
    const facts = factsOf(request, place.port === null, false);
    const policy = policyNow();
    const refusal = checkPlace(facts, policy);
    if (refusal) return refusal;
    const [origin] = facts.origins;
    if (isPreflight(request)) {
      if (!strangers.take(now())) request.socket.destroy();
      else answerPreflight(request, response, policy);
      return 'answered';
    }
    if (facts.authorizations.length === 0 && service.answerOpenly) {
      const method = request.method ?? '';
      const level = strangers.waitMs(now());
      const isAnswered = level === 0 && service.answerOpenly({ method, url: urlOf(request), response });
      if (isAnswered) {
        strangers.take(now());
        endUnread(request, response, limits.bodyBytes);
        return 'answered';
      }
    }
    // From here on a page that some client names may read why it is refused.
    if (origin !== undefined) allowReading(response, origin);
    return checkToken(facts, policy);
  }

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    { client }: Admission,
    onBody: () => void,
  ): Promise<void> {
    const slow = tooFast(client);
    if (slow) {
      refuse(request, response, client, slow);
      return;
    }
    unproven.delete(request.socket);
    tellSeen(client, request);
    const controller = new AbortController();
    running.set(response, {
      client,
      abort: () => {
        if (!response.writableFinished) controller.abort();
      },
    });
    let body: Promise<Buffer> | undefined;
    try {
      await service.handle({
        client,
        method: request.method ?? '',
        url: urlOf(request),
        headers: request.headers,
        signal: controller.signal,
        request,
        response,
        body: () => {
          body ??= readBody(request, limits, onBody);
          return body;
        },
      });
      endUnread(request, response, limits.bodyBytes);
    } catch (error) {
      if (error instanceof DoorRefusal) refuse(request, response, client, error);
      else fail(request, response);
    }
  }

  function refuse(
    request: IncomingMessage,
    response: ServerResponse,
    client: KnownClient | null,
    refusal: DoorRefusal,
  ): void {
    deny(client, refusal);
    ending.add(request.socket);
    if (client === null && !strangers.take(now())) request.socket.destroy();
    else if (response.headersSent) request.socket.destroy();
    else {
      lingerUnread(request);
      answerFailure(response, refusal);
    }
  }

  function fail(request: IncomingMessage, response: ServerResponse): void {
    if (response.headersSent) request.socket.destroy();
    else {
      lingerUnread(request);
      answerFailure(response, INTERNAL);
    }
  }

  function answerPreflight(request: IncomingMessage, response: ServerResponse, { clients }: AccessPolicy): void {
    const { origin } = request.headers;
    const method = headerOf(request, 'access-control-request-method');
    const answer = preflightOf(door, origin, method, headerOf(request, 'access-control-request-headers'), clients);
    response.writeHead(answer.status, { ...answer.headers, 'Content-Length': 0 });
    lingerUnread(request);
    response.end();
  }

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', ignore);
    const policy = policyNow();
    const facts = factsOf(request, place.port === null, true);
    const admission = isClosing
      ? new DoorRefusal('too_many_connections', 503, 'The workstation is closing.')
      : (checkPlace(facts, policy) ?? checkWebSocket(request) ?? checkToken(facts, policy));
    const client = admission instanceof DoorRefusal ? null : admission.client;
    const refusal = admission instanceof DoorRefusal ? admission : tooFast(admission.client);
    if (refusal || client === null) {
      if (refusal) deny(client, refusal);
      if (refusal && (client !== null || strangers.take(now()))) endWith(socket, refusal);
      else socket.destroy();
      return;
    }
    unproven.delete(request.socket);
    tellSeen(client, request);
    sessions.set(socket, client);
    socket.once('close', () => sessions.delete(socket));
    try {
      service.upgrade?.({ client, url: urlOf(request), request, socket, head });
    } catch (error) {
      if (error instanceof DoorRefusal) deny(client, error);
      endWith(socket, error instanceof DoorRefusal ? error : INTERNAL);
    }
  }

  function onClientError(error: Error & { code?: string }, socket: Duplex): void {
    // Its answer was given, and ends it; what came behind is of no interest.
    if (ending.has(socket)) return;
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const refusal = unreadable(error.code);
    deny(null, refusal);
    // An answer that has begun on this connection would be mixed with ours.
    const isAnswering = [...running.keys()].some((response) => response.req.socket === socket);
    if (isAnswering || !strangers.take(now())) socket.destroy();
    else endWith(socket, refusal);
  }

  function tooFast(client: KnownClient): DoorRefusal | null {
    let pace = paces.get(client.id);
    if (!pace) {
      pace = createTokenBucket(limits.requestsPerSecond, limits.burst);
      paces.set(client.id, pace);
    }
    if (pace.take(now())) return null;
    const retryAfterMs = pace.waitMs(now());
    return new DoorRefusal(
      'rate_limited',
      429,
      `Expected at most ${limits.requestsPerSecond} requests a second of ${client.name}, were more.`,
      { limit: limits.requestsPerSecond, retryAfterMs },
      { 'Retry-After': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) },
    );
  }

  function deny(client: KnownClient | null, { code, details }: DoorRefusal): void {
    denials.tell({ door, code, clientId: client?.id ?? idIn(details), operation: null, details });
  }

  /** Tells that a client is there; a program that changes its name with every request is told of once a second. */
  function tellSeen(client: KnownClient, request: IncomingMessage): void {
    // Programs that speak MCP name themselves better when they begin.
    if (door === 'mcp') return;
    const agent = agentOf(request);
    const before = seen.get(client.id);
    const pause = before?.agent === agent ? SEEN_MS : SEEN_OTHER_MS;
    if (before && now() - before.at < pause) return;
    seen.set(client.id, { agent, at: now() });
    link.seen(client.id, agent);
  }

  function policyNow(): AccessPolicy {
    return { door, port: place.port, clients: link.clients() };
  }

  function urlOf(request: IncomingMessage): URL {
    // Put together as text: resolved against the base, `//evil.test` would name another host.
    return new URL(place.base + request.url);
  }

  /** What was taken away counts at once, also for what is under way. */
  function dropStrangers(): void {
    const hashes = new Set(
      link
        .clients()
        .filter((client) => client.doors.includes(door))
        .map((client) => client.tokenHash),
    );
    const isGone = (client: KnownClient) => !hashes.has(client.tokenHash);
    for (const [response, { client, abort }] of running) {
      if (!isGone(client)) continue;
      abort();
      response.req.socket.destroy();
    }
    const ids = new Set(link.clients().map(({ id }) => id));
    for (const id of paces.keys()) if (!ids.has(id)) paces.delete(id);
    for (const id of seen.keys()) if (!ids.has(id)) seen.delete(id);
    // The service says goodbye to its sessions; who does not leave is cut.
    const gone = [...sessions].filter(([, client]) => isGone(client)).map(([socket]) => socket);
    if (gone.length > 0) destroyLater(gone, GOODBYE_MS);
  }

  let watch: NodeJS.Timeout | undefined;
  let stopClients = () => {};
  return {
    connections: () => sockets.size,
    listen: async () => {
      const { port, address } = await listenAt(server, parts.listen);
      place = { port, base: port === null ? 'http://localhost' : address };
      server.on('error', ignore);
      stopClients = link.onClients(dropStrangers);
      watch = setInterval(() => {
        denials.flush(now());
        stalled.check(now());
      }, WATCH_MS);
      return { address };
    },
    close: async () => {
      if (isClosing) return;
      isClosing = true;
      clearInterval(watch);
      stopClients();
      const closed = new Promise<void>((resolve) => {
        if (server.listening) server.close(() => resolve());
        else resolve();
      });
      server.closeIdleConnections();
      await within(
        CLOSE_MS,
        Promise.resolve().then(() => service.close()),
      );
      for (const { abort } of running.values()) abort();
      // Answers that an abort brought about leave in the meantime.
      await within(GOODBYE_MS, allClosed([...running.keys()]));
      for (const socket of sockets.keys()) socket.destroy();
      await within(GOODBYE_MS, closed);
      denials.flush(Number.POSITIVE_INFINITY);
    },
  };
}

/** Reads the facts of a request. @param isLocalSocket - Whether there are no addresses. */
function factsOf(request: IncomingMessage, isLocalSocket: boolean, isUpgrade: boolean): RequestFacts {
  const valuesOf = (name: string) => request.headersDistinct[name] ?? [];
  return {
    target: request.url ?? '',
    hosts: valuesOf('host'),
    origins: valuesOf('origin'),
    fetchSites: valuesOf('sec-fetch-site'),
    hasFetchMetadata: Object.keys(request.headers).some((name) => name.startsWith('sec-fetch-')),
    authorizations: valuesOf('authorization'),
    protocols: valuesOf('sec-websocket-protocol'),
    remoteAddress: isLocalSocket ? null : (request.socket.remoteAddress ?? null),
    isUpgrade,
  };
}

function checkWebSocket(request: IncomingMessage): DoorRefusal | null {
  if (request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket') return null;
  return new DoorRefusal('malformed', 400, 'Expected an upgrade to a WebSocket by GET, or none.');
}

function isPreflight(request: IncomingMessage): boolean {
  return (
    request.method === 'OPTIONS' &&
    request.headers.origin !== undefined &&
    request.headers['access-control-request-method'] !== undefined
  );
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const values = request.headersDistinct[name];
  return values?.length === 1 ? values[0] : undefined;
}

function allowReading(response: ServerResponse, origin: string): void {
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Expose-Headers', 'Mcp-Session-Id, Retry-After');
  response.setHeader('Vary', 'Origin');
}

/**
 * After an answer by the service: what is left of the body is read away where it is small, so that the connection can be
 * used again; otherwise the connection ends.
 */
function endUnread(request: IncomingMessage, response: ServerResponse, bodyBytes: number): void {
  if (!hasBodyLeft(request)) return;
  const length = request.headers['content-length'];
  if (length !== undefined && Number(length) <= bodyBytes) return;
  const { socket } = request;
  const end = () => {
    socket.pause();
    socket.end();
    destroyLater([socket], LINGER_MS);
  };
  if (response.writableFinished) end();
  else response.once('finish', end);
}

/**
 * Makes the end of a connection gentle whose request has a body that is not read. Closed at once, the bytes that lie
 * unread would reset the connection, and the caller, still sending, would never see the answer. So what comes is left where
 * it is, and the connection ends a moment after the answer.
 */
function lingerUnread(request: IncomingMessage): void {
  if (!hasBodyLeft(request)) return;
  const { socket } = request;
  // Node calls this after an answer with `Connection: close`; it has no other way in.
  socket.destroySoon = () => {
    socket.pause();
    socket.end();
    destroyLater([socket], LINGER_MS);
  };
}

function hasBodyLeft(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  return !request.complete && (coding !== undefined || (length !== undefined && length !== '0'));
}

function endWith(socket: Duplex, failure: DoorFailure): void {
  socket.end(rawFailure(failure));
  destroyLater([socket], LINGER_MS);
}

function destroyLater(sockets: readonly Duplex[], ms: number): void {
  const timer = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, ms);
  if (sockets.length === 1) sockets[0]?.once('close', () => clearTimeout(timer));
}

function unreadable(code: string | undefined): DoorRefusal {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new DoorRefusal('too_slow', 408, 'Expected the request to arrive sooner.');
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    const text = `Expected at most ${HEAD_BYTES} bytes of headers, were more.`;
    return new DoorRefusal('too_large', 431, text, { limit: HEAD_BYTES });
  }
  return new DoorRefusal('malformed', 400, 'Expected a request of HTTP/1.1, was something else.', {
    code: code ?? null,
  });
}

function tooManyConnections(limit: number): DoorRefusal {
  return new DoorRefusal('too_many_connections', 503, `Expected at most ${limit} connections, were more.`, { limit });
}

function idIn({ clientId }: DoorRefusal['details']): string | null {
  return typeof clientId === 'string' ? clientId : null;
}

/** How a program calls itself: printable ASCII, cut short. */
function agentOf(request: IncomingMessage): string | null {
  const text = (request.headers['user-agent'] ?? '').replace(/[^\x20-\x7e]/g, '').trim();
  return text === '' ? null : text.slice(0, LONGEST_AGENT);
}

function allClosed(responses: readonly ServerResponse[]): Promise<unknown> {
  return Promise.all(
    responses.map((response) => new Promise<void>((resolve) => response.once('close', () => resolve()))),
  );
}

/** Resolves with `work`, however it ends, or after `ms`. */
function within(ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    work.then(end, end);
  });
}

function ignore(): void {}

const INTERNAL: DoorFailure = {
  code: 'internal',
  status: 500,
  message: 'The door failed. The workstation goes on.',
  details: {},
  headers: {},
};

/** How often Node looks for connections that are too slow; its own choice of 30 s would let them pile up. */
const CHECK_MS = 500;
const KEEP_ALIVE_MS = 5_000;
const HEAD_BYTES = 16_384;
const HEADERS = 100;
const REQUESTS_PER_SOCKET = 10_000;
/** Requests of one connection that may wait for the answers before them. */
const PIPELINED = 16;
/** Strangers may come at once after a pause, in seconds of their pace: a page of documents is a handful of requests. */
const STRANGERS_BURST = 2;
/** Share of the connections that may be open without one admitted request. */
const STRANGERS_SHARE = 0.75;
const DENIALS_PER_SECOND = 50;
const SEEN_MS = 10_000;
const SEEN_OTHER_MS = 1_000;
const WATCH_MS = 1_000;
const STALLED_MS = 15_000;
const UNREAD_BYTES = 67_108_864;
const LINGER_MS = 400;
const GOODBYE_MS = 300;
const CLOSE_MS = 1_000;
const LONGEST_AGENT = 120;
