import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '#shared/domain/app-error';
import { Environment } from '#shared/domain/environment';
import { EpochMs } from '#shared/domain/epoch-ms';

/** What a running app leaves in its data folder, so that the command line finds it. It holds no secret. */
export const RunFile = z
  .object({
    pid: z.number().int().positive(),
    version: z.string().max(64),
    environment: Environment,
    startedAt: EpochMs,
    /** Path of the Unix socket, or name of the pipe; `null` while that door is shut, as are the others. */
    socket: z.string().max(400).nullable(),
    rest: z.string().max(400).nullable(),
    mcp: z.string().max(400).nullable(),
  })
  .readonly();
export type RunFile = z.infer<typeof RunFile>;

export function runFilePath(dataDir: string, environment: Environment): string {
  return path.join(dataDir, environment, 'running.json');
}

/**
 * Whether the run file's process may still be there, as far as the operating system tells. A process of another user is none
 * of ours: it has the number of an app that was killed, and may well listen where that did.
 */
export function isAlive(pid: number, signal: (pid: number, signal: 0) => unknown = process.kill): boolean {
  try {
    signal(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The run file of an environment; `null` where there is none, or nothing that an app of ours wrote. */
export function readRunFile(dataDir: string, environment: Environment): RunFile | null {
  const file = runFilePath(dataDir, environment);
  try {
    if (statSync(file).size > MAX_RUN_FILE_BYTES) return null;
    const parsed = RunFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success && parsed.data.environment === environment ? parsed.data : null;
  } catch {
    // Missing, or being written at this moment: an app that cannot be found is one that is not there.
    return null;
  }
}

/** Folder of the token files of an environment. */
export function accessFolder(dataDir: string, environment: Environment): string {
  return path.join(dataDir, environment, 'access');
}

/** File with the token of a client. @throws AppError `invalid_input` for an id that could name another folder. */
export function tokenFilePath(dataDir: string, environment: Environment, clientId: string): string {
  if (!CLIENT_ID.test(clientId)) {
    throw new AppError('invalid_input', `Expected the id of a client (letters, digits, - and _), was ${clientId}.`, {});
  }
  return path.join(accessFolder(dataDir, environment), `${clientId}.token`);
}

/** The token of a client; `null` where there is none. Never for a message: whoever holds it may come in. */
export function readToken(dataDir: string, environment: Environment, clientId: string): string | null {
  try {
    const text = readFileSync(tokenFilePath(dataDir, environment, clientId), 'utf8').trim();
    return TOKEN.test(text) ? text : null;
  } catch (error) {
    if (error instanceof AppError) throw error;
    return null;
  }
}

/** What differs between machines; tests name another one. */
export interface SocketPlace {
  readonly platform: NodeJS.Platform;
  readonly temporaryFolder: string;
  /** Of this process; `null` where the platform has none. */
  readonly uid: number | null;
}

/**
 * Where the app of a data folder listens for the command line: a socket in its folder of tokens, or, where that path is too
 * long for a Unix socket, under a short name in a folder of the user's own among the temporary files; a named pipe on Windows.
 * The folder is made where it is missing.
 *
 * @throws AppError `door_unavailable` when the folder is not this user's alone: another user could stand in for the app.
 */
export function socketPathFor(dataDir: string, environment: Environment, place: SocketPlace = thisMachine()): string {
  const absolute = path.resolve(dataDir);
  const name = createHash('sha256').update(`${absolute}\n${environment}`).digest('hex').slice(0, 16);
  if (place.platform === 'win32') return `\\\\.\\pipe\\fairgap-${environment}-${name}`;
  const limit = place.platform === 'linux' ? 107 : 103;
  const own = path.join(accessFolder(absolute, environment), 'cli.sock');
  const fallbacks = [place.temporaryFolder, '/tmp'].map((folder) =>
    path.join(folder, `fairgap-${place.uid ?? 'user'}`, `${name}.sock`),
  );
  const socket = [own, ...fallbacks].find((candidate) => Buffer.byteLength(candidate) <= limit);
  if (socket === undefined) {
    throw new AppError('door_unavailable', `Expected a path of at most ${limit} bytes for the socket, was ${own}.`, {
      limit,
    });
  }
  mkdirSync(path.dirname(socket), { recursive: true, mode: 0o700 });
  checkSocketFolder(socket, place);
  return socket;
}

/**
 * Makes sure that nobody else can put a socket in the place of this one.
 *
 * @throws AppError `door_unavailable`.
 */
export function checkSocketFolder(socket: string, place: SocketPlace = thisMachine()): void {
  if (place.platform === 'win32') return;
  const folder = path.dirname(socket);
  const found = lstatSync(folder, { throwIfNoEntry: false });
  const problem =
    found === undefined
      ? 'it is not there'
      : !found.isDirectory()
        ? 'it is no folder'
        : place.uid !== null && found.uid !== place.uid
          ? `it belongs to user ${found.uid}`
          : (found.mode & 0o077) !== 0
            ? `its mode is ${(found.mode & 0o777).toString(8)}`
            : null;
  if (problem !== null) {
    throw new AppError(
      'door_unavailable',
      `Expected ${folder} to be a folder of yours with mode 700, but ${problem}.`,
      {
        folder,
      },
    );
  }
}

function thisMachine(): SocketPlace {
  return { platform: process.platform, temporaryFolder: os.tmpdir(), uid: process.getuid?.() ?? null };
}

const CLIENT_ID = /^[A-Za-z0-9_-]{1,64}$/;
const TOKEN = /^fgp_[A-Za-z0-9_-]{43}$/;
const MAX_RUN_FILE_BYTES = 16_384;
