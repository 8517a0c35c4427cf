import { Worker } from 'node:worker_threads';
import type { AppEvent } from '#shared/contract/events';
import type { AccessDoor, Denial, KnownClient } from '#shared/domain/access';
import type { DoorLimits } from '../api/door-limits';
import type { DoorAnswer, DoorCall, DoorProgress, DoorWorkstation } from '../api/door-link';
import type { ServedDoorReport, WantedDoor } from '../api/serve-doors';
import type { Scheduler } from '../ports/scheduler';
import type { DoorsWorkerData, FromDoors, ToDoors } from './doors-messages';

/** The thread of the doors, as main holds it. */
export interface DoorsThread {
  /** Which doors are wanted from now on. */
  follow(wanted: readonly WantedDoor[]): void;
  clientsChanged(): void;
  /** Hands on an event, where anybody behind the doors listens. */
  tell(event: AppEvent): void;
  close(): Promise<void>;
}

export interface DoorsThreadParts {
  /** The built worker. */
  readonly script: string;
  readonly workstation: DoorWorkstation;
  readonly limits: DoorLimits;
  readonly docsDir: string;
  readonly promptsDir: string;
  readonly clients: () => readonly KnownClient[];
  /** What somebody who begins to listen must know first: what a replay hides now. */
  readonly present: () => AppEvent;
  readonly scheduler: Scheduler;
  /** Never throws. */
  readonly answer: (
    call: DoorCall,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: DoorProgress) => void },
  ) => Promise<DoorAnswer>;
  readonly onReport: (report: ServedDoorReport) => void;
  readonly onDenied: (denial: Denial) => void;
  readonly onSeen: (clientId: string, agent: string | null) => void;
  readonly onConnections: (
    byDoor: Readonly<Partial<Record<AccessDoor, number>>>,
    byClient: Readonly<Record<string, number>>,
  ) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Starts the thread and keeps it running: one that dies, of a full heap or a fault of ours, is started again after a pause that
 * grows, and its calls are given up. Main never waits for it but at the end.
 */
export function startDoorsThread(parts: DoorsThreadParts): DoorsThread {
  const { scheduler } = parts;
  let wanted: readonly WantedDoor[] = [];
  let running: RunningThread | null = null;
  let deaths = 0;
  let isClosing = false;
  let cancelRestart = () => {};
  let cancelCalm = () => {};

  function start(): void {
    const calls = new Map<number, AbortController>();
    const data: DoorsWorkerData = {
      workstation: parts.workstation,
      limits: parts.limits,
      docsDir: parts.docsDir,
      promptsDir: parts.promptsDir,
      clients: parts.clients(),
    };
    const worker = new Worker(parts.script, { workerData: data, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
    const thread: RunningThread = { worker, calls, isListening: false, isDead: false };
    running = thread;
    const send = (message: ToDoors) => {
      if (!thread.isDead) worker.postMessage(message);
    };

    async function answer(id: number, call: DoorCall): Promise<void> {
      const controller = new AbortController();
      calls.set(id, controller);
      const found = await parts.answer(call, {
        signal: controller.signal,
        onProgress: (progress) => send({ kind: 'progress', id, progress }),
      });
      calls.delete(id);
      try {
        send({ kind: 'answer', id, answer: found });
      } catch (error) {
        // What cannot be copied to a thread would leave the caller waiting for ever.
        parts.onFailure(error);
        const message = `${call.operation} gave an answer that cannot be sent.`;
        send({ kind: 'answer', id, answer: { ok: false, error: { code: 'internal', message, details: {} } } });
      }
    }

    /**
     * Calls begin one after another, and what a call took of this thread the next one waits besides: programs get half of it at most,
     * and never two calls in a row. What else is to be done here, orders above all, comes in between.
     */
    const waiting: { readonly id: number; readonly call: DoorCall }[] = [];
    let isPaced = false;
    function startNext(): void {
      if (isPaced || thread.isDead) return;
      const next = waiting.shift();
      if (!next) return;
      isPaced = true;
      const began = performance.now();
      void answer(next.id, next.call);
      // Most of a call is done in the microtasks of this turn.
      setImmediate(() => {
        const tookMs = performance.now() - began;
        const goOn = () => {
          isPaced = false;
          startNext();
        };
        if (tookMs < SHORT_MS) goOn();
        else scheduler.after(Math.min(tookMs, LONGEST_REST_MS), goOn);
      });
    }

    function cancelWaiting(id: number): boolean {
      const index = waiting.findIndex((one) => one.id === id);
      if (index < 0) return false;
      waiting.splice(index, 1);
      const error = { code: 'cancelled', message: 'The call was cancelled before it began.', details: {} };
      send({ kind: 'answer', id, answer: { ok: false, error } });
      return true;
    }

    worker.on('message', (message: FromDoors) => {
      switch (message.kind) {
        case 'call':
          // The person's own command line goes before programs.
          if (message.call.door === 'cli') {
            waiting.splice(waiting.findLastIndex(({ call }) => call.door === 'cli') + 1, 0, message);
          } else waiting.push(message);
          startNext();
          break;
        case 'cancel':
          if (!cancelWaiting(message.id)) calls.get(message.id)?.abort();
          break;
        case 'report':
          parts.onReport(message.report);
          break;
        case 'denied':
          parts.onDenied(message.denial);
          break;
        case 'seen':
          parts.onSeen(message.clientId, message.agent);
          break;
        case 'connections':
          parts.onConnections(message.byDoor, message.byClient);
          break;
        case 'listening':
          thread.isListening = message.isListening;
          if (message.isListening) send({ kind: 'event', event: parts.present() });
          break;
        case 'closed':
          void worker.terminate();
          break;
      }
    });
    worker.on('error', parts.onFailure);
    worker.once('exit', () => died(thread));
    send({ kind: 'plan', plan: wanted });
    cancelCalm = scheduler.after(CALM_MS, () => {
      deaths = 0;
    });
  }

  function died(thread: RunningThread): void {
    thread.isDead = true;
    for (const controller of thread.calls.values()) controller.abort();
    thread.calls.clear();
    cancelCalm();
    if (running === thread) running = null;
    parts.onConnections({}, {});
    if (isClosing) return;
    deaths += 1;
    for (const { door } of wanted.filter(isOpenWanted)) {
      const message = 'The thread of the doors ended unexpectedly and is started again.';
      parts.onReport({ door, state: 'failed', address: null, error: { code: 'door_unavailable', message } });
    }
    cancelRestart = scheduler.after(Math.min(FIRST_PAUSE_MS * 2 ** (deaths - 1), LONGEST_PAUSE_MS), start);
  }

  function send(message: ToDoors): void {
    if (running && !running.isDead) running.worker.postMessage(message);
  }

  start();

  return {
    follow: (next) => {
      wanted = next;
      send({ kind: 'plan', plan: wanted });
    },
    clientsChanged: () => send({ kind: 'clients', clients: parts.clients() }),
    tell: (event) => {
      if (running?.isListening) send({ kind: 'event', event });
    },
    close: async () => {
      isClosing = true;
      cancelRestart();
      cancelCalm();
      const thread = running;
      if (!thread || thread.isDead) return;
      const ended = new Promise<void>((resolve) => thread.worker.once('exit', () => resolve()));
      send({ kind: 'close' });
      // A thread that does not answer is ended: nothing of it is needed.
      const giveUp = scheduler.after(CLOSE_MS, () => void thread.worker.terminate());
      await ended;
      giveUp();
    },
  };
}

interface RunningThread {
  readonly worker: Worker;
  readonly calls: Map<number, AbortController>;
  isListening: boolean;
  isDead: boolean;
}

function isOpenWanted(want: WantedDoor): boolean {
  return want.door === 'cli' ? want.socketPath !== null : want.port !== null;
}

/** Enough for everything within the doors' limits; beyond it the thread dies alone. */
const HEAP_MB = 384;
/** Calls that take less of this thread are begun again in its next turn. */
const SHORT_MS = 1;
const LONGEST_REST_MS = 100;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** A thread that lived so long has left its earlier deaths behind. */
const CALM_MS = 300_000;
const CLOSE_MS = 4_000;
