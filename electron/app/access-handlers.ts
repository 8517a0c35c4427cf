import type { Handlers } from '../api/handlers';
import type { Graph } from './graph';

/** What the operations on doors, programs and external servers do. */
export function createAccessHandlers({ doors, externalTools }: Graph): Pick<Handlers, 'access' | 'external'> {
  return {
    access: {
      doors: () => doors.statuses(),
      clients: () => doors.clients(),
      addClient: (draft) => doors.desk().add(draft),
      changeClient: (change) => doors.desk().change(change),
      rotateToken: ({ clientId }) => doors.desk().rotate(clientId),
      revokeClient: ({ clientId }) => doors.desk().revoke(clientId),
      token: ({ clientId }) => doors.desk().token(clientId),
      setup: ({ clientId, language }) => doors.setups(clientId, language),
      audit: (query) => doors.audit(query),
    },
    external: {
      list: () => externalTools.list(),
      add: (draft) => externalTools.add(draft),
      inspect: ({ serverId }, { signal }) => externalTools.inspect(serverId, signal),
      allow: ({ serverId, hashes }) => externalTools.allow(serverId, hashes),
      enable: ({ serverId, isEnabled }) => externalTools.enable(serverId, isEnabled),
      remove: async ({ serverId }) => ({ removed: await externalTools.remove(serverId) }),
      call: ({ serverId, tool, arguments: args }, { signal }) => externalTools.call({ serverId, tool, args }, signal),
    },
  };
}
