import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualTime } from '#tests/support/manual-scheduler';
import { ALLOWED_HOSTS } from './allowed-hosts';
import { createNetworkGate } from './network-gate';
import { createWebhookSender } from './webhook-sender';

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

let server: Server;
let port: number;
let received: Received[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  received = [];
  answer = (_request, response) => response.end('thanks');
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => {
      received.push({ method: request.method, url: request.url, type: request.headers['content-type'], body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('createWebhookSender', () => {
  it('posts the message as JSON and counts the contact', async () => {
    const { sender, gate } = rig();

    await sender.send(`http://127.0.0.1:${port}/hook?room=1`, { kind: 'alert', price: 1.1 });

    expect(received).toEqual([
      { method: 'POST', url: '/hook?room=1', type: 'application/json', body: '{"kind":"alert","price":1.1}' },
    ]);
    expect(gate.contacts()).toMatchObject([{ purpose: 'alert-webhook', host: '127.0.0.1', requests: 1, blocked: 0 }]);
  });

  it.each([400, 404, 429, 500, 503])('is refused by an answer of %d', async (status) => {
    answer = (_request, response) => response.writeHead(status).end();
    const { sender } = rig();

    await expect(sender.send(address(), {})).rejects.toThrow(`The webhook answered ${status}.`);
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect by %d, and calls it no delivery', async (status) => {
    answer = (_request, response) => response.writeHead(status, { location: '/elsewhere' }).end();
    const { sender } = rig();

    await expect(sender.send(address(), {})).rejects.toThrow(`The webhook answered ${status}.`);

    expect(received).toHaveLength(1);
  });

  it('reads no more of an answer than it must', async () => {
    let written = 0;
    let isCut = false;
    answer = (request, response) => {
      request.socket.on('close', () => {
        isCut = true;
      });
      const piece = Buffer.alloc(16_384);
      const write = () => {
        if (isCut || written > 64 * 1_048_576) return;
        written += piece.length;
        if (response.write(piece)) setImmediate(write);
        else response.once('drain', write);
      };
      write();
    };
    const { sender } = rig();

    await sender.send(address(), {});
    await until(() => isCut);

    expect(written).toBeLessThan(16 * 1_048_576);
  });

  it('gives up after 10 seconds, before an answer and within one', async () => {
    for (const begins of [false, true]) {
      const before = received.length;
      answer = (_request, response) => {
        if (begins) response.write('and then');
      };
      const { sender, time } = rig();

      const work = sender.send(address(), {});
      const outcome = expect(work).rejects.toThrow('The webhook gave no answer within 10 s.');
      await until(() => received.length > before);
      time.advance(10_000);

      await outcome;
      expect(time.pending()).toBe(0);
    }
  });

  it('ends when it is told to', async () => {
    answer = () => {};
    const stop = new AbortController();
    const { sender, time } = rig();

    const work = sender.send(address(), {}, stop.signal);
    const outcome = expect(work).rejects.toThrow();
    await until(() => received.length > 0);
    stop.abort();

    await outcome;
    expect(time.pending()).toBe(0);
  });

  it('tells that nobody listens, without the address', async () => {
    const { sender } = rig();
    server.close();
    server.closeAllConnections();

    await expect(sender.send(`http://127.0.0.1:${port}/secret`, {})).rejects.toThrow(
      /^The webhook was not reached \((ECONNREFUSED|UND_ERR_SOCKET)\)\.$/,
    );
  });
});

describe('the gate of alert-webhook', () => {
  it.each([
    'https://hooks.example/a/b?c=d',
    'https://hooks.example:8443/',
    'https://192.168.1.20/hook',
    'https://10.0.0.5:8123/api',
    'http://127.0.0.1:8123/',
    'http://localhost:8123/',
    'http://[::1]:8123/',
  ])('lets %s pass', (url) => {
    const { gate } = rig();

    gate.pass({ purpose: 'alert-webhook', url });

    expect(gate.contacts()).toMatchObject([{ requests: 1, blocked: 0 }]);
  });

  it.each([
    ['http://hooks.example/', 'no TLS'],
    ['http://192.168.1.20/hook', 'no TLS in a private network'],
    ['ftp://hooks.example/', 'another protocol'],
    ['wss://hooks.example/', 'another protocol'],
    ['file:///etc/passwd', 'a file'],
    ['http://127.0.0.1@evil.example/', 'loopback before the host'],
    ['https://me:secret@hooks.example/', 'a password'],
    ['http://2130706433/', 'a number'],
  ])('stops %s: %s, and nothing is sent', async (url) => {
    const { sender, gate } = rig();

    await expect(sender.send(url, {})).rejects.toMatchObject({ code: 'host_not_allowed' });

    expect(gate.contacts()).toMatchObject([{ requests: 0, blocked: 1 }]);
  });

  it('sends nothing beyond this machine while connections to the outside are off', async () => {
    const { sender, egress, sent } = rig();
    egress.isAllowed = false;

    await expect(sender.send('https://hooks.example/', {})).rejects.toMatchObject({ code: 'egress_blocked' });
    await sender.send(address(), {});

    expect(sent).toEqual([address()]);
  });
});

function address(): string {
  return `http://127.0.0.1:${port}/hook`;
}

function rig() {
  const time = createManualTime(1_700_000_000_000);
  const egress = { isAllowed: true };
  const sent: string[] = [];
  const gate = createNetworkGate({
    isEgressAllowed: () => egress.isAllowed,
    allowedHosts: ALLOWED_HOSTS,
    clock: time,
    scheduler: time,
  });
  const sender = createWebhookSender({
    fetch: (input, init) => {
      sent.push(String(input));
      return fetch(input, init);
    },
    gate,
    scheduler: time,
  });
  return { sender, gate, egress, time, sent };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
