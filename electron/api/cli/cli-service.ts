import type { ServerResponse } from 'node:http';
import type { DoorError, DoorLink, DoorProgress } from '#electron/api/door-link';
import type { AdmittedRequest, DoorService } from '#electron/api/door-request';
import { jsonBytes } from '#electron/api/rest/json-bytes';
import { parseJsonBody } from '#electron/api/rest/parse-json-body';
import { AppEvent } from '#shared/contract/events';
import { cliOperations } from './cli-operations';

/**
 * What the command line finds at the socket of a running app.
 *
 * `POST /call/<operation>` with the input as JSON answers NDJSON: lines `{"progress":...}` while it lasts, then one of
 * `{"value":...}` or `{"error":...}`; hanging up ends the work. `GET /events?kinds=a,b` tells events as NDJSON until either
 * side hangs up, with an empty line now and then. `GET /info` tells version, environment and start. Every answer names the
 * app's version in `fairgap-version`.
 */
export function createCliService({ link }: { readonly link: DoorLink }): DoorService {
  const names = new Set(cliOperations().map(({ name }) => name));
  const streams = new Map<ServerResponse, string>();
  const running = new Set<AbortController>();
  let isClosed = false;

  async function handle(admitted: AdmittedRequest): Promise<void> {
    const { url, method, response, client, headers } = admitted;
    response.setHeader('fairgap-version', link.workstation.version);
    response.setHeader('cache-control', 'no-store');
    if (isClosed) return refuse(response, 503, 'door_unavailable', CLOSING);
    link.seen(client.id, headers['user-agent']?.slice(0, 200) ?? null);
    const operation = CALL.exec(url.pathname)?.[1];
    if (operation !== undefined) {
      if (method !== 'POST') return refuseMethod(response, 'POST');
      return call(admitted, operation);
    }
    if (url.pathname !== '/events' && url.pathname !== '/info') {
      return refuse(response, 404, 'not_found', 'Expected /call/<operation>, /events or /info.');
    }
    if (method !== 'GET') return refuseMethod(response, 'GET');
    return url.pathname === '/info' ? answer(response, { value: link.workstation }) : tellEvents(admitted);
  }

  async function call(admitted: AdmittedRequest, operation: string): Promise<void> {
    const { client, headers, signal, response } = admitted;
    if (!names.has(operation)) {
      const details = { asked: operation.slice(0, 64) };
      link.denied({ door: 'cli', code: 'operation_unknown', clientId: client.id, operation: null, details });
      return refuse(response, 404, 'not_found', `The command line has no operation ${details.asked}.`);
    }
    const parsed = parseJsonBody(await admitted.body());
    if (!parsed.ok) {
      link.denied({ door: 'cli', code: 'malformed', clientId: client.id, operation, details: {} });
      return refuse(response, 400, 'invalid_input', `${operation}: ${parsed.message}`);
    }
    const ending = new AbortController();
    const hangUp = () => ending.abort();
    signal.addEventListener('abort', hangUp, { once: true });
    if (signal.aborted) hangUp();
    running.add(ending);
    response.writeHead(200, { 'content-type': NDJSON });
    response.flushHeaders();
    const progress = createProgressLines(response);
    try {
      const result = await link.call(
        {
          door: 'cli',
          clientId: client.id,
          operation,
          input: parsed.value,
          workingDirectory: workingDirectoryOf(headers['fairgap-working-directory']),
          idempotencyKey: oneHeader(headers['idempotency-key']),
        },
        { signal: ending.signal, onProgress: progress.tell },
      );
      progress.end();
      if (response.destroyed) return;
      const closing: DoorError = { code: 'door_unavailable', message: CLOSING, details: {} };
      if (result.ok) {
        response.write('{"value":');
        response.write(jsonBytes(result.value));
        response.end('}\n');
      } else
        response.end(
          `${JSON.stringify({ error: isClosed && result.error.code === 'cancelled' ? closing : result.error })}\n`,
        );
    } finally {
      progress.end();
      running.delete(ending);
      signal.removeEventListener('abort', hangUp);
    }
  }

  async function tellEvents({ url, client, response, signal }: AdmittedRequest): Promise<void> {
    const kinds = new Set((url.searchParams.get('kinds') ?? '').split(',').filter((kind) => kind !== ''));
    const unknown = [...kinds].find((kind) => !EVENT_KINDS.has(kind));
    if (unknown !== undefined) {
      return refuse(response, 400, 'invalid_input', `kinds: there are no events ${unknown.slice(0, 64)}.`);
    }
    if ([...streams.values()].filter((id) => id === client.id).length >= MAX_STREAMS) {
      link.denied({
        door: 'cli',
        code: 'too_many_connections',
        clientId: client.id,
        operation: null,
        details: { limit: MAX_STREAMS },
      });
      return refuse(response, 429, 'rate_limited', `Expected at most ${MAX_STREAMS} streams of events at once.`);
    }
    streams.set(response, client.id);
    response.writeHead(200, { 'content-type': NDJSON });
    response.write('\n');
    const stop = link.onEvent((event) => {
      if (kinds.size > 0 && !kinds.has(event.kind)) return;
      // Whoever reads this slowly asks again afterwards anyway; waiting for it would cost memory without end.
      if (response.writableLength > MAX_BACKLOG_BYTES) response.destroy();
      else response.write(Buffer.concat([jsonBytes(event), LINE_END]));
    });
    const beat = setInterval(() => response.write('\n'), BEAT_MS);
    const end = () => {
      stop();
      clearInterval(beat);
      streams.delete(response);
      signal.removeEventListener('abort', end);
    };
    response.once('close', end);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  }

  return {
    handle,
    connections: () => {
      const byClient: Record<string, number> = {};
      for (const id of streams.values()) byClient[id] = (byClient[id] ?? 0) + 1;
      return byClient;
    },
    close: async () => {
      isClosed = true;
      for (const ending of running) ending.abort();
      for (const response of streams.keys()) response.end();
    },
  };
}

/** Progress lines of one call: the latest, a few times a second, and none while earlier ones still wait to be read. */
function createProgressLines(response: ServerResponse): { tell: (progress: DoorProgress) => void; end: () => void } {
  let latest: DoorProgress | null = null;
  let timer: NodeJS.Timeout | null = null;
  let hasEnded = false;
  const write = () => {
    timer = null;
    if (hasEnded || latest === null || response.destroyed || response.writableNeedDrain) return;
    const { subject, done, total, unit } = latest;
    latest = null;
    response.write(`${JSON.stringify({ progress: { subject, done, total, unit } })}\n`);
    timer = setTimeout(write, PROGRESS_MS);
  };
  return {
    tell: (progress) => {
      if (hasEnded) return;
      latest = progress;
      if (timer === null) write();
    },
    end: () => {
      hasEnded = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

/** A header holds Latin letters only, so the folder comes as percent-encoded UTF-8. */
function workingDirectoryOf(header: string | string[] | undefined): string | undefined {
  const text = oneHeader(header);
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function oneHeader(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function refuseMethod(response: ServerResponse, allowed: string): void {
  response.setHeader('allow', allowed);
  refuse(response, 405, 'invalid_input', `Expected the method ${allowed}.`);
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': NDJSON });
  response.end(`${JSON.stringify({ error: { code, message, details: {} } })}\n`);
}

function answer(response: ServerResponse, line: object): void {
  response.writeHead(200, { 'content-type': NDJSON });
  response.end(`${JSON.stringify(line)}\n`);
}

const CALL = /^\/call\/([A-Za-z.]{1,100})$/;
const NDJSON = 'application/x-ndjson; charset=utf-8';
const CLOSING = 'The workstation is closing.';
const EVENT_KINDS: ReadonlySet<string> = new Set(AppEvent.options.map((option) => option.shape.kind.value));
const LINE_END = Buffer.from('\n');
const PROGRESS_MS = 100;
const BEAT_MS = 15_000;
const MAX_STREAMS = 16;
const MAX_BACKLOG_BYTES = 1_048_576;
