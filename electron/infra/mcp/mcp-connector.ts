import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport, StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolResultSchema,
  ListToolsResultSchema,
  McpError,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { ExternalConnection, ExternalConnector, OfferedTool } from '#electron/ports/external-tools';
import type { NetworkGate } from '#electron/ports/network-gate';
import { AppError, type ErrorCode } from '#shared/domain/app-error';
import type { ExternalTransport } from '#shared/domain/external-server';
import type { NetworkContact } from '#shared/domain/network-contact';
import { answerText } from './answer-text';
import { createBoundedFetch } from './bounded-fetch';
import { childEnvironment } from './child-environment';
import { type ChildTransport, createChildTransport } from './child-transport';

/** What a server may cost. Durations in milliseconds, lengths in bytes. */
export interface McpConnectorLimits {
  /** From the start of a program, or the first request, until it can be asked. */
  readonly startMs: number;
  /** For one answer; longer ends the connection. */
  readonly callMs: number;
  /** For each of: the end by itself, the end when asked for, the end by force. */
  readonly closeMs: number;
  /** One message of the server, on the wire. */
  readonly maxMessageBytes: number;
  /** The text of one answer; what is longer is cut. */
  readonly maxAnswerBytes: number;
  /** Schemas of one tool, each, and its description. More is refused. */
  readonly maxToolBytes: number;
  readonly maxTools: number;
  /** Messages of the server within `floodMs`, those that are none included. More ends the connection. */
  readonly maxMessages: number;
  readonly floodMs: number;
}

/**
 * Opens connections to MCP servers of others: programs that it starts without a shell and with next to nothing of this app's
 * environment, and addresses that the gate lets it contact.
 *
 * Nothing is declared that a server could ask of this app: its requests for a model, for answers of the person and for files
 * are refused. What a server says by itself is not used, except that its tools changed.
 *
 * @param parts.purpose - Under which contacts of addresses are allowed and counted.
 * @param parts.environment - This app's: the source of the few variables that programs are given.
 * @param parts.workingDirectory - Where programs are started.
 */
export function createMcpConnector(parts: {
  readonly gate: Pick<NetworkGate, 'pass'>;
  readonly purpose: NetworkContact['purpose'];
  readonly fetch: typeof fetch;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly clientVersion: string;
  readonly limits?: Partial<McpConnectorLimits>;
}): ExternalConnector {
  const limits = { ...MCP_CONNECTOR_LIMITS, ...parts.limits };

  function open(transport: ExternalTransport, hooks: Hooks): Opened {
    if (transport.kind === 'stdio') {
      const child = createChildTransport({
        command: transport.command,
        args: transport.args,
        environment: childEnvironment(parts.environment, transport.environment, process.platform),
        workingDirectory: parts.workingDirectory,
        closeMs: limits.closeMs,
        maxMessageBytes: limits.maxMessageBytes,
        maxWaitingBytes: limits.maxMessageBytes,
        onFault: hooks.onFault,
      });
      return { transport: child, child, leave: async () => {} };
    }
    const url = new URL(transport.url);
    const pass = (address: string) => parts.gate.pass({ purpose: parts.purpose, url: address });
    // Told before anything is begun, and of the address as the person wrote it.
    pass(transport.url);
    const http = new StreamableHTTPClientTransport(url, {
      fetch: createBoundedFetch({
        fetch: parts.fetch,
        origin: url.origin,
        pass,
        maxMessageBytes: limits.maxMessageBytes,
        ...hooks,
      }),
      // Nothing is tried again by itself: the next use does that.
      reconnectionOptions: {
        maxRetries: 0,
        initialReconnectionDelay: 1_000,
        maxReconnectionDelay: 1_000,
        reconnectionDelayGrowFactor: 1,
      },
    });
    return { transport: http, child: null, leave: () => http.terminateSession() };
  }

  return {
    connect: async (transport, signal) => {
      if (signal?.aborted) throw new AppError('cancelled', 'The connection was cancelled.');
      return openConnection((hooks) => open(transport, hooks), parts.clientVersion, limits, signal);
    },
  };
}

/** What a transport tells besides messages. */
interface Hooks {
  readonly onRequest: () => () => void;
  readonly onFault: (reason: string) => void;
}

interface Opened {
  readonly transport: Transport;
  readonly child: ChildTransport | null;
  /** Says goodbye; not needed for closing. */
  leave(): Promise<void>;
}

async function openConnection(
  open: (hooks: Hooks) => Opened,
  clientVersion: string,
  limits: McpConnectorLimits,
  signal: AbortSignal | undefined,
): Promise<ExternalConnection> {
  const listeners = new Set<(what: 'tools' | 'closed') => void>();
  const client = new Client({ name: 'fairgap', version: clientVersion }, { capabilities: {} });
  /** Why the connection was ended by us; told instead of what the library makes of it. */
  let fault: string | null = null;
  /** What is done now, to be given up when the connection is ended by us: what the other side ends fails by itself. */
  const atWork = new Set<() => void>();
  let isOpen = true;
  let closing: Promise<void> | null = null;
  /** The request that waits for its answer now. */
  let asked: { isDone: boolean; timer?: NodeJS.Timeout } | null = null;
  let messages = 0;
  let windowEndsAt = 0;

  const opened = open({
    onRequest: () => {
      const answering = asked;
      return () => {
        if (!answering || answering.isDone) return;
        // The last event of an answer is read a moment after its bytes have ended.
        answering.timer ??= setTimeout(() => fail('It ended its answer before it was complete.'), GRACE_MS);
      };
    },
    onFault: fail,
  });
  const { transport, child } = opened;
  // Both are called before the library's own, which it puts around them.
  transport.onmessage = count;
  transport.onerror = count;
  client.onclose = () => {
    isOpen = false;
    for (const listener of listeners) listener('closed');
    listeners.clear();
  };
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
    for (const listener of listeners) listener('tools');
  });

  try {
    await limited('start', limits.startMs, signal, async (limit) => {
      await client.connect(transport, { timeout: limits.startMs + GRACE_MS, signal: limit });
    });
  } catch (error) {
    await close();
    throw error;
  }

  return {
    tools: (inner) => limited('list its tools', limits.callMs, inner, readTools),
    call: (tool, args, inner) =>
      limited('answer', limits.callMs, inner, async (limit) => {
        try {
          const result = await request(
            'tools/call',
            { name: tool, arguments: { ...args } },
            CallToolResultSchema,
            limit,
          );
          return { ...answerText(result, limits.maxAnswerBytes), isError: result.isError ?? false };
        } catch (error) {
          // Refused by the server itself: that is its answer.
          if (!(error instanceof McpError) || !isOpen || limit.aborted) throw error;
          return {
            ...answerText({ content: [{ type: 'text', text: error.message }] }, limits.maxAnswerBytes),
            isError: true,
          };
        }
      }),
    onChange: (listener) => {
      if (isOpen) listeners.add(listener);
      else listener('closed');
    },
    close,
  };

  function count(): void {
    const now = performance.now();
    if (now >= windowEndsAt) {
      windowEndsAt = now + limits.floodMs;
      messages = 0;
    }
    messages++;
    if (messages > limits.maxMessages) {
      fail(`It sent more than ${limits.maxMessages} messages within ${limits.floodMs / 1_000} s.`);
    }
  }

  function fail(reason: string): void {
    fault ??= reason;
    void close();
  }

  async function close(): Promise<void> {
    closing ??= end();
    return closing;
  }

  async function end(): Promise<void> {
    const wasOpen = isOpen;
    client.onclose?.();
    // Somebody who waits is told now, not when the program has ended.
    if (wasOpen) for (const giveUp of atWork) giveUp();
    if (!child && fault === null) await within(opened.leave(), limits.closeMs);
    await client.close().catch(() => {});
    // The library closes nothing that it did not finish opening.
    await transport.close().catch(() => {});
  }

  /** Runs one piece of work with a limit; what does not end within it, or is cancelled, ends the connection. */
  async function limited<T>(
    what: string,
    limitMs: number,
    outer: AbortSignal | undefined,
    work: (limit: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (outer?.aborted) throw new AppError('cancelled', 'The request was cancelled.');
    if (!isOpen) throw unavailable('The connection has ended.', null);
    const stop = new AbortController();
    let ended: 'late' | 'cancelled' | null = null;
    const endBy = (why: 'late' | 'cancelled') => {
      ended ??= why;
      stop.abort();
      void close();
    };
    const timer = setTimeout(() => endBy('late'), limitMs);
    const cancel = () => endBy('cancelled');
    outer?.addEventListener('abort', cancel, { once: true });
    const giveUp = () => stop.abort();
    atWork.add(giveUp);
    try {
      return await Promise.race([work(stop.signal), untilAborted(stop.signal)]);
    } catch (error) {
      // Read through a function: the flow of types does not see that callbacks change it.
      const why = ((): typeof ended => ended)();
      if (why === 'cancelled') throw new AppError('cancelled', 'The request was cancelled.');
      if (why === 'late') throw unavailable(`It did not ${what} within ${limitMs / 1_000} s.`, error);
      throw error instanceof AppError ? error : unavailable(null, error);
    } finally {
      clearTimeout(timer);
      // Work that is given up settles later, and nobody listens.
      atWork.delete(giveUp);
      outer?.removeEventListener('abort', cancel);
    }
  }

  function unavailable(reason: string | null, cause: unknown): AppError {
    const refusal = appErrorIn(cause);
    if (refusal) return refusal;
    const ending = child?.ending() ?? null;
    const output = child?.errorOutput().trim() ?? '';
    const said = output === '' ? '' : ` It said: ${lastLines(output)}`;
    const main = fault ?? reason ?? (ending === null ? reasonOf(cause) : `It ended (${ending}).`);
    return new AppError(
      codeOf(cause),
      `The server is not available. ${main}${said}`,
      { ...(ending === null ? {} : { ending }), ...(output === '' ? {} : { errorOutput: output }) },
      { cause },
    );
  }

  async function readTools(limit: AbortSignal): Promise<OfferedTool[]> {
    if (!client.getServerCapabilities()?.tools) return [];
    const tools: OfferedTool[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const params = cursor === undefined ? {} : { cursor };
      // Not `client.listTools`: that compiles the schemas of strangers.
      const listed = await request('tools/list', params, ListToolsResultSchema, limit);
      for (const { name, description = '', inputSchema, outputSchema = null } of listed.tools) {
        if (tools.length === limits.maxTools) throw tooMuch(`It offers more than ${limits.maxTools} tools.`);
        const label = name.slice(0, 60);
        if (name === '' || name.length > MAX_NAME_LENGTH) {
          throw tooMuch(`Expected names of tools of 1 to ${MAX_NAME_LENGTH} characters, was one of ${name.length}.`);
        }
        for (const [what, text] of [
          ['description', description],
          ['schema of arguments', JSON.stringify(inputSchema)],
          ['schema of answers', JSON.stringify(outputSchema)],
        ] as const) {
          const bytes = Buffer.byteLength(text);
          if (bytes > limits.maxToolBytes) {
            throw tooMuch(`The ${what} of ${label} has ${bytes} bytes; at most ${limits.maxToolBytes} are read.`);
          }
        }
        tools.push({ name, description, inputSchema, outputSchema });
      }
      if (listed.nextCursor === undefined) return tools;
      cursor = listed.nextCursor;
    }
    throw tooMuch(`Its list of tools has more than ${MAX_PAGES} pages.`);
  }

  async function request<Schema extends typeof ListToolsResultSchema | typeof CallToolResultSchema>(
    method: 'tools/list' | 'tools/call',
    params: Record<string, unknown>,
    schema: Schema,
    limit: AbortSignal,
  ) {
    const mine: NonNullable<typeof asked> = { isDone: false };
    asked = mine;
    try {
      // The limit is ours; the library's only must not come before it.
      // Sound: the method and its parameters belong together at both calls.
      return await client.request({ method, params } as Parameters<typeof client.request>[0], schema, {
        signal: limit,
        timeout: limits.callMs + GRACE_MS,
      });
    } finally {
      mine.isDone = true;
      clearTimeout(mine.timer);
    }
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(new Error('The connection has ended.'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

async function within(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work.catch(() => {}), limit]);
  clearTimeout(timer);
}

function tooMuch(message: string): AppError {
  return new AppError('external_unavailable', `The server is not available. ${message}`);
}

/** A refusal of the gate, wherever the layers between put it. */
function appErrorIn(error: unknown): AppError | null {
  for (let inner: unknown = error, depth = 0; inner instanceof Error && depth < 5; inner = inner.cause, depth++) {
    if (inner instanceof AppError) return inner;
  }
  return null;
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof StreamableHTTPError && /^.*Redirect to /.test(error.message)
    ? 'host_not_allowed'
    : 'external_unavailable';
}

/** Why it failed, in words and without an address: that may hold a secret. */
function reasonOf(error: unknown): string {
  if (error instanceof StreamableHTTPError) {
    if (error.code === 401 || error.code === 403) {
      return `It answered ${error.code}: it asks for a sign-in, which this version cannot do.`;
    }
    const target = /Redirect to (\S+)/.exec(error.message)?.[1];
    if (target) {
      const host = URL.canParse(target) ? new URL(target).origin : 'another address';
      return `It redirects to ${host}, which is not followed.`;
    }
    if (error.code === -1) return 'It answers with something that is not MCP.';
    return error.code === undefined ? 'It answered with an error.' : `It answered ${error.code}.`;
  }
  if (!(error instanceof Error)) return 'It failed.';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : causeCode(error);
  if (code === 'ENOENT') return 'There is no such program.';
  if (code === 'EACCES') return 'The program may not be run.';
  if (error instanceof TypeError && code !== null) return `It was not reached (${code}).`;
  if (error.name === 'ZodError' || error.name === '$ZodError') return 'It answered with something that is not MCP.';
  return error.message.split('\n', 1)[0]?.slice(0, MAX_REASON_LENGTH) ?? 'It failed.';
}

function causeCode(error: Error): string | null {
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : null;
}

function lastLines(output: string): string {
  const line = output.split('\n').slice(-3).join(' / ');
  return line.length > MAX_REASON_LENGTH ? `…${line.slice(-MAX_REASON_LENGTH)}` : line;
}

export const MCP_CONNECTOR_LIMITS: McpConnectorLimits = {
  startMs: 15_000,
  callMs: 60_000,
  closeMs: 1_000,
  maxMessageBytes: 4 * 1_048_576,
  maxAnswerBytes: 65_536,
  maxToolBytes: 65_536,
  maxTools: 200,
  maxMessages: 1_000,
  floodMs: 10_000,
};

const GRACE_MS = 500;
const MAX_PAGES = 50;
const MAX_NAME_LENGTH = 128;
const MAX_REASON_LENGTH = 300;
