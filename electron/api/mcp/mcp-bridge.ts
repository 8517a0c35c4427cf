import { randomUUID } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { StreamableHTTPClientTransport, StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  ErrorCode,
  type InitializeResult,
  InitializeResultSchema,
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  LATEST_PROTOCOL_VERSION,
  type RequestId,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/sdk/types.js';
import { IDEMPOTENCY_META } from './call-tool';
import { findTool, toolsFor } from './mcp-tools';
import { MCP_CAPABILITIES, SERVER_PURPOSE } from './server-identity';

/** Where the workstation is, and the token to come in with. */
export interface BridgeTarget {
  /** Of the MCP server: `http://127.0.0.1:3606/mcp`. */
  readonly url: string;
  readonly token: string;
}

/**
 * Forwards MCP between a program that talks over standard input and output and the workstation's door, until `input` ends.
 *
 * It outlives the workstation in both directions. Where the app does not run, the bridge initialises by itself and lists the tools
 * that only read, because programs give up on a server that fails at first; every call is then answered with an error that says
 * what to do. It keeps looking, and when the app is there (again) it initialises there in the program's name, subscribes again
 * and says that the lists changed. A call that was under way when the app ended is answered with an error, never sent twice.
 *
 * @param options.resolve - Finds the app. Its error's message is told to the program.
 * @param options.fetch - The platform's.
 * @param options.log - Lines for a person; standard output carries the protocol only.
 * @param options.retryMs - Between two looks for an app that is not there.
 */
export async function runMcpBridge(options: {
  readonly input: Readable;
  readonly output: Writable;
  readonly resolve: () => Promise<BridgeTarget>;
  readonly fetch: typeof globalThis.fetch;
  readonly version: string;
  readonly log: (line: string) => void;
  readonly retryMs?: number;
}): Promise<void> {
  const { input, output, resolve, version, log, retryMs = 2_000 } = options;
  const local = new StdioServerTransport(input, output, { maxBufferSize: MESSAGE_BYTES });
  const bridgeId = randomUUID();
  const pending = new Map<RequestId, Pending>();
  const subscriptions = new Set<string>();
  let initialize: JSONRPCRequest | null = null;
  let remote: Remote | null = null;
  let opening: Promise<Remote> | null = null;
  /** Of the connection that is being opened. */
  let openingTransport: StreamableHTTPClientTransport | null = null;
  let looking: NodeJS.Timeout | null = null;
  /** Whether the program was given lists that a connection makes wrong. */
  let isStale = false;
  let isEnded = false;
  let connections = 0;

  const ended = new Promise<void>((done) => {
    const end = () => {
      isEnded = true;
      done();
    };
    for (const name of ['end', 'close', 'error']) input.once(name, end);
    // A program that is gone without a word: writing to it fails.
    for (const name of ['close', 'error']) output.once(name, end);
    local.onclose = end;
  });
  local.onerror = (error) => log(`Expected JSON-RPC, one message a line: ${error.message}`);
  local.onmessage = (message) => {
    if (isJSONRPCRequest(message)) void onRequest(message);
    else if (isJSONRPCNotification(message)) onNotification(message);
    // The workstation asks its clients nothing, so there is no answer that it waits for.
  };

  async function onRequest(request: JSONRPCRequest): Promise<void> {
    if (request.method === 'initialize') {
      initialize = request;
      await answerInitialize(request);
      return;
    }
    if (initialize === null) return refuse(request.id, ErrorCode.InvalidRequest, 'Expected initialize first.');
    if (pending.has(request.id)) {
      return refuse(request.id, ErrorCode.InvalidRequest, 'Expected an id that no open request has.');
    }
    if (pending.size >= MOST_PENDING) {
      return refuse(request.id, ErrorCode.InvalidRequest, `Expected at most ${MOST_PENDING} open requests.`);
    }
    const state: Pending = { request, remote: null, isCancelled: false };
    pending.set(request.id, state);
    await forward(state);
  }

  /**
   * Sends a request on. One that surely did not arrive, or that may arrive twice, is sent once more over a new connection.
   */
  async function forward(state: Pending, isRepeated = false): Promise<void> {
    const { request } = state;
    // An attempt that began before this request may have looked for an app that was just ending.
    const began = opening;
    let target: Remote;
    try {
      target = await (began === null ? connected() : began.catch(() => connected()));
    } catch (error) {
      answerAlone(state, error);
      return;
    }
    if (state.isCancelled || !pending.has(request.id)) return;
    state.remote = target;
    try {
      await target.transport.send(withKey(request));
    } catch (error) {
      if (!pending.has(request.id)) return;
      if (!isRepeated && (isUndelivered(error) || (isBroken(error) && !isCommand(request)))) {
        lose(target);
        await forward(state, true);
        return;
      }
      const message = isBroken(error) ? brokenText(request) : failureText(error);
      settle(state, { code: ErrorCode.ConnectionClosed, message });
    }
  }

  function onNotification(message: JSONRPCMessage & { readonly method: string }): void {
    // The bridge says this itself, whenever it has initialised.
    if (message.method === 'notifications/initialized') return;
    if (message.method === 'notifications/cancelled') {
      const id = (message as { params?: { requestId?: RequestId } }).params?.requestId;
      const state = id === undefined ? undefined : pending.get(id);
      if (!state) return;
      state.isCancelled = true;
      pending.delete(state.request.id);
      if (state.remote) tell(state.remote, message);
      return;
    }
    if (remote) tell(remote, message);
  }

  function onRemoteMessage(from: Remote, message: JSONRPCMessage): void {
    if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) {
      const waiting = message.id === undefined ? undefined : from.own.get(message.id);
      if (waiting) {
        waiting(message);
        return;
      }
      // The answer to what was cancelled has nobody to go to.
      const state = message.id === undefined ? undefined : pending.get(message.id);
      if (!state) return;
      pending.delete(state.request.id);
      if (isJSONRPCResultResponse(message)) noteSubscription(state.request);
      write(message);
      closeIfUnused(from);
      return;
    }
    if (isJSONRPCRequest(message)) {
      const error = { code: ErrorCode.MethodNotFound, message: 'The bridge answers no requests.' };
      tell(from, { jsonrpc: '2.0', id: message.id, error });
      return;
    }
    write(message);
  }

  async function answerInitialize(request: JSONRPCRequest): Promise<void> {
    try {
      const { result } = await connected();
      write({ jsonrpc: '2.0', id: request.id, result: { ...result, capabilities: BRIDGE_CAPABILITIES } });
    } catch (error) {
      log(failureText(error));
      isStale = true;
      write({ jsonrpc: '2.0', id: request.id, result: ownInitializeResult(request, version, failureText(error)) });
      lookAgain();
    }
  }

  /** The connection that holds, or a new one. @throws Error with a message for a person. */
  function connected(): Promise<Remote> {
    if (remote) return Promise.resolve(remote);
    opening ??= open().finally(() => {
      opening = null;
    });
    return opening;
  }

  async function open(): Promise<Remote> {
    const { url, token } = await resolve();
    connections += 1;
    const own: Remote['own'] = new Map();
    const watched = watchingFetch(options.fetch, {
      streamEnded: (id) => onStreamEnd(made, id),
      listenerEnded: () => lose(made),
    });
    const transport = new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
      fetch: watched,
      // A lost stream is a lost app: the bridge finds it anew, with what it then is.
      reconnectionOptions: {
        maxRetries: 0,
        initialReconnectionDelay: 1_000,
        maxReconnectionDelay: 1_000,
        reconnectionDelayGrowFactor: 1,
      },
    });
    const made: Remote = { transport, own, result: EMPTY_RESULT, isLost: false };
    transport.onmessage = (message) => onRemoteMessage(made, message);
    transport.onerror = () => undefined;
    openingTransport = transport;
    await transport.start();
    try {
      const result = InitializeResultSchema.parse(await ask(made, 'initialize', initialize?.params ?? {}));
      made.result = result;
      transport.setProtocolVersion(result.protocolVersion);
      await transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
      for (const uri of subscriptions) await ask(made, 'resources/subscribe', { uri }).catch(() => undefined);
    } catch (error) {
      await transport.close();
      throw error;
    } finally {
      openingTransport = null;
    }
    if (isEnded) {
      await leave(made);
      throw new Error('The program ended.');
    }
    remote = made;
    if (looking) clearTimeout(looking);
    looking = null;
    if (isStale) {
      isStale = false;
      for (const method of LIST_CHANGES) write({ jsonrpc: '2.0', method });
    }
    return made;
  }

  /** A request of the bridge's own over a connection. */
  async function ask(from: Remote, method: string, params: unknown): Promise<unknown> {
    const id = `fairgap-bridge-${connections}-${method}-${randomUUID()}`;
    try {
      return await new Promise((done, fail) => {
        from.own.set(id, (message) => {
          if (isJSONRPCResultResponse(message)) done(message.result);
          else fail(new Error(isJSONRPCErrorResponse(message) ? message.error.message : 'The connection ended.'));
        });
        from.transport
          .send({ jsonrpc: '2.0', id, method, params: params as Record<string, unknown> })
          .catch((error: unknown) => fail(error));
      });
    } finally {
      from.own.delete(id);
    }
  }

  /** A connection that new requests must not take. What is under way on it may still be answered. */
  function lose(lost: Remote): void {
    if (lost.isLost) return;
    lost.isLost = true;
    closeIfUnused(lost);
    if (remote !== lost) return;
    remote = null;
    isStale = true;
    if (!isEnded) lookAgain();
  }

  function lookAgain(): void {
    if (looking || isEnded) return;
    looking = setTimeout(() => {
      looking = null;
      // What was found, or was not, is all that counts here.
      connected().catch(lookAgain);
    }, retryMs);
  }

  /** The stream of a request ended; if its answer did not come with it, it never will. */
  function onStreamEnd(from: Remote, id: RequestId): void {
    const timer = setTimeout(() => {
      from.own.get(id)?.(null);
      const state = pending.get(id);
      if (!state || state.remote !== from) return;
      settle(state, { code: ErrorCode.ConnectionClosed, message: brokenText(state.request) });
      closeIfUnused(from);
    }, LAST_WORDS_MS);
    timer.unref();
  }

  function closeIfUnused(from: Remote): void {
    if (!from.isLost || [...pending.values()].some((state) => state.remote === from)) return;
    quietly(from.transport.close());
  }

  /** Answers without the app: lists of what is known here, an error for everything else. */
  function answerAlone(state: Pending, error: unknown): void {
    lookAgain();
    const result = OWN_ANSWERS[state.request.method]?.();
    if (!result) {
      settle(state, { code: ErrorCode.ConnectionClosed, message: failureText(error) });
      return;
    }
    isStale ||= state.request.method !== 'ping';
    if (pending.delete(state.request.id)) write({ jsonrpc: '2.0', id: state.request.id, result });
  }

  function settle({ request }: Pending, error: { readonly code: number; readonly message: string }): void {
    if (pending.delete(request.id)) refuse(request.id, error.code, error.message);
  }

  function refuse(id: RequestId, code: number, message: string): void {
    write({ jsonrpc: '2.0', id, error: { code, message } });
  }

  function write(message: JSONRPCMessage): void {
    if (!isEnded && !output.destroyed) quietly(local.send(message));
  }

  function tell(to: Remote, message: JSONRPCMessage): void {
    quietly(to.transport.send(message));
  }

  function noteSubscription({ method, params }: JSONRPCRequest): void {
    const uri = (params as { uri?: unknown } | undefined)?.uri;
    if (typeof uri !== 'string') return;
    if (method === 'resources/subscribe' && subscriptions.size < MOST_SUBSCRIPTIONS) subscriptions.add(uri);
    if (method === 'resources/unsubscribe') subscriptions.delete(uri);
  }

  /** A command with a key of its own: were it to arrive twice, it would be done once. */
  function withKey(request: JSONRPCRequest): JSONRPCRequest {
    if (!toolOf(request)?.isCommand || request.params?._meta?.[IDEMPOTENCY_META] !== undefined) return request;
    const key = `bridge-${bridgeId}-${typeof request.id}-${request.id}`.replaceAll(/[^\x21-\x7e]/g, '_').slice(0, 128);
    return {
      ...request,
      params: { ...request.params, _meta: { ...request.params?._meta, [IDEMPOTENCY_META]: key } },
    };
  }

  /** Ends the session there, which ends its calls. */
  async function leave(from: Remote): Promise<void> {
    from.isLost = true;
    const timer = setTimeout(() => quietly(from.transport.close()), LEAVE_MS);
    await from.transport.terminateSession().catch(() => undefined);
    clearTimeout(timer);
    await from.transport.close();
  }

  await local.start();
  await ended;
  if (looking) clearTimeout(looking);
  looking = null;
  await (openingTransport as StreamableHTTPClientTransport | null)?.close();
  const last = remote as Remote | null;
  if (last) await leave(last);
  await local.close();
}

interface Pending {
  readonly request: JSONRPCRequest;
  /** Over which connection it went; `null` before. */
  remote: Remote | null;
  isCancelled: boolean;
}

interface Remote {
  readonly transport: StreamableHTTPClientTransport;
  /** What the bridge itself asked; `null` says that no answer will come. */
  readonly own: Map<RequestId, (message: JSONRPCMessage | null) => void>;
  result: InitializeResult;
  isLost: boolean;
}

/** `fetch` that tells when the stream of an answer, or the stream of notifications, is over. */
function watchingFetch(
  send: typeof globalThis.fetch,
  ends: { readonly streamEnded: (id: RequestId) => void; readonly listenerEnded: () => void },
): (url: string | URL, init?: RequestInit) => Promise<Response> {
  return async (url, init) => {
    const isListener = init?.method === 'GET';
    const id = init?.method === 'POST' ? requestIdIn(init.body) : undefined;
    const over = () => {
      if (isListener) ends.listenerEnded();
      else if (id !== undefined) ends.streamEnded(id);
    };
    let answer: Response;
    try {
      answer = await send(url, init);
    } catch (error) {
      if (isListener) over();
      throw error;
    }
    if (!answer.ok || answer.body === null) {
      // Its session is gone.
      if (isListener && answer.status === 404) over();
      return answer;
    }
    return new Response(endTold(answer.body, over), { status: answer.status, headers: answer.headers });
  };
}

function endTold(body: ReadableStream<Uint8Array>, over: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      over();
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function requestIdIn(body: unknown): RequestId | undefined {
  // The transport sends one message, as text.
  const message: unknown = typeof body === 'string' ? JSON.parse(body) : null;
  return isJSONRPCRequest(message) ? message.id : undefined;
}

/** Whether a request was surely not taken: nobody listened, the session or the token was not known. */
function isUndelivered(error: unknown): boolean {
  if (error instanceof StreamableHTTPError) return [401, 403, 404].includes(error.code ?? 0);
  return hasNobodyListening(error);
}

/** Whether the connection ended at a moment that tells nothing of the request. */
function isBroken(error: unknown): boolean {
  return !(error instanceof StreamableHTTPError) && !hasNobodyListening(error);
}

function isCommand(request: JSONRPCRequest): boolean {
  return request.method === 'tools/call' && (toolOf(request)?.isCommand ?? true);
}

function hasNobodyListening(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  return cause?.code === 'ECONNREFUSED';
}

function failureText(error: unknown): string {
  if (error instanceof StreamableHTTPError && (error.code === 401 || error.code === 403)) {
    return 'Fairgap refused the token of this program. It may have been revoked: look in the pane Access of Fairgap.';
  }
  if (error instanceof StreamableHTTPError && error.code === 429)
    return 'Fairgap is asked too much. Wait, and ask again.';
  if (hasNobodyListening(error)) return 'Fairgap does not answer. Start it and ask again.';
  return error instanceof Error ? error.message : String(error);
}

/** What becomes of a request whose connection ended before its answer: a command may have been done. */
function brokenText(request: JSONRPCRequest): string {
  const advice = isCommand(request)
    ? 'It may have been done: look, for a proposal with orders_proposals, before you ask again.'
    : 'Ask again.';
  return `Fairgap ended before it had answered. ${advice}`;
}

/** What the program is told at first where the app does not run. */
function ownInitializeResult({ params }: JSONRPCRequest, version: string, why: string): InitializeResult {
  const wanted = params?.protocolVersion;
  const isKnown = typeof wanted === 'string' && SUPPORTED_PROTOCOL_VERSIONS.includes(wanted);
  return {
    protocolVersion: isKnown ? wanted : LATEST_PROTOCOL_VERSION,
    capabilities: BRIDGE_CAPABILITIES,
    serverInfo: { name: 'fairgap', title: 'Fairgap', version },
    instructions: `${SERVER_PURPOSE}\nIt could not be reached when this session began: ${why}`,
  };
}

function toolOf({ method, params }: JSONRPCRequest): ReturnType<typeof findTool> {
  return method === 'tools/call' && typeof params?.name === 'string' ? findTool(params.name) : undefined;
}

/** A connection that ends at this moment says so by itself. */
function quietly(sent: Promise<void>): void {
  sent.catch(() => undefined);
}

/** Every list may change when the app comes or goes. */
const BRIDGE_CAPABILITIES = {
  ...MCP_CAPABILITIES,
  resources: { ...MCP_CAPABILITIES.resources, listChanged: true },
  prompts: { listChanged: true },
};

const EMPTY_RESULT: InitializeResult = {
  protocolVersion: LATEST_PROTOCOL_VERSION,
  capabilities: {},
  serverInfo: { name: 'fairgap', version: '' },
};

/** Answers without the app, so that programs keep the server and its tools. */
const OWN_ANSWERS: Readonly<Record<string, (() => Record<string, unknown>) | undefined>> = {
  ping: () => ({}),
  'tools/list': () => ({ tools: toolsFor(['read']).map(({ definition }) => definition) }),
  'prompts/list': () => ({ prompts: [] }),
  'resources/list': () => ({ resources: [] }),
  'resources/templates/list': () => ({ resourceTemplates: [] }),
};

const LIST_CHANGES = [
  'notifications/tools/list_changed',
  'notifications/prompts/list_changed',
  'notifications/resources/list_changed',
] as const;

const MESSAGE_BYTES = 1_048_576;
const MOST_PENDING = 1_000;
const MOST_SUBSCRIPTIONS = 64;
/** Time for the last piece of a stream to be read after the stream ended. */
const LAST_WORDS_MS = 250;
const LEAVE_MS = 1_000;
