import http from 'node:http';
import { z } from 'zod';
import type { DoorAnswer, DoorProgress } from '#electron/api/door-link';
import { AppUnreachableError } from './cli-exit';
import { readLines } from './read-lines';

/** The running app, as the command line talks to it. */
export interface CliClient {
  /**
   * Calls an operation. An abort ends the work behind it and answers `cancelled`.
   *
   * @throws AppUnreachableError when the app is not there, does not let this program in, or goes away before it answers.
   */
  call(
    operation: string,
    input: unknown,
    options: { readonly signal: AbortSignal; readonly onProgress?: ((progress: DoorProgress) => void) | undefined },
  ): Promise<DoorAnswer>;
  /**
   * Tells the kind of every event of these kinds until the signal aborts.
   *
   * @param onOpen - Once they are being told: what happened before has to be asked for.
   * @throws AppUnreachableError when the stream cannot be had or ends.
   */
  followEvents(
    kinds: readonly string[],
    listener: (kind: string) => void,
    options: { readonly signal: AbortSignal; readonly onOpen?: (() => void) | undefined },
  ): Promise<void>;
}

/**
 * @param place.socket - Unix socket or named pipe of the app.
 * @param place.workingDirectory - Folder from which inputs name files.
 */
export function createCliClient(place: {
  readonly socket: string;
  readonly token: string;
  readonly workingDirectory: string;
  /** How this program calls itself. */
  readonly agent: string;
}): CliClient {
  function open(
    method: 'GET' | 'POST',
    path: string,
    body: string | null,
    signal: AbortSignal,
  ): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = http.request({
        socketPath: place.socket,
        method,
        path,
        signal,
        agent: false,
        headers: {
          host: 'localhost',
          authorization: `Bearer ${place.token}`,
          'user-agent': place.agent,
          // Headers hold Latin letters only.
          'fairgap-working-directory': encodeURIComponent(place.workingDirectory),
          ...(body === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        },
      });
      // Longer than any door takes to read a request; a call itself may last, which its headers say at once.
      const timer = setTimeout(() => request.destroy(new Error('no answer within 20 seconds')), HEAD_TIMEOUT_MS);
      request.once('response', (response) => {
        clearTimeout(timer);
        resolve(response);
      });
      request.once('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        if (signal.aborted) reject(signal.reason);
        else if (ABSENT.includes(error.code ?? ''))
          reject(new AppUnreachableError('No app listens.', true, { cause: error }));
        else
          reject(
            new AppUnreachableError(`The running app does not answer (${error.message}).`, false, { cause: error }),
          );
      });
      request.end(body ?? undefined);
    });
  }

  return {
    call: async (operation, input, { signal, onProgress }) => {
      try {
        const response = await open('POST', `/call/${operation}`, JSON.stringify(input), signal);
        for await (const text of readLines(response, MAX_LINE_BYTES)) {
          const line = readLine(text);
          if ('progress' in line) onProgress?.(line.progress);
          else return await answerOf(line, response);
        }
      } catch (error) {
        if (signal.aborted) return CANCELLED;
        throw error instanceof AppUnreachableError ? error : lost(operation, error);
      }
      throw lost(operation, null);
    },
    followEvents: async (kinds, listener, { signal, onOpen }) => {
      try {
        const response = await open('GET', `/events?kinds=${kinds.join(',')}`, null, signal);
        if (response.statusCode === 200) onOpen?.();
        for await (const text of readLines(response, MAX_LINE_BYTES)) {
          if (response.statusCode !== 200) await answerOf(readLine(text), response);
          const event: unknown = JSON.parse(text);
          if (typeof event === 'object' && event !== null && 'kind' in event) listener(String(event.kind));
        }
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof AppUnreachableError) throw error;
        throw new AppUnreachableError('The app ended the stream of events.', false, { cause: error });
      }
      if (!signal.aborted) throw new AppUnreachableError('The app ended the stream of events.', false);
    },
  };
}

function lost(operation: string, cause: unknown): AppUnreachableError {
  const reason = cause instanceof Error ? ` (${cause.message})` : '';
  return new AppUnreachableError(
    `The app went away before it answered ${operation}${reason}. What it had begun may be done or not: look before you repeat it.`,
    false,
    { cause },
  );
}

type Line = { progress: DoorProgress } | { value: unknown } | { error: z.infer<typeof ErrorLine> };

function readLine(text: string): Line {
  const line: unknown = JSON.parse(text);
  if (typeof line === 'object' && line !== null) {
    if ('value' in line) return { value: line.value };
    if ('error' in line) return { error: ErrorLine.parse(line.error) };
    if ('progress' in line) return { progress: ProgressLine.parse(line.progress) };
    // The door itself refuses with a problem document, whose code and message are on its top.
    const problem = ErrorLine.safeParse(line);
    if (problem.success) return { error: problem.data };
  }
  throw new Error('unreadable answer');
}

/** @throws AppUnreachableError where the door lets this program not in: no other way of asking will do. */
async function answerOf(line: Line, response: http.IncomingMessage): Promise<DoorAnswer> {
  response.resume();
  if ('value' in line) return { ok: true, value: line.value, isRepeated: false };
  if (!('error' in line)) throw new Error('unreadable answer');
  if (NOT_LET_IN.includes(response.statusCode ?? 0)) {
    throw new AppUnreachableError(`The running app does not let the command line in: ${line.error.message}`, false);
  }
  return { ok: false, error: line.error };
}

const ErrorLine = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).default({}),
});
const ProgressLine = z.object({
  subject: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  unit: z.string(),
});

const CANCELLED: DoorAnswer = { ok: false, error: { code: 'cancelled', message: 'Interrupted.', details: {} } };
/** What connecting to a socket says where nobody listens. */
const ABSENT: readonly string[] = ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK'];
const NOT_LET_IN: readonly number[] = [401, 403, 421];
const HEAD_TIMEOUT_MS = 20_000;
/** A hundred thousand candles are 10 MB. */
const MAX_LINE_BYTES = 268_435_456;
