import { createHash } from 'node:crypto';
import { createCallQueue } from '#electron/api/call-queue';
import { createDenialTeller } from '#electron/api/denial-teller';
import type { DoorLimits } from '#electron/api/door-limits';
import type { DoorAnswer, DoorError, DoorLink } from '#electron/api/door-link';
import { SAFE_HEADERS } from '#electron/api/door-refusal';
import type { AdmittedRequest, AdmittedUpgrade, DoorService } from '#electron/api/door-request';
import { STREAM_PATH } from '#shared/contract/stream';
import type { DenialCode } from '#shared/domain/access';
import { answerOpenDocuments } from './answer-open-documents';
import { isSameEntity } from './is-same-entity';
import { jsonBytes } from './json-bytes';
import { nearestPaths } from './nearest-paths';
import { parseJsonBody } from './parse-json-body';
import { corsHeaders } from './preflight';
import { problemOf, retryAfterSeconds } from './problem';
import { checkBody, type ReadInput, readBody, readQuery } from './read-input';
import { createRouteFinder, type RestRoute, restRoutes } from './rest-routes';

/** What takes the WebSockets of this door. */
export interface RestStream {
  upgrade(upgrade: AdmittedUpgrade): void;
  connections(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/**
 * The REST door: a route for each operation of the contract that has it, WebSockets at `/v1/stream`, and without a token the
 * OpenAPI document and a page to try it out.
 *
 * @param options.assetsDir - Folder with `swagger-ui-bundle.js` and `swagger-ui.css`.
 */
export function createRestService(options: {
  readonly link: DoorLink;
  readonly limits: DoorLimits;
  readonly stream: RestStream;
  readonly assetsDir: string;
}): DoorService {
  const { link, limits, stream } = options;
  const calls = createCallQueue(link, limits);
  const denials = createDenialTeller((denial) => link.denied(denial), now, DENIALS_PER_SECOND);
  const beat = setInterval(() => denials.flush(now()), BEAT_MS);
  const routes = restRoutes();
  const find = createRouteFinder(routes);
  const documents = answerOpenDocuments({ routes, limits, assetsDir: options.assetsDir });

  async function handle(request: AdmittedRequest): Promise<void> {
    const found = find(request.url.pathname);
    if (!found) {
      if (request.url.pathname === STREAM_PATH) refuseWithoutUpgrade(request);
      else refuseUnknownPath(request);
      return;
    }
    const allowed = found.routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = found.routes.find((one) => one.method === method);
    if (!route) {
      if (request.method === 'OPTIONS') send(request, 204, { Allow: [...allowed, 'OPTIONS'].join(', ') });
      else refuseMethod(request, allowed);
      return;
    }
    const { name, meta } = route.operation;
    if (meta.scope === 'propose' && !request.client.scopes.includes('propose')) {
      deny(request, 'scope_missing', name, { scope: 'propose' });
      refuse(request, {
        code: 'not_granted',
        message: `${name} needs the scope propose, which ${request.client.name} was not granted.`,
        details: { operation: name, scope: 'propose' },
      });
      return;
    }
    if (route.method === 'GET') await answerQuery(request, route, found.segment);
    else await answerPost(request, route);
  }

  async function answerQuery(request: AdmittedRequest, route: RestRoute, segment: string | null): Promise<void> {
    const name = segment === null ? null : decodedSegment(segment);
    if (segment !== null && name === null) {
      malformed(request, route, 400, `The last part of ${request.url.pathname} is not percent-encoded UTF-8.`);
      return;
    }
    const read = readQuery(route, request.url.searchParams, name);
    if (!read.ok) {
      refuseInput(request, route, read.issues);
      return;
    }
    const answer = await call(request, route, read.input, undefined);
    if (!answer.ok) refuse(request, answer.error);
    else answerGet(request, route, read.input, answer.value);
  }

  async function answerPost(request: AdmittedRequest, route: RestRoute): Promise<void> {
    const isCommand = route.operation.meta.kind === 'command';
    const key = isCommand ? request.headers['idempotency-key'] : undefined;
    if (key !== undefined && !(typeof key === 'string' && IDEMPOTENCY_KEY.test(key))) {
      malformed(request, route, 400, 'Idempotency-Key: expected 1 to 128 visible ASCII characters, no spaces.');
      return;
    }
    const unread = unreadableBody(request);
    if (unread !== null) {
      malformed(request, route, 415, unread, { Accept: 'application/json' });
      return;
    }
    const parsed = parseJsonBody(await request.body());
    if (!parsed.ok) {
      malformed(request, route, 400, parsed.message);
      return;
    }
    const known = readBody(route, parsed.value);
    const read = known.ok ? checkBody(route, known.input) : known;
    if (!read.ok) {
      refuseInput(request, route, read.issues);
      return;
    }
    const answer = await call(request, route, read.input, key);
    if (!answer.ok) {
      refuse(request, answer.error);
      return;
    }
    const headers: Record<string, string> = answer.isRepeated ? { 'Idempotency-Replayed': 'true' } : {};
    sendJson(request, 200, headers, jsonBytes(answer.value));
  }

  function call(
    request: AdmittedRequest,
    route: RestRoute,
    input: unknown,
    idempotencyKey: string | undefined,
  ): Promise<DoorAnswer> {
    const { client, signal } = request;
    return calls.call(
      { door: 'rest', clientId: client.id, operation: route.operation.name, input, idempotencyKey },
      { signal },
    );
  }

  function answerGet(
    request: AdmittedRequest,
    route: RestRoute,
    input: Readonly<Record<string, unknown>>,
    value: unknown,
  ): void {
    const body = jsonBytes(value);
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    const headers: Record<string, string> = { ETag: etag, 'Cache-Control': cacheControl(route) };
    const next = nextPage(route, input, value);
    if (next !== null) headers.Link = `<${next}>; rel="next"`;
    if (isSameEntity(request.headers['if-none-match'], etag)) send(request, 304, headers);
    else sendJson(request, 200, headers, body);
  }

  function refuseInput(
    request: AdmittedRequest,
    route: RestRoute,
    issues: Extract<ReadInput, { ok: false }>['issues'],
  ): void {
    const { name } = route.operation;
    const list = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
    deny(request, 'malformed', name, { status: 422 });
    refuse(request, { code: 'invalid_input', message: `${name}: ${list}.`, details: { issues } });
  }

  function malformed(
    request: AdmittedRequest,
    route: RestRoute,
    status: number,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ): void {
    const { name } = route.operation;
    deny(request, 'malformed', name, { status });
    refuse(request, { code: 'malformed', message: `${name}: ${message}`, details: {} }, { status, headers });
  }

  function refuseMethod(request: AdmittedRequest, allowed: readonly string[]): void {
    const allow = allowed.join(', ');
    deny(request, 'operation_unknown', null, { status: 405 });
    refuse(
      request,
      {
        code: 'operation_unknown',
        message: `${request.url.pathname}: expected ${allow}, was ${request.method}.`,
        details: { allow: allowed },
      },
      { status: 405, headers: { Allow: allow } },
    );
  }

  function refuseUnknownPath(request: AdmittedRequest): void {
    const known = routes.filter(({ operation }) => mayCall(request, operation.meta.scope));
    const near = nearestPaths(
      request.url.pathname,
      known.map(({ path }) => path),
    );
    const hint = near.length > 0 ? `Near are ${near.join(', ')}.` : 'All routes are in /openapi.json.';
    deny(request, 'operation_unknown', null, { status: 404 });
    refuse(request, {
      code: 'operation_unknown',
      message: `There is no route ${request.url.pathname.slice(0, 100)}. ${hint}`,
      details: { near },
    });
  }

  function refuseWithoutUpgrade(request: AdmittedRequest): void {
    deny(request, 'malformed', null, { status: 426 });
    refuse(
      request,
      { code: 'malformed', message: `${STREAM_PATH}: expected a request for a WebSocket, was none.`, details: {} },
      { status: 426, headers: { Upgrade: 'websocket', Connection: 'Upgrade' } },
    );
  }

  function refuse(
    request: AdmittedRequest,
    error: DoorError,
    how: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
  ): void {
    const problem = problemOf(error, how.status);
    const headers: Record<string, string> = { ...how.headers, 'Content-Type': 'application/problem+json' };
    if (problem.status === 429) headers['Retry-After'] = String(retryAfterSeconds(error.details));
    send(request, problem.status, headers, Buffer.from(JSON.stringify(problem)));
  }

  function deny(
    request: AdmittedRequest,
    code: DenialCode,
    operation: string | null,
    details: Readonly<Record<string, string | number | null>>,
  ): void {
    denials.tell({ door: 'rest', code, clientId: request.client.id, operation, details });
  }

  function sendJson(
    request: AdmittedRequest,
    status: number,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
  ): void {
    send(request, status, { ...headers, 'Content-Type': 'application/json' }, body);
  }

  function send(
    { request, response, client, signal }: AdmittedRequest,
    status: number,
    headers: Readonly<Record<string, string>>,
    body?: Buffer,
  ): void {
    // Whoever hung up is not written to.
    if (signal.aborted || response.headersSent || response.destroyed) return;
    response.writeHead(status, {
      ...SAFE_HEADERS,
      Vary: 'Authorization, Origin',
      ...corsHeaders(request.headers.origin, client),
      ...headers,
      'Fairgap-Environment': link.workstation.environment,
      ...(body === undefined ? {} : { 'Content-Length': body.byteLength }),
    });
    response.end(body);
  }

  return {
    answerOpenly: documents,
    handle,
    upgrade: (upgrade) => {
      if (upgrade.url.pathname === STREAM_PATH) stream.upgrade(upgrade);
      else refuseUpgrade(upgrade);
    },
    connections: () => stream.connections(),
    close: async () => {
      clearInterval(beat);
      denials.flush(Number.POSITIVE_INFINITY);
      await stream.close();
    },
  };

  function refuseUpgrade({ client, url, socket }: AdmittedUpgrade): void {
    denials.tell({
      door: 'rest',
      code: 'operation_unknown',
      clientId: client.id,
      operation: null,
      details: { status: 404 },
    });
    const message = `There is no WebSocket at ${url.pathname.slice(0, 100)}; there is one at ${STREAM_PATH}.`;
    const body = JSON.stringify(problemOf({ code: 'operation_unknown', message, details: { near: [STREAM_PATH] } }));
    socket.on('error', () => socket.destroy());
    socket.end(
      [
        'HTTP/1.1 404 Not Found',
        'Content-Type: application/problem+json',
        `Content-Length: ${Buffer.byteLength(body)}`,
        `Fairgap-Environment: ${link.workstation.environment}`,
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  }
}

function now(): number {
  return performance.now();
}

function mayCall({ client }: AdmittedRequest, scope: string): boolean {
  return scope === 'read' || (client.scopes as readonly string[]).includes(scope);
}

/** What is wrong with the kind of a body, before it is read; `null` where nothing is, or where there is no body. */
function unreadableBody({ headers }: AdmittedRequest): string | null {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody) return null;
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') return 'Content-Encoding: expected none; compressed bodies are not read.';
  // A page of another site could send other types without a preflight.
  return JSON_TYPE.test(headers['content-type'] ?? '') ? null : 'Content-Type: expected application/json in UTF-8.';
}

function decodedSegment(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

/** Address of the next page, relative to the door; `null` where there is none. */
function nextPage(route: RestRoute, input: Readonly<Record<string, unknown>>, output: unknown): string | null {
  const { paging } = route.operation.meta;
  if (!paging) return null;
  // The contract gives paging for the input, with its defaults, and the output that it declares.
  const next = paging.next({ ...route.defaults, ...input } as never, output as never);
  if (next === null) return null;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(next)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) query.append(name, String(item));
    }
  }
  return `${route.path}?${query}`;
}

/** Prices of a market may be kept by a browser that asks whether they still hold; what tells of a person may not. */
function cacheControl({ operation }: RestRoute): string {
  return MARKET.has(operation.path[0]) ? 'private, no-cache' : 'no-store';
}

const BEAT_MS = 1_000;
const DENIALS_PER_SECOND = 50;
/** What main takes as a key, so that a wrong one is told here and as what it is. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;
const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;
const MARKET: ReadonlySet<string> = new Set(['instruments', 'candles', 'structures', 'signals', 'confluence']);
