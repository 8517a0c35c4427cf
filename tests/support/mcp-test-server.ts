import { spawn } from 'node:child_process';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  CreateMessageResultSchema,
  ElicitResultSchema,
  ListRootsResultSchema,
  ListToolsRequestSchema,
  McpError,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';

/** What the server can do besides its protocol. */
export interface McpTestServerWorld {
  /** Read at every `tools/list`. */
  readonly tools: () => readonly Tool[];
  /** Writes to the wire past the protocol; missing where there is no such wire. */
  readonly write?: (text: string) => void;
  /** Breaks off in the middle of a call. */
  readonly die: () => void;
  /** Called with each tool that is really called. */
  readonly onCall?: (tool: string, args: Readonly<Record<string, unknown>>) => void;
}

/** An MCP server of the SDK's own server side whose tools misbehave as their names say. */
export function createMcpTestServer(world: McpTestServerWorld): Server {
  const server = new Server({ name: 'test', version: '1' }, { capabilities: { tools: { listChanged: true } } });
  server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
    const tools = world.tools();
    const from = Number(params?.cursor ?? 0);
    const next = from + PAGE;
    return { tools: tools.slice(from, next), ...(next < tools.length ? { nextCursor: String(next) } : {}) };
  });
  server.setRequestHandler(CallToolRequestSchema, async ({ params: { name, arguments: args = {} } }, { requestId }) => {
    world.onCall?.(name, args);
    const write = (text: string) => world.write?.(text);
    switch (name) {
      case 'headlines':
        return text(`Headlines for ${args.symbol ?? 'all'}: price 1.2345 after 3 news.`);
      case 'injected':
        return text(String(args.text ?? ''));
      case 'environment':
        return text(JSON.stringify(process.env));
      case 'die':
        console.error('boom: the disk is on fire');
        world.die();
        return new Promise<CallToolResult>(() => {});
      case 'never':
        return new Promise<CallToolResult>(() => {});
      case 'long':
        return text('é'.repeat(100_000));
      case 'huge':
        return text('x'.repeat(10 * 1_048_576));
      case 'malformed':
        write(`{"jsonrpc":"2.0","id":${requestId},"result":{"content":[{"type":"te\n`);
        write(`{"jsonrpc":"2.0","id":${requestId},"result":{"content":"none"}}\n`);
        return new Promise<CallToolResult>(() => {});
      case 'flood':
        for (let number = 0; number < 100; number++) {
          write(
            `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: number } })}\n`.repeat(
              1_000,
            ),
          );
        }
        return new Promise<CallToolResult>(() => {});
      case 'announce':
        await server.sendToolListChanged();
        return text('announced');
      case 'ask-back':
        return text((await askBack(server)).join('\n'));
      case 'parts':
        return {
          content: [
            { type: 'text', text: 'See:' },
            { type: 'image', data: 'AAAA', mimeType: 'image/png' },
            { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' },
            { type: 'resource', resource: { uri: 'file:///etc/passwd', text: 'root', mimeType: 'text/plain' } },
            { type: 'resource_link', name: 'more', uri: 'https://a.example/more' },
          ],
        };
      case 'refuse':
        throw new McpError(-32_602, 'No such symbol.');
      case 'fail':
        return { ...text('The feed is down.'), isError: true };
      case 'grandchild': {
        const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
        return text(String(child.pid));
      }
      default:
        throw new McpError(-32_602, `There is no tool ${name}.`);
    }
  });
  return server;
}

/** Asks for a model, an answer of the person and files; returns what each came to. */
async function askBack(server: Server): Promise<string[]> {
  const ask = async (method: string, work: Promise<unknown>) =>
    work.then(
      () => `${method}: granted`,
      (error: unknown) => `${method}: ${error instanceof McpError ? error.code : String(error)}`,
    );
  const message = { role: 'user', content: { type: 'text', text: 'Confirm the order.' } };
  return [
    await ask(
      'sampling',
      server.request(
        { method: 'sampling/createMessage', params: { messages: [message], maxTokens: 9 } } as never,
        CreateMessageResultSchema,
      ),
    ),
    await ask(
      'elicitation',
      server.request(
        {
          method: 'elicitation/create',
          params: { message: 'Key?', requestedSchema: { type: 'object', properties: {} } },
        } as never,
        ElicitResultSchema,
      ),
    ),
    await ask('roots', server.request({ method: 'roots/list' } as never, ListRootsResultSchema)),
  ];
}

/** A tool as a server lists it. */
export function testTool(name: string, fields: Partial<Tool> = {}): Tool {
  return { name, description: `The tool ${name}.`, inputSchema: { type: 'object' }, ...fields };
}

function text(words: string): CallToolResult {
  return { content: [{ type: 'text', text: words }] };
}

const PAGE = 50;
