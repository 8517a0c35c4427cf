import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { KnownClient } from '#shared/domain/access';

/** A request that passed every check of a door: right host, right origin, a known token, within its limits. */
export interface AdmittedRequest {
  readonly client: KnownClient;
  readonly method: string;
  /** Absolute, with the door's own address; for a socket `http://localhost`. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** Aborts when the caller hangs up. */
  readonly signal: AbortSignal;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The whole body. @throws DoorRefusal `too_large`, `too_slow`; the door answers it. */
  body(): Promise<Buffer>;
}

/** A request for a WebSocket that passed every check. */
export interface AdmittedUpgrade {
  readonly client: KnownClient;
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** What stands behind a door. Everything it throws becomes a refusal with a text for a person; it never ends the door. */
export interface DoorService {
  /**
   * Answers what needs no token: documents that say nothing of this workstation. Host and Origin were checked.
   *
   * @returns Whether the path was one of these.
   */
  answerOpenly?(request: { readonly method: string; readonly url: URL; readonly response: ServerResponse }): boolean;
  handle(request: AdmittedRequest): Promise<void>;
  /** Missing where the door takes no WebSockets. */
  upgrade?(upgrade: AdmittedUpgrade): void;
  /** Open sockets and sessions, by client. */
  connections(): Readonly<Record<string, number>>;
  /** Ends every open socket and session, telling why. */
  close(): Promise<void>;
}
