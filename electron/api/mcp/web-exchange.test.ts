import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { protocolHeaders, sendWebResponse } from './web-exchange';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

describe('a web response', () => {
  it('goes out piece by piece, with its status and headers', async () => {
    const { answer } = await exchange(
      () => new Response(stream(['a', 'b']), { status: 201, headers: { 'content-type': 'text/event-stream' } }),
    );

    let text = '';
    for await (const piece of answer) text += piece;

    expect([answer.statusCode, answer.headers['content-type'], text]).toEqual([201, 'text/event-stream', 'ab']);
  });

  it('is cut off where nobody reads it', async () => {
    let written = 0;
    const { sent } = await exchange(
      () =>
        new Response(
          new ReadableStream({
            pull(controller) {
              written += 65_536;
              controller.enqueue(new Uint8Array(65_536));
            },
          }),
        ),
    );

    await sent;

    // What fits into the sockets' own buffers, and a little more.
    expect(written).toBeLessThan(50_000_000);
  });

  it('is cancelled when the reader hangs up', async () => {
    let isCancelled = false;
    const { answer, sent } = await exchange(
      () =>
        new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(new TextEncoder().encode('first')),
            cancel: () => {
              isCancelled = true;
            },
          }),
        ),
    );

    answer.destroy();
    await sent;

    expect(isCancelled).toBe(true);
  });
});

describe('headers of a request', () => {
  it('leave the token behind', () => {
    const kept = protocolHeaders({ authorization: 'Bearer fgp_x', accept: 'text/plain', 'mcp-session-id': 's' });

    expect(Object.fromEntries(kept)).toEqual({ accept: 'text/plain', 'mcp-session-id': 's' });
  });
});

/** A server that answers with `make`, and a caller that has the head of the answer and reads nothing yet. */
async function exchange(make: () => Response): Promise<{ answer: IncomingMessage; sent: Promise<void> }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const sent = new Promise<void>((done, fail) => {
    server.once('request', (_: IncomingMessage, response: ServerResponse) => {
      response.on('error', () => undefined);
      sendWebResponse(make(), response, 100_000).then(done, fail);
    });
  });
  const request = get({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  request.on('error', () => undefined);
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  answer.on('error', () => undefined);
  return { answer, sent };
}

function stream(pieces: readonly string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
}
