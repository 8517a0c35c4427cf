import http from 'node:http';
import https from 'node:https';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Scheduler } from '#electron/ports/scheduler';
import type { RawAnswer } from './classify-answer';

/** One HTTP request and its answer, whatever the status. */
export interface HttpTransport {
  /**
   * Sends exactly once, follows no redirect.
   *
   * @throws HttpFault when there is no whole answer.
   */
  send(request: HttpRequest): Promise<RawAnswer>;
  close(): void;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly timeoutMs: number;
}

/** No answer. `mayHaveLeft` is false only where no byte of the request can have been sent. */
export class HttpFault extends Error {
  override readonly name = 'HttpFault';
  constructor(
    readonly code: string,
    readonly mayHaveLeft: boolean,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/**
 * HTTP over Node's own client rather than `fetch`, because only there one can tell a request that never left (no
 * connection, no TLS) from one that may have been processed.
 */
export function createHttpTransport(scheduler: Scheduler): HttpTransport {
  const options = { keepAlive: true, timeout: IDLE_MS, maxSockets: 8 };
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };

  return {
    send: (request) => send(request, agents, scheduler),
    close() {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

async function send(
  { method, url, headers, body, timeoutMs }: HttpRequest,
  agents: { 'http:': http.Agent; 'https:': https.Agent },
  scheduler: Scheduler,
): Promise<RawAnswer> {
  const isTls = new URL(url).protocol === 'https:';
  let mayHaveLeft = false;
  const received = await new Promise<{ status: number; headers: Record<string, string>; body: Buffer }>(
    (resolve, reject) => {
      const request = (isTls ? https : http).request(url, {
        method,
        agent: agents[isTls ? 'https:' : 'http:'],
        headers: {
          ...headers,
          'Accept-Encoding': 'gzip',
          ...(body === null ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
        },
      });
      let isOver = false;
      const end = (settle: () => void) => {
        if (isOver) return;
        isOver = true;
        stopTimer();
        settle();
      };
      const fail = (code: string, message: string, cause?: unknown) =>
        end(() => reject(new HttpFault(code, mayHaveLeft, message, { cause })));
      const stopTimer = scheduler.after(timeoutMs, () => {
        fail('timeout', `Expected an answer within ${timeoutMs} ms.`);
        request.destroy();
      });

      // Until the connection stands nothing can have left; a kept one stands already.
      request.on('socket', (socket) => {
        if (!socket.connecting) mayHaveLeft = true;
        else socket.once(isTls ? 'secureConnect' : 'connect', () => (mayHaveLeft = true));
      });
      request.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'no_answer', error.message, error));
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MOST_BYTES) {
            fail('answer_too_large', `Expected at most ${MOST_BYTES} bytes.`);
            request.destroy();
            return;
          }
          chunks.push(chunk);
        });
        response.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'cut', error.message, error));
        response.on('close', () => fail('cut', 'Expected the whole answer, was cut short.'));
        response.on('end', () =>
          end(() =>
            resolve({ status: response.statusCode ?? 0, headers: flatHeaders(response), body: Buffer.concat(chunks) }),
          ),
        );
      });
      request.end(body ?? undefined);
    },
  );
  return { status: received.status, headers: received.headers, body: await textOf(received.body, received.headers) };
}

async function textOf(body: Buffer, headers: Readonly<Record<string, string>>): Promise<string> {
  if (headers['content-encoding'] !== 'gzip') return body.toString('utf8');
  try {
    return (await unzip(body, { maxOutputLength: MOST_BYTES })).toString('utf8');
  } catch (cause) {
    throw new HttpFault('cut', true, 'Expected a whole compressed answer.', { cause });
  }
}

function flatHeaders({ headers }: http.IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]));
}

const unzip = promisify(gunzip);
/** Shorter than the exchange keeps a connection, so that a request hardly ever meets one that it has just closed. */
const IDLE_MS = 8_000;
const MOST_BYTES = 64 * 1024 * 1024;
