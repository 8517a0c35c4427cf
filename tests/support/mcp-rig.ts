import { createHash } from 'node:crypto';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { DOOR_LIMITS, type DoorLimits } from '#electron/api/door-limits';
import type { DoorAnswer, DoorCall, DoorLink, DoorProgress } from '#electron/api/door-link';
import { createHttpDoor } from '#electron/api/http-door';
import { createMcpService } from '#electron/api/mcp/mcp-service';
import { contract } from '#shared/contract/contract';
import { declaredOperations } from '#shared/contract/doors';
import type { AppEvent } from '#shared/contract/events';
import { outputJsonSchema } from '#shared/contract/json-schema';
import type { AccessScope, Denial, KnownClient } from '#shared/domain/access';
import { exampleOf } from './example-of-schema';

/** A call that reached the other side of the link. */
export interface HeardCall extends DoorCall {
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: DoorProgress) => void) | undefined;
}

export type Answering = (call: HeardCall) => DoorAnswer | Promise<DoorAnswer>;

/** A link whose other side a test holds. */
export interface FakeLink extends DoorLink {
  readonly heard: HeardCall[];
  readonly denials: Denial[];
  readonly agents: (string | null)[];
  /** Replaces how calls are answered; sound examples of the contract's outputs at first. */
  answering: Answering;
  emit(event: AppEvent): void;
  /** Replaces the clients and says so. */
  admit(clients: readonly KnownClient[]): void;
  readonly eventListeners: () => number;
}

export const TOKEN = `fgp_${'a'.repeat(43)}`;
export const OTHER_TOKEN = `fgp_${'b'.repeat(43)}`;
export const PROMPTS_DIR = path.resolve(import.meta.dirname, '../../resources/mcp');

export function knownClient(scopes: readonly AccessScope[], token = TOKEN, id = 'desk'): KnownClient {
  const tokenHash = createHash('sha256').update(token).digest('hex');
  return { id, name: id, doors: ['mcp'], scopes, origins: [], tokenHash };
}

export function fakeLink(clients: readonly KnownClient[]): FakeLink {
  const events = new Set<(event: AppEvent) => void>();
  const changes = new Set<() => void>();
  let known = clients;
  const link: FakeLink = {
    workstation: { version: '9.9.9', environment: 'demo', startedAt: 0 },
    heard: [],
    denials: [],
    agents: [],
    answering: ({ operation }) => ({ ok: true, value: exampleAnswer(operation), isRepeated: false }),
    async call(call, options) {
      const heard = { ...call, signal: options?.signal, onProgress: options?.onProgress };
      link.heard.push(heard);
      return link.answering(heard);
    },
    onEvent(listener) {
      events.add(listener);
      return () => events.delete(listener);
    },
    clients: () => known,
    onClients(listener) {
      changes.add(listener);
      return () => changes.delete(listener);
    },
    denied: (denial) => void link.denials.push(denial),
    seen: (_, agent) => void link.agents.push(agent),
    emit(event) {
      for (const listener of events) listener(event);
    },
    admit(now) {
      known = now;
      for (const listener of changes) listener();
    },
    eventListeners: () => events.size,
  };
  return link;
}

/** The MCP door on a free port, as it stands in the app. */
export async function openDoor(
  link: DoorLink,
  options: { limits?: Partial<DoorLimits>; idleMs?: number; port?: number } = {},
) {
  const limits = { ...DOOR_LIMITS, ...options.limits };
  const service = createMcpService({
    link,
    limits,
    promptsDir: PROMPTS_DIR,
    ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
  });
  const door = createHttpDoor({
    door: 'mcp',
    listen: { host: '127.0.0.1', port: options.port ?? 0 },
    link,
    service,
    limits,
  });
  const { address } = await door.listen();
  return { address, url: `${address}/mcp`, service, close: () => door.close() };
}

/** The SDK's own client. */
export async function connectClient(url: string, token = TOKEN) {
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  });
  const client = new Client({ name: 'test-client', version: '1.2.3' });
  await client.connect(transport);
  return { client, transport };
}

/** An answer that fits the contract's output of an operation. */
export function exampleAnswer(operation: string): unknown {
  const declared = declaredOperations(contract).find(({ name }) => name === operation);
  if (!declared) throw new Error(`Expected an operation, was ${operation}.`);
  return exampleOf(outputJsonSchema(declared));
}

/** Resolves as soon as `condition` holds; a test that waits in vain runs into its time limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setTimeout(done, 5));
}
