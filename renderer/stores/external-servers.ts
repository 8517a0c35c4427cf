import { useEffect } from 'react';
import { create } from 'zustand';
import type { ExternalServer, ExternalToolResult } from '#shared/domain/external-server';
import { client } from '../api/client';
import type { Failure } from '../api/failure';
import { createLoader, IDLE, type Loadable, loadedValue } from '../api/loadable';
import { whileShown } from './access';
import { createCommandRunner } from './run-command';
import { createRunStore } from './run-store';

export type ExternalServerDraft = Parameters<typeof client.external.add>[0];

export interface ExternalServersStore {
  readonly servers: Loadable<readonly ExternalServer[]>;
  /** What the last command was refused for. */
  readonly failure: Failure | null;
  readonly isSaving: boolean;
  readonly reload: () => Promise<void>;
  /** Puts in what a command answered. */
  readonly receive: (server: ExternalServer) => void;
  /** @returns The stored server, or `null` where it was refused. */
  readonly add: (draft: ExternalServerDraft) => Promise<ExternalServer | null>;
  readonly allow: (serverId: string, hashes: readonly string[]) => Promise<ExternalServer | null>;
  readonly enable: (serverId: string, isEnabled: boolean) => Promise<ExternalServer | null>;
  readonly remove: (serverId: string) => Promise<void>;
  readonly clearFailure: () => void;
}

/** MCP servers of others that the assistant may ask. */
export const useExternalServers = create<ExternalServersStore>()((set, get) => {
  const act = createCommandRunner(set, () => get().reload());

  return {
    servers: IDLE,
    failure: null,
    isSaving: false,
    reload: createLoader(
      () => client.external.list({}),
      () => get().servers,
      (servers) => set({ servers }),
    ),
    receive: (server) =>
      set(({ servers }) => ({
        servers: {
          kind: 'ok',
          value: (loadedValue(servers) ?? []).map((known) => (known.id === server.id ? server : known)),
        },
      })),
    add: (draft) => act(() => client.external.add(draft)),
    allow: (serverId, hashes) => act(() => client.external.allow({ serverId, hashes: [...hashes] })),
    enable: (serverId, isEnabled) => act(() => client.external.enable({ serverId, isEnabled })),
    remove: async (serverId) => {
      useInspection.getState().cancel(serverId);
      useToolTrial.getState().cancel(serverId);
      await act(() => client.external.remove({ serverId }));
      useInspection.getState().clear(serverId);
      useToolTrial.getState().clear(serverId);
    },
    clearFailure: () => set({ failure: null }),
  };
});

/** Looks at what servers offer, by their id. */
export const useInspection = createRunStore<string, ExternalServer>(async (serverId, signal) => {
  try {
    const server = await client.external.inspect({ serverId }, { signal });
    useExternalServers.getState().receive(server);
    return server;
  } catch (error) {
    // What kept it from answering is told by the server's own state too.
    void useExternalServers.getState().reload();
    throw error;
  }
});

/** Questions that the person asks a tool by hand, one at a time for each server. */
export const useToolTrial = createRunStore<ToolQuestion, ExternalToolResult>((question, signal) =>
  client.external.call(question, { signal }),
);

export interface ToolQuestion {
  readonly serverId: string;
  readonly tool: string;
  readonly arguments: Record<string, unknown>;
}

/** Reads the servers now and after every change, for as long as something shows them. */
export function useExternalServerUpdates(): void {
  useEffect(() => whileShown('external-servers', () => void useExternalServers.getState().reload()), []);
}
