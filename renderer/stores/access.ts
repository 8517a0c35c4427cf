import { useEffect } from 'react';
import { create } from 'zustand';
import type { AccessClient, DoorStatus } from '#shared/domain/access';
import { client } from '../api/client';
import type { Failure } from '../api/failure';
import { createLoader, IDLE, type Loadable } from '../api/loadable';
import { onAppEvent, onConnected, useConnection } from './events';
import { createCommandRunner } from './run-command';

export type ClientDraft = Required<Parameters<typeof client.access.addClient>[0]>;

export interface AccessStore {
  readonly doors: Loadable<readonly DoorStatus[]>;
  /** Shut out ones too, in the order of their creation. */
  readonly clients: Loadable<readonly AccessClient[]>;
  /** What the last command was refused for. */
  readonly failure: Failure | null;
  readonly isSaving: boolean;
  readonly reload: () => Promise<void>;
  readonly reloadDoors: () => Promise<void>;
  readonly reloadClients: () => Promise<void>;
  /** @returns The stored program, or `null` where it was refused. */
  readonly add: (draft: ClientDraft) => Promise<AccessClient | null>;
  readonly change: (clientId: string, draft: ClientDraft) => Promise<AccessClient | null>;
  readonly rotateToken: (clientId: string) => Promise<AccessClient | null>;
  readonly revoke: (clientId: string) => Promise<AccessClient | null>;
  readonly clearFailure: () => void;
}

/** Doors and programs as main tells them. A token is never in here: it is asked for when it is copied or shown. */
export const useAccess = create<AccessStore>()((set, get) => {
  const act = createCommandRunner(set, () => get().reloadClients());

  return {
    doors: IDLE,
    clients: IDLE,
    failure: null,
    isSaving: false,
    reload: async () => {
      await Promise.all([get().reloadDoors(), get().reloadClients()]);
    },
    reloadDoors: createLoader(
      () => client.access.doors({}),
      () => get().doors,
      (doors) => set({ doors }),
    ),
    reloadClients: createLoader(
      () => client.access.clients({}),
      () => get().clients,
      (clients) => set({ clients }),
    ),
    add: (draft) => act(() => client.access.addClient(draft)),
    change: (clientId, draft) => act(() => client.access.changeClient({ clientId, ...draft })),
    rotateToken: (clientId) => act(() => client.access.rotateToken({ clientId })),
    revoke: (clientId) => act(() => client.access.revokeClient({ clientId })),
    clearFailure: () => set({ failure: null }),
  };
});

/** Reads doors and programs now and after every change, for as long as something shows them. */
export function useAccessUpdates(): void {
  useEffect(() => whileShown('access', () => void useAccess.getState().reload()), []);
}

/** Runs `read` at once, after each `kind` of event and after a broken stream, until the returned function is called. */
export function whileShown(kind: 'access' | 'external-servers', read: () => void): () => void {
  if (useConnection.getState().state !== 'open') read();
  const leaves = [onConnected(read), onAppEvent(kind, read)];
  return () => {
    for (const leave of leaves) leave();
  };
}
