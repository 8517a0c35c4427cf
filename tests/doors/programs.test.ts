import { spawn } from 'node:child_process';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { contract } from '#shared/contract/contract';
import { declaredOperations } from '#shared/contract/doors';
import type { AccessClient } from '#shared/domain/access';
import type { Prediction } from '#shared/domain/prediction';
import type { Proposal } from '#shared/domain/proposal';
import { alertDraft } from '#tests/support/alert-fixtures';
import { type DoorsRig, startDoorsRig } from '#tests/support/workstation/doors-rig';

// Programs that are not ours, as they come: the MCP inspector, the SDK's client, `ws`.
const ROOT = path.resolve(import.meta.dirname, '../..');
const INSPECTOR = path.join(ROOT, 'node_modules/@modelcontextprotocol/inspector-cli/build/cli.js');
const INSTRUMENT = 'DEMOBTC/USDT';

let rig: DoorsRig;
let token: string;
let clientId: string;
let prediction: Prediction;
beforeAll(async () => {
  rig = await startDoorsRig();
  ({ id: clientId, token } = await rig.addClient({ name: 'Inspector', mayPropose: true }));
  await rig.workstation.propose(INSTRUMENT);
  prediction = await rig.workstation
    .app()
    .call<Prediction>('predictions.request', { instrument: INSTRUMENT, timeframe: '1m', maker: 'rules' });
}, 180_000);
afterAll(() => rig.close());

interface Tool {
  readonly name: string;
  readonly inputSchema: { readonly required?: readonly string[] };
}

interface ToolResult {
  readonly isError?: boolean;
  readonly structuredContent?: Readonly<Record<string, unknown>>;
  readonly content: readonly { readonly type: string; readonly text?: string }[];
}

const RULE = alertDraft({ instruments: [INSTRUMENT], timeframe: '1m' });

/** Tools that look or propose; whatever else is a tool should not be one. */
const READABLE: ReadonlySet<string> = new Set(
  declaredOperations(contract)
    .filter(({ meta }) => meta.scope === 'read' || meta.scope === 'propose')
    .map(({ name }) => name.replace('.', '_')),
);

/** A sound value of every argument that some tool needs. */
const ARGUMENTS = (): Readonly<Record<string, unknown>> => ({
  instrument: INSTRUMENT,
  timeframe: '1m',
  predictionId: prediction.id,
  direction: 'long',
  entry: null,
  stop: '49000',
  target: '55000',
  ticket: { instrument: INSTRUMENT, direction: 'long', entry: null, stop: '49000', target: '55000' },
  rule: RULE,
});

/** Of tools that would take longer than a test should wait, or that ask for one of two sources. */
const MORE: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  structures_detect: { instrument: INSTRUMENT, timeframe: '1m' },
  structures_evidence: { instrument: INSTRUMENT, timeframe: '1m' },
  structures_certificate: { instrument: INSTRUMENT, timeframe: '1m', prefixes: 2 },
  signals_certificate: { lookback: 200, prefixes: 1 },
  alerts_test: { lookback: 100 },
};

function argumentsOf({ name, inputSchema }: Tool): Record<string, unknown> {
  const known = ARGUMENTS();
  const needed = inputSchema.required ?? [];
  const missing = needed.filter((field) => !(field in known));
  if (missing.length > 0) throw new Error(`Expected a value for ${missing.join(', ')} of ${name}.`);
  return { ...Object.fromEntries(needed.map((field) => [field, known[field]])), ...MORE[name] };
}

/** Refusals that a workstation without a long past and without a model rightly gives. */
const HONEST = ['too_few_candles', 'model_missing', 'no_candles', 'timeframe_unavailable', 'signal_model_damaged'];

function check(name: string, result: ToolResult): void {
  if (result.isError) {
    const text = result.content.map((part) => part.text ?? '').join(' ');
    expect(`${name}: ${text}`).toMatch(new RegExp(HONEST.join('|')));
    return;
  }
  expect(typeof result.structuredContent, name).toBe('object');
  expect(result.content[0]?.type, name).toBe('text');
}

describe('the MCP inspector', () => {
  const http = () => [rig.mcp(), '--transport', 'http', '--header', `Authorization: Bearer ${token}`];
  const stdio = () => [
    process.execPath,
    path.join(ROOT, 'out/main/cli.js'),
    'mcp',
    '--client',
    clientId,
    '--data-dir',
    rig.workstation.dataDir,
    '-e',
    'ELECTRON_RUN_AS_NODE=1',
  ];

  async function inspect(target: readonly string[], args: readonly string[]): Promise<unknown> {
    const { status, stdout, stderr } = await runNode([INSPECTOR, '--cli', ...target, ...args]);
    if (status !== 0) throw new Error(`The inspector ended with ${status}: ${stderr.slice(-2_000)}`);
    return JSON.parse(stdout);
  }

  it.each([
    ['HTTP', http],
    ['stdio', stdio],
  ] as const)('lists and calls every tool over %s', { timeout: 900_000 }, async (_name, target) => {
    const { tools } = (await inspect(target(), ['--method', 'tools/list'])) as { tools: Tool[] };

    expect(tools.length).toBeGreaterThan(30);
    expect(tools.map(({ name }) => name).filter((name) => !READABLE.has(name))).toEqual([]);
    for (const tool of tools) {
      const args = Object.entries(argumentsOf(tool)).flatMap(([key, value]) => [
        '--tool-arg',
        `${key}=${typeof value === 'string' && !/^[\d{["]/.test(value) ? value : JSON.stringify(value)}`,
      ]);
      const result = await inspect(target(), ['--method', 'tools/call', '--tool-name', tool.name, ...args]);
      check(tool.name, result as ToolResult);
    }
  });

  it('reads resources and prompts', async () => {
    const { resources } = (await inspect(http(), ['--method', 'resources/list'])) as { resources: { uri: string }[] };
    const { prompts } = (await inspect(http(), ['--method', 'prompts/list'])) as { prompts: { name: string }[] };
    const [resource] = resources;

    const read = await inspect(http(), ['--method', 'resources/read', '--uri', resource?.uri ?? '']);

    expect(prompts.length).toBeGreaterThanOrEqual(5);
    expect(JSON.stringify(read)).toContain(INSTRUMENT);
  });
});

describe("the SDK's own client", () => {
  it('makes 10,000 calls, every one answered', { timeout: 600_000 }, async () => {
    const client = await connect(token);
    let answered = 0;
    let asked429 = 0;
    const began = performance.now();
    // As a program should that is told to slow down.
    const call = async (): Promise<ToolResult> => {
      try {
        return (await client.callTool({ name: 'health_get', arguments: {} })) as ToolResult;
      } catch (error) {
        if ((error as { code?: number }).code !== 429) throw error;
        asked429 += 1;
        await new Promise((resolve) => setTimeout(resolve, 100));
        return call();
      }
    };

    await Promise.all(
      Array.from({ length: 8 }, async () => {
        while (answered < 10_000) {
          answered += 1;
          const result = await call();
          if (result.isError) throw new Error(JSON.stringify(result.content));
        }
      }),
    );

    const seconds = (performance.now() - began) / 1_000;
    console.log(
      `10,000 calls of health_get in ${seconds.toFixed(1)} s, ${Math.round(10_000 / seconds)}/s, ${asked429} times told to wait`,
    );
    await client.close();
    const counted = (await rig.clients()).find(({ name }) => name === 'Inspector') as AccessClient;
    expect(counted.usage.calls).toBeGreaterThanOrEqual(10_000);
  });

  it('proposes where that was granted, and the person sees who did', async () => {
    const client = await connect(token);

    const result = (await client.callTool({
      name: 'orders_propose',
      arguments: { instrument: 'DEMOGOLD/USDT', direction: 'long', entry: null, stop: '49000', target: '55000' },
    })) as ToolResult;
    await client.close();

    const [proposal] = await rig.workstation.app().call<Proposal[]>('orders.proposals', { limit: 1 });
    expect(result.isError ?? false).toBe(false);
    expect([proposal?.source, proposal?.proposedBy, proposal?.ticket.instrument]).toEqual([
      'mcp',
      'Inspector',
      'DEMOGOLD/USDT',
    ]);
    expect(rig.workstation.simulator.engine.everyOrder()).toEqual([]);
  });

  it('neither sees nor calls what it was not granted', async () => {
    const client = await connect(rig.localToken());

    const { tools } = await client.listTools();
    const refused = (await client
      .callTool({
        name: 'orders_propose',
        arguments: { instrument: INSTRUMENT, direction: 'long', entry: null, stop: '49000', target: '55000' },
      })
      .catch((error: Error) => ({ isError: true, content: [{ type: 'text', text: error.message }] }))) as ToolResult;
    await client.close();

    expect(tools.map(({ name }) => name)).not.toContain('orders_propose');
    expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([]);
    expect(refused.isError).toBe(true);
  });
});

describe('ws', () => {
  it('subscribes to candles and goes on where it was after a gap', async () => {
    const filter = { instrument: INSTRUMENT, timeframe: '1m' };
    const subscription = { type: 'subscribe', id: 'c', topic: 'candles', filter };

    const first = await listen(subscription, 3);
    const last = first.at(-1) as { stream: string; sequence: number };
    // Something happens while nobody listens.
    rig.workstation.price('DEMOBTCUSDT', 50_010);
    const resumed = await listen({ ...subscription, after: { stream: last.stream, sequence: last.sequence } }, 3);

    expect(first[0]).toMatchObject({ type: 'subscribed', id: 'c', isResumed: false });
    expect(resumed[0]).toMatchObject({ type: 'subscribed', isResumed: true });
    const updates = resumed.filter(({ type }) => type === 'update') as { sequence: number }[];
    expect(updates.map(({ sequence }) => sequence)).toEqual(updates.map((_, index) => last.sequence + 1 + index));
  });
});

/** What the stream says to one subscription, up to `count` messages. */
async function listen(subscription: object, count: number): Promise<Record<string, unknown>[]> {
  const url = `${rig.rest().replace('http', 'ws')}/v1/stream`;
  const socket = new WebSocket(url, ['fairgap.v1', `bearer.${token}`]);
  const messages: Record<string, unknown>[] = [];
  await new Promise<void>((resolve, reject) => {
    socket.on('open', () => socket.send(JSON.stringify(subscription)));
    socket.on('message', (data) => {
      messages.push(JSON.parse(String(data)));
      if (messages.length >= count) resolve();
    });
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
  });
  socket.terminate();
  return messages;
}

async function connect(withToken: string): Promise<Client> {
  const client = new Client({ name: 'a-test', version: '1.0.0' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(rig.mcp()), {
      requestInit: { headers: { authorization: `Bearer ${withToken}` } },
    }),
  );
  return client;
}

function runNode(args: readonly string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [...args], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += String(chunk);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, ...output }));
  });
}
