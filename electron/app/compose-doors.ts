import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { AnyRouter } from '@orpc/server';
import type { AppEvent } from '#shared/contract/events';
import type { AccessClient, AccessDoor, AccessRecord, ClientSetup, DoorStatus } from '#shared/domain/access';
import { AppError } from '#shared/domain/app-error';
import type { Language } from '#shared/domain/chat';
import type { Environment } from '#shared/domain/environment';
import type { Settings } from '#shared/domain/settings';
import packageJson from '../../package.json';
import { type RunFile, runFilePath, socketPathFor } from '../api/cli/run-file';
import { createDoorCalls } from '../api/door-calls';
import { DOOR_LIMITS, type DoorLimits } from '../api/door-limits';
import { clientSetups } from '../api/mcp/client-setups';
import type { ServedDoorReport, WantedDoor } from '../api/serve-doors';
import { createTokenFiles } from '../infra/files/token-files';
import { createAccessStore } from '../infra/sqlite/access-store';
import type { Journal } from '../infra/sqlite/open-database';
import { findPortHolder } from '../infra/system/port-holder';
import { sha256OfText } from '../infra/system/sha256-of-text';
import { type AccessDesk, createAccessDesk } from '../pipeline/access/access-desk';
import type { HealthReadings } from '../pipeline/monitoring/health-readings';
import type { Clock, IdSource } from '../ports/clock';
import type { Scheduler } from '../ports/scheduler';
import type { SettingsStore } from '../ports/settings-store';
import { runWithProgress } from './call-progress';
import { cliCommand } from './cli-command';
import { type DoorsThread, startDoorsThread } from './doors-thread';
import { modelsDir, shippedPath } from './paths';

/** Programs from outside: who may come in, and the doors that they come in by. */
export interface Doors {
  /** @throws AppError `conflict` in a process that only works beside the one that owns the journal. */
  readonly desk: () => AccessDesk;
  statuses(): DoorStatus[];
  clients(): AccessClient[];
  audit(query: Parameters<AccessDesk['audit']>[0]): AccessRecord[];
  /** Texts that tell common programs where the workstation is. @throws AppError `not_found`. */
  setups(clientId: string, language: Language): ClientSetup[];
  settingsChanged(before: Settings, after: Settings): void;
  /** As health reads it. */
  reading(): NonNullable<HealthReadings['doors']>;
  /** Opens the doors that are wanted; what keeps one shut is told by its status. */
  start(router: AnyRouter): void;
  close(): Promise<void>;
}

export interface DoorsParts {
  /** On `synchronous = FULL`: a key that was taken for a command must not be lost with the power. */
  readonly journal: Journal;
  readonly dataDir: string;
  readonly environment: Environment;
  /** Whether this process opens doors: the desktop app. Others read what is stored. */
  readonly isServing: boolean;
  /** Whether it may change clients: not beside a running app, which has its own word on them. */
  readonly isOwner: boolean;
  readonly limits?: Partial<DoorLimits> | undefined;
  readonly settings: SettingsStore;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly scheduler: Scheduler;
  /** What a replay hides now. */
  readonly present: () => AppEvent;
  readonly listen: (listener: (event: AppEvent) => void) => () => void;
  readonly publish: (event: AppEvent) => void;
  readonly onFailure: (error: unknown) => void;
}

/** Builds what lets programs in. Nothing listens before `start`. */
export function composeDoors(parts: DoorsParts): Doors {
  const { dataDir, environment, settings, clock, publish, onFailure } = parts;
  const directory = path.join(dataDir, environment);
  const startedAt = clock.now();
  const statuses = new Map<AccessDoor, DoorStatus>(
    DOORS.map((door) => [
      door,
      { door, state: 'closed', address: null, error: null, connections: 0, since: startedAt },
    ]),
  );
  const holders = new Map<AccessDoor, string>();
  let thread: DoorsThread | null = null;
  let stopListening = () => {};

  const desk = createAccessDesk({
    store: createAccessStore(parts.journal),
    tokens: createTokenFiles(path.join(directory, 'access'), (file) =>
      onFailure(new Error(`${file} could be read by others, and cannot any more: give that program a new token.`)),
    ),
    clock,
    ids: parts.ids,
    scheduler: parts.scheduler,
    sha256: sha256OfText,
    randomToken: () => randomBytes(32).toString('base64url'),
    onChange: (what) => {
      if (what === 'clients') thread?.clientsChanged();
      publish({ kind: 'access' });
    },
    onFailure,
  });

  function wantedDoors(): WantedDoor[] {
    const { rest, mcp } = settings.read().doors;
    return [
      ...wantedSocket(),
      { door: 'rest', port: rest.isOpen ? rest.port : null },
      { door: 'mcp', port: mcp.isOpen ? mcp.port : null },
    ];
  }

  /** None where another user made the folder that it would be in: that must not keep the app from starting. */
  function wantedSocket(): WantedDoor[] {
    try {
      return [{ door: 'cli', socketPath: socketPathFor(dataDir, environment) }];
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      reported({ door: 'cli', state: 'failed', address: null, error: { code: 'door_unavailable', message } });
      return [];
    }
  }

  function reported({ door, state, address, error }: ServedDoorReport): void {
    statuses.set(door, { door, state, address, error, connections: 0, since: clock.now() });
    holders.delete(door);
    publish({ kind: 'access' });
    // Also of a door that failed: where it was, somebody else may listen by now, and be told a token.
    writeRunFile();
    if (error?.code === 'port_taken') void nameHolder(door);
  }

  /** A taken port is told with the name of what holds it. */
  async function nameHolder(door: AccessDoor): Promise<void> {
    if (door === 'cli') return;
    const { port } = settings.read().doors[door];
    const holder = await findPortHolder(port);
    const status = statuses.get(door);
    if (status?.error?.code !== 'port_taken') return;
    if (holder) holders.set(door, holder.name);
    const who = holder === null ? 'another program' : `${holder.name} (process ${holder.pid})`;
    const message = `Port ${port} on 127.0.0.1 is taken by ${who}. Close it, or give ${door.toUpperCase()} another port; it is tried again every few seconds.`;
    statuses.set(door, { ...status, error: { code: 'port_taken', message } });
    console.error(`${door}: ${message}`);
    publish({ kind: 'access' });
  }

  function writeRunFile(): void {
    const file: RunFile = {
      pid: process.pid,
      version: packageJson.version,
      environment,
      startedAt,
      socket: statuses.get('cli')?.address ?? null,
      rest: statuses.get('rest')?.address ?? null,
      mcp: statuses.get('mcp')?.address ?? null,
    };
    try {
      writeFileSync(runFilePath(dataDir, environment), `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
    } catch (error) {
      onFailure(error);
    }
  }

  function client(clientId: string): AccessClient {
    const found = desk.clients().find(({ id }) => id === clientId);
    if (!found) throw new AppError('not_found', `There is no program ${clientId}.`, { clientId });
    return found;
  }

  return {
    desk: () => {
      if (!parts.isOwner) {
        const message = 'Fairgap is running and has the word on programs: ask it, without --headless.';
        throw new AppError('conflict', message, { dataDir });
      }
      return desk;
    },
    statuses: () => [...statuses.values()],
    clients: desk.clients,
    audit: desk.audit,
    setups: (clientId, language) =>
      clientSetups({
        client: client(clientId),
        rest: statuses.get('rest')?.address ?? `http://127.0.0.1:${settings.read().doors.rest.port}`,
        mcp: statuses.get('mcp')?.address ?? `http://127.0.0.1:${settings.read().doors.mcp.port}`,
        language,
        command: cliCommand({ dataDir }),
      }),
    settingsChanged: (before, after) => {
      if (JSON.stringify(before.doors) !== JSON.stringify(after.doors)) thread?.follow(wantedDoors());
    },
    reading: () => ({
      doors: [...statuses.values()].map(({ door, state, error }) => ({
        door,
        state,
        port: door === 'cli' ? null : settings.read().doors[door].port,
        holder: holders.get(door) ?? null,
        code: error?.code ?? null,
      })),
      denialsLastHour: desk
        .audit({ verdict: 'denied', limit: MOST_RECORDS })
        .filter(({ at }) => at > clock.now() - HOUR_MS)
        .reduce((sum, { count }) => sum + count, 0),
    }),
    start: (router) => {
      if (!parts.isServing) return;
      desk.start();
      const calls = createDoorCalls({
        router,
        desk,
        progress: { follow: runWithProgress },
        privateFolders: privateFolders(dataDir),
        onUnexpected: (operation, error) => onFailure(new Error(`${operation} failed`, { cause: error })),
      });
      thread = startDoorsThread({
        script: shippedPath('out/main/doors-worker.js'),
        workstation: { version: packageJson.version, environment, startedAt },
        limits: { ...DOOR_LIMITS, ...parts.limits },
        docsDir: shippedPath('out/docs-page'),
        promptsDir: shippedPath('resources/mcp'),
        clients: desk.known,
        present: parts.present,
        scheduler: parts.scheduler,
        answer: calls,
        onReport: reported,
        onDenied: desk.denied,
        onSeen: desk.seen,
        onConnections: (byDoor, byClient) => {
          for (const [door, status] of statuses) statuses.set(door, { ...status, connections: byDoor[door] ?? 0 });
          desk.connections(byClient);
        },
        onFailure,
      });
      thread.follow(wantedDoors());
      stopListening = parts.listen((event) => thread?.tell(event));
    },
    close: async () => {
      stopListening();
      await thread?.close();
      if (thread) rmSync(runFilePath(dataDir, environment), { force: true });
      desk.close();
    },
  };
}

/** The data folder first: it often lies in the home folder, and the name of a file is all that is left of either. */
function privateFolders(dataDir: string): string[] {
  return [path.resolve(dataDir), modelsDir(dataDir), shippedPath(''), homedir()]
    .map((folder) => folder.replace(/[\\/]+$/, ''))
    .filter((folder) => folder !== '');
}

const DOORS: readonly AccessDoor[] = ['rest', 'mcp', 'cli'];
const HOUR_MS = 3_600_000;
const MOST_RECORDS = 1_000;
