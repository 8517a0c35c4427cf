import { setImmediate } from 'node:timers/promises';
import { AppError } from '#shared/domain/app-error';

/**
 * A `fetch` for one external server: it asks first, goes nowhere but to the server's own origin, and reads no more than it
 * must.
 *
 * The stream on which a server could talk unasked is answered here with 405, as a server without one would: nothing that
 * comes on it would be used. A body is handed on in small pieces, so that reading it stops nothing else, and cut off with an error at `maxMessageBytes`; in a stream of events that is the length
 * of one event.
 *
 * @param parts.pass - Throws for what may not be contacted, at each request.
 * @param parts.onRequest - Called at each request; what it returns is called when an answer in events has ended, whole or not.
 * @param parts.onFault - A body was cut off, and why.
 */
export function createBoundedFetch(parts: {
  readonly fetch: typeof fetch;
  readonly origin: string;
  readonly pass: (url: string) => void;
  readonly maxMessageBytes: number;
  readonly onRequest: () => () => void;
  readonly onFault: (reason: string) => void;
}): typeof fetch {
  const { origin, pass, maxMessageBytes, onRequest, onFault } = parts;
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if ((init?.method ?? 'GET') === 'GET') return new Response(null, { status: 405 });
    if (url.origin !== origin) {
      throw new AppError('host_not_allowed', `${new URL(origin).host} leads to ${url.origin}, which is not followed.`, {
        from: new URL(origin).host,
        to: url.origin,
      });
    }
    pass(url.href);
    const onStreamEnd = onRequest();
    // Redirects are looked at by the caller, and come here again where they stay at the server.
    const response = await parts.fetch(url, { ...init, redirect: 'manual', credentials: 'omit' });
    if (!response.body) return response;
    const isStream = /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '');
    const body = limited(response.body, maxMessageBytes, onFault, isStream ? onStreamEnd : null);
    return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}

/** Bytes as they are, until there are too many of them. With `onEnd`, those of one event count: a blank line ends it. */
function limited(
  source: ReadableStream<Uint8Array>,
  maxBytes: number,
  onFault: (reason: string) => void,
  onEnd: (() => void) | null,
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let bytes = 0;
  let isLineEmpty = true;
  let rest: Uint8Array = new Uint8Array();

  function count(piece: Uint8Array): void {
    bytes += piece.length;
    if (!onEnd) return;
    for (const [index, byte] of piece.entries()) {
      if (byte === CARRIAGE_RETURN) continue;
      if (byte === LINE_FEED && isLineEmpty) bytes = piece.length - index - 1;
      isLineEmpty = byte === LINE_FEED;
    }
  }

  function handOn(controller: ReadableStreamDefaultController<Uint8Array>): void {
    controller.enqueue(rest.subarray(0, PIECE_BYTES));
    rest = rest.subarray(PIECE_BYTES);
  }

  return new ReadableStream({
    async pull(controller) {
      try {
        if (rest.length > 0) {
          await setImmediate();
          handOn(controller);
          return;
        }
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          onEnd?.();
          return;
        }
        count(value);
        if (bytes > maxBytes) {
          const reason = `It sent a message of more than ${maxBytes} bytes.`;
          onFault(reason);
          throw new Error(reason);
        }
        rest = value;
        handOn(controller);
      } catch (error) {
        controller.error(error);
        onEnd?.();
        await reader.cancel(error).catch(() => {});
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

const PIECE_BYTES = 4_096;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
