import { randomUUID } from 'node:crypto';
import { ErrorCode, isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import { createCallQueue } from '#electron/api/call-queue';
import { createDenialTeller } from '#electron/api/denial-teller';
import type { DoorLimits } from '#electron/api/door-limits';
import type { DoorLink } from '#electron/api/door-link';
import { DoorRefusal } from '#electron/api/door-refusal';
import type { AdmittedRequest, DoorService } from '#electron/api/door-request';
import { parseJsonBody } from '#electron/api/rest/parse-json-body';
import type { KnownClient } from '#shared/domain/access';
import { loadMcpPrompts } from './mcp-prompts';
import { type McpSession, openMcpSession } from './mcp-session';
import { createResourceUpdates } from './resource-updates';
import { sendProtocolError } from './web-exchange';

/**
 * The MCP server at `/mcp`: Streamable HTTP with sessions. A session belongs to the token that opened it, and ends when its client
 * asks for it, after half an hour in which nothing was open, or together with the token.
 *
 * @param options.promptsDir - Folder of the prompts; a file that is not sound breaks an invariant.
 * @param options.idleMs - Time without a request or an open stream after which a session ends.
 */
export function createMcpService(options: {
  readonly link: DoorLink;
  readonly limits: DoorLimits;
  readonly promptsDir: string;
  readonly idleMs?: number;
}): DoorService {
  const { limits, promptsDir, idleMs = 30 * 60_000 } = options;
  // A batch, or many sessions, put no more before main than one caller may.
  const link = createCallQueue(options.link, limits);
  const prompts = loadMcpPrompts(promptsDir);
  const updates = createResourceUpdates(link);
  const sessions = new Map<string, McpSession>();
  let isClosed = false;

  const denials = createDenialTeller(
    (denial) => link.denied(denial),
    () => performance.now(),
    DENIALS_PER_SECOND,
  );

  const sweep = setInterval(
    () => {
      denials.flush(performance.now());
      const before = performance.now() - idleMs;
      for (const session of [...sessions.values()]) if (isIdle(session) && session.usedAt < before) end(session);
    },
    Math.min(1_000, idleMs / 2),
  );
  sweep.unref();

  const endFollowing = link.onClients(() => {
    const known = new Map(link.clients().map((client) => [client.id, client]));
    for (const session of [...sessions.values()]) {
      const client = known.get(session.clientId);
      if (client && client.tokenHash === session.tokenHash && client.doors.includes('mcp'))
        session.grant(client.scopes);
      else end(session);
    }
  });

  function open(client: KnownClient): McpSession | null {
    if (!makeRoom(client.id)) return null;
    const id = randomUUID();
    const session = openMcpSession({
      id,
      client,
      link,
      limits,
      prompts,
      updates,
      deny: denials.tell,
      onClose: () => sessions.delete(id),
    });
    sessions.set(id, session);
    return session;
  }

  /**
   * Whether one more session fits. Programs rarely say that they leave, so the one that is idle for longest gives way; its program,
   * should it come back, is told 404 and initialises again, as the protocol has it.
   */
  function makeRoom(clientId: string): boolean {
    const all = [...sessions.values()];
    const own = all.filter((session) => session.clientId === clientId);
    const crowd = own.length >= limits.sessionsOfClient ? own : all.length >= limits.sessions ? all : null;
    if (crowd === null) return true;
    const idle = crowd.filter(isIdle);
    const longest = idle.reduce<McpSession | null>(
      (first, session) => (first === null || session.usedAt < first.usedAt ? session : first),
      null,
    );
    if (longest === null) return false;
    end(longest);
    return true;
  }

  function end(session: McpSession): void {
    // Closing only ends streams and calls; what could fail has nobody left to be told.
    session.close().catch(() => undefined);
  }

  async function answer(request: AdmittedRequest): Promise<void> {
    const { client, method, url, headers, response } = request;
    if (url.pathname !== '/mcp') {
      return sendProtocolError(response, 404, ErrorCode.InvalidRequest, 'The MCP server is at /mcp.');
    }
    if (!METHODS.includes(method)) {
      const allow = METHODS.join(', ');
      return sendProtocolError(response, 405, ErrorCode.InvalidRequest, `Expected ${allow}.`, { allow });
    }
    const sessionId = headers['mcp-session-id'];
    const session = typeof sessionId === 'string' ? sessions.get(sessionId) : undefined;
    if (sessionId !== undefined && !belongs(session, client)) {
      // The transport has it so that programs initialise again: after a restart, or when their session was idle for too long.
      return sendProtocolError(response, 404, SESSION_NOT_FOUND, 'Session not found. Initialize again.');
    }
    const body = method === 'POST' ? parseJsonBody(await request.body()) : { ok: true as const, value: undefined };
    if (!body.ok) throw new DoorRefusal('malformed', 400, `The body of the request: ${body.message}`);
    if (Array.isArray(body.value) && body.value.length > MOST_IN_BATCH) {
      const text = `Expected at most ${MOST_IN_BATCH} messages in one request, were ${body.value.length}.`;
      throw new DoorRefusal('too_large', 413, text, { messages: body.value.length });
    }
    if (session) return session.answer(request, body.value);
    if (!isInitializeRequest(body.value)) {
      return sendProtocolError(
        response,
        400,
        ErrorCode.InvalidRequest,
        'Expected an initialize request, or the header Mcp-Session-Id of the answer to one.',
      );
    }
    const opened = isClosed ? null : open(client);
    if (opened === null) {
      throw new DoorRefusal(
        'too_many_connections',
        429,
        `Expected at most ${limits.sessionsOfClient} sessions of one program and ${limits.sessions} of all.`,
        { sessions: sessions.size },
        { 'Retry-After': '5' },
      );
    }
    await opened.answer(request, body.value);
    // One that was not initialised, for a header that is missing, can never be used.
    if (response.statusCode >= 400) end(opened);
  }

  return {
    answerOpenly({ url, response }) {
      // Programs that were told 401 look here for a way to log in; there is none but the token of the settings.
      if (!url.pathname.startsWith('/.well-known/')) return false;
      sendProtocolError(response, 404, ErrorCode.InvalidRequest, 'Log in with the bearer token of this program.');
      return true;
    },
    handle: answer,
    connections() {
      const counts: Record<string, number> = {};
      for (const { clientId } of sessions.values()) counts[clientId] = (counts[clientId] ?? 0) + 1;
      return counts;
    },
    async close() {
      isClosed = true;
      clearInterval(sweep);
      denials.flush(Number.POSITIVE_INFINITY);
      endFollowing();
      await Promise.allSettled([...sessions.values()].map((session) => session.close()));
      updates.close();
    },
  };
}

function isIdle({ openExchanges }: McpSession): boolean {
  return openExchanges === 0;
}

function belongs(session: McpSession | undefined, client: KnownClient): session is McpSession {
  return session !== undefined && session.clientId === client.id && session.tokenHash === client.tokenHash;
}

const DENIALS_PER_SECOND = 20;
/** Batches are in the oldest version of the protocol only; one is as dear as its messages. */
const MOST_IN_BATCH = 16;

const METHODS: readonly string[] = ['GET', 'POST', 'DELETE'];

/** What the reference implementation answers with. */
const SESSION_NOT_FOUND = -32001;
