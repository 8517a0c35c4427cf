import { chmodSync, lstatSync, mkdirSync, unlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { AppError } from '#shared/domain/app-error';

/** 127.0.0.1 with a port, 0 for any that is free; or a Unix socket, on Windows a named pipe. */
export type ListenAt = { readonly host?: '127.0.0.1'; readonly port: number } | { readonly socketPath: string };

/**
 * Lets a server listen.
 *
 * @returns The port, or `null` for a socket, and the address that programs are told.
 * @throws AppError `port_taken` where another program listens there; `door_unavailable` for any other reason.
 */
export async function listenAt(server: Server, at: ListenAt): Promise<{ port: number | null; address: string }> {
  try {
    return 'port' in at ? await listenAtPort(server, at.port) : await listenAtSocket(server, at.socketPath);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const place = 'port' in at ? `127.0.0.1:${at.port}` : at.socketPath;
    const code = codeOf(error);
    if (code === 'EADDRINUSE') {
      throw new AppError('port_taken', `Another program listens on ${place}.`, { place }, { cause: error });
    }
    throw new AppError(
      'door_unavailable',
      `The door ${place} could not be opened (${code}).`,
      { place, code },
      { cause: error },
    );
  }
}

async function listenAtPort(server: Server, port: number): Promise<{ port: number; address: string }> {
  // Exclusive: no other process of a cluster shares it.
  await listening(server, () => server.listen({ host: '127.0.0.1', port, exclusive: true }));
  const bound = server.address();
  // A TCP server that listens has an address with a port.
  const actual = typeof bound === 'object' && bound !== null ? bound.port : port;
  return { port: actual, address: `http://127.0.0.1:${actual}` };
}

async function listenAtSocket(server: Server, socketPath: string): Promise<{ port: null; address: string }> {
  const isPipe = process.platform === 'win32';
  if (!isPipe) {
    // The folder keeps others out also in the moment between the socket's making and its mode.
    mkdirSync(path.dirname(socketPath), { recursive: true, mode: 0o700 });
    await removeStale(socketPath);
  }
  await listening(server, () => server.listen({ path: socketPath, readableAll: false, writableAll: false }));
  if (!isPipe) chmodSync(socketPath, 0o600);
  return { port: null, address: socketPath };
}

/** A socket that a killed process left is in the way; one that somebody listens on, and any other file, stays. */
async function removeStale(socketPath: string): Promise<void> {
  const stat = lstatSync(socketPath, { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isSocket()) {
    throw new AppError('door_unavailable', `Expected a socket or nothing at ${socketPath}, was another file.`, {
      place: socketPath,
    });
  }
  if (await isAnswered(socketPath)) {
    throw new AppError('port_taken', `Another program listens on ${socketPath}.`, { place: socketPath });
  }
  unlinkSync(socketPath);
}

function isAnswered(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect({ path: socketPath, timeout: PROBE_MS });
    const end = (isAnswered: boolean) => {
      probe.destroy();
      resolve(isAnswered);
    };
    probe.once('connect', () => end(true));
    // A full queue of connections and a program that stands still are somebody.
    probe.once('timeout', () => end(true));
    probe.once('error', (error) => end(!['ECONNREFUSED', 'ENOENT'].includes(codeOf(error))));
  });
}

function listening(server: Server, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => {
      server.off('listening', onListening);
      reject(error);
    };
    const onListening = () => {
      server.off('error', onError);
      resolve();
    };
    server.once('error', onError).once('listening', onListening);
    listen();
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

const PROBE_MS = 1_000;
