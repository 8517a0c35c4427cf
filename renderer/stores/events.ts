import { create } from 'zustand';
import type { AppEvent } from '#shared/contract/events';
import { client } from '../api/client';

export type AppEventOf<K extends AppEvent['kind']> = Extract<AppEvent, { kind: K }>;

/** `lost`: the stream broke and is being opened again; what panes show may be old. */
export type ConnectionState = 'connecting' | 'open' | 'lost';

export const useConnection = create<{ readonly state: ConnectionState }>()(() => ({ state: 'connecting' }));

/** Calls `listener` for every event of `kind`, in order, until the returned function is called. */
export function onAppEvent<K extends AppEvent['kind']>(kind: K, listener: (event: AppEventOf<K>) => void): () => void {
  const listeners = listenersOf(kind);
  // Sound: `dispatch` looks listeners up by the kind of the event.
  const stored = listener as (event: AppEvent) => void;
  listeners.add(stored);
  return () => listeners.delete(stored);
}

/**
 * Calls `listener` each time the stream opens, the first time included: events may have been missed before, so read
 * again what is shown. Where the stream is open already, `listener` runs at once.
 */
export function onConnected(listener: () => void): () => void {
  connectedListeners.add(listener);
  if (useConnection.getState().state === 'open') listener();
  return () => connectedListeners.delete(listener);
}

/** Subscribes to the main process for as long as the window lives. A broken stream is opened again. */
export async function streamAppEvents(signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      const events = await client.app.events({}, { signal });
      failures = 0;
      useConnection.setState({ state: 'open' });
      for (const listener of connectedListeners) listener();
      for await (const event of events) dispatch(event);
    } catch (error) {
      if (signal.aborted) return;
      console.warn('The event stream broke.', error);
    }
    if (signal.aborted) return;
    useConnection.setState({ state: 'lost' });
    failures += 1;
    await pause(Math.min(RETRY_FIRST_MS * 2 ** (failures - 1), RETRY_LONGEST_MS), signal);
  }
}

function dispatch(event: AppEvent): void {
  for (const listener of listenersOf(event.kind)) {
    try {
      listener(event);
    } catch (error) {
      // One pane's fault must not end the stream for the others.
      console.error(`A listener failed on ${event.kind}.`, error);
    }
  }
}

function listenersOf(kind: AppEvent['kind']): Set<(event: AppEvent) => void> {
  const known = listenersByKind.get(kind);
  if (known !== undefined) return known;
  const listeners = new Set<(event: AppEvent) => void>();
  listenersByKind.set(kind, listeners);
  return listeners;
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, durationMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const listenersByKind = new Map<AppEvent['kind'], Set<(event: AppEvent) => void>>();
const connectedListeners = new Set<() => void>();
const RETRY_FIRST_MS = 250;
const RETRY_LONGEST_MS = 5_000;
