import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  CompleteRequestSchema,
  ErrorCode,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  type ServerNotification,
  type ServerRequest,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv-provider.js';
import type { DoorLimits } from '#electron/api/door-limits';
import type { DoorLink, DoorProgress } from '#electron/api/door-link';
import type { AdmittedRequest } from '#electron/api/door-request';
import { contract } from '#shared/contract/contract';
import { declaredOperations } from '#shared/contract/doors';
import type { AccessScope, Denial, KnownClient } from '#shared/domain/access';
import { callTool, IDEMPOTENCY_META, toolError } from './call-tool';
import { completeArgument } from './mcp-completions';
import type { McpPrompt } from './mcp-prompts';
import { listedResources, RESOURCE_TEMPLATES, readResource, unknownResource } from './mcp-resources';
import { findTool, type McpTool, toolName, toolsFor } from './mcp-tools';
import { listedPrompts, promptAnswer } from './prompt-answers';
import type { ResourceSubscriber, ResourceUpdates } from './resource-updates';
import { MCP_CAPABILITIES, serverInfo, serverInstructions } from './server-identity';
import { protocolHeaders, sendWebResponse } from './web-exchange';

/** One client program that initialised, from then until it leaves, is idle for too long or loses its token. */
export interface McpSession {
  readonly clientId: string;
  /** Hash of the token that opened it: with another one it is over. */
  readonly tokenHash: string;
  /** Requests and streams that are open now. */
  readonly openExchanges: number;
  /** When the last exchange began or ended, on the monotonic clock, in milliseconds. */
  readonly usedAt: number;
  /** Answers one HTTP request of this session; `body` is the parsed JSON of a POST. */
  answer(request: AdmittedRequest, body: unknown): Promise<void>;
  /** Says that the list of tools changed if `scopes` are others than before. */
  grant(scopes: readonly AccessScope[]): void;
  /** Ends its calls, streams and subscriptions. */
  close(): Promise<void>;
}

/** A session that waits for the request that initialises it. */
export function openMcpSession(options: {
  readonly id: string;
  readonly client: KnownClient;
  readonly link: DoorLink;
  readonly limits: DoorLimits;
  readonly prompts: readonly McpPrompt[];
  readonly updates: ResourceUpdates;
  readonly deny: (denial: Denial) => void;
  /** When it ended, whoever ended it. */
  readonly onClose: () => void;
}): McpSession {
  const { id, client, link, limits, prompts, updates, deny } = options;
  const server = new Server(serverInfo(link.workstation), {
    capabilities: MCP_CAPABILITIES,
    instructions: serverInstructions(link.workstation),
    jsonSchemaValidator: VALIDATOR,
    debouncedNotificationMethods: ['notifications/tools/list_changed'],
  });
  const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: () => id });
  const subscriptions = new Set<string>();
  let granted = scopesText(client.scopes);
  let openExchanges = 0;
  let usedAt = performance.now();

  const subscriber: ResourceSubscriber = {
    updated: (uri) => quietly(server.sendResourceUpdated({ uri })),
  };

  const context = (extra: Extra) => ({ link, clientId: client.id, prompts, signal: workSignal(extra, true) });

  /** The scopes that count now: they may have changed since the session began. */
  const scopes = () => link.clients().find((known) => known.id === client.id)?.scopes ?? [];

  /**
   * The protocol answers a cancelled request with nothing, and the transport would keep its stream open for ever. An error,
   * which whoever cancelled ignores, ends the stream.
   */
  const handling =
    <Request, Result>(handler: (request: Request, extra: Extra) => Result | Promise<Result>) =>
    async (request: Request, extra: Extra): Promise<Result> => {
      try {
        return await handler(request, extra);
      } finally {
        if (extra.signal.aborted) {
          const error = { code: ErrorCode.ConnectionClosed, message: 'The request was cancelled.' };
          quietly(transport.send({ jsonrpc: '2.0', id: extra.requestId, error }));
        }
      }
    };

  server.setRequestHandler(
    ListToolsRequestSchema,
    handling(() => ({ tools: toolsFor(scopes()).map(({ definition }) => definition) })),
  );
  server.setRequestHandler(
    CallToolRequestSchema,
    handling(async ({ params }, extra) => {
      const tool = findTool(params.name);
      if (!tool) throw unknownTool(params.name, client.id, deny);
      if (!scopes().includes(tool.scope)) return hiddenTool(tool, client.id, deny);
      const progressToken = extra._meta?.progressToken;
      return callTool(link, {
        tool,
        clientId: client.id,
        arguments: params.arguments ?? {},
        repetition: { sessionId: id, requestId: extra.requestId, key: params._meta?.[IDEMPOTENCY_META] },
        signal: workSignal(extra, !tool.isCommand),
        onProgress: progressToken === undefined ? undefined : progressTeller(progressToken, extra),
      });
    }),
  );
  server.setRequestHandler(
    ListResourcesRequestSchema,
    handling(() => ({ resources: listedResources(prompts) })),
  );
  server.setRequestHandler(
    ListResourceTemplatesRequestSchema,
    handling(() => ({ resourceTemplates: [...RESOURCE_TEMPLATES] })),
  );
  server.setRequestHandler(
    ReadResourceRequestSchema,
    handling(({ params }, extra) => readResource(params.uri, context(extra))),
  );
  server.setRequestHandler(
    SubscribeRequestSchema,
    handling(({ params: { uri } }) => {
      if (!subscriptions.has(uri) && subscriptions.size >= MOST_SUBSCRIPTIONS) {
        throw new McpError(ErrorCode.InvalidRequest, `A session subscribes at most ${MOST_SUBSCRIPTIONS} resources.`);
      }
      if (!updates.subscribe(uri, subscriber)) throw unknownResource(uri);
      subscriptions.add(uri);
      return {};
    }),
  );
  server.setRequestHandler(
    UnsubscribeRequestSchema,
    handling(({ params: { uri } }) => {
      if (subscriptions.delete(uri)) updates.unsubscribe(uri, subscriber);
      return {};
    }),
  );
  server.setRequestHandler(
    ListPromptsRequestSchema,
    handling(() => ({ prompts: listedPrompts(prompts) })),
  );
  server.setRequestHandler(
    GetPromptRequestSchema,
    handling(({ params }) => promptAnswer(prompts, params.name, params.arguments ?? {})),
  );
  server.setRequestHandler(
    CompleteRequestSchema,
    handling(({ params }, extra) => completeArgument(params, context(extra))),
  );
  server.oninitialized = () => link.seen(client.id, agentText(server.getClientVersion()));
  server.onclose = () => {
    updates.leave(subscriber);
    subscriptions.clear();
    options.onClose();
  };
  const connected = server.connect(transport);

  return {
    clientId: client.id,
    tokenHash: client.tokenHash,
    get openExchanges() {
      return openExchanges;
    },
    get usedAt() {
      return usedAt;
    },
    async answer(request, body) {
      openExchanges += 1;
      usedAt = performance.now();
      try {
        await connected;
        const web = new Request(request.url, {
          method: request.method,
          headers: protocolHeaders(request.request.headers),
        });
        const answer = await transport.handleRequest(web, {
          parsedBody: body,
          authInfo: { token: '', clientId: client.id, scopes: [], extra: { hangUp: request.signal } },
        });
        await sendWebResponse(answer, request.response, limits.backlogBytes);
      } finally {
        openExchanges -= 1;
        usedAt = performance.now();
      }
    },
    grant(now) {
      const text = scopesText(now);
      if (text === granted) return;
      granted = text;
      quietly(server.sendToolListChanged());
    },
    close: () => server.close(),
  };
}

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/**
 * What ends the work behind a request: its cancellation, and for a question also that whoever asked hung up, because nobody
 * could be told the answer. A command goes on: its answer is kept under its key, to be asked for again.
 */
function workSignal({ signal, authInfo }: Extra, isQuestion: boolean): AbortSignal {
  const hangUp = authInfo?.extra?.hangUp;
  return isQuestion && hangUp instanceof AbortSignal ? AbortSignal.any([signal, hangUp]) : signal;
}

/** Tells progress at most ten times a second, and only what is more than before, as the protocol wants. */
function progressTeller(progressToken: string | number, extra: Extra): (progress: DoorProgress) => void {
  let told = -1;
  let toldAt = Number.NEGATIVE_INFINITY;
  return ({ subject, done, total, unit }) => {
    const now = performance.now();
    const isLast = total !== null && done >= total;
    if (!(done > told) || (!isLast && now - toldAt < PROGRESS_PAUSE_MS)) return;
    told = done;
    toldAt = now;
    const message = `${subject}: ${done}${total === null ? '' : ` of ${total}`} ${unit}`.slice(0, 200);
    const params = { progressToken, progress: done, ...(total === null ? {} : { total }), message };
    quietly(extra.sendNotification({ method: 'notifications/progress', params }));
  };
}

/** A tool that exists and that this client may not call. */
function hiddenTool(tool: McpTool, clientId: string, deny: (denial: Denial) => void): CallToolResult {
  deny({ door: 'mcp', code: 'scope_missing', clientId, operation: tool.operation.name, details: {} });
  return toolError(tool, {
    code: 'not_granted',
    message:
      `This program may read only. A person can let it propose in the pane Access of Fairgap; ` +
      `until then ${tool.name} does nothing.`,
    details: { scope: tool.scope },
  });
}

function unknownTool(name: string, clientId: string, deny: (denial: Denial) => void): McpError {
  // A name that is no operation's is the caller's text, which no record repeats.
  const operation = OPERATIONS.get(name) ?? null;
  deny({ door: 'mcp', code: 'operation_unknown', clientId, operation, details: {} });
  const known = operation === null ? '' : ' That is done by a person in the window of Fairgap, by no program.';
  return new McpError(ErrorCode.InvalidParams, `There is no tool ${name.slice(0, 64)}.${known}`);
}

/** How a program calls itself: printable, and short enough for a list. */
function agentText(agent: { readonly name: string; readonly version: string } | undefined): string | null {
  const text = agent === undefined ? '' : `${agent.name} ${agent.version}`.replaceAll(/[^\x20-\x7e]+/g, ' ').trim();
  return text === '' ? null : text.slice(0, 100);
}

function scopesText(scopes: readonly AccessScope[]): string {
  return [...scopes].sort().join(' ');
}

/** A message for a client that is gone has nobody to go to, and nobody else misses it. */
function quietly(sent: Promise<void>): void {
  sent.catch(() => undefined);
}

/** Every operation of the contract by the name that its tool would have, to tell what is refused on purpose. */
const OPERATIONS: ReadonlyMap<string, string> = new Map(
  declaredOperations(contract).map(({ name }) => [toolName(name), name]),
);

/** Checks forms that servers send to clients; this one sends none, so all sessions share it. */
const VALIDATOR = new AjvJsonSchemaValidator();
const MOST_SUBSCRIPTIONS = 64;
const PROGRESS_PAUSE_MS = 100;
