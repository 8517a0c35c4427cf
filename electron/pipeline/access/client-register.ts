import type { AccessStore, StoredClient, TokenFiles } from '#electron/ports/access-store';
import type { Clock, IdSource } from '#electron/ports/clock';
import type { Sha256 } from '#electron/ports/sha256';
import { type AccessDoor, CLI_CLIENT, type KnownClient, LOCAL_CLIENT } from '#shared/domain/access';
import { AppError } from '#shared/domain/app-error';

export interface ClientDraft {
  readonly name: string;
  readonly doors: readonly AccessDoor[];
  readonly mayPropose: boolean;
  readonly origins: readonly string[];
}

export interface ClientChange {
  readonly clientId: string;
  readonly name?: string | undefined;
  readonly doors?: readonly AccessDoor[] | undefined;
  readonly mayPropose?: boolean | undefined;
  readonly origins?: readonly string[] | undefined;
}

export interface ClientRegister {
  /** Makes the built-in clients and sees to every token file. What cannot be written is told, and that client stays out. */
  start(): void;
  /** Revoked ones too. */
  all(): readonly StoredClient[];
  known(): readonly KnownClient[];
  find(clientId: string): StoredClient | undefined;
  add(draft: ClientDraft): StoredClient;
  change(change: ClientChange): StoredClient;
  rotate(clientId: string): StoredClient;
  revoke(clientId: string): StoredClient;
  token(clientId: string): { token: string; tokenFile: string };
  /** Keeps when a client was there last, without a word to anybody. */
  keepSeen(clientId: string, at: number, agent: string | null): void;
}

/**
 * Clients and their tokens. A token is in its file and nowhere else; the journal has the hash that doors compare with.
 *
 * The file is written before the hash: killed in between, the two differ, and the next start makes a new token.
 */
export function createClientRegister(parts: {
  readonly store: AccessStore;
  readonly tokens: TokenFiles;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly sha256: Sha256;
  /** 32 random bytes in base64url. */
  readonly randomToken: () => string;
  /** A client came, went, changed or has another token. */
  readonly onClients: () => void;
  readonly onFailure: (error: unknown) => void;
}): ClientRegister {
  const { store, tokens, clock, sha256 } = parts;
  const clients = new Map(store.clients().map((client) => [client.id, client]));
  let known: readonly KnownClient[] = knownOf(clients);

  function save(client: StoredClient): StoredClient {
    store.saveClient(client);
    clients.set(client.id, client);
    known = knownOf(clients);
    return client;
  }

  function saveAndTell(client: StoredClient): StoredClient {
    save(client);
    parts.onClients();
    return client;
  }

  function withNewToken<T extends Omit<StoredClient, 'tokenHash' | 'rotatedAt'>>(client: T): T & StoredClient {
    const token = `${TOKEN_PREFIX}${parts.randomToken()}`;
    tokens.write(client.id, token);
    return { ...client, tokenHash: sha256(token), rotatedAt: clock.now() };
  }

  function present(clientId: string): StoredClient {
    const client = clients.get(clientId);
    if (!client) throw new AppError('not_found', `There is no client ${clientId}.`, { clientId });
    if (client.revokedAt !== null) {
      throw new AppError('conflict', `${client.name} was shut out for good; add a new client instead.`, { clientId });
    }
    return client;
  }

  function requireFreeName(name: string, exceptId: string | null): void {
    const isSame = (client: StoredClient) => looksOf(client.name) === looksOf(name);
    const other = [...clients.values()].find(
      (client) => client.revokedAt === null && client.id !== exceptId && isSame(client),
    );
    if (other)
      throw new AppError('conflict', `Another client is called ${other.name}; expected a name of its own.`, { name });
  }

  function hasItsToken(client: StoredClient): boolean {
    const token = tokens.read(client.id);
    return token !== null && sha256(token) === client.tokenHash;
  }

  /** Makes or mends one client; a client whose token cannot be written must not keep the app from starting. */
  function settle(id: string, make: () => StoredClient | null): void {
    try {
      const client = make();
      if (client) save(client);
    } catch (error) {
      parts.onFailure(error);
      const name = clients.get(id)?.name ?? id;
      const text = `${name} cannot come in: its token could not be kept.`;
      parts.onFailure(new AppError('door_unavailable', text, { clientId: id }, { cause: error }));
    }
  }

  return {
    start() {
      for (const client of [...clients.values()]) {
        if (client.id === CLI_CLIENT || client.revokedAt !== null) continue;
        settle(client.id, () => (hasItsToken(client) ? null : withNewToken(client)));
      }
      if (!clients.has(LOCAL_CLIENT)) settle(LOCAL_CLIENT, () => withNewToken(builtIn(LOCAL, clock.now())));
      // New at every start: a copy of the file that somebody kept is worth nothing.
      settle(CLI_CLIENT, () => withNewToken(clients.get(CLI_CLIENT) ?? builtIn(CLI, clock.now())));
      parts.onClients();
    },
    all: () => [...clients.values()],
    known: () => known,
    find: (clientId) => clients.get(clientId),
    add({ name, doors, mayPropose, origins }) {
      requireFreeName(name, null);
      if (known.length >= MOST_CLIENTS) {
        throw new AppError('conflict', `There are ${known.length} clients; expected at most ${MOST_CLIENTS}.`, {});
      }
      const client = {
        id: parts.ids.next('client'),
        name,
        kind: 'added' as const,
        doors: unique(doors),
        scopes: scopesOf(mayPropose),
        origins: unique(origins),
        createdAt: clock.now(),
        revokedAt: null,
        lastSeenAt: null,
        lastAgent: null,
      };
      return saveAndTell(withNewToken(client));
    },
    change({ clientId, name, doors, mayPropose, origins }) {
      const client = present(clientId);
      if (clientId === CLI_CLIENT) {
        throw new AppError('conflict', `${client.name} is built in and cannot be changed.`, { clientId });
      }
      if (name !== undefined && name !== client.name) {
        if (client.kind === 'built_in') {
          throw new AppError('conflict', `${client.name} is built in and keeps its name.`, { clientId });
        }
        requireFreeName(name, clientId);
      }
      return saveAndTell({
        ...client,
        name: name ?? client.name,
        doors: doors === undefined ? client.doors : unique(doors),
        scopes: mayPropose === undefined ? client.scopes : scopesOf(mayPropose),
        origins: origins === undefined ? client.origins : unique(origins),
      });
    },
    rotate: (clientId) => saveAndTell(withNewToken(present(clientId))),
    revoke(clientId) {
      const client = present(clientId);
      if (clientId === CLI_CLIENT) {
        throw new AppError('conflict', `${client.name} is built in and stays.`, { clientId });
      }
      const revoked = saveAndTell({ ...client, revokedAt: clock.now() });
      try {
        tokens.remove(clientId);
      } catch (error) {
        // It is worth nothing any more.
        parts.onFailure(error);
      }
      return revoked;
    },
    token(clientId) {
      const client = present(clientId);
      const token = tokens.read(clientId);
      if (token === null || sha256(token) !== client.tokenHash) {
        const text = `The token file of ${client.name} is missing or was changed; give it a new token.`;
        throw new AppError('file_unreadable', text, { clientId, file: tokens.path(clientId) });
      }
      return { token, tokenFile: tokens.path(clientId) };
    },
    keepSeen(clientId, at, agent) {
      const client = clients.get(clientId);
      if (client) save({ ...client, lastSeenAt: at, lastAgent: agent });
    },
  };
}

function builtIn(
  client: Pick<StoredClient, 'id' | 'name' | 'doors' | 'scopes'>,
  createdAt: number,
): Omit<StoredClient, 'tokenHash' | 'rotatedAt'> {
  return { ...client, kind: 'built_in', origins: [], createdAt, revokedAt: null, lastSeenAt: null, lastAgent: null };
}

function knownOf(clients: ReadonlyMap<string, StoredClient>): readonly KnownClient[] {
  return [...clients.values()]
    .filter(({ revokedAt }) => revokedAt === null)
    .map(({ id, name, doors, scopes, origins, tokenHash }) => ({ id, name, doors, scopes, origins, tokenHash }));
}

/** The same for names that a person or a font cannot tell apart by their case, width, blanks or hidden characters. */
function looksOf(name: string): string {
  return name.normalize('NFKC').replace(/\p{C}/gu, '').replace(/\s+/gu, ' ').trim().toLowerCase();
}

function scopesOf(mayPropose: boolean): StoredClient['scopes'] {
  return mayPropose ? ['read', 'propose'] : ['read'];
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

/** So that scanners of secrets and people know one when they see it. */
const TOKEN_PREFIX = 'fgp_';
const MOST_CLIENTS = 100;
const LOCAL = {
  id: LOCAL_CLIENT,
  name: 'Scripts on this computer',
  doors: ['rest', 'mcp'],
  scopes: ['read'],
} as const;
const CLI = { id: CLI_CLIENT, name: 'Command line', doors: ['cli'], scopes: ['read', 'propose'] } as const;
