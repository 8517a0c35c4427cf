import type { AppEvent } from '#shared/contract/events';
import type { AccessDoor, Denial, KnownClient } from '#shared/domain/access';
import type { DoorLimits } from '../api/door-limits';
import type { DoorAnswer, DoorCall, DoorProgress, DoorWorkstation } from '../api/door-link';
import type { ServedDoorReport, WantedDoor } from '../api/serve-doors';

/** What the thread of the doors is started with. */
export interface DoorsWorkerData {
  readonly workstation: DoorWorkstation;
  readonly limits: DoorLimits;
  /** Folder of the page that shows the OpenAPI document. */
  readonly docsDir: string;
  /** Folder of the MCP prompts. */
  readonly promptsDir: string;
  readonly clients: readonly KnownClient[];
}

/** What main tells the thread. */
export type ToDoors =
  | { readonly kind: 'plan'; readonly plan: readonly WantedDoor[] }
  | { readonly kind: 'clients'; readonly clients: readonly KnownClient[] }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: DoorProgress }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: DoorAnswer }
  | { readonly kind: 'event'; readonly event: AppEvent }
  | { readonly kind: 'close' };

/** What the thread tells main. */
export type FromDoors =
  | { readonly kind: 'call'; readonly id: number; readonly call: DoorCall }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'report'; readonly report: ServedDoorReport }
  | { readonly kind: 'denied'; readonly denial: Denial }
  | { readonly kind: 'seen'; readonly clientId: string; readonly agent: string | null }
  /** Open sockets of each door, and sockets and sessions of each client. */
  | {
      readonly kind: 'connections';
      readonly byDoor: Readonly<Partial<Record<AccessDoor, number>>>;
      readonly byClient: Readonly<Record<string, number>>;
    }
  /** Whether anybody behind the doors wants events; none cross while nobody does. */
  | { readonly kind: 'listening'; readonly isListening: boolean }
  | { readonly kind: 'closed' };
