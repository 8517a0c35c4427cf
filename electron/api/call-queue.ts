import type { DoorLimits } from './door-limits';
import type { DoorAnswer, DoorCall, DoorLink, DoorProgress } from './door-link';

/**
 * The link of one door with a limit on what runs: `limits.running` calls of a client, and {@link RUNNING_IN_ALL} of all
 * clients; others wait, at most `limits.waiting` of a client, and one more is refused as `rate_limited`. Clients take turns,
 * so that a busy one holds nobody else up.
 *
 * An abort answers `cancelled` at once. The place of a call that had begun is free when the work behind it has really ended:
 * calling and hanging up in turn gains nothing.
 */
export function createCallQueue(link: DoorLink, limits: Pick<DoorLimits, 'running' | 'waiting'>): DoorLink {
  /** Clients with calls that run or wait, in the order of their turns. */
  const clients = new Map<string, ClientCalls>();
  let running = 0;

  function startNext(): void {
    while (running < RUNNING_IN_ALL) {
      const next = [...clients].find(([, { waiting, running: own }]) => waiting.size > 0 && own < limits.running);
      if (!next) return;
      const [id, calls] = next;
      const [job] = calls.waiting;
      if (!job) return;
      calls.waiting.delete(job);
      // To the end of the turns.
      clients.delete(id);
      clients.set(id, calls);
      start(id, calls, job);
    }
  }

  function start(id: string, calls: ClientCalls, job: Job): void {
    calls.running += 1;
    running += 1;
    void link
      .call(job.call, job.options)
      .catch(failedAnswer)
      .then((answer) => {
        calls.running -= 1;
        running -= 1;
        forgetIdle(id, calls);
        job.settle(answer);
        startNext();
      });
  }

  function forgetIdle(id: string, calls: ClientCalls): void {
    if (calls.running === 0 && calls.waiting.size === 0) clients.delete(id);
  }

  return {
    ...link,
    // A getter of the link would be read once only by the spread.
    get workstation() {
      return link.workstation;
    },
    call(call, options = {}) {
      const { signal } = options;
      if (signal?.aborted) return Promise.resolve(cancelled(call));
      const calls = clients.get(call.clientId) ?? { running: 0, waiting: new Set() };
      const mustWait = calls.running >= limits.running || running >= RUNNING_IN_ALL || calls.waiting.size > 0;
      if (mustWait && calls.waiting.size >= limits.waiting) return Promise.resolve(refused(call, limits));
      clients.set(call.clientId, calls);
      return new Promise((resolve) => {
        const job: Job = {
          call,
          options,
          settle: (answer) => {
            signal?.removeEventListener('abort', onAbort);
            resolve(answer);
          },
        };
        const onAbort = () => {
          calls.waiting.delete(job);
          forgetIdle(call.clientId, calls);
          resolve(cancelled(call));
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        calls.waiting.add(job);
        startNext();
      });
    },
  };
}

interface ClientCalls {
  running: number;
  /** In the order in which they came. */
  readonly waiting: Set<Job>;
}

interface Job {
  readonly call: DoorCall;
  readonly options: {
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ((progress: DoorProgress) => void) | undefined;
  };
  readonly settle: (answer: DoorAnswer) => void;
}

function cancelled({ operation }: DoorCall): DoorAnswer {
  return { ok: false, error: { code: 'cancelled', message: `${operation} was cancelled.`, details: {} } };
}

function refused({ operation }: DoorCall, { running, waiting }: Pick<DoorLimits, 'running' | 'waiting'>): DoorAnswer {
  const message = `${operation}: ${running} calls of this client run and ${waiting} wait; expected no more until some end.`;
  return { ok: false, error: { code: 'rate_limited', message, details: { running, waiting, retryAfterMs: 1_000 } } };
}

/** The link never throws; should it, the place of the call must be free again. */
function failedAnswer(): DoorAnswer {
  return { ok: false, error: { code: 'internal', message: 'The workstation could not be asked.', details: {} } };
}

/** Calls of all clients of a door that may run at once. */
export const RUNNING_IN_ALL = 32;
