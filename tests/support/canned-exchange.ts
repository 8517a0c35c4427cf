import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { exchangeInfoAnswer } from './binance-fixtures';

/** What a canned exchange does with a request: an answer, or anything with the raw response. */
export type CannedAnswer =
  | { readonly status?: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | ((message: IncomingMessage, response: ServerResponse) => void);

export interface CannedRequest {
  readonly route: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Query and body as they came, without the signature. */
  readonly signed: string;
}

/**
 * Binance's doors on loopback with answers from a table, `POST /api/v3/order`: for what a real engine never says. A list
 * of answers is used up one by one, its last for ever.
 */
export async function startCannedExchange(
  answers: Readonly<Record<string, CannedAnswer | readonly CannedAnswer[]>> = {},
) {
  const table = new Map(
    Object.entries(answers).map(([route, given]) => [route, Array.isArray(given) ? [...given] : [given]]),
  );
  const requests: CannedRequest[] = [];
  const sockets: { readonly socket: WebSocket; readonly path: string; readonly received: string[] }[] = [];
  const doors = { refusesSockets: false, refusedSockets: 0, answersSubscribe: true };

  const server = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk);
    const [path = '', query = ''] = (message.url ?? '').split('?');
    const text = [query, Buffer.concat(chunks).toString()].filter((part) => part !== '').join('&');
    const parameters = Object.fromEntries(new URLSearchParams(text));
    const route = `${message.method} ${path}`;
    requests.push({ route, parameters, signed: text.replace(/&signature=.*$/, '') });
    const given = table.get(route) ?? DEFAULTS[route];
    const answer = Array.isArray(given) ? (given.length > 1 ? given.shift() : given[0]) : given;
    if (typeof answer === 'function') return answer(message, response);
    const {
      status = 200,
      body = { code: -1, msg: `No answer for ${route}.` },
      headers = {},
    } = answer ?? { status: 404 };
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  const webSockets = new WebSocketServer({ noServer: true, autoPong: false });
  server.on('upgrade', (request, raw, head) => {
    if (doors.refusesSockets) {
      doors.refusedSockets += 1;
      raw.destroy();
      return;
    }
    webSockets.handleUpgrade(request, raw, head, (socket) => {
      const entry = { socket, path: request.url ?? '', received: [] as string[] };
      sockets.push(entry);
      socket.on('message', (data) => {
        entry.received.push(String(data));
        const { id } = JSON.parse(String(data));
        if (doors.answersSubscribe) socket.send(JSON.stringify({ id, status: 200, result: { subscriptionId: 0 } }));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has an address of this form.
  const { port } = server.address() as AddressInfo;

  return {
    endpoints: {
      kind: 'simulator' as const,
      restUrl: `http://127.0.0.1:${port}`,
      wsUrl: `ws://127.0.0.1:${port}/ws`,
      wsApiUrl: `ws://127.0.0.1:${port}/ws-api/v3`,
    },
    requests,
    sockets,
    doors,
    count: (route: string) => requests.filter((request) => request.route === route).length,
    answer: (route: string, ...given: CannedAnswer[]) => table.set(route, given),
    async close() {
      for (const { socket } of sockets) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const DEFAULTS: Readonly<Record<string, CannedAnswer>> = {
  'GET /api/v3/time': (_message, response) => response.end(JSON.stringify({ serverTime: Date.now() })),
  'GET /api/v3/exchangeInfo': { body: exchangeInfoAnswer() },
};
