import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { type WebSocket, WebSocketServer } from 'ws';

/** What the bare servers give: the bytes that our doors gave. */
export interface BareAnswers {
  /** Path to body. */
  readonly bodies: Readonly<Record<string, string>>;
  readonly tool: { readonly name: string; readonly result: unknown };
}

/** The same bytes from a bare `node:http`, a bare MCP server of the SDK and a bare `ws`, in a process of their own: the limit to compare with. */
export function serveBareDoors(file: string): void {
  const { bodies, tool } = JSON.parse(readFileSync(file, 'utf8')) as BareAnswers;
  const buffers = new Map(Object.entries(bodies).map(([path, body]) => [path, Buffer.from(body)]));
  const sessions = new Map<string, StreamableHTTPServerTransport>();

  const server = http.createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/mcp') {
      void mcp(request, response);
      return;
    }
    const body = buffers.get(path);
    if (!body) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  });

  async function mcp(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const known = sessions.get(String(request.headers['mcp-session-id']));
    if (known) return known.handleRequest(request, response);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => {
        sessions.set(id, transport);
      },
    });
    const one = new Server({ name: 'bare', version: '1.0.0' }, { capabilities: { tools: {} } });
    one.setRequestHandler(ListToolsRequestSchema, () => ({
      tools: [{ name: tool.name, inputSchema: { type: 'object' } }],
    }));
    one.setRequestHandler(CallToolRequestSchema, () => tool.result as never);
    // Its optional members are typed without `undefined`.
    await one.connect(transport as never);
    return transport.handleRequest(request, response);
  }

  const sockets = new Set<WebSocket>();
  new WebSocketServer({ server, path: '/v1/stream', perMessageDeflate: false }).on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  process.on('message', (text) => {
    for (const socket of sockets) socket.send(String(text));
  });
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
  process.on('disconnect', () => process.exit(0));
}
