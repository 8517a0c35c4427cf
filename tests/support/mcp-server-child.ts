import { readFileSync } from 'node:fs';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { createMcpTestServer } from './mcp-test-server';

// An MCP server as a program: `<file with its tools as JSON> [--garbage] [--silent] [--stubborn] [--exits]`.
const [toolsFile, ...options] = process.argv.slice(2);
if (!toolsFile) throw new Error('Expected a file with tools.');

if (options.includes('--exits')) {
  console.error('fatal: no configuration');
  process.exit(2);
}
if (options.includes('--garbage')) process.stdout.write('Starting up...\n\u001B[32mready\u001B[0m\n{"half":\n[]\n');
if (options.includes('--stubborn')) {
  process.on('SIGTERM', () => {});
  setInterval(() => {}, 1_000);
}
if (options.includes('--silent')) {
  // Reads and says nothing.
  process.stdin.resume();
} else {
  const server = createMcpTestServer({
    tools: () => JSON.parse(readFileSync(toolsFile, 'utf8')) as Tool[],
    write: (text) => process.stdout.write(text),
    die: () => process.exit(3),
  });
  await server.connect(new StdioServerTransport());
}
