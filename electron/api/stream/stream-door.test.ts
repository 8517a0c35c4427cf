import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { DOOR_LIMITS } from '#electron/api/door-limits';
import { createHttpDoor } from '#electron/api/http-door';
import { STREAM_CLOSE } from '#shared/contract/stream';
import { aClient, answered, createFakeLink } from '#tests/support/stream-rig';
import { createStreamService } from './stream-service';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

describe('the stream behind its door', () => {
  it('takes the token as a header, and from a page that is listed as a subprotocol', async () => {
    const { url } = await openDoor();

    const program = await connect(url, 'fairgap.v1', { authorization: `Bearer ${TOKEN}` });
    const page = await connect(url, ['fairgap.v1', `bearer.${TOKEN}`], { origin: PAGE });

    expect([await program.begun, await page.begun]).toEqual(['subscribed', 'subscribed']);
    expect([program.socket.protocol, page.socket.protocol]).toEqual(['fairgap.v1', 'fairgap.v1']);
  });

  it.each<[string, string[], Record<string, string>, string]>([
    ['no token', ['fairgap.v1'], {}, '401'],
    ['another token', ['fairgap.v1', 'bearer.fgp_x'], {}, '401'],
    [
      'a page that is not listed',
      ['fairgap.v1', `bearer.fgp_${'A'.repeat(43)}`],
      { origin: 'http://evil.test' },
      '403',
    ],
  ])('lets nobody in with %s', async (_what, protocols, headers, status) => {
    const { url } = await openDoor();

    await expect(connect(url, protocols, headers)).rejects.toThrow(status);
  });

  it('says goodbye to a revoked token before the door cuts it, and to everybody at the end', async () => {
    const other = aClient({ id: 'c2', tokenHash: hashOf(OTHER_TOKEN) });
    const { url, link, close } = await openDoor([other]);
    const revoked = await connect(url, 'fairgap.v1', { authorization: `Bearer ${TOKEN}` });
    const kept = await connect(url, 'fairgap.v1', { authorization: `Bearer ${OTHER_TOKEN}` });

    link.setClients([other]);
    expect(await revoked.ended).toBe(STREAM_CLOSE.tokenEnded.code);
    await close();
    expect(await kept.ended).toBe(STREAM_CLOSE.restart.code);
  });
});

async function openDoor(others: ReturnType<typeof aClient>[] = []) {
  const link = createFakeLink([aClient({ tokenHash: hashOf(TOKEN), origins: [PAGE] }), ...others]);
  link.answers.set('health.get', () => answered({ at: 5, status: 'ok', items: [] }));
  const stream = createStreamService({ link, limits: DOOR_LIMITS });
  const door = createHttpDoor({
    door: 'rest',
    listen: { host: '127.0.0.1', port: 0 },
    link,
    limits: DOOR_LIMITS,
    service: {
      handle: async ({ response }) => void response.writeHead(404).end(),
      upgrade: stream.upgrade,
      connections: stream.connections,
      close: stream.close,
    },
  });
  const { address } = await door.listen();
  stops.push(() => door.close());
  return { url: `${address.replace('http', 'ws')}/v1/stream`, link, close: () => door.close() };
}

async function connect(url: string, protocols: string | string[], headers: Record<string, string>) {
  const socket = new WebSocket(url, protocols, { headers });
  const ended = new Promise<number>((resolve) => socket.on('close', resolve));
  const begun = new Promise<string>((resolve) => {
    socket.once('message', (data) => resolve(JSON.parse(String(data)).type));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.send(JSON.stringify({ type: 'subscribe', id: 'a', topic: 'health' }));
  return { socket, ended, begun };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

const TOKEN = `fgp_${'A'.repeat(43)}`;
const OTHER_TOKEN = `fgp_${'B'.repeat(43)}`;
const PAGE = 'http://127.0.0.1:5173';
