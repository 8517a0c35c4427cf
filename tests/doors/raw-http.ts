import http from 'node:http';
import net from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A request with exactly these headers: nothing is added but what HTTP needs, and Host can be anything. */
export function request(
  address: string,
  options: {
    readonly method?: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Buffer;
    readonly socketPath?: string;
  },
): Promise<RawAnswer> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const sent = http.request(
      {
        ...(options.socketPath === undefined ? { hostname, port } : { socketPath: options.socketPath }),
        method: options.method ?? 'GET',
        path: options.path,
        headers: options.headers ?? {},
        agent: false,
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

/** Sends these bytes and gives what came back until the other side closed, or until `timeoutMs`. */
export function exchange(
  address: string,
  bytes: string | Buffer,
  options: { readonly timeoutMs?: number; readonly keepOpen?: boolean } = {},
): Promise<{ readonly text: string; readonly isClosed: boolean; readonly tookMs: number }> {
  const { hostname, port } = new URL(address);
  const began = performance.now();
  return new Promise((resolve) => {
    let text = '';
    let isSettled = false;
    const socket = net.connect({ host: hostname, port: Number(port) });
    const settle = (isClosed: boolean) => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(limit);
      socket.destroy();
      resolve({ text, isClosed, tookMs: performance.now() - began });
    };
    const limit = setTimeout(() => settle(false), options.timeoutMs ?? 10_000);
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => settle(true));
    // A reset is a way of closing.
    socket.on('error', () => settle(true));
    socket.on('connect', () => socket.write(bytes));
  });
}
