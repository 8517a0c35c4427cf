import { parentPort, workerData } from 'node:worker_threads';
import type { AppEvent } from '#shared/contract/events';
import type { KnownClient } from '#shared/domain/access';
import type { DoorAnswer, DoorLink, DoorProgress } from '../api/door-link';
import { type ServedDoors, serveDoors } from '../api/serve-doors';
import type { DoorsWorkerData, FromDoors, ToDoors } from './doors-messages';

// The thread that every socket for programs lives in: it parses, checks, serialises and fans out, and main only sees calls.
const { clients: firstClients, ...options } = workerData as DoorsWorkerData;
const port = parentPort;
if (!port) throw new Error('Expected to be started as a thread.');

const tell = (message: FromDoors) => port.postMessage(message);
const calls = new Map<number, PendingCall>();
const eventListeners = new Set<(event: AppEvent) => void>();
const clientListeners = new Set<() => void>();
let clients: readonly KnownClient[] = firstClients;
let lastId = 0;
let lastReplay: AppEvent | null = null;

const link: DoorLink = {
  workstation: options.workstation,
  call: (call, { signal, onProgress } = {}) => {
    if (signal?.aborted) return Promise.resolve(CANCELLED);
    lastId += 1;
    const id = lastId;
    return new Promise((resolve) => {
      const cancel = () => tell({ kind: 'cancel', id });
      signal?.addEventListener('abort', cancel, { once: true });
      calls.set(id, {
        onProgress,
        settle: (answer) => {
          signal?.removeEventListener('abort', cancel);
          calls.delete(id);
          resolve(answer);
        },
      });
      try {
        tell({ kind: 'call', id, call });
      } catch {
        // What cannot be copied to a thread, nested without end for one, is nothing that an operation takes.
        calls.get(id)?.settle(UNSENDABLE);
      }
    });
  },
  onEvent: (listener) => {
    eventListeners.add(listener);
    // Main tells the first one what a replay hides; whoever comes later has to know it as well.
    if (eventListeners.size === 1) tell({ kind: 'listening', isListening: true });
    else if (lastReplay) listener(lastReplay);
    return () => {
      if (!eventListeners.delete(listener) || eventListeners.size > 0) return;
      lastReplay = null;
      tell({ kind: 'listening', isListening: false });
    };
  },
  clients: () => clients,
  onClients: (listener) => {
    clientListeners.add(listener);
    return () => clientListeners.delete(listener);
  },
  denied: (denial) => tell({ kind: 'denied', denial }),
  seen: (clientId, agent) => tell({ kind: 'seen', clientId, agent }),
};

const doors: ServedDoors = serveDoors(link, {
  ...options,
  onReport: (report) => tell({ kind: 'report', report }),
  onFailure: (error) => console.error('doors:', error),
  onConnections: (byDoor, byClient) => tell({ kind: 'connections', byDoor, byClient }),
});

port.on('message', (message: ToDoors) => {
  switch (message.kind) {
    case 'plan':
      doors.follow(message.plan);
      break;
    case 'clients':
      clients = message.clients;
      for (const listener of [...clientListeners]) listener();
      break;
    case 'progress':
      calls.get(message.id)?.onProgress?.(message.progress);
      break;
    case 'answer':
      calls.get(message.id)?.settle(message.answer);
      break;
    case 'event':
      if (message.event.kind === 'replay') lastReplay = message.event;
      for (const listener of [...eventListeners]) listener(message.event);
      break;
    case 'close':
      void doors.close().finally(() => tell({ kind: 'closed' }));
      break;
  }
});

interface PendingCall {
  readonly onProgress: ((progress: DoorProgress) => void) | undefined;
  readonly settle: (answer: DoorAnswer) => void;
}

const UNSENDABLE: DoorAnswer = {
  ok: false,
  error: { code: 'invalid_input', message: 'The input cannot be handed to the workstation.', details: {} },
};
const CANCELLED: DoorAnswer = {
  ok: false,
  error: { code: 'cancelled', message: 'The call was cancelled before it began.', details: {} },
};
