import { readFileSync } from 'node:fs';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { AccessClient, DoorStatus } from '#shared/domain/access';
import { type DoorsRig, startDoorsRig } from '#tests/support/workstation/doors-rig';
import { request } from './raw-http';

// Programs that say what makes no sense and hang up in the middle of it, while their tokens are replaced: the thread of the doors
// is the same one afterwards, and answers.
let rig: DoorsRig;
beforeAll(async () => {
  rig = await startDoorsRig();
}, 120_000);
afterAll(() => rig.close());

const DEEP = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
const ROUNDS = 10;

/** When each door was opened: another instant is another thread. */
async function openedAt(): Promise<unknown> {
  const doors = await rig.workstation.app().call<DoorStatus[]>('access.doors');
  return doors.map(({ door, state, since }) => [door, state, since]);
}

async function newProgram(name: string): Promise<{ token(): string; replaceToken(): Promise<void> }> {
  const client = await rig.addClient({ name, mayPropose: true });
  let { token } = client;
  return {
    token: () => token,
    replaceToken: async () => {
      const { tokenFile } = await rig.workstation
        .app()
        .call<AccessClient>('access.rotateToken', { clientId: client.id });
      token = readFileSync(tokenFile ?? '', 'utf8').trim();
    },
  };
}

async function isAnswering(token: string): Promise<boolean> {
  const { status } = await request(rig.rest(), {
    path: '/v1/health',
    headers: { host: new URL(rig.rest()).host, authorization: `Bearer ${token}` },
  });
  return status === 200;
}

describe('garbage', () => {
  it('at MCP leaves the thread as it was', async () => {
    const before = await openedAt();
    const program = await newProgram('Garbage at MCP');
    const { host, port } = new URL(rig.mcp());
    const headers = () => ({
      host,
      authorization: `Bearer ${program.token()}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    });
    const sayAndLeave = (method: string, body: string, session: string, leaveMs: number) =>
      new Promise<void>((resolve) => {
        const lines = Object.entries({ ...headers(), 'mcp-session-id': session }).map(
          ([name, value]) => `${name}: ${value}`,
        );
        const head = [`${method} /mcp HTTP/1.1`, ...lines, `content-length: ${Buffer.byteLength(body)}`];
        const socket = net.connect(Number(port), '127.0.0.1', () => {
          socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
          setTimeout(() => socket.destroy(), leaveMs);
        });
        socket.resume().on('error', () => {});
        socket.on('close', () => resolve());
      });

    for (let round = 0; round < ROUNDS; round += 1) {
      const hello = await request(rig.mcp(), { method: 'POST', path: '/mcp', headers: headers(), body: HELLO });
      const session = String(hello.headers['mcp-session-id']);
      await Promise.all([
        ...MCP_BODIES.map((body, index) => sayAndLeave('POST', body, session, (index * 7 + round * 3) % 30)),
        sayAndLeave('GET', '', session, 20),
        sayAndLeave('GET', '', session, 20),
        sayAndLeave('DELETE', '', session, 5),
        ...(round % 3 === 2 ? [program.replaceToken()] : []),
      ]);
    }

    expect(await openedAt()).toEqual(before);
    expect(await isAnswering(program.token())).toBe(true);
  });

  it('at the WebSocket leaves the thread as it was', async () => {
    const before = await openedAt();
    const program = await newProgram('Garbage at the stream');
    const address = `${rig.rest().replace('http', 'ws')}/v1/stream`;
    const sayAndLeave = (text: string, leaveMs: number) =>
      new Promise<void>((resolve) => {
        const socket = new WebSocket(address, ['fairgap.v1', `bearer.${program.token()}`]);
        socket.on('open', () => {
          socket.send(text);
          socket.ping();
          socket.send(Buffer.from([0xff, 0xfe]));
          setTimeout(() => socket.terminate(), leaveMs);
        });
        socket.on('error', () => {});
        socket.on('close', () => resolve());
      });

    for (let round = 0; round < ROUNDS; round += 1) {
      await Promise.all([
        ...STREAM_TEXTS.map((text, index) => sayAndLeave(text, (index * 5 + round * 3) % 40)),
        ...(round % 3 === 2 ? [program.replaceToken()] : []),
      ]);
    }

    expect(await openedAt()).toEqual(before);
    expect(await isAnswering(program.token())).toBe(true);
  });

  it.each([
    ['nested without end', `{"ticket":${DEEP}}`, /levels/],
    ['sixty thousand wrong values', `{"instrument":"A","kinds":[${Array(60_000).fill('"x"').join(',')}]}`, /values/],
    [
      'a thousand wrong values',
      `{"instrument":"AB","kinds":[${Array(1_000).fill('"x"').join(',')}]}`,
      /more are wrong/,
    ],
  ])('in a body gets a short answer: %s', async (_what, body, text) => {
    const answer = await request(rig.rest(), {
      method: 'POST',
      path: '/v1/structures/detect',
      headers: {
        host: new URL(rig.rest()).host,
        authorization: `Bearer ${rig.localToken()}`,
        'content-type': 'application/json',
      },
      body,
    });

    expect([400, 422]).toContain(answer.status);
    expect(answer.body).toMatch(text);
    expect(answer.body.length).toBeLessThan(50_000);
  });
});

const HELLO = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
});

const message = (fields: object) => JSON.stringify({ jsonrpc: '2.0', ...fields });
const MCP_BODIES = [
  'null',
  '[]',
  '{}',
  '[[]]',
  '1',
  DEEP,
  HELLO,
  message({ id: null, method: 'tools/list' }),
  message({ id: {}, method: 'ping' }),
  message({ id: 1, result: {} }),
  message({ id: 'x', error: { code: 1, message: 'no' } }),
  message({ method: 'notifications/cancelled', params: { requestId: 5 } }),
  message({ method: 'notifications/progress', params: { progressToken: 5, progress: 1 } }),
  message({ id: 7, method: 'logging/setLevel', params: { level: 'debug' } }),
  message({ id: 8, method: 'tasks/get', params: { taskId: '__proto__' } }),
  message({ id: 8, method: 'tools/call', params: { name: 'risk_rules', task: { ttl: 1 } } }),
  message({ id: 9, method: '__proto__' }),
  message({ id: 9, method: 'tools/call', params: { name: 'constructor', arguments: {} } }),
  message({ id: 9, method: 'tools/call', params: { name: 'risk_state', arguments: {}, _meta: { progressToken: 1 } } }),
  message({ id: 10, method: 'resources/subscribe', params: { uri: 'fairgap://risk/state' } }),
  `[${message({ id: 11, method: 'tools/list' })},${message({ id: 11, method: 'tools/list' })}]`,
];

const STREAM_TEXTS = [
  '',
  '{',
  'null',
  '[]',
  '['.repeat(8_000),
  '{"type":"subscribe"}',
  '{"type":"subscribe","id":"a","topic":"__proto__"}',
  '{"type":"subscribe","id":"__proto__","topic":"risk"}',
  '{"type":"subscribe","id":"a","topic":"risk","filter":{"__proto__":{}}}',
  '{"type":"subscribe","id":"c","topic":"risk","after":{"stream":"__proto__","sequence":1e308}}',
  '{"type":"unsubscribe","id":"constructor"}',
  '{"type":"subscribe","id":"h","topic":"health"}',
];
