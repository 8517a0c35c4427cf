import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { createMcpTestServer } from './mcp-test-server';

/** An MCP server on 127.0.0.1. */
export interface McpHttpServer {
  readonly url: string;
  readonly port: number;
  /** `POST tools/call`, in the order in which they came. */
  readonly requests: string[];
  /** Answers instead of the server; returns whether it did. */
  intercept: ((request: IncomingMessage, response: ServerResponse, method: string) => boolean) | null;
  tools: readonly Tool[];
  close(): Promise<void>;
}

/** @param options.isPlain - Answers in plain JSON instead of a stream of events. */
export async function startMcpHttpServer(options: {
  readonly tools: readonly Tool[];
  readonly isPlain?: boolean;
}): Promise<McpHttpServer> {
  const http = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const state: McpHttpServer = {
    url: `http://127.0.0.1:${port}/mcp`,
    port,
    requests: [],
    intercept: null,
    tools: options.tools,
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return state;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const piece of request) body += piece;
    const message = body === '' ? null : (JSON.parse(body) as { method?: string });
    const method = message?.method ?? '';
    state.requests.push(`${request.method} ${method}`.trim());
    if (state.intercept?.(request, response, method)) return;
    // Without sessions: a server and a transport for each request.
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: undefined,
      enableJsonResponse: options.isPlain ?? false,
    });
    const server = createMcpTestServer({ tools: () => state.tools, die: () => response.destroy() });
    response.on('close', () => void server.close());
    await server.connect(transport);
    await transport.handleRequest(request, response, message ?? undefined);
  }
}
