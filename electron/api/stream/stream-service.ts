import { WebSocketServer } from 'ws';
import { createCallQueue } from '#electron/api/call-queue';
import { createDenialTeller } from '#electron/api/denial-teller';
import type { DoorLimits } from '#electron/api/door-limits';
import type { DoorLink } from '#electron/api/door-link';
import { DoorRefusal } from '#electron/api/door-refusal';
import type { AdmittedUpgrade } from '#electron/api/door-request';
import { offeredProtocols } from '#electron/api/offered-protocols';
import { createTokenBucket, type TokenBucket } from '#electron/api/token-bucket';
import { STREAM_CLOSE, STREAM_LIMITS, STREAM_PATH, STREAM_PROTOCOL } from '#shared/contract/stream';
import type { KnownClient } from '#shared/domain/access';
import type { EpochMs } from '#shared/domain/epoch-ms';
import { createStreamConnection, type StreamConnection } from './stream-connection';
import { createStreamHub } from './stream-hub';

/** What the workstation tells programs as it happens, over WebSockets. docs/stream.md is the protocol. */
export interface StreamService {
  /**
   * Takes over a connection whose host, origin and token were checked.
   *
   * @throws DoorRefusal, for the door to answer, where it may not come in all the same.
   */
  upgrade(upgrade: AdmittedUpgrade): void;
  /** Open connections, by client. */
  connections(): Record<string, number>;
  /** Ends every connection, telling that the service restarts; resolves when they are gone. */
  close(): Promise<void>;
}

/**
 * @param parts.clock - Epoch milliseconds; the machine's where it is missing.
 * @param parts.schedule - Calls once after a delay in ms unless the returned function is called before.
 */
export function createStreamService(parts: {
  readonly link: DoorLink;
  readonly limits: Pick<DoorLimits, 'backlogBytes' | 'running' | 'waiting' | 'sessions' | 'sessionsOfClient'>;
  readonly clock?: { now(): EpochMs };
  readonly schedule?: (delayMs: number, run: () => void) => () => void;
}): StreamService {
  const { link, limits, clock = { now: Date.now }, schedule = scheduleTimeout } = parts;
  const now = () => clock.now();
  const hub = createStreamHub({ link: createCallQueue(link, limits), now, schedule });
  const connections = new Set<StreamConnection>();
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: STREAM_LIMITS.messageBytes,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_CHUNKS,
    perMessageDeflate: false,
    // The token is offered beside it and must not come back in the answer.
    handleProtocols: (offered) => (offered.has(STREAM_PROTOCOL) ? STREAM_PROTOCOL : false),
  });
  const denials = createDenialTeller((denial) => link.denied(denial), now, DENIALS_PER_SECOND);
  /** Each subscription is a question to main. */
  const paces = new Map<string, TokenBucket>();
  let isClosed = false;
  let onEmpty = () => {};

  const stopEvents = link.onEvent((event) => hub.handle(event));
  const stopClients = link.onClients(checkClients);
  let cancelBeat = schedule(STREAM_LIMITS.heartbeatMs, beat);

  function beat(): void {
    cancelBeat = schedule(STREAM_LIMITS.heartbeatMs, beat);
    denials.flush(now());
    for (const connection of connections) connection.beat();
  }

  /** Ends what is open in the name of a token that holds no more, or of a right that was taken away. */
  function checkClients(): void {
    const known = new Map(link.clients().map((client) => [client.id, client]));
    for (const connection of connections) {
      const ending = endingOf(connection, known.get(connection.client.id));
      if (ending) connection.close(ending);
    }
    for (const id of paces.keys()) if (!known.has(id)) paces.delete(id);
  }

  function paceOf(clientId: string): TokenBucket {
    const { subscriptionsPerSecond, subscriptionBurst } = STREAM_LIMITS;
    const pace = paces.get(clientId) ?? createTokenBucket(subscriptionsPerSecond, subscriptionBurst);
    paces.set(clientId, pace);
    return pace;
  }

  function countOf(clientId: string): number {
    let count = 0;
    for (const { client } of connections) if (client.id === clientId) count += 1;
    return count;
  }

  /** Why this one may not come in; `null` where it may. */
  function refusalOf({ client, url, request }: AdmittedUpgrade): DoorRefusal | null {
    if (isClosed) return new DoorRefusal('too_many_connections', 503, 'The workstation is closing.');
    if (url.pathname !== STREAM_PATH) {
      return new DoorRefusal('operation_unknown', 404, `Expected the stream at ${STREAM_PATH}, was ${url.pathname}.`);
    }
    if (!client.scopes.includes('read')) return new DoorRefusal('scope_missing', 403, `${client.name} may not read.`);
    const offered = offeredProtocols(request.headers['sec-websocket-protocol']);
    if (offered.length > 0 && !offered.includes(STREAM_PROTOCOL)) {
      // What was offered instead may be a token, so it is not repeated.
      return new DoorRefusal(
        'malformed',
        400,
        `Expected the subprotocol ${STREAM_PROTOCOL} among those that are offered.`,
      );
    }
    const { sessionsOfClient, sessions } = limits;
    if (countOf(client.id) < sessionsOfClient && connections.size < sessions) return null;
    const text = `Expected at most ${sessionsOfClient} connections of one program and ${sessions} of all, was one more.`;
    return new DoorRefusal('too_many_connections', 429, text, { sessionsOfClient, sessions });
  }

  return {
    upgrade(upgrade) {
      const { client, request, socket, head } = upgrade;
      const refusal = refusalOf(upgrade);
      if (refusal) throw refusal;
      // Answers malformed handshakes itself, and calls back at once for sound ones.
      server.handleUpgrade(request, socket, head, (webSocket) => {
        const connection = createStreamConnection({
          socket: webSocket,
          client,
          origin: request.headers.origin,
          hub,
          onDenial: denials.tell,
          mayBegin: () => paceOf(client.id).take(now()),
          backlogBytes: limits.backlogBytes,
          now,
          schedule,
          onEnd: () => {
            connections.delete(connection);
            if (connections.size === 0) onEmpty();
          },
        });
        connections.add(connection);
        // It may have been revoked between the check of the door and here.
        checkClients();
      });
    },
    connections() {
      const counts: Record<string, number> = {};
      for (const { client } of connections) counts[client.id] = (counts[client.id] ?? 0) + 1;
      return counts;
    },
    async close() {
      if (!isClosed) {
        isClosed = true;
        stopEvents();
        stopClients();
        cancelBeat();
        hub.close();
        for (const connection of connections) connection.close(STREAM_CLOSE.restart);
        denials.flush(Number.POSITIVE_INFINITY);
      }
      if (connections.size === 0) return;
      await new Promise<void>((resolve) => {
        const before = onEmpty;
        onEmpty = () => {
          before();
          resolve();
        };
      });
    },
  };
}

function endingOf({ client, origin }: StreamConnection, known: KnownClient | undefined) {
  if (known?.tokenHash !== client.tokenHash) return STREAM_CLOSE.tokenEnded;
  if (!known.doors.includes('rest') || !known.scopes.includes('read')) return STREAM_CLOSE.notGranted;
  // A page of the door itself is in nobody's list.
  const wasListed = origin !== undefined && client.origins.includes(origin);
  return wasListed && !known.origins.includes(origin) ? STREAM_CLOSE.notGranted : null;
}

function scheduleTimeout(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

/** No client has reason to send a message of 16 kB in more pieces. */
const MAX_FRAGMENTS = 64;
/** Pieces in which the network may bring one message. */
const MAX_CHUNKS = 1_024;
const DENIALS_PER_SECOND = 20;
