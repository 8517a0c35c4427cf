import type { AppEvent } from '#shared/contract/events';
import type { AccessDoor, Denial, KnownClient } from '#shared/domain/access';
import type { Environment } from '#shared/domain/environment';
import type { EpochMs } from '#shared/domain/epoch-ms';

/** A call of an operation by a program. */
export interface DoorCall {
  readonly door: AccessDoor;
  readonly clientId: string;
  /** Dotted name: `predictions.list`. */
  readonly operation: string;
  readonly input: unknown;
  /** Folder from which the command line names files; missing at the other doors, which name none. */
  readonly workingDirectory?: string | undefined;
  /**
   * Of a command: a second call of the same client with the same key and input gets the first one's answer and does nothing.
   * With another input it is refused as `conflict`.
   */
  readonly idempotencyKey?: string | undefined;
}

/** What came of a call, as plain data; columns of candles are typed arrays. */
export type DoorAnswer =
  | { readonly ok: true; readonly value: unknown; readonly isRepeated: boolean }
  | { readonly ok: false; readonly error: DoorError };

export interface DoorError {
  /** Code of `AppError`. */
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** How far the work behind a call is. */
export interface DoorProgress {
  readonly subject: string;
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
}

/** What the doors know of the workstation behind them. */
export interface DoorWorkstation {
  readonly version: string;
  readonly environment: Environment;
  readonly startedAt: EpochMs;
}

/**
 * What connects the doors with the workstation. The doors run in a thread of their own, so that no client, however rude,
 * takes time from what trades; everything that counts (scopes, operations, risk) is decided on the other side of this.
 */
export interface DoorLink {
  readonly workstation: DoorWorkstation;
  /** Never throws: every failure is an answer. An abort ends the work behind the call and answers `cancelled`. */
  call(
    call: DoorCall,
    options?: {
      readonly signal?: AbortSignal | undefined;
      readonly onProgress?: ((progress: DoorProgress) => void) | undefined;
    },
  ): Promise<DoorAnswer>;
  /** Events of the workstation in their order; returns what ends it. */
  onEvent(listener: (event: AppEvent) => void): () => void;
  /** Clients that are not revoked. */
  clients(): readonly KnownClient[];
  /** Whenever a client came, went, changed or got another token; returns what ends it. */
  onClients(listener: () => void): () => void;
  denied(denial: Denial): void;
  /** A client is there, under the name that its program gives itself. */
  seen(clientId: string, agent: string | null): void;
}
