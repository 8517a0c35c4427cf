import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { exampleAnswer, type FakeLink, fakeLink, knownClient, openDoor, TOKEN, until } from '#tests/support/mcp-rig';
import { type BridgeTarget, runMcpBridge } from './mcp-bridge';
import { mcpTools } from './mcp-tools';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe('the stdio bridge', () => {
  it('forwards what a program asks, and what the app tells', async () => {
    const app = await startApp();
    const bridge = startBridge(() => app.target);

    const { result } = await bridge.initialize();
    const listed = await bridge.ask('tools/list');
    const called = await bridge.ask('tools/call', { name: 'risk_rules', arguments: {} });
    await bridge.ask('resources/subscribe', { uri: 'fairgap://instruments' });
    await bridge.untilTold('notifications/resources/updated', () =>
      app.link.emit({ kind: 'series', instrument: 'BTC/USDT' }),
    );

    expect(result).toMatchObject({ serverInfo: { name: 'fairgap', version: '9.9.9' }, protocolVersion: '2025-06-18' });
    expect((listed.result as { tools: unknown[] }).tools).toHaveLength(mcpTools().length);
    expect(called.result).toMatchObject({ structuredContent: { items: exampleAnswer('risk.rules') } });
    expect(app.link.agents).toContain('a-program 1');
  });

  it('stays when the app does not run, lists what only reads, and says what to do', async () => {
    const bridge = startBridge(() => {
      throw new Error('Fairgap is not running on /data. Start it and ask again.');
    });

    const { result } = await bridge.initialize();
    const listed = await bridge.ask('tools/list');
    const called = await bridge.ask('tools/call', { name: 'risk_state' });
    const pinged = await bridge.ask('ping');

    expect(result).toMatchObject({
      protocolVersion: '2025-06-18',
      capabilities: { tools: { listChanged: true } },
      instructions: expect.stringContaining('not running on /data'),
    });
    const reading = mcpTools().filter(({ scope }) => scope === 'read');
    expect((listed.result as { tools: { name: string }[] }).tools.map(({ name }) => name)).toEqual(
      reading.map(({ name }) => name),
    );
    expect(called.error).toMatchObject({ message: 'Fairgap is not running on /data. Start it and ask again.' });
    expect(pinged.result).toEqual({});
  });

  it('finds the app when it is started later, and says that the lists changed', async () => {
    let target: BridgeTarget | null = null;
    const bridge = startBridge(() => target ?? fail());
    await bridge.initialize();

    const app = await startApp();
    target = app.target;
    await bridge.untilTold('notifications/tools/list_changed');

    const { result } = await bridge.ask('tools/list');
    expect((result as { tools: { name: string }[] }).tools.map(({ name }) => name)).toContain('orders_propose');
    expect(app.link.agents).toContain('a-program 1');
  });

  it('goes on after the app started again elsewhere, with its subscriptions', async () => {
    const first = await startApp();
    let target = first.target;
    const bridge = startBridge(() => target);
    await bridge.initialize();
    await bridge.ask('resources/subscribe', { uri: 'fairgap://instruments' });

    await first.stop();
    const second = await startApp();
    target = second.target;
    const { result } = await bridge.ask('tools/call', { name: 'risk_rules' });
    await bridge.untilTold('notifications/tools/list_changed');
    await bridge.untilTold('notifications/resources/updated', () =>
      second.link.emit({ kind: 'series', instrument: 'BTC/USDT' }),
    );

    expect(result).toMatchObject({ structuredContent: { items: exampleAnswer('risk.rules') } });
    expect(second.link.heard.filter(({ operation }) => operation === 'risk.rules')).toHaveLength(1);
  });

  it('initialises again when only its session is gone', async () => {
    const app = await startApp();
    const bridge = startBridge(() => app.target);
    await bridge.initialize();

    app.link.admit([]);
    app.link.admit([knownClient(['read', 'propose'])]);
    const { result } = await bridge.ask('tools/call', { name: 'risk_rules' });

    expect(result).toMatchObject({ structuredContent: { items: exampleAnswer('risk.rules') } });
  });

  it('answers what was under way when the app ended, and sends no proposal twice', async () => {
    const first = await startApp();
    first.link.answering = () => new Promise(() => undefined);
    let target: BridgeTarget | null = first.target;
    const bridge = startBridge(() => target ?? fail());
    await bridge.initialize();
    const ticket = { instrument: 'BTC/USDT', direction: 'long', entry: '100', stop: '90', target: '120' };
    const proposing = bridge.ask('tools/call', { name: 'orders_propose', arguments: ticket });
    await until(() => first.link.heard.length === 1);

    target = null;
    await first.stop();
    const second = await startApp();
    target = second.target;

    expect((await proposing).error).toMatchObject({ message: expect.stringContaining('orders_proposals') });
    expect(first.link.heard[0]?.idempotencyKey).toMatch(/^bridge-/);
    await bridge.ask('ping');
    expect(second.link.heard).toEqual([]);
  });

  it('says that its token is refused', async () => {
    const app = await startApp();
    const bridge = startBridge(() => ({ ...app.target, token: `fgp_${'x'.repeat(43)}` }));

    await bridge.initialize();
    const { error } = await bridge.ask('tools/call', { name: 'risk_state' });

    expect(error).toMatchObject({ message: expect.stringContaining('refused the token') });
    expect(JSON.stringify(bridge.said)).not.toContain('fgp_');
  });

  it('cancels a call when the program says so', async () => {
    const app = await startApp();
    app.link.answering = () => new Promise(() => undefined);
    const bridge = startBridge(() => app.target);
    await bridge.initialize();
    bridge.send({ jsonrpc: '2.0', id: 'slow', method: 'tools/call', params: { name: 'risk_state' } });
    await until(() => app.link.heard.length === 1);

    bridge.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'slow' } });

    await until(() => app.link.heard[0]?.signal?.aborted === true);
  });

  it('ends with its input, and ends its calls and its session there', async () => {
    const app = await startApp();
    app.link.answering = () => new Promise(() => undefined);
    const bridge = startBridge(() => app.target);
    await bridge.initialize();
    bridge.send({ jsonrpc: '2.0', id: 'slow', method: 'tools/call', params: { name: 'risk_state' } });
    await until(() => app.link.heard.length === 1);

    bridge.input.end();
    await bridge.done;

    await until(() => app.link.heard[0]?.signal?.aborted === true);
    await until(() => app.connections().desk === undefined);
  });

  it('writes nothing but the protocol, whatever comes in', async () => {
    const app = await startApp();
    const bridge = startBridge(() => app.target);

    bridge.input.write('hello\n{"jsonrpc":"2.0","id":7,"method":"ping"}\n[]\n');
    await until(() => bridge.said.length === 1);
    await bridge.initialize();

    expect(bridge.said[0]).toMatchObject({ id: 7, error: { message: 'Expected initialize first.' } });
    expect(bridge.logged.length).toBeGreaterThan(0);
  });
});

async function startApp() {
  const link: FakeLink = fakeLink([knownClient(['read', 'propose'])]);
  const door = await openDoor(link);
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await door.close();
    isStopped = true;
  };
  open.push(stop);
  return { link, stop, target: { url: door.url, token: TOKEN }, connections: () => door.service.connections() };
}

function startBridge(resolve: () => BridgeTarget) {
  const input = new PassThrough();
  const output = new PassThrough();
  const said: Message[] = [];
  const logged: string[] = [];
  let rest = '';
  output.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    // Whatever is no JSON fails the test here.
    for (const line of lines) said.push(JSON.parse(line) as Message);
  });
  const done = runMcpBridge({
    input,
    output,
    resolve: async () => resolve(),
    fetch,
    version: '9.9.9',
    log: (line) => void logged.push(line),
    retryMs: 30,
  });
  open.push(async () => {
    input.end();
    await done;
  });
  let lastId = 0;
  const send = (message: object) => void input.write(`${JSON.stringify(message)}\n`);
  const answerOf = async (id: number) => {
    await until(() => said.some((message) => message.id === id));
    return said.find((message) => message.id === id) as Message;
  };
  const ask = (method: string, params: object = {}) => {
    lastId += 1;
    send({ jsonrpc: '2.0', id: lastId, method, params });
    return answerOf(lastId);
  };
  return {
    input,
    done,
    said,
    logged,
    send,
    ask,
    async initialize() {
      const answer = await ask('initialize', {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 'a-program', version: '1' },
      });
      send({ jsonrpc: '2.0', method: 'notifications/initialized' });
      return answer;
    },
    /** Waits for a notification, causing it again and again: the stream that carries it may not be open yet. */
    async untilTold(method: string, cause: () => void = () => undefined) {
      while (!said.some((message) => message.method === method)) {
        cause();
        await new Promise((next) => setTimeout(next, 20));
      }
    },
  };
}

function fail(): never {
  throw new Error('Fairgap is not running on /data. Start it and ask again.');
}

interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}
