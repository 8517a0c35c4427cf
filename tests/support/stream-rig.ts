import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClientOptions, WebSocket } from 'ws';
import { DOOR_LIMITS, type DoorLimits } from '#electron/api/door-limits';
import type { DoorAnswer, DoorCall, DoorLink } from '#electron/api/door-link';
import { DoorRefusal, rawFailure } from '#electron/api/door-refusal';
import { createStreamService, type StreamService } from '#electron/api/stream/stream-service';
import type { AppEvent } from '#shared/contract/events';
import { ServerMessage } from '#shared/contract/stream';
import type { Denial, DenialCode, KnownClient } from '#shared/domain/access';

/** For tests: main's side of the doors, driven by hand. */
export interface FakeLink extends DoorLink {
  emit(event: AppEvent): void;
  setClients(clients: readonly KnownClient[]): void;
  /** What each operation answers; one without an entry answers `internal`. */
  readonly answers: Map<string, (call: DoorCall, signal?: AbortSignal) => DoorAnswer | Promise<DoorAnswer>>;
  readonly calls: DoorCall[];
  readonly denials: Denial[];
  listeners(): number;
}

export function createFakeLink(clients: readonly KnownClient[] = [aClient()]): FakeLink {
  const onEvent = new Set<(event: AppEvent) => void>();
  const onClients = new Set<() => void>();
  const answers: FakeLink['answers'] = new Map();
  const calls: DoorCall[] = [];
  const denials: Denial[] = [];
  let known = clients;
  return {
    workstation: { version: '0.1.0', environment: 'demo', startedAt: 0 },
    async call(call, options) {
      calls.push(call);
      const answer = answers.get(call.operation);
      return answer ? answer(call, options?.signal) : refused('internal', `No answer for ${call.operation}.`);
    },
    onEvent: (listener) => added(onEvent, listener),
    clients: () => known,
    onClients: (listener) => added(onClients, listener),
    denied: (denial) => void denials.push(denial),
    seen: () => {},
    emit(event) {
      for (const listener of onEvent) listener(event);
    },
    setClients(next) {
      known = next;
      for (const listener of onClients) listener();
    },
    answers,
    calls,
    denials,
    listeners: () => onEvent.size + onClients.size,
  };
}

export function aClient(fields: Partial<KnownClient> = {}): KnownClient {
  return {
    id: 'c1',
    name: 'script',
    doors: ['rest'],
    scopes: ['read'],
    origins: [],
    tokenHash: 'a'.repeat(64),
    ...fields,
  };
}

export function answered(value: unknown): DoorAnswer {
  return { ok: true, value, isRepeated: false };
}

export function refused(code: string, message = code): DoorAnswer {
  return { ok: false, error: { code, message, details: {} } };
}

export interface StreamRig {
  readonly link: FakeLink;
  readonly service: StreamService;
  readonly url: string;
  /** Of upgrades, as the door would tell them. */
  readonly refusals: readonly DenialCode[];
  connect(options?: ConnectOptions): Promise<TestSocket>;
  stop(): Promise<void>;
}

export interface ConnectOptions extends ClientOptions {
  readonly clientId?: string;
  readonly protocols?: string[];
}

/** For tests: the service behind a real HTTP server. The header `x-client` says who comes in, as a token would. */
export async function startStream(
  parts: Partial<Omit<Parameters<typeof createStreamService>[0], 'link' | 'limits'>> & {
    readonly link?: FakeLink;
    readonly limits?: Partial<DoorLimits>;
  } = {},
): Promise<StreamRig> {
  const { link = createFakeLink(), limits, ...rest } = parts;
  const service = createStreamService({ ...rest, link, limits: { ...DOOR_LIMITS, ...limits } });
  const server = createServer();
  const refusals: DenialCode[] = [];
  server.on('upgrade', (request, socket, head) => {
    const client = link.clients().find(({ id }) => id === (request.headers['x-client'] ?? 'c1'));
    if (!client) return void socket.destroy();
    try {
      service.upgrade({ client, url: new URL(request.url ?? '/', 'http://localhost'), request, socket, head });
    } catch (error) {
      if (!(error instanceof DoorRefusal)) throw error;
      refusals.push(error.code);
      socket.end(rawFailure(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/stream`;
  const sockets: TestSocket[] = [];
  return {
    link,
    service,
    url,
    refusals,
    async connect(options) {
      const socket = await connectSocket(url, options);
      sockets.push(socket);
      return socket;
    },
    async stop() {
      for (const { socket } of sockets) socket.terminate();
      await service.close();
      await closed(server);
    },
  };
}

/** For tests: a client that keeps what it was told. */
export interface TestSocket {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[];
  say(message: unknown): void;
  /** Resolves with what `pick` finds in the messages so far, as soon as it finds it. */
  find<T>(pick: (messages: readonly ServerMessage[]) => T | undefined): Promise<T>;
  /** The first message of a kind. */
  first<K extends ServerMessage['type']>(type: K, id?: string): Promise<Extract<ServerMessage, { type: K }>>;
  readonly ended: Promise<{ readonly code: number; readonly reason: string }>;
}

async function connectSocket(url: string, { clientId, protocols, ...options }: ConnectOptions = {}) {
  const socket = new WebSocket(url, protocols ?? [], {
    ...options,
    headers: { ...options.headers, ...(clientId === undefined ? {} : { 'x-client': clientId }) },
  });
  const messages: ServerMessage[] = [];
  const watchers = new Set<() => void>();
  const ended = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  socket.on('message', (data) => {
    messages.push(ServerMessage.parse(JSON.parse(String(data))));
    for (const watcher of watchers) watcher();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => {});
  const find: TestSocket['find'] = (pick) =>
    new Promise((resolve) => {
      const look = () => {
        const found = pick(messages);
        if (found === undefined) return;
        watchers.delete(look);
        resolve(found);
      };
      watchers.add(look);
      look();
    });
  const test: TestSocket = {
    socket,
    messages,
    say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    find,
    first: (type, id) =>
      find(
        (all) => all.find((message) => isKind(message, type) && (id === undefined || idOf(message) === id)) as never,
      ),
    ended,
  };
  return test;
}

function isKind<K extends ServerMessage['type']>(
  message: ServerMessage,
  type: K,
): message is Extract<ServerMessage, { type: K }> {
  return message.type === type;
}

function idOf(message: ServerMessage): unknown {
  return 'id' in message ? message.id : undefined;
}

function added<T>(set: Set<T>, one: T): () => void {
  set.add(one);
  return () => void set.delete(one);
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
