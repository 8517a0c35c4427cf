import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { AppEvent } from '#shared/contract/events';
import type { Environment } from '#shared/domain/environment';
import { bundleForNode } from '../bundle-for-node';

export interface WorkstationProcess {
  readonly child: ChildProcess;
  /** Everything it told since it started, newest last. */
  readonly events: readonly AppEvent[];
  /** Calls an operation as the window would; rejects with a `CallError`. */
  call<T>(operation: string, input?: unknown): Promise<T>;
  /** Resolves with the first event, also an earlier one, for which `test` holds. */
  waitFor(test: (event: AppEvent) => boolean, timeoutMs?: number): Promise<AppEvent>;
  /** SIGKILL: nothing in the process gets to run after it. */
  kill(): Promise<void>;
  /** Closes it as a person would. */
  close(): Promise<void>;
  stderr(): string;
}

export class CallError extends Error {
  override readonly name = 'CallError';

  constructor(
    readonly code: string,
    message: string,
    readonly data: unknown,
  ) {
    super(message);
  }
}

/** Starts the whole graph on `dataDir` in a process of its own and waits until it runs. */
export async function startWorkstation(options: {
  readonly dataDir: string;
  readonly environment?: Environment;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<WorkstationProcess> {
  const script = await bundle();
  const child = spawn(process.execPath, [script, options.dataDir, options.environment ?? 'demo'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const events: AppEvent[] = [];
  const waiters = new Set<() => void>();
  const calls = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let stderr = '';
  let nextId = 1;
  let isReady = false;
  let isGone = false;
  child.stderr?.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => {
      isGone = true;
      for (const { reject } of calls.values()) reject(new CallError('process_gone', stderr.slice(-2_000), null));
      calls.clear();
      for (const wake of waiters) wake();
      resolve();
    });
  });
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
    // Written by `workstation-main.ts`.
    const message = JSON.parse(line) as {
      ready?: true;
      event?: AppEvent;
      id?: number;
      value?: unknown;
      error?: { code: string; message: string; data: unknown };
    };
    if (message.ready) isReady = true;
    if (message.event) events.push(message.event);
    if (message.id !== undefined) {
      const call = calls.get(message.id);
      calls.delete(message.id);
      if (message.error) {
        call?.reject(new CallError(message.error.code, message.error.message, message.error.data));
      } else call?.resolve(message.value);
    }
    for (const wake of waiters) wake();
  });

  async function until<T>(read: () => T | undefined, timeoutMs: number, what: string): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = read();
      if (found !== undefined) return found;
      if (isGone) throw new Error(`The workstation ended while waiting for ${what}:\n${stderr.slice(-4_000)}`);
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`No ${what} within ${timeoutMs} ms.\n${stderr.slice(-2_000)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, left);
        function done(): void {
          clearTimeout(timer);
          waiters.delete(done);
          resolve();
        }
        waiters.add(done);
      });
    }
  }

  await until(() => (isReady ? true : undefined), 60_000, 'start');
  return {
    child,
    events,
    call: <T>(operation: string, input: unknown = {}) =>
      new Promise<T>((resolve, reject) => {
        if (isGone) {
          reject(new CallError('process_gone', stderr.slice(-2_000), null));
          return;
        }
        const id = nextId++;
        // The caller names the operation's output.
        calls.set(id, { resolve: resolve as (value: unknown) => void, reject });
        child.stdin?.write(`${JSON.stringify({ id, operation, input })}\n`);
      }),
    waitFor: (test, timeoutMs = 20_000) => until(() => events.find(test), timeoutMs, `event ${test}`),
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
    close: async () => {
      child.stdin?.end();
      await gone;
    },
    stderr: () => stderr,
  };
}

// Through the app's own kind of bundler, once for each process that starts workstations.
let bundled: Promise<string> | null = null;

function bundle(): Promise<string> {
  bundled ??= bundleForNode('tests/support/workstation/workstation-main.ts');
  return bundled;
}
