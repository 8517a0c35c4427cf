import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

/** The headers of a request that the protocol looks at. The token stays behind. */
export function protocolHeaders(headers: IncomingHttpHeaders): Headers {
  const kept = new Headers();
  for (const name of PROTOCOL_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string') kept.set(name, value);
  }
  return kept;
}

/**
 * Writes a web response to a node one, piece by piece as it comes.
 *
 * @param backlogBytes - A reader that has more than this waiting is cut off: a stream of events must not fill the memory.
 * @returns After the last piece, or when the other side hung up.
 */
export async function sendWebResponse(answer: Response, target: ServerResponse, backlogBytes: number): Promise<void> {
  if (target.destroyed) {
    await answer.body?.cancel();
    return;
  }
  target.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null) {
    target.end();
    return;
  }
  target.flushHeaders();
  const reader = answer.body.getReader();
  // A cancelled stream has nobody left to tell of its errors.
  const hangUp = () => void reader.cancel().catch(() => undefined);
  target.once('close', hangUp);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      target.write(value);
      if (target.writableLength > backlogBytes) target.destroy();
      if (target.destroyed) {
        // Not left to the event: a stream that always has a next piece would let no event through.
        hangUp();
        return;
      }
    }
    target.end();
  } finally {
    target.off('close', hangUp);
  }
}

/** A refusal as the protocol words one that belongs to no request. */
export function sendProtocolError(
  target: ServerResponse,
  status: number,
  code: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  target.writeHead(status, { 'content-type': 'application/json', ...headers });
  target.end(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }));
}

const PROTOCOL_HEADERS = ['accept', 'content-type', 'mcp-session-id', 'mcp-protocol-version', 'last-event-id'] as const;
