import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');

describe('access to the network', () => {
  it('is had in infra and the simulator only; elsewhere nothing can open a connection', () => {
    const found = sources()
      .filter((file) => !/^electron\/(infra|simulator)\//.test(file))
      .flatMap((file) => networkUses(read(file)).map((use) => `${file}: ${use}`));

    // The composition root hands the platform's fetch to the parts that ask the gate before they use it.
    expect(found.filter((use) => !DOORS.includes(use))).toEqual(['electron/app/compose.ts: fetch']);
    expect(DOORS.filter((use) => !found.includes(use))).toEqual([]);
    expect(read('electron/app/compose.ts')).toMatch(/createGatedFetch\(\{\s*fetch,/);
    expect(read('electron/app/compose.ts')).toMatch(/createWebhookSender\(\{\s*fetch,\s*gate: network,/);
    expect(read('electron/app/compose.ts').match(/\{ fetch\b/g)).toHaveLength(2);
    expect(read('electron/app/compose.ts')).toMatch(
      /createMcpConnector\(\{\s*gate: network,\s*purpose: 'external-tools',\s*fetch,/,
    );
  });

  it('is had in infra by the exchange client, the gated fetch, the webhook and external servers only', () => {
    const found = sources()
      .filter((file) => file.startsWith('electron/infra/') && networkUses(read(file)).length > 0)
      .filter((file) => !file.startsWith('electron/infra/ccxt/'));

    // The model files take a fetch; the type alone is what they name.
    expect(found).toEqual([
      'electron/infra/mcp/bounded-fetch.ts',
      'electron/infra/mcp/mcp-connector.ts',
      'electron/infra/models/download-file.ts',
      'electron/infra/models/model-files.ts',
      'electron/infra/network/gated-fetch.ts',
      'electron/infra/network/webhook-sender.ts',
    ]);
  });

  it.each([
    [`import http from 'node:http';`, ['http']],
    [`import { connect } from 'net';`, ['net']],
    [`import WebSocket from 'ws';`, ['ws', 'WebSocket']],
    [`import 'undici/index.js';`, ['undici']],
    [`const tls = await import('node:tls');`, ['tls']],
    [`const https = nodeRequire("https");`, ['https']],
    [`import { app, net } from 'electron';`, ['electron net']],
    [`import { net as n, app } from 'electron';`, ['electron net']],
    [`const answer = await fetch('https://a.example');`, ['fetch']],
    [`globalThis.fetch(url)`, ['fetch']],
    [`window['fetch'](url)`, ['fetch']],
    [`const send = { fetch };`, ['fetch']],
    [`const text = \`\${await fetch(url)}\`;`, ['fetch']],
    [`new WebSocket('wss://a.example')`, ['WebSocket']],
    [`navigator.sendBeacon(url)`, ['sendBeacon']],
    [`new EventSource(url); new XMLHttpRequest();`, ['EventSource', 'XMLHttpRequest']],
  ])('is seen in %s', (source, uses) => {
    expect(networkUses(source)).toEqual(uses);
  });

  it.each([
    `// fetch the candles, see https://a.example`,
    `/* new WebSocket */ const a = 1;`,
    `const text = 'fetch it from https://a.example';`,
    `import { thing } from './http';`,
    `import type { WebSocket } from 'ws';`,
    `import { network } from '#shared/net';`,
    `prefetch(); options.fetchAll(); const fetched = 1;`,
    `import { app, session } from 'electron';`,
  ])('is not seen in %s', (source) => {
    expect(networkUses(source)).toEqual([]);
  });
});

/** The doors for programs listen on this computer; what they open leads to this computer alone. */
const DOORS = [
  // To the socket of a running app.
  'electron/api/cli/cli-client.ts: http',
  'electron/api/door-refusal.ts: http',
  'electron/api/http-door.ts: http',
  // Listens, and looks whether somebody listens on a socket file.
  'electron/api/listen-at.ts: net',
  // From stdio to the MCP door of a running app.
  'electron/api/mcp/mcp-bridge.ts: fetch',
  'electron/command-line.ts: fetch',
  // Words in the document.
  'electron/api/rest/openapi-texts.ts: WebSocket',
  'electron/api/rest/rest-service.ts: WebSocket',
  'electron/api/stream/stream-connection.ts: WebSocket',
  'electron/api/stream/stream-service.ts: ws',
];

/** What a source has in it that can open a connection, each once, in the order of the lists. */
function networkUses(source: string): string[] {
  const code = source
    .replace(COMMENT_OR_TEXT, (piece) => (/^\/[/*]/.test(piece) ? ' ' : piece))
    // A type opens nothing.
    .replace(/\bimport type [^;]*?from '[^']*';/g, '');
  // Names inside plain text are no use of them; a template may hold code, and brackets make text a name.
  const bare = code.replace(COMMENT_OR_TEXT, (piece, at: number) => (code[at - 1] === '[' ? piece : "''"));
  const isImported = (name: string) =>
    new RegExp(`(?:\\bfrom|\\bimport|equire)\\s*\\(?\\s*['"\`](?:node:)?${name}(?:/[^'"\`]*)?['"\`]`).test(code);
  return [
    ...MODULES.filter(isImported),
    ...(/\bimport\s*\{[^}]*\bnet\b[^}]*\}\s*from\s*['"]electron['"]/.test(code) ? ['electron net'] : []),
    ...GLOBALS.filter((name) => new RegExp(`(?<![\\w$#-])${name}(?![\\w$-])`).test(bare)),
  ];
}

function sources(): string[] {
  return ['electron', 'renderer', 'shared'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => path.join(folder, file))
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
      .sort(),
  );
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** Text in quotes, or a comment. A slash after a backslash belongs to a regular expression. */
const COMMENT_OR_TEXT = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|(?<![\\:])\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

const MODULES = ['net', 'http', 'https', 'http2', 'tls', 'dgram', 'ws', 'undici', 'axios', 'node-fetch', 'ccxt'];
const GLOBALS = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'sendBeacon', 'RTCPeerConnection'];
