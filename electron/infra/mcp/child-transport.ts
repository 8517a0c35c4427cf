import { type ChildProcess, spawn } from 'node:child_process';
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

/** A transport over a program's standard streams. */
export interface ChildTransport extends Transport {
  /** The end of what the program wrote to its error stream. */
  errorOutput(): string;
  /** `null` while it runs: how it ended otherwise, `exit 1` or `SIGKILL`. */
  ending(): string | null;
}

/**
 * Starts a program and talks to it over its standard streams, one message a line.
 *
 * The library's own transport starts programs too, but lets what those start live on: package runners such as `npx` have the
 * real server as a child. Here the program leads a group of processes of its own, and closing ends all of the group: its
 * input is closed, after `closeMs` it is asked to end, after as long again it is killed.
 *
 * @param options.maxMessageBytes - A longer line ends the program: nothing so long is waited for in memory.
 * @param options.maxWaitingBytes - So much may wait until the program reads its input; more ends it.
 */
export function createChildTransport(options: {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly closeMs: number;
  readonly maxMessageBytes: number;
  readonly maxWaitingBytes: number;
  /** Told why the program is ended here. */
  readonly onFault: (reason: string) => void;
}): ChildTransport {
  const { command, args, environment, workingDirectory, closeMs, maxMessageBytes, maxWaitingBytes, onFault } = options;
  let child: ChildProcess | null = null;
  let errorTail = '';
  let ending: string | null = null;
  let isEnded = false;
  let closing: Promise<void> | null = null;
  let settle = () => {};
  const over = new Promise<void>((resolve) => {
    settle = resolve;
  });

  const transport: ChildTransport = {
    start: () =>
      new Promise((resolve, reject) => {
        const started = spawn(command, [...args], {
          cwd: workingDirectory,
          env: environment,
          stdio: ['pipe', 'pipe', 'pipe'],
          shell: false,
          windowsHide: true,
          // A group of its own, so that all of it can be ended.
          detached: process.platform !== 'win32',
        });
        child = started;
        started.once('spawn', resolve);
        started.on('error', (error) => {
          reject(error);
          transport.onerror?.(error);
          // A program that never ran has no end to wait for.
          if (started.pid === undefined) end(started);
        });
        started.once('exit', (code, signal) => {
          ending = signal ?? `exit ${code}`;
          signalGroup(started, 'SIGKILL');
          // Its last words may still be on their way; something that left the group may hold the streams open for ever.
          const timer = setTimeout(() => end(started), LAST_WORDS_MS);
          started.once('close', () => {
            clearTimeout(timer);
            end(started);
          });
        });
        started.stdin.on('error', tell);
        started.stderr.on('error', tell);
        started.stdout.on('error', tell);
        started.stderr.setEncoding('utf8');
        started.stderr.on('data', (piece: string) => {
          errorTail = (errorTail + piece).slice(-MAX_ERROR_LENGTH);
        });
        const buffer = new ReadBuffer({ maxBufferSize: maxMessageBytes });
        started.stdout.on('data', (piece: Buffer) => {
          if (closing || isEnded) return;
          try {
            buffer.append(piece);
          } catch {
            fail(`It sent a message of more than ${maxMessageBytes} bytes.`);
            return;
          }
          started.stdout.pause();
          read();
        });
        // A few messages at a time: the thread has more to do than to read what a stranger says.
        const read = () => {
          for (let count = 0; count < MESSAGES_AT_ONCE; count++) {
            // Whoever listens may close in the middle of what came at once; the rest is let go by.
            if (closing || isEnded || !readOne(buffer)) {
              started.stdout.resume();
              return;
            }
          }
          setImmediate(read);
        };
      }),
    send: async (message) => {
      if (!child?.stdin?.writable || closing || isEnded) throw new Error('The program does not listen any more.');
      child.stdin.write(serializeMessage(message));
      if (child.stdin.writableLength > maxWaitingBytes) {
        fail(`It left more than ${maxWaitingBytes} bytes unread.`);
      }
    },
    close: () => {
      closing ??= child && !isEnded ? stop(child) : Promise.resolve();
      return closing;
    },
    errorOutput: () => errorTail,
    ending: () => ending,
  };
  return transport;

  function readOne(buffer: ReadBuffer): boolean {
    try {
      const message = buffer.readMessage();
      if (message === null) return false;
      transport.onmessage?.(message);
    } catch (error) {
      // A line that is no message; the next one may be.
      tell(error);
    }
    return true;
  }

  function tell(error: unknown): void {
    transport.onerror?.(error instanceof Error ? error : new Error(String(error)));
  }

  function fail(reason: string): void {
    onFault(reason);
    void transport.close();
  }

  function end(ended: ChildProcess): void {
    if (isEnded) return;
    isEnded = true;
    for (const stream of [ended.stdin, ended.stdout, ended.stderr]) stream?.destroy();
    settle();
    transport.onclose?.();
  }

  async function stop(running: ChildProcess): Promise<void> {
    running.stdin?.end();
    if (await isWithin(over, closeMs)) return;
    signalGroup(running, 'SIGTERM');
    if (await isWithin(over, closeMs)) return;
    signalGroup(running, 'SIGKILL');
    // The system is asked for no more than that; a process that it cannot end is not waited for.
    if (!(await isWithin(over, closeMs))) end(running);
  }
}

/** Sends a signal to a program and to what it started; one that has ended is none. */
function signalGroup({ pid }: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    if (process.platform === 'win32') {
      spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { windowsHide: true, stdio: 'ignore' }).on(
        'error',
        () => {},
      );
    } else process.kill(-pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

async function isWithin(done: Promise<void>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([done.then(() => true), limit]);
  } finally {
    clearTimeout(timer);
  }
}

const MAX_ERROR_LENGTH = 4_000;
const LAST_WORDS_MS = 250;
const MESSAGES_AT_ONCE = 20;
